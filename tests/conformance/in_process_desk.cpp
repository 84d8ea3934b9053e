// SPDX-License-Identifier: Apache-2.0
#include "in_process_desk.hpp"

#include <algorithm>
#include <future>

#include "authority/update.hpp"
#include "nameserver/desk.hpp"
#include "updates/dns_update.hpp"

namespace mooring::conformance {
namespace {

namespace asio = net::asio;

/// The keys of the script; the number of each is its place.
class ScriptKeys final : public nameserver::TsigKeys {
public:
    explicit ScriptKeys(std::vector<dns::TsigKey> keys) : keys_{std::move(keys)} {}

    [[nodiscard]] std::optional<nameserver::KnownTsigKey> find(dns::NameView name) const override
    {
        for (std::size_t i = 0; i < keys_.size(); ++i)
            if (keys_[i].name.view() == name)
                return nameserver::KnownTsigKey{
                    .key = keys_[i], .owner = zone::KeyId{static_cast<std::uint32_t>(i + 1)}};
        return {};
    }

private:
    const std::vector<dns::TsigKey> keys_;
};

/// Everything may be changed, and what the zone holds is what the name table has.
class WholeZone final : public authority::UpdateView {
public:
    WholeZone(const zone::Contents& contents, zone::ZoneId zone) : contents_{contents}, zone_{zone}
    {}

    [[nodiscard]] std::vector<dns::Rrset> rrsets(dns::NameView owner) const override
    {
        std::vector<dns::Rrset> rrsets;
        const auto node = contents_.find(owner);
        if (!node) return rrsets;
        node->for_each_rrset([&](const zone::RrsetView& view) {
            dns::Rrset rrset{
                .owner = dns::Name{owner}, .type = view.type, .ttl = view.ttl, .rdatas = {}};
            view.for_each(
                [&](auto rdata) { rrset.rdatas.emplace_back(rdata.begin(), rdata.end()); });
            rrsets.push_back(std::move(rrset));
        });
        return rrsets;
    }
    [[nodiscard]] bool is_in_zone(dns::NameView owner) const override
    {
        return contents_.zone_of(owner) == zone_;
    }
    [[nodiscard]] bool may_update(const dns::MessageRecord& /*record*/) const override
    {
        return true;
    }

private:
    const zone::Contents& contents_;
    const zone::ZoneId zone_;
};

/// Carries updates out at once.
class ScriptUpdates final : public updates::UpdateDoor {
public:
    ScriptUpdates(mooring::testing::ZoneBuilder& zones, const Clock& clock)
        : zones_{zones}, clock_{clock}
    {}

    void submit(updates::SignedUpdate update, Done done) override
    {
        const auto finding = memory_.check(update.use);
        if (finding.verdict == updates::ReplayMemory::Verdict::Known)
            return done({finding.rcode, updates::UpdateReply::Kind::Replayed});
        if (finding.verdict == updates::ReplayMemory::Verdict::TooOld)
            return done({dns::Rcode::NotAuth, updates::UpdateReply::Kind::TooOld});
        const auto rcode = carry_out(update.message);
        memory_.remember(update.use, rcode, seconds_of(clock_.wall_now()));
        done({.rcode = rcode});
    }

private:
    dns::Rcode carry_out(const authority::UpdateMessage& message)
    {
        auto& contents = zones_.contents();
        const auto zone = contents.zone_of(message.zone);
        const auto apex = contents.find(message.zone);
        const auto is_ours = zone && apex && apex->is(zone::NodeFlag::IsApex) &&
                             message.zone_class == dns::RrClass::IN;
        if (!is_ours) return dns::Rcode::NotAuth;
        const auto outcome = authority::process_update(message, WholeZone{contents, *zone});
        for (const auto& rrset : outcome.changed) {
            contents.set_rrset(*zone, rrset.owner, rrset.type, rrset.ttl, rrset.rdatas);
            if (rrset.type == dns::RrType::SOA)
                contents.set_serial(*zone, dns::Soa::parse(rrset.rdatas.front())->serial);
        }
        contents.publish();
        return outcome.rcode;
    }

    mooring::testing::ZoneBuilder& zones_;
    const Clock& clock_;
    updates::ReplayMemory memory_;
};

/// Keeps what the desk sends.
class Mailbox final : public nameserver::Responder {
public:
    explicit Mailbox(std::size_t bytes_max) : bytes_max_{bytes_max} {}

    [[nodiscard]] asio::awaitable<bool> send(std::span<const std::uint8_t> message) override
    {
        response_.emplace(message.begin(), message.end());
        co_return true;
    }
    [[nodiscard]] std::size_t bytes_max() const noexcept override { return bytes_max_; }
    [[nodiscard]] std::optional<Bytes> take() { return std::move(response_); }

private:
    const std::size_t bytes_max_;
    std::optional<Bytes> response_;
};

}  // namespace

struct InProcessDesk::State {
    State(const World& its_world, std::vector<dns::TsigKey> its_keys)
        : world{its_world},
          keys{std::move(its_keys)},
          updates{world.zones, world.clock},
          desk{{.table = world.zones.table(),
                .loops = loops,
                .clock = world.clock,
                .keys = keys,
                .updates = &updates,
                .signing = &world.signing},
               {}}
    {
        loops.start();
    }
    ~State()
    {
        desk.stop();
        loops.stop();
    }
    State(const State&) = delete;
    State& operator=(const State&) = delete;

    World world;
    net::StreamLoops loops{{.count = 1}};
    ScriptKeys keys;
    ScriptUpdates updates;
    nameserver::Desk desk;
};

InProcessDesk::InProcessDesk(const World& world, std::vector<dns::TsigKey> keys)
    : state_{std::make_unique<State>(world, std::move(keys))}
{}

InProcessDesk::~InProcessDesk() = default;

std::optional<Bytes> InProcessDesk::ask(const Bytes& message, authority::Transport transport)
{
    const auto query = authority::ReceivedQuery::parse(message);
    Mailbox mailbox{transport == authority::Transport::Udp
                        ? dns::udp_response_bytes_max(query.message)
                        : 65'535};
    const nameserver::Inquiry inquiry{
        .bytes = message, .peer = state_->world.client, .transport = transport, .loop = 0};
    std::promise<void> done;
    asio::co_spawn(state_->loops.context(0), state_->desk.serve(inquiry, mailbox),
                   [&done](const std::exception_ptr&) { done.set_value(); });
    done.get_future().wait();
    return mailbox.take();
}

}  // namespace mooring::conformance

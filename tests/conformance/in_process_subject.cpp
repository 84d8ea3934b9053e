// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/published.hpp"
#include "dnssec/signer.hpp"
#include "in_process_desk.hpp"
#include "nameserver/desk.hpp"
#include "nameserver/udp_answers.hpp"
#include "subject.hpp"
#include "testing/zone_builder.hpp"

namespace mooring::conformance {
namespace {

/// It is always the time at which the signatures were made.
class StandingClock final : public Clock {
public:
    [[nodiscard]] Instant now() const noexcept override { return {}; }
    [[nodiscard]] WallTime wall_now() const noexcept override
    {
        return wall_time_of(signing_time_seconds);
    }
};

authority::Transport transport_of(Carrier carrier)
{
    if (carrier == Carrier::Udp) return authority::Transport::Udp;
    return carrier == Carrier::Tcp ? authority::Transport::Tcp : authority::Transport::Tls;
}

nameserver::FrontPolicy policy()
{
    nameserver::FrontPolicy policy;
    policy.identity.nsid = policy.identity.id = "mooring-1";
    return policy;
}

class InProcess final : public Subject {
public:
    InProcess(const Script& script, const std::vector<ServedZone>& zones)
    {
        for (const auto& zone : zones) add(zone);
        for (const auto& keeping : script.keepings) keep(keeping);
        zones_.publish();
        if (!script.keys.empty())
            desk_.emplace(InProcessDesk::World{zones_, clock_, signing_, client_}, script.keys);
    }

    std::uint64_t now_seconds() const override { return signing_time_seconds; }

    Result<std::optional<Bytes>> ask(const Bytes& message, Carrier carrier) override
    {
        const auto query = authority::ReceivedQuery::parse(message);
        const auto transport = transport_of(carrier);
        if (desk_ && nameserver::Desk::is_for_desk(query, transport))
            return desk_->ask(message, transport);
        Bytes buffer(carrier == Carrier::Udp ? dns::server_udp_bytes_max : 65'535);
        auto& answerer = answers_.answerer();
        answerer.begin_batch();
        const auto size = carrier == Carrier::Udp ? ask_udp(query, message.size(), buffer)
                                                  : ask_stream(query, carrier, buffer);
        answerer.rest();
        if (size == 0) return std::nullopt;
        buffer.resize(size);
        return buffer;
    }

private:
    std::size_t ask_udp(const authority::ReceivedQuery& query, std::size_t size_bytes,
                        std::span<std::uint8_t> buffer)
    {
        const nameserver::UdpQuery asked{
            .query = query, .sender = client_, .size_bytes = size_bytes};
        return answers_.is_to_be_dropped(asked) ? 0 : answers_.respond(asked, buffer);
    }

    std::size_t ask_stream(const authority::ReceivedQuery& query, Carrier carrier,
                           std::span<std::uint8_t> buffer)
    {
        auto& answerer = answers_.answerer();
        const nameserver::Asking asking{.transport = transport_of(carrier),
                                        .cookie = answerer.check(query, client_.address)};
        return answerer.answer(query, asking, buffer).size_bytes;
    }

    void add(const ServedZone& zone)
    {
        const auto id = zones_.add_zone(zone.row, zone.rrsets);
        if (!zone.is_signed()) return;
        auto keys = zone.keys;
        keys.zone = id;
        ring_now_ = ring_now_.with(std::make_shared<const dnssec::ZoneKeys>(std::move(keys)));
        ring_.publish(std::make_shared<const dnssec::KeyRing>(ring_now_));
    }

    void keep(const Keeping& keeping)
    {
        if (keeping.is_hidden) return zones_.hide(keeping.name);
        zones_.add_host(keeping.name, {.ipv4 = keeping.ipv4, .ipv6 = keeping.ipv6},
                        {.is_silenced = keeping.is_silenced, .is_wildcard = keeping.is_wildcard});
    }

    mooring::testing::ZoneBuilder zones_;
    SystemRandom random_;
    dnssec::KeyRing ring_now_;
    Published<dnssec::KeyRing> ring_{std::make_shared<const dnssec::KeyRing>()};
    dnssec::SignatureCache cache_{std::size_t{1} << 20U, random_};
    dnssec::SigningBudget budget_{{.unproven_per_batch = 1000}};
    const StandingClock clock_;
    const Endpoint client_{.address = Ipv4{{198, 51, 100, 100}}, .port = 40'000};
    const Published<nameserver::CookieSecrets> cookies_{
        std::make_shared<const nameserver::CookieSecrets>(
            nameserver::CookieSecrets::parse("e5e973e5a6b2a43f48e7dc849e37bfcf").value())};
    const nameserver::FrontPolicy policy_ = policy();
    const nameserver::SigningSource signing_{ring_, cache_, budget_};
    nameserver::QueryCounters counters_;
    nameserver::UdpAnswers answers_{random_,
                                    {.table = zones_.table(),
                                     .clock = clock_,
                                     .cookies = cookies_,
                                     .policy = policy_,
                                     .signing = &signing_},
                                    {},
                                    counters_};
    std::optional<InProcessDesk> desk_;  // Where the script has keys.
};

}  // namespace

std::unique_ptr<Subject> in_process_subject(const Script& script,
                                            const std::vector<ServedZone>& zones)
{
    return std::make_unique<InProcess>(script, zones);
}

}  // namespace mooring::conformance

// SPDX-License-Identifier: Apache-2.0
// The two ways to a zone's newest state must lead to the same place: the whole zone as it is read
// from the store, and an older whole zone with the changes since applied to it.
#include <map>
#include <random>
#include <set>

#include <gtest/gtest.h>

#include "dns/zone_file.hpp"
#include "registry/commands/account.hpp"
#include "registry/commands/claim.hpp"
#include "registry/commands/host.hpp"
#include "registry/commands/record.hpp"
#include "store/memory/memory_store.hpp"
#include "testing/fake_clock.hpp"
#include "updates/running_test.hpp"
#include "updates/writer.hpp"
#include "updates/zone_diffs.hpp"
#include "updates/zone_snapshot.hpp"

namespace mooring::updates {
namespace {

constexpr zone::ZoneId the_zone{1};
constexpr std::size_t host_count = 12;

/// The records of a zone, as a zone file would have them.
using Records = std::set<std::string>;

/// A service with the memory of changes, run by hand.
class Transferred : public Running {
public:
    Transferred(store::Store& store, const Clock& clock, const ZoneDiffs::Options& options = {})
        : Running{store, clock},
          store_{store},
          loaded_{load(world()).value()},
          diffs_{world().contents, world().tables, options}
    {
        diffs_.start(loaded_.serials.all_sealed());
        auto observed = world();
        observed.observer = &diffs_;
        writer_.emplace(observed, std::move(loaded_), metrics_, Writer::Options{});
    }

    [[nodiscard]] ZoneDiffs& diffs() noexcept { return diffs_; }

    [[nodiscard]] Result<> run(Command command)
    {
        Result<> outcome;
        push(CommandRequest{std::move(command),
                            [&](Result<> result) { outcome = std::move(result); }});
        return outcome;
    }

    void move(zone::HostId host, const zone::Addresses& addresses)
    {
        AddressIntent intent;
        intent.hosts = {host};
        intent.ipv4 =
            addresses.ipv4 ? registry::WantedIpv4{*addresses.ipv4} : registry::WantedIpv4{Remove{}};
        intent.ipv6 =
            addresses.ipv6 ? registry::WantedIpv6{*addresses.ipv6} : registry::WantedIpv6{Remove{}};
        world().tables.begin_intent(host);
        push(AddressRequest{std::move(intent), [](const auto&) {}, {}});
    }

    /// Seals and reads the zone from the store.
    [[nodiscard]] ZoneImage image()
    {
        std::optional<SealedSnapshot> sealed;
        push(SnapshotRequest{[&](Result<SealedSnapshot> result) { sealed = *std::move(result); }});
        const auto serial = std::ranges::find(sealed->serials, the_zone, &zone::ZoneSerial::zone);
        return read_zone(*sealed->snapshot, *serial, Extent::Published).value();
    }

private:
    template <class One>
    void push(One request)
    {
        std::vector<Request> requests;
        requests.emplace_back(std::move(request));
        writer_->add(std::move(requests));
        static_cast<void>(writer_->work());
    }

    store::Store& store_;
    Loaded loaded_;
    Metrics metrics_;
    ZoneDiffs diffs_;
    std::optional<Writer> writer_;
};

std::string line_of(const dns::RecordView& record)
{
    return dns::record_line(record.owner, record.ttl, record.type, record.rdata);
}

std::string line_of(const dns::Name& origin, const ShownSoa& soa)
{
    return dns::record_line(origin, soa.ttl, dns::RrType::SOA, soa.rdata);
}

Records records_of(const ZoneImage& image)
{
    Records records{
        dns::record_line(image.zone.origin, image.soa_ttl, dns::RrType::SOA, image.soa)};
    for (std::size_t i = 0; i < image.rrsets.size(); ++i) {
        const auto [owner, rrset] = image.rrsets[i];
        rrset.for_each([&](std::span<const std::uint8_t> rdata) {
            const auto is_new =
                records.insert(dns::record_line(owner, rrset.ttl, rrset.type, rdata)).second;
            EXPECT_TRUE(is_new) << "twice: " << owner.text();
        });
    }
    return records;
}

/// What a secondary does with an IXFR: every deletion must hit, every addition must be new.
void apply(const ZoneDifference& difference, Records& records)
{
    const auto erase = [&](const std::string& line) {
        EXPECT_EQ(records.erase(line), 1U) << "deleted, but not there: " << line;
    };
    const auto insert = [&](const std::string& line) {
        EXPECT_TRUE(records.insert(line).second) << "added, but there: " << line;
    };
    const auto condensed = condense(difference.steps);
    erase(line_of(suffix(), difference.from));
    for (const auto& record : condensed.deleted) erase(line_of(record));
    insert(line_of(suffix(), difference.to));
    for (const auto& record : condensed.added) insert(line_of(record));
}

zone::Origin by(const registry::Draft& draft)
{
    zone::Origin origin;
    origin.time = draft.now();
    return origin;
}

/// One random thing that an owner or operator does.
class Deeds {
public:
    Deeds(Transferred& service, unsigned seed) : service_{service}, random_{seed} {}

    void one()
    {
        switch (below(12)) {
            case 0:
                return record();
            case 1:
                return state(below(2) == 0);
            case 2:
                return wildcard();
            case 3:
                return rebirth();
            case 4:
                return ttl();
            case 5:
                return subhost();
            default:
                return address();
        }
    }
    std::size_t below(std::size_t end) { return random_() % end; }

private:
    void run(Command command) { static_cast<void>(service_.run(std::move(command))); }

    void address()
    {
        zone::Addresses wanted;
        if (below(4) != 0) wanted.ipv4 = ipv4_of(static_cast<std::uint32_t>(below(4)));
        if (below(3) == 0) wanted.ipv6 = Ipv6{{0x20, 0x01, 0x0d, 0xb8}};
        service_.move(host_id(below(host_count)), wanted);
    }

    void record()
    {
        static constexpr std::array prefixes{"_acme-challenge", "*", "deep.er", "txt"};
        const auto owner =
            name_of(std::string{prefixes.at(below(4))} + "." + host_name(below(host_count)).text());
        auto rrset = rrset_of(owner, dns::RrType::TXT, {2, 'h', 'i'});
        rrset.ttl = dns::Ttl{60 + static_cast<std::uint32_t>(below(2))};
        if (below(2) == 0) rrset.rdatas.push_back({1, static_cast<std::uint8_t>(below(3))});
        if (below(3) == 0) rrset.rdatas.clear();
        run([rrset](registry::Draft& draft) -> Result<> {
            draft.set_rrset(rrset, {});
            return {};
        });
    }

    void state(bool is_host)
    {
        const auto next = below(2) == 0 ? zone::RowState::Suspended : zone::RowState::Active;
        const auto host = host_id(below(host_count));
        const auto is_account = below(4) == 0;
        run([=](registry::Draft& draft) -> Result<> {
            const auto row = draft.host(host);
            if (!row) return fail(Errc::NotFound, "gone");
            if (is_account) return registry::set_account_state(draft, row->account, next, {});
            return is_host ? registry::set_host_state(draft, host, next, {})
                           : registry::set_claim_state(draft, row->claim, next, {});
        });
    }

    void wildcard()
    {
        const auto host = host_id(below(host_count));
        const auto wanted = below(2) == 0 ? registry::Wildcard::On : registry::Wildcard::Off;
        run([=](registry::Draft& draft) {
            return registry::set_wildcard(draft, host, wanted, {});
        });
    }

    void ttl()
    {
        const auto host = host_id(below(host_count));
        const dns::Ttl wanted{60 + static_cast<std::uint32_t>(below(3))};
        run([=](registry::Draft& draft) -> Result<> {
            auto row = draft.host(host);
            if (!row) return fail(Errc::NotFound, "gone");
            row->ttl = wanted;
            draft.put(*row, {});
            return {};
        });
    }

    /// Releases a claim and claims its name again, with an address.
    void rebirth()
    {
        const auto name = host_name(below(host_count));
        const auto is_lasting = below(2) == 0;
        run([=](registry::Draft& draft) -> Result<> {
            if (const auto claim = draft.claim_at(name))
                MOORING_CHECK(registry::release_claim(draft, claim->id, {}));
            if (is_lasting) return {};
            MOORING_TRY(const auto made,
                        registry::claim_name(draft, {.name = name, .account = zone::AccountId{1}},
                                             by(draft)));
            draft.set_addresses(made.host.id, {.ipv4 = ipv4_of(9), .ipv6 = {}}, {});
            return {};
        });
    }

    void subhost()
    {
        const auto name = name_of("cam." + host_name(below(host_count)).text());
        run([=](registry::Draft& draft) -> Result<> {
            if (const auto host = draft.host_at(name))
                return registry::remove_host(draft, host->id, {});
            MOORING_TRY(const auto made,
                        registry::add_host(draft, {.name = name, .account = {}}, by(draft)));
            draft.set_addresses(made.id, {.ipv4 = ipv4_of(7), .ipv6 = {}}, {});
            return {};
        });
    }

    Transferred& service_;
    std::mt19937 random_;
};

Result<> add_secondary(registry::Draft& draft)
{
    zone::Secondary secondary;
    secondary.zone = the_zone;
    static_cast<void>(draft.add(secondary, {}));
    return {};
}

class TransfersModel : public ::testing::TestWithParam<unsigned> {
protected:
    void begin(Transferred& service)
    {
        ASSERT_TRUE(service.run(Command{create_suffix}));
        ASSERT_TRUE(service.run(
            Command{[](registry::Draft& draft) { return create_hosts(draft, 0, host_count); }}));
        ASSERT_TRUE(service.run(Command{add_secondary}));
    }

    testing::FakeClock clock;
    std::shared_ptr<store::MemoryDisk> disk = std::make_shared<store::MemoryDisk>();
    store::MemoryStore store{disk, {}};
};

TEST_P(TransfersModel, ChangesLeadFromEveryOldSerialToTheWholeZone)
{
    Transferred service{store, clock};
    begin(service);
    Deeds deeds{service, GetParam()};
    std::vector<std::pair<dns::Serial, Records>> past;

    for (int round = 0; round < 60; ++round) {
        const auto image = service.image();
        const auto now = records_of(image);
        for (const auto& [serial, records] : past) {
            if (serial == image.serial) continue;
            const auto difference = service.diffs().changes(the_zone, serial);
            ASSERT_TRUE(difference) << "round " << round << ": a gap";
            auto changed = records;
            apply(*difference, changed);
            ASSERT_EQ(changed, now) << "round " << round;
        }
        if (past.empty() || past.back().first != image.serial) past.emplace_back(image.serial, now);
        for (auto count = deeds.below(6); count > 0; --count) deeds.one();
        clock.advance(std::chrono::milliseconds{deeds.below(200)});
    }

    EXPECT_GT(past.size(), 20U);
}

TEST_P(TransfersModel, AfterARestartWhatIsKnownIsRight)
{
    std::vector<std::pair<dns::Serial, Records>> past;
    Transferred before{store, clock};
    begin(before);
    Deeds deeds{before, GetParam()};
    for (int round = 0; round < 30; ++round) {
        const auto image = before.image();
        past.emplace_back(image.serial, records_of(image));
        for (auto count = deeds.below(3); count > 0; --count) deeds.one();
        clock.advance(std::chrono::seconds{1});
    }
    const auto now = records_of(before.image());

    Transferred after{store, clock};
    ASSERT_TRUE(after.diffs().rebuild(store, {}));

    for (const auto& [serial, records] : past) {
        const auto difference = after.diffs().changes(the_zone, serial);
        if (!difference) continue;  // A gap: the secondary takes the whole zone.
        auto changed = records;
        // The TTLs before are not in the journal; nobody changed them at random here but ttl().
        apply(*difference, changed);
        EXPECT_EQ(changed, now);
    }
}

/// The same service with deeds that are chosen.
class TransfersTest : public TransfersModel {
protected:
    static bool has(const Records& records, const std::string& wanted)
    {
        return std::ranges::any_of(records, [&](const std::string& record) {
            auto text = record;
            std::ranges::replace(text, '\t', ' ');
            return text == wanted;
        });
    }
};

TEST_P(TransfersTest, WhatIsSuspendedIsNotPublishedAndComesBackWhenRestored)
{
    Transferred service{store, clock};
    begin(service);
    service.move(host_id(1), {.ipv4 = ipv4_of(5), .ipv6 = {}});
    const auto shown = host_name(1).text() + " 60 IN A 10.0.0.5";
    ASSERT_TRUE(has(records_of(service.image()), shown));

    const auto set_state = [&](zone::RowState state) {
        ASSERT_TRUE(service.run([=](registry::Draft& draft) {
            return registry::set_claim_state(draft, draft.host(host_id(1))->claim, state, {});
        }));
    };
    set_state(zone::RowState::Suspended);
    EXPECT_FALSE(has(records_of(service.image()), shown));
    set_state(zone::RowState::Active);
    EXPECT_TRUE(has(records_of(service.image()), shown));
}

TEST_P(TransfersTest, AWildcardSwitchIsAddressesAtTheAsterisk)
{
    Transferred service{store, clock};
    begin(service);
    service.move(host_id(2), {.ipv4 = ipv4_of(6), .ipv6 = {}});
    const auto before = service.image().serial;
    clock.advance(std::chrono::seconds{1});
    ASSERT_TRUE(service.run([](registry::Draft& draft) {
        return registry::set_wildcard(draft, host_id(2), registry::Wildcard::On, {});
    }));

    EXPECT_TRUE(has(records_of(service.image()), "*." + host_name(2).text() + " 60 IN A 10.0.0.6"));
    const auto difference = service.diffs().changes(the_zone, before);
    ASSERT_TRUE(difference);
    const auto condensed = condense(difference->steps);
    ASSERT_EQ(condensed.added.size(), 1U);
    EXPECT_EQ(condensed.added[0].owner.text(), "*." + host_name(2).text());
    EXPECT_TRUE(condensed.deleted.empty());
}

TEST_P(TransfersTest, AddressesThatMovedAreStillKnownAfterARestart)
{
    Transferred before{store, clock};
    begin(before);
    before.move(host_id(0), {.ipv4 = ipv4_of(1), .ipv6 = {}});
    const auto old = before.image().serial;
    clock.advance(std::chrono::seconds{1});
    before.move(host_id(0), {.ipv4 = ipv4_of(2), .ipv6 = {}});
    static_cast<void>(before.image());

    Transferred after{store, clock};
    ASSERT_TRUE(after.diffs().rebuild(store, {}));

    const auto difference = after.diffs().changes(the_zone, old);
    ASSERT_TRUE(difference);
    const auto condensed = condense(difference->steps);
    ASSERT_EQ(condensed.deleted.size(), 1U);
    ASSERT_EQ(condensed.added.size(), 1U);
    EXPECT_EQ(condensed.added[0].rdata.back(), 2);
}

TEST_P(TransfersTest, WhatIsBeyondTheLimitIsForgottenOldestFirst)
{
    Transferred service{store, clock, {.bytes_max = 4096, .steps_max = 1000}};
    begin(service);
    const auto first = service.image().serial;
    dns::Serial last;
    for (std::uint32_t i = 0; i < 50; ++i) {
        clock.advance(std::chrono::seconds{1});
        last = service.image().serial;
        service.move(host_id(0), {.ipv4 = ipv4_of(i), .ipv6 = {}});
    }
    static_cast<void>(service.image());

    EXPECT_FALSE(service.diffs().changes(the_zone, first));
    EXPECT_TRUE(service.diffs().changes(the_zone, last));
    EXPECT_LE(service.diffs().bytes().value(), 4096);
}

INSTANTIATE_TEST_SUITE_P(Once, TransfersTest, ::testing::Values(1U));
INSTANTIATE_TEST_SUITE_P(Seeds, TransfersModel, ::testing::Range(1U, 9U));

}  // namespace
}  // namespace mooring::updates

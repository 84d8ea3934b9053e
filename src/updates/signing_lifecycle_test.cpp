// SPDX-License-Identifier: Apache-2.0
// Keys that come and go while time passes, seen by resolvers that cache what they have seen.
#include <deque>

#include <gmock/gmock.h>

#include "testing/fake_clock.hpp"
#include "updates/signed_service_test.hpp"
#include "updates/zone_audit_test.hpp"

namespace mooring::updates {
namespace {

using namespace std::chrono_literals;
using dns::RrType;
using ::testing::IsEmpty;
using zone::KeyRole;
using zone::Signing;

using Tags = std::set<std::uint16_t>;

/// Every DNSKEY RRset and every set of signatures that a cache may hold now.
class CachedView {
public:
    struct Seen {
        WallTime time;
        Tags published;  // In the DNSKEY RRset.
        Tags key_signers, data_signers;
    };
    void see(Seen seen) { seen_.push_back(std::move(seen)); }

    /// True if whoever has an old DNSKEY RRset can check new data, and the other way round.
    [[nodiscard]] bool validates(WallTime now, const dnssec::SigningPolicy& policy)
    {
        const auto data_ttl = std::chrono::seconds{policy.zone_ttl_max.seconds};
        const auto key_ttl = std::chrono::seconds{policy.dnskey_ttl.seconds};
        while (now - seen_.front().time > std::max(data_ttl, key_ttl)) seen_.pop_front();
        for (const auto& keys : seen_) {
            if (now - keys.time > key_ttl) continue;
            for (const auto& data : seen_)
                if (now - data.time <= data_ttl && !meet(keys.published, data.data_signers))
                    return false;
        }
        return true;
    }

private:
    static bool meet(const Tags& left, const Tags& right)
    {
        return std::ranges::any_of(left, [&](auto tag) { return right.contains(tag); });
    }
    std::deque<Seen> seen_;
};

Tags tags_of(const std::vector<dnssec::ActiveKey>& keys)
{
    Tags tags;
    for (const auto& key : keys) tags.insert(key.key_tag);
    return tags;
}

class SigningLifecycleTest : public ::testing::TestWithParam<Signing> {
protected:
    SigningLifecycleTest()
    {
        options.policy.zsk_lifetime = std::chrono::days{10};
        service = std::make_unique<SignedService>(store, clock, options);
        MOORING_ASSERT((*service)->create(3).has_value());
        MOORING_ASSERT((*service)->run(move_to({host_id(0)}, ipv4_of(1))).has_value());
    }

    Tags published()
    {
        Tags tags;
        const auto apex = (*service)->find(suffix());
        if (const auto rrset = apex->rrset(RrType::DNSKEY))
            rrset->for_each([&](auto rdata) { tags.insert(dnssec::key_tag_of(rdata)); });
        return tags;
    }

    void look()
    {
        const auto keys = service->keys();
        ASSERT_NE(keys, nullptr);
        view.see({.time = clock.wall_now(),
                  .published = published(),
                  .key_signers = tags_of(keys->for_keys),
                  .data_signers = tags_of(keys->for_zone)});
        ASSERT_TRUE(view.validates(clock.wall_now(), options.policy));
        if (GetParam() != Signing::Full || ++looks % 4 != 0) return;
        ASSERT_EQ(service->view().signing, Signing::Full);
        ASSERT_THAT((ZoneAudit{{.contents = (*service)->world().contents,
                                .zone = service->view(),
                                .keys = *keys,
                                .now_seconds = seconds_of(clock.wall_now())}}
                         .complaints()),
                    IsEmpty());
    }

    /// Looks every half hour.
    void pass(std::chrono::hours time)
    {
        for (auto passed = 0min; passed < time; passed += 30min) {
            clock.advance(30min);
            service->settle();
            look();
            if (HasFatalFailure()) return;
        }
    }

    Result<> command(Command command) { return (*service)->run(std::move(command)); }

    testing::FakeClock clock;
    std::shared_ptr<store::MemoryDisk> disk = std::make_shared<store::MemoryDisk>();
    store::MemoryStore store{disk};
    ZoneSigning::Options options;
    std::unique_ptr<SignedService> service;
    CachedView view;
    std::size_t looks = 0;
};

TEST_P(SigningLifecycleTest, AZskIsReplacedByAgeAndEverythingValidatesAllTheTime)
{
    ASSERT_TRUE(service->sign({.mode = GetParam(), .scheme = dnssec::KeyScheme::Split}));
    service->settle();
    const auto first = tags_of(service->keys()->for_zone);

    pass(std::chrono::days{13});

    EXPECT_NE(tags_of(service->keys()->for_zone), first);
    EXPECT_THAT(published(), ::testing::SizeIs(2));
}

TEST_P(SigningLifecycleTest, ACskIsReplacedWhenItsDsIsThere)
{
    ASSERT_TRUE(service->sign({.mode = GetParam()}));
    pass(48h);
    const auto confirm = [&](registry::Draft& draft) {
        return registry::confirm_ds(draft, zone::ZoneId{1}, service->tools(), {});
    };
    ASSERT_TRUE(command(confirm));
    pass(24h);
    const auto first = published();
    ASSERT_THAT(first, ::testing::SizeIs(1));

    ASSERT_TRUE(command([&](registry::Draft& draft) {
        return registry::start_rollover(draft, {.zone = zone::ZoneId{1}}, service->tools(), {});
    }));
    pass(24h);
    EXPECT_THAT(published(), ::testing::SizeIs(2));
    ASSERT_TRUE(command(confirm));
    pass(96h);

    EXPECT_THAT(published(), ::testing::SizeIs(1));
    EXPECT_NE(published(), first);
}

TEST_P(SigningLifecycleTest, SignaturesAreRenewedBeforeTheyEndAlsoAfterARestart)
{
    ASSERT_TRUE(service->sign({.mode = GetParam()}));
    pass(std::chrono::days{5});

    service = std::make_unique<SignedService>(store, clock, options);
    service->settle();
    pass(std::chrono::days{20});
}

INSTANTIATE_TEST_SUITE_P(BothModes, SigningLifecycleTest,
                         ::testing::Values(Signing::Online, Signing::Full), [](const auto& mode) {
                             return mode.param == Signing::Online ? "Online" : "Full";
                         });

}  // namespace
}  // namespace mooring::updates

// SPDX-License-Identifier: Apache-2.0
// A zone file that replaces what a signed zone has.
#include <gmock/gmock.h>

#include "updates/ask.hpp"
#include "updates/export.hpp"
#include "updates/import.hpp"
#include "updates/pipeline.hpp"
#include "updates/signed_service_test.hpp"
#include "updates/zone_audit_test.hpp"

namespace mooring::updates {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using zone::Signing;

constexpr auto head =
    "@ 3600 SOA ns1.example. hostmaster.example. 7 3600 600 1209600 60\n@ 3600 NS ns1.example.\n";

class SignedImportTest : public ::testing::Test {
protected:
    SignedImportTest()
    {
        MOORING_ASSERT(ask(pipeline, create_suffix).has_value());
        MOORING_ASSERT(ask(pipeline, [&](registry::Draft& draft) {
                           return registry::sign_zone(draft, zone::ZoneId{1},
                                                      {.mode = Signing::Full},
                                                      {.seal = seal, .policy = {}}, {});
                       }).has_value());
        settle();
    }

    void settle()
    {
        while (steps.step() == std::chrono::nanoseconds{0}) {
        }
    }
    Result<ImportCounts> import(const std::string& text)
    {
        return import_zone(pipeline, store, {.origin = suffix(), .text = text, .by = {}});
    }
    const zone::ZoneView& view()
    {
        running.reader().refresh();
        return *running.reader().find_zone(suffix());
    }
    std::vector<std::string> complaints()
    {
        pipeline.stop();
        if (view().signing != Signing::Full) return {"is not ready"};
        Published<dnssec::KeyRing>::Reader ring{signing.ring()};
        return ZoneAudit{{.contents = running.world().contents,
                          .zone = view(),
                          .keys = *ring.current().find(zone::ZoneId{1}),
                          .now_seconds = seconds_of(clock.wall_now())}}
            .complaints();
    }

    SystemClock clock;
    SystemRandom random;
    const Seal seal = test_seal();
    std::shared_ptr<store::MemoryDisk> disk = std::make_shared<store::MemoryDisk>();
    store::MemoryStore store{disk};
    ZoneSigning signing{{.clock = clock, .random = random, .seal = seal},
                        {.cache_bytes = 1U << 18U}};
    Running running{store, clock, &signing};
    Pipeline pipeline{running.world(), load(running.world()).value(), Pipeline::Options{}};
    SigningSteps steps{signing, clock,
                       [this](Command command) { return ask(pipeline, std::move(command)); }};
};

TEST_F(SignedImportTest, TheNewRecordsAreSignedWithTheZonesOwnKeys)
{
    ASSERT_TRUE(import(std::string{head} + "www 60 TXT hello\na.b 60 TXT deep\n"));
    settle();

    EXPECT_TRUE(running.find(name_of("www.dyn.example."))->rrset(dns::RrType::RRSIG));
    EXPECT_THAT(complaints(), IsEmpty());
}

TEST_F(SignedImportTest, SignaturesAndKeysInTheFileAreLeftOut)
{
    const auto before = export_zone(pipeline, suffix());
    ASSERT_TRUE(before);
    ASSERT_THAT(*before, HasSubstr("RRSIG"));

    ASSERT_TRUE(import(std::string{head} +
                       "@ 60 DNSKEY 257 3 13 "
                       "GojIhhXUN/u4v54ZQqGSnyhWJwaubCvTmeexv7bR6edbkrSqQpF64cYbcB7wNcP+e+MAnLr+"
                       "Wi9xMWyQLc8NAA==\n"
                       "gone 60 NSEC www.dyn.example. TXT\nwww 60 TXT hello\n"));
    settle();
    const auto after = export_zone(pipeline, suffix());

    ASSERT_TRUE(after);
    EXPECT_THAT(*after, Not(HasSubstr("GojIhhXUN")));
    EXPECT_THAT(*after, Not(HasSubstr("gone")));
    EXPECT_THAT(complaints(), IsEmpty());
}

TEST_F(SignedImportTest, WhatWasExportedCanBeImportedAgain)
{
    ASSERT_TRUE(import(std::string{head} + "www 60 TXT hello\n"));
    settle();
    const auto text = export_zone(pipeline, suffix());
    ASSERT_TRUE(text);

    const auto again = import(*text);
    ASSERT_TRUE(again) << again.error().detail;
    settle();

    EXPECT_TRUE(running.find(name_of("www.dyn.example."))->rrset(dns::RrType::TXT));
    EXPECT_THAT(complaints(), IsEmpty());
}

}  // namespace
}  // namespace mooring::updates

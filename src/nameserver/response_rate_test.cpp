// SPDX-License-Identifier: Apache-2.0
#include "nameserver/response_rate.hpp"

#include <string>

#include <gtest/gtest.h>

#include "testing/fake_clock.hpp"
#include "testing/seeded_random.hpp"

namespace mooring::nameserver {
namespace {

using namespace std::chrono_literals;

struct Tally {
    int sent = 0;
    int slipped = 0;
    int dropped = 0;
    bool operator==(const Tally&) const = default;
};

class ResponseRateTest : public ::testing::Test {
protected:
    static RateOptions options()
    {
        return {.mode = RateOptions::Mode::On,
                .answers_per_second = 100,
                .nxdomains_per_second = 50,
                .errors_per_second = 10,
                .excess_bytes_per_second = 10'000,
                .slip = 2,
                .buckets_max = 4096,
                .exempt = {}};
    }

    struct Flood {
        const char* client = "192.0.2.1";
        const char* name = "www.example.";
        RateClass rate_class = RateClass::Answer;
        std::size_t response_bytes = 60;
    };

    Tally flood(ResponseRate& rate, const Flood& flood, int count)
    {
        const auto client = parse_ip_address(flood.client).value();
        const auto name = dns::Name::parse(flood.name).value();
        Tally tally;
        for (int i = 0; i < count; ++i) {
            const auto ruling = rate.judge({.client = client,
                                            .rate_class = flood.rate_class,
                                            .imputed_to = name,
                                            .query_bytes = 40,
                                            .response_bytes = flood.response_bytes},
                                           clock.now());
            ++(ruling.verdict == RateVerdict::Send   ? tally.sent
               : ruling.verdict == RateVerdict::Slip ? tally.slipped
                                                     : tally.dropped);
        }
        return tally;
    }

    testing::FakeClock clock;
    testing::SeededRandom random{7};
};

TEST_F(ResponseRateTest, SendsOneSecondsWorthThenSlipsEverySecondResponse)
{
    ResponseRate rate{random, options(), 1};

    EXPECT_EQ(flood(rate, {}, 300), (Tally{.sent = 100, .slipped = 100, .dropped = 100}));
}

TEST_F(ResponseRateTest, SlipOfZeroDropsAllAndOfOneDropsNone)
{
    auto none = options();
    none.slip = 0;
    auto every = options();
    every.slip = 1;
    ResponseRate drops{random, none, 1};
    ResponseRate slips{random, every, 1};

    EXPECT_EQ(flood(drops, {}, 150), (Tally{.sent = 100, .slipped = 0, .dropped = 50}));
    EXPECT_EQ(flood(slips, {}, 150), (Tally{.sent = 100, .slipped = 50, .dropped = 0}));
}

TEST_F(ResponseRateTest, RefillsAsTimePasses)
{
    ResponseRate rate{random, options(), 1};
    ASSERT_EQ(flood(rate, {}, 100).sent, 100);

    clock.advance(250ms);

    EXPECT_EQ(flood(rate, {}, 100).sent, 25);
}

TEST_F(ResponseRateTest, AddressesOfOneNetworkShareABucketAndOthersDoNot)
{
    ResponseRate rate{random, options(), 1};
    ASSERT_EQ(flood(rate, {.client = "192.0.2.1"}, 100).sent, 100);
    ASSERT_EQ(flood(rate, {.client = "2001:db8:0:100::1"}, 100).sent, 100);

    EXPECT_EQ(flood(rate, {.client = "192.0.2.254"}, 100).sent, 0);
    EXPECT_EQ(flood(rate, {.client = "192.0.3.1"}, 100).sent, 100);
    EXPECT_EQ(flood(rate, {.client = "2001:db8:0:1ff::9"}, 100).sent, 0);
    EXPECT_EQ(flood(rate, {.client = "2001:db8:0:200::1"}, 100).sent, 100);
}

TEST_F(ResponseRateTest, OtherNamesHaveOtherBucketsAndCaseMakesNoName)
{
    ResponseRate rate{random, options(), 1};
    ASSERT_EQ(flood(rate, {.name = "www.example."}, 100).sent, 100);

    EXPECT_EQ(flood(rate, {.name = "wWw.eXample."}, 100).sent, 0);
    EXPECT_EQ(flood(rate, {.name = "mail.example."}, 100).sent, 100);
}

TEST_F(ResponseRateTest, DenialsAndErrorsHaveRatesOfTheirOwn)
{
    ResponseRate rate{random, options(), 1};

    EXPECT_EQ(flood(rate, {.rate_class = RateClass::NXDomain}, 100).sent, 50);
    EXPECT_EQ(flood(rate, {.rate_class = RateClass::Error}, 100).sent, 10);
    EXPECT_EQ(flood(rate, {.name = "other.example.", .rate_class = RateClass::Error}, 100).sent, 0);
    EXPECT_EQ(flood(rate, {}, 100).sent, 100);
}

TEST_F(ResponseRateTest, NamesThatChangeDoNotGetMoreExcessBytes)
{
    ResponseRate rate{random, options(), 1};
    std::size_t bytes_in = 0;
    std::size_t bytes_out = 0;

    for (int i = 0; i < 2000; ++i) {
        const auto name = "h" + std::to_string(i) + ".example.";
        bytes_in += 40;
        if (flood(rate, {.name = name.c_str(), .response_bytes = 400}, 1).sent != 0)
            bytes_out += 400;
    }

    // 340 bytes of each are excess, and ten thousand are allowed: 29 responses.
    EXPECT_EQ(bytes_out, 29U * 400U);
    EXPECT_LE(bytes_out, bytes_in * 3 / 2 + 10'000);
}

TEST_F(ResponseRateTest, WorkersShareTheRates)
{
    ResponseRate rate{random, options(), 4};

    EXPECT_EQ(flood(rate, {}, 100).sent, 25);
}

TEST_F(ResponseRateTest, ARateOfZeroIsNoLimit)
{
    auto unlimited = options();
    unlimited.answers_per_second = 0;
    ResponseRate rate{random, unlimited, 1};

    EXPECT_EQ(flood(rate, {}, 10'000).sent, 10'000);
}

TEST_F(ResponseRateTest, RemembersTheBusiestBucketsWhenTheTableIsFull)
{
    auto small = options();
    small.buckets_max = 4;
    ResponseRate rate{random, small, 1};
    ASSERT_EQ(flood(rate, {.name = "busy.example."}, 100).sent, 100);

    for (int i = 0; i < 1000; ++i) {
        const auto name = "h" + std::to_string(i) + ".example.";
        flood(rate, {.name = name.c_str()}, 1);
    }

    EXPECT_EQ(rate.memory_bytes(), 64U);
    EXPECT_EQ(flood(rate, {.name = "busy.example."}, 10).sent, 0);
}

TEST_F(ResponseRateTest, KnowsItsExemptNetworks)
{
    auto with_exempt = options();
    with_exempt.exempt = {IpPrefix::parse("127.0.0.0/8").value(), IpPrefix::parse("::1").value()};
    const ResponseRate rate{random, with_exempt, 1};

    EXPECT_TRUE(rate.is_exempt(parse_ip_address("127.1.2.3").value()));
    EXPECT_TRUE(rate.is_exempt(parse_ip_address("::1").value()));
    EXPECT_FALSE(rate.is_exempt(parse_ip_address("192.0.2.1").value()));
}

}  // namespace
}  // namespace mooring::nameserver

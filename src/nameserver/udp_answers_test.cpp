// SPDX-License-Identifier: Apache-2.0
#include "nameserver/udp_answers.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "testing/fake_clock.hpp"
#include "testing/seeded_random.hpp"
#include "testing/zone_builder.hpp"
#include "testing/zone_signer.hpp"

namespace mooring::nameserver {
namespace {

using namespace std::chrono_literals;
using Bytes = std::vector<std::uint8_t>;

constexpr std::size_t option_cookie = 10;

void append_u16(Bytes& bytes, std::size_t value)
{
    bytes.push_back(static_cast<std::uint8_t>(value >> 8U));
    bytes.push_back(static_cast<std::uint8_t>(value));
}

/// A query with EDNS and, if there are any bytes, a COOKIE option.
Bytes query_for(const std::string& qname, std::span<const std::uint8_t> cookie = {})
{
    Bytes bytes{0, 7, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1};
    const auto name = dns::Name::parse(qname).value();
    bytes.insert(bytes.end(), name.wire().begin(), name.wire().end());
    bytes.insert(bytes.end(), {0, 16, 0, 1});  // TXT IN
    bytes.insert(bytes.end(), {0, 0, 41, 0x04, 0xd0, 0, 0, 0, 0});
    append_u16(bytes, cookie.empty() ? 0 : 4 + cookie.size());
    if (cookie.empty()) return bytes;
    append_u16(bytes, option_cookie);
    append_u16(bytes, cookie.size());
    bytes.insert(bytes.end(), cookie.begin(), cookie.end());
    return bytes;
}

/// The same with DO (RFC 3225).
Bytes with_dnssec(Bytes query)
{
    const std::array<std::uint8_t, 5> opt{0, 0, 41, 0x04, 0xd0};
    const auto at = std::ranges::find_end(query, opt).begin() - query.begin();
    query[static_cast<std::size_t>(at) + 7] |= 0x80U;
    return query;
}

/// What a response says, as far as these tests look.
struct Seen {
    std::size_t size = 0;
    unsigned rcode = 0;
    bool is_truncated = false;
    unsigned answers = 0;
    Bytes cookie;
};

/// The COOKIE option stands last in every response that has one.
Seen look_at(std::span<const std::uint8_t> response)
{
    Seen seen{.size = response.size(), .cookie = {}};
    if (response.empty()) return seen;
    seen.is_truncated = (response[2] & 2U) != 0;
    seen.answers = response[7];
    for (std::size_t i = 12; i + 11 <= response.size(); ++i) {
        if (response[i] != 0 || response[i + 1] != 0 || response[i + 2] != 41) continue;
        seen.rcode = (unsigned{response[i + 5]} << 4U) | (response[3] & 15U);
        const auto options = response.subspan(i + 11);
        if (options.size() == 4 + full_cookie_bytes && options[1] == option_cookie)
            seen.cookie.assign(options.begin() + 4, options.end());
        return seen;
    }
    seen.rcode = response[3] & 15U;
    return seen;
}

class UdpAnswersTest : public ::testing::Test {
protected:
    UdpAnswersTest()
    {
        std::string text = "big TXT \"" + std::string(250, 'x') + "\" \"" + std::string(250, 'y') +
                           "\"\n*.wild TXT \"" + std::string(200, 'w') + "\"\n";
        for (int i = 0; i < 200; ++i)
            text += "h" + std::to_string(i) + " TXT \"" + std::string(200, 'z') + "\"\n";
        zones.add_zone("example.", text);
        zones.publish();
        policy.rate = {.mode = RateOptions::Mode::On,
                       .answers_per_second = 20,
                       .nxdomains_per_second = 10,
                       .errors_per_second = 5,
                       .excess_bytes_per_second = 20'000,
                       .slip = 2,
                       .buckets_max = 65'536,
                       .exempt = {}};
    }

    /// The door, made at first use so that a test can set the policy before.
    UdpAnswers& door()
    {
        if (!answers)
            answers.emplace(random,
                            AnswerSources{.table = zones.table(),
                                          .clock = clock,
                                          .cookies = secrets,
                                          .policy = policy,
                                          .signing = &signing},
                            UdpAnswers::Options{}, counters);
        return *answers;
    }

    Seen ask(const Bytes& bytes, const Endpoint& sender)
    {
        auto& answerer = door().answerer();
        answerer.begin_batch();
        const auto query = authority::ReceivedQuery::parse(bytes);
        const UdpQuery udp{.query = query, .sender = sender, .size_bytes = bytes.size()};
        const auto size = door().is_to_be_dropped(udp) ? 0 : door().respond(udp, std::span{buffer});
        const auto seen = look_at(std::span{buffer}.first(size));
        answerer.rest();
        return seen;
    }

    /// signed.example., signed when it is asked for.
    void add_signed_zone()
    {
        const auto origin = dns::Name::parse("signed.example.").value();
        auto keys = testing::keys_for_test(origin).value();
        keys.mode = zone::Signing::Online;
        zone::Zone row;
        row.origin = origin;
        row.signing = zone::Signing::Online;
        keys.zone = zones.add_zone(row, testing::zone_rrsets(origin, "x TXT short\n"));
        zones.publish();
        ring.publish(std::make_shared<const dnssec::KeyRing>(
            dnssec::KeyRing{}.with(std::make_shared<const dnssec::ZoneKeys>(std::move(keys)))));
    }

    /// A client of 192.0.2.0/24.
    static Endpoint client(std::uint8_t host, std::uint16_t port = 40'000)
    {
        return {.address = Ipv4{{192, 0, 2, host}}, .port = port};
    }

    const Bytes client_cookie{1, 2, 3, 4, 5, 6, 7, 8};
    testing::FakeClock clock;
    testing::SeededRandom random{1};
    testing::ZoneBuilder zones;
    FrontPolicy policy;
    Published<dnssec::KeyRing> ring{std::make_shared<const dnssec::KeyRing>()};
    dnssec::SignatureCache cache{std::size_t{1} << 20U, random};
    dnssec::SigningBudget budget{
        {.common_per_second = 0, .proven_per_second = 1000, .unproven_per_batch = 0}};
    const SigningSource signing{ring, cache, budget};
    Published<CookieSecrets> secrets{
        std::make_shared<const CookieSecrets>(CookieSecrets::make_random(random))};
    QueryCounters counters;
    std::optional<UdpAnswers> answers;
    std::array<std::uint8_t, 1232> buffer{};
};

TEST_F(UdpAnswersTest, LearnsAClientACookieThatFreesItFromLimits)
{
    const auto first = ask(query_for("big.example.", client_cookie), client(1));
    ASSERT_EQ(first.cookie.size(), full_cookie_bytes);

    for (int i = 0; i < 1000; ++i)
        ASSERT_EQ(ask(query_for("big.example.", first.cookie), client(1)).answers, 1U);

    EXPECT_EQ(counters.cookies[static_cast<std::size_t>(CookieVerdict::Valid)].value(), 1000U);
}

TEST_F(UdpAnswersTest, ACookieOfAnotherAddressFreesNobody)
{
    const auto stolen = ask(query_for("big.example.", client_cookie), client(1)).cookie;

    int answered = 0;
    for (int i = 0; i < 1000; ++i)
        answered += static_cast<int>(ask(query_for("big.example.", stolen), client(2)).answers);

    EXPECT_LE(answered, 20);
}

TEST_F(UdpAnswersTest, WhoSendsCookiesHearsBadCookieWhereOthersHearTruncation)
{
    Seen bare;
    Seen with_cookie;
    for (int i = 0; i < 22; ++i) bare = ask(query_for("big.example."), client(1));
    for (int i = 0; i < 2; ++i)
        with_cookie = ask(query_for("big.example.", client_cookie), client(1));

    EXPECT_TRUE(bare.is_truncated);
    EXPECT_EQ(bare.rcode, 0U);
    EXPECT_EQ(bare.answers, 0U);
    EXPECT_EQ(with_cookie.rcode, 23U);
    EXPECT_FALSE(with_cookie.is_truncated);
    EXPECT_EQ(ask(query_for("big.example.", with_cookie.cookie), client(1)).answers, 1U);
}

TEST_F(UdpAnswersTest, AForgedSourceIsSentNoMoreThanOneAndAHalfTimesWhatWasSent)
{
    std::size_t bytes_in = 0;
    std::size_t bytes_out = 0;
    for (int i = 0; i < 20'000; ++i) {
        // One name again and again, many names, a wildcard's names, and names that do not exist.
        const auto number = std::to_string(i);
        const std::array<std::string, 4> names{
            "big.example.", "h" + std::to_string(i % 200) + ".example.",
            "r" + number + ".wild.example.", "n" + number + ".example."};
        const auto query = query_for(names[static_cast<std::size_t>(i) % names.size()]);
        bytes_in += query.size();
        bytes_out += ask(query, client(static_cast<std::uint8_t>(i % 250))).size;
        clock.advance(100us);  // 10,000 queries a second.
    }

    EXPECT_LE(static_cast<double>(bytes_out) / static_cast<double>(bytes_in), 1.5);
    EXPECT_GT(bytes_out, bytes_in / 4);  // Half of them still get the way out, TC.
}

TEST_F(UdpAnswersTest, ACookieClientIsAnsweredWhileItsNetworkIsUnderLimits)
{
    const auto cookie = ask(query_for("big.example.", client_cookie), client(9)).cookie;
    int answered = 0;

    for (int i = 0; i < 10'000; ++i) {
        static_cast<void>(ask(query_for("big.example."), client(static_cast<std::uint8_t>(i % 9))));
        if (i % 100 == 0)
            answered += static_cast<int>(ask(query_for("big.example.", cookie), client(9)).answers);
        clock.advance(50us);
    }

    EXPECT_EQ(answered, 100);
}

TEST_F(UdpAnswersTest, RandomNamesOfAZoneShareOneBucket)
{
    int denied = 0;
    for (int i = 0; i < 1000; ++i) {
        const auto seen = ask(query_for("n" + std::to_string(i) + ".example."), client(1));
        denied += seen.rcode == 3U && !seen.is_truncated ? 1 : 0;
    }

    EXPECT_EQ(denied, 10);
    const auto& limited = counters.limited[static_cast<std::size_t>(RateClass::NXDomain)];
    EXPECT_EQ(limited.slipped.value() + limited.dropped.value(), 990U);
}

TEST_F(UdpAnswersTest, LogOnlyCountsAndSends)
{
    policy.rate.mode = RateOptions::Mode::LogOnly;

    unsigned answered = 0;
    for (int i = 0; i < 100; ++i) answered += ask(query_for("big.example."), client(1)).answers;

    EXPECT_EQ(answered, 100U);
    EXPECT_EQ(counters.limited[static_cast<std::size_t>(RateClass::Answer)].would.value(), 80U);
}

TEST_F(UdpAnswersTest, ExemptNetworksAreNotLimited)
{
    policy.rate.exempt = {IpPrefix::parse("192.0.2.0/28").value()};

    unsigned inside = 0;
    unsigned outside = 0;
    for (int i = 0; i < 100; ++i) inside += ask(query_for("big.example."), client(3)).answers;
    for (int i = 0; i < 100; ++i) outside += ask(query_for("big.example."), client(99)).answers;

    EXPECT_EQ(inside, 100U);
    EXPECT_LE(outside, 20U);
}

TEST_F(UdpAnswersTest, RequiredCookiesAreAskedForBeforeAnythingIsLookedUp)
{
    policy.cookies = CookieMode::Require;

    const auto without = ask(query_for("big.example."), client(1));
    const auto client_only = ask(query_for("big.example.", client_cookie), client(1));
    const auto full = ask(query_for("big.example.", client_only.cookie), client(1));

    EXPECT_EQ(without.answers, 1U);
    EXPECT_EQ(client_only.rcode, 23U);
    EXPECT_EQ(client_only.answers, 0U);
    EXPECT_EQ(full.answers, 1U);
}

TEST_F(UdpAnswersTest, WhatCannotBeSignedForAnybodyIsSignedForAClientWithACookie)
{
    add_signed_zone();

    const auto bare = ask(with_dnssec(query_for("x.signed.example.")), client(1));
    const auto learning =
        ask(with_dnssec(query_for("x.signed.example.", client_cookie)), client(1));
    const auto proven =
        ask(with_dnssec(query_for("x.signed.example.", learning.cookie)), client(1));

    EXPECT_TRUE(bare.is_truncated);
    EXPECT_EQ(learning.rcode, 23U);
    EXPECT_FALSE(proven.is_truncated);
    EXPECT_EQ(proven.answers, 2U);  // The TXT and its RRSIG.
}

TEST_F(UdpAnswersTest, SwitchedOffCookiesAreIgnored)
{
    policy.cookies = CookieMode::Off;

    const auto seen = ask(query_for("big.example.", client_cookie), client(1));

    EXPECT_EQ(seen.answers, 1U);
    EXPECT_TRUE(seen.cookie.empty());
}

TEST_F(UdpAnswersTest, QueriesFromReflectorsAndPortZeroAreDropped)
{
    for (const std::uint16_t port : std::initializer_list<std::uint16_t>{0, 7, 13, 17, 19, 37})
        EXPECT_EQ(ask(query_for("big.example."), client(1, port)).size, 0U) << port;

    EXPECT_EQ(counters.dropped_reflectors.value(), 6U);
    EXPECT_EQ(ask(query_for("big.example."), client(1, 53)).answers, 1U);
}

TEST_F(UdpAnswersTest, ANewSecretVerifiesAtOnceAndTheOldOneStillDoes)
{
    const auto cookie = ask(query_for("big.example.", client_cookie), client(1)).cookie;
    auto both = CookieSecrets::make_random(random);
    {
        Published<CookieSecrets>::Reader reader{secrets};
        both.secrets.push_back(reader.current().secrets.front());
    }
    secrets.publish(std::make_shared<const CookieSecrets>(both));

    static_cast<void>(ask(query_for("big.example.", cookie), client(1)));

    EXPECT_EQ(counters.cookies[static_cast<std::size_t>(CookieVerdict::Valid)].value(), 1U);
}

}  // namespace
}  // namespace mooring::nameserver

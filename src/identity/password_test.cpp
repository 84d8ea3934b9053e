// SPDX-License-Identifier: Apache-2.0
#include <thread>

#include <gtest/gtest.h>

#include "identity/common_passwords.hpp"
#include "identity/password_pool.hpp"
#include "identity/recovery_codes.hpp"
#include "identity/throttle.hpp"
#include "identity/totp.hpp"
#include "testing/error_of.hpp"
#include "testing/fake_clock.hpp"
#include "testing/seeded_random.hpp"

namespace mooring::identity {
namespace {

using namespace std::chrono_literals;
using testing::error_of;

constexpr HashCost cheap{.kibibytes = 8, .passes = 1};

bool is_taken(std::string_view password, SecondFactor factor = SecondFactor::None)
{
    return check_password(password, {.email = "ann.miller@example.net",
                                     .service = "https://ddns.example.net",
                                     .second_factor = factor})
        .has_value();
}

TEST(Password, NeedsFifteenCharactersAloneAndEightBesideAFactor)
{
    EXPECT_FALSE(is_taken("grey kite-pond"));
    EXPECT_TRUE(is_taken("grey kite-ponds"));
    EXPECT_TRUE(is_taken("kq7 pond", SecondFactor::There));
    EXPECT_FALSE(is_taken("kq7 pon", SecondFactor::There));
}

TEST(Password, CountsCharactersAndNotBytes)
{
    EXPECT_EQ(characters_of("Gr\xC3\xBC\xC3\x9F"
                            "e"),
              5U);
    EXPECT_EQ(characters_of("\xFF"), 0U);
    EXPECT_FALSE(is_taken("\xC3\xBC\xC3\x9F\xC3\xB6\xC3\xA4 qrvtw"));
    EXPECT_TRUE(is_taken(std::string(100, 'x') + "grey kite-pond" + std::string(142, 'y')));
    EXPECT_FALSE(is_taken(std::string(100, 'x') + "grey kite-pond" + std::string(143, 'y')));
}

TEST(Password, RefusesTheCommonOnesAndThoseWithADecoration)
{
    for (const auto* word : {"password", "12345678", "qwertyuiop", "baseball", "trustno1"})
        EXPECT_TRUE(is_common_password(word)) << word;
    EXPECT_FALSE(is_common_password("grey kite-ponds"));
    EXPECT_FALSE(is_taken("Password2026!!!!"));
    EXPECT_FALSE(is_taken("TrustNo1", SecondFactor::There));
}

TEST(Password, RefusesPatternsAndWordsOfTheContext)
{
    EXPECT_FALSE(is_taken("aaaaaaaaaaaaaaaa"));
    EXPECT_FALSE(is_taken("abc1abc1abc1abc1"));
    EXPECT_FALSE(is_taken("1234567890123456"));
    EXPECT_FALSE(is_taken("AnnMillerExample1"));
    EXPECT_FALSE(is_taken("mooring-ddns-2026"));
}

TEST(Password, MatchesOnlyExactlyWhatWasTyped)
{
    testing::SeededRandom random{1};
    const auto hash = hash_password(" grey kite ", cheap, random).value();

    EXPECT_TRUE(matches(hash, " grey kite ").value());
    EXPECT_FALSE(matches(hash, "grey kite").value());
    EXPECT_FALSE(matches(hash, " Grey kite ").value());
}

TEST(PasswordPool, RefusesWhoWouldBeOneTooMany)
{
    testing::SeededRandom random{1};
    PasswordPool pool{random, {.at_once = 1, .waiting_max = 0, .cost = {16384, 2}}};
    std::atomic<int> refused{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i)
        threads.emplace_back([&] {
            if (error_of(pool.verify(std::nullopt, "x")) == Errc::QueueFull) ++refused;
        });
    for (auto& thread : threads) thread.join();

    EXPECT_EQ(pool.counters().hashed.value() + pool.counters().refused.value(), 8U);
    EXPECT_EQ(static_cast<std::uint64_t>(refused.load()), pool.counters().refused.value());
    EXPECT_FALSE(pool.verify(std::nullopt, "").value());
}

// RFC 6238, appendix B, of which our six digits are the last ones.
TEST(Totp, AgreesWithTheVectorsOfRfc6238)
{
    const std::string_view text = "12345678901234567890";
    const std::vector<std::uint8_t> seed{text.begin(), text.end()};

    EXPECT_EQ(totp_code(seed, 59 / 30), "287082");
    EXPECT_EQ(totp_code(seed, 1111111109 / 30), "081804");
    EXPECT_EQ(totp_code(seed, 20000000000 / 30), "353130");
    EXPECT_EQ(totp_seed_text(seed), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
}

TEST(Totp, TakesTheStepBesideButNoneTwice)
{
    const std::vector<std::uint8_t> seed(20, 7);
    const WallTime now{std::chrono::seconds{1'800'000'000}};
    const auto step = totp_step_of(now);

    EXPECT_EQ(totp_accepts(seed, totp_code(seed, step - 1), now, 0), step - 1);
    EXPECT_EQ(totp_accepts(seed, totp_code(seed, step + 1), now, 0), step + 1);
    EXPECT_FALSE(totp_accepts(seed, totp_code(seed, step - 2), now, 0));
    EXPECT_FALSE(totp_accepts(seed, totp_code(seed, step), now, step));
}

TEST(RecoveryCodes, WorkOnceHoweverTheyAreTyped)
{
    testing::SeededRandom random{5};
    Factors factors;
    const auto codes = make_recovery_codes(factors, random, {});
    std::string typed;
    for (const char c : codes[3])
        if (c != '-') typed.push_back(c >= 'a' ? static_cast<char>(c - 'a' + 'A') : c);

    EXPECT_EQ(codes.size(), 10U);
    EXPECT_TRUE(use_recovery_code(factors, typed));
    EXPECT_FALSE(use_recovery_code(factors, codes[3]));
    EXPECT_FALSE(use_recovery_code(factors, ""));
    EXPECT_EQ(factors.recovery.hashes.size(), 9U);
}

TEST(Factors, AreReadAsTheyWereWritten)
{
    testing::SeededRandom random{5};
    Factors factors{.password = PasswordHash{.salt = {1}, .hash = {2}},
                    .is_password_short = true,
                    .totp = TotpFactor{.seed_sealed = {1, 2, 3}, .last_step = 9},
                    .failures = 7};
    make_known(factors, "secret", WallTime{1h});
    static_cast<void>(make_recovery_codes(factors, random, WallTime{2h}));
    const auto bytes = registry::bytes_of(factors);
    zone::ByteReader reader{bytes};

    EXPECT_EQ(Factors::read(reader), factors);
    EXPECT_TRUE(reader.is_good() && reader.is_at_end());
}

TEST(LoginThrottle, DelaysGrowAndNeverTouchAKnownBrowser)
{
    testing::FakeClock clock;
    LoginThrottle throttle{clock};
    const Knock stranger{.email = "ann@example.net", .source = Ipv4{{192, 0, 2, 1}}};
    const Knock owner{.email = "ann@example.net", .known_browser = "cookie"};
    int tried = 0;
    for (int second = 0; second < 3600; ++second) {
        if (throttle.check(stranger)) {
            ++tried;
            throttle.failed(stranger);
        }
        ASSERT_TRUE(throttle.check(owner));
        clock.advance(1s);
    }

    EXPECT_GT(tried, 5);
    EXPECT_LT(tried, 25);
}

TEST(LoginThrottle, AThousandAccountsGuessedAtFromTwoHundredAddressesHearFewGuessesEach)
{
    testing::FakeClock clock;
    LoginThrottle throttle{clock};
    std::vector<int> tried(1000);
    for (int round = 0; round < 300; ++round) {
        for (std::size_t i = 0; i < tried.size(); ++i) {
            const auto email = std::to_string(i);
            const auto place =
                static_cast<std::uint8_t>((i + static_cast<std::size_t>(round)) % 200);
            const Knock knock{.email = email, .source = Ipv4{{198, 51, 100, place}}};
            if (!throttle.check(knock)) continue;
            ++tried[i];
            throttle.failed(knock);
        }
        clock.advance(12s);
    }

    EXPECT_LE(std::ranges::max(tried), 100);
}

TEST(Throttle, RemembersNoMoreKeysThanItMay)
{
    testing::FakeClock clock;
    Throttle throttle{clock, {.free_failures = 1, .entries_max = 10}};
    for (int i = 0; i < 100; ++i) throttle.failed(std::to_string(i));

    EXPECT_EQ(throttle.size(), 10U);
    EXPECT_GT(throttle.wait_of("99"), 0ms);
    EXPECT_EQ(throttle.wait_of("1"), 0ms);
}

}  // namespace
}  // namespace mooring::identity

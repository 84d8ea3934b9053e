// SPDX-License-Identifier: Apache-2.0
#include "nameserver/cookies.hpp"

#include <string>

#include <gtest/gtest.h>

#include "base/encoding.hpp"
#include "testing/seeded_random.hpp"

namespace mooring::nameserver {
namespace {

CookieSecrets secrets_of(std::string_view text)
{
    return CookieSecrets::parse(text).value();
}

CheckedCookie check(const CookieSecrets& secrets, std::string_view text, const char* client,
                    std::uint32_t now)
{
    const auto option = decode_hex(text).value();
    const auto address = parse_ip_address(client).value();
    return check_cookie(secrets, {.option = option, .client = address, .now_seconds = now});
}

constexpr auto secret_a = "e5e973e5a6b2a43f48e7dc849e37bfcf";
constexpr auto client_a = "198.51.100.100";

// RFC 9018, appendix A.1.
TEST(Cookies, AClientThatHasNoneLearnsTheServersCookie)
{
    const auto checked = check(secrets_of(secret_a), "2464c4abcf10c957", client_a, 1'559'731'985);

    EXPECT_EQ(checked.verdict, CookieVerdict::ClientOnly);
    EXPECT_EQ(hex(checked.response), "2464c4abcf10c957010000005cf79f111f8130c3eee29480");
}

// RFC 9018, appendix A.2.
TEST(Cookies, ACookieOlderThanHalfAnHourIsRenewed)
{
    const auto checked =
        check(secrets_of(secret_a), "2464c4abcf10c957010000005cf79f111f8130c3eee29480", client_a,
              1'559'734'385);

    EXPECT_EQ(checked.verdict, CookieVerdict::Valid);
    EXPECT_EQ(hex(checked.response), "2464c4abcf10c957010000005cf7a871d4a564a1442aca77");
}

// RFC 9018, appendix A.3. Its query comes two hours after its cookie was made, so that the reserved
// bytes under the hash are checked at an earlier moment.
TEST(Cookies, ReservedBytesAreUnderTheHashAndNotOtherwiseLookedAt)
{
    constexpr auto query = "fc93fc62807ddb8601abcdef5cf78f71a314227b6679ebf5";

    const auto timely = check(secrets_of(secret_a), query, "203.0.113.203", 1'559'727'985 + 60);
    const auto late = check(secrets_of(secret_a), query, "203.0.113.203", 1'559'734'700);

    EXPECT_EQ(timely.verdict, CookieVerdict::Valid);
    EXPECT_EQ(late.verdict, CookieVerdict::Invalid);
    EXPECT_EQ(hex(late.response), "fc93fc62807ddb86010000005cf7a9acf73a7810aca2381e");
}

// RFC 9018, appendix A.4.
TEST(Cookies, ASecondSecretVerifiesAndTheFirstRenews)
{
    const auto secrets =
        secrets_of("445536bcd2513298075a5d379663c962\ndd3bdf9344b678b185a6f5cb60fca715\n");

    const auto checked = check(secrets, "22681ab97d52c298010000005cf7c57926556bd0934c72f8",
                               "2001:db8:220:1:59de:d0f4:8769:82b8", 1'559'741'961);

    EXPECT_EQ(checked.verdict, CookieVerdict::Valid);
    EXPECT_EQ(hex(checked.response), "22681ab97d52c298010000005cf7c609a6bb79d16625507a");
}

TEST(Cookies, AYoungCookieComesBackAsItIs)
{
    constexpr auto query = "2464c4abcf10c957010000005cf79f111f8130c3eee29480";

    const auto checked = check(secrets_of(secret_a), query, client_a, 1'559'731'985 + 1800);

    EXPECT_EQ(checked.verdict, CookieVerdict::Valid);
    EXPECT_EQ(hex(checked.response), query);
}

TEST(Cookies, AreGoodForAnHourAndFiveMinutesAheadOfTheirTime)
{
    constexpr auto query = "2464c4abcf10c957010000005cf79f111f8130c3eee29480";
    constexpr std::uint32_t made = 1'559'731'985;
    const auto secrets = secrets_of(secret_a);

    EXPECT_EQ(check(secrets, query, client_a, made + 3600).verdict, CookieVerdict::Valid);
    EXPECT_EQ(check(secrets, query, client_a, made + 3601).verdict, CookieVerdict::Invalid);
    EXPECT_EQ(check(secrets, query, client_a, made - 300).verdict, CookieVerdict::Valid);
    EXPECT_EQ(check(secrets, query, client_a, made - 301).verdict, CookieVerdict::Invalid);
}

TEST(Cookies, OfAnotherAddressSecretVersionOrLengthAreInvalid)
{
    constexpr std::uint32_t now = 1'559'731'985;
    const auto secrets = secrets_of(secret_a);
    const auto others = secrets_of("00112233445566778899aabbccddeeff");

    EXPECT_EQ(
        check(secrets, "2464c4abcf10c957010000005cf79f111f8130c3eee29480", "198.51.100.101", now)
            .verdict,
        CookieVerdict::Invalid);
    EXPECT_EQ(
        check(others, "2464c4abcf10c957010000005cf79f111f8130c3eee29480", client_a, now).verdict,
        CookieVerdict::Invalid);
    EXPECT_EQ(
        check(secrets, "2464c4abcf10c957020000005cf79f111f8130c3eee29480", client_a, now).verdict,
        CookieVerdict::Invalid);
    EXPECT_EQ(check(secrets, "2464c4abcf10c957010000005cf79f11", client_a, now).verdict,
              CookieVerdict::Invalid);
    EXPECT_EQ(check(secrets, "", client_a, now).verdict, CookieVerdict::Absent);
}

TEST(CookieSecrets, AreReadWithCommentsAndBlankLines)
{
    const auto secrets = CookieSecrets::parse(
        "# rolled on Monday\n\n  E5E973E5a6b2a43f48e7dc849e37bfcf\r\n"
        "dd3bdf9344b678b185a6f5cb60fca715");

    ASSERT_TRUE(secrets) << secrets.error().detail;
    ASSERT_EQ(secrets->secrets.size(), 2U);
    EXPECT_EQ(hex(secrets->secrets[0]), secret_a);
}

TEST(CookieSecrets, SayWhichLineIsWrong)
{
    const auto two_lines = CookieSecrets::parse("# first\nnot hexadecimal\n");
    const auto too_long = CookieSecrets::parse(std::string{secret_a} + "00");

    ASSERT_FALSE(two_lines);
    EXPECT_NE(two_lines.error().detail.find("line 2"), std::string::npos);
    EXPECT_FALSE(too_long);
    EXPECT_FALSE(CookieSecrets::parse(""));
    EXPECT_EQ(CookieSecrets::load("/nonexistent/secrets").error().code, Errc::Io);
}

TEST(CookieSecrets, AtRandomDiffer)
{
    testing::SeededRandom random{42};

    const auto one = CookieSecrets::make_random(random);
    const auto other = CookieSecrets::make_random(random);

    ASSERT_EQ(one.secrets.size(), 1U);
    EXPECT_NE(one.secrets, other.secrets);
}

}  // namespace
}  // namespace mooring::nameserver

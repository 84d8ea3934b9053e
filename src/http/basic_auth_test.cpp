// SPDX-License-Identifier: Apache-2.0
#include "http/basic_auth.hpp"

#include <gmock/gmock.h>

#include "base/encoding.hpp"

namespace mooring::http {
namespace {

std::string basic(std::string_view pair)
{
    const std::vector<std::uint8_t> bytes{pair.begin(), pair.end()};
    return "Basic " + base64(bytes);
}

void expect_pair(std::string_view value, std::string_view user, std::string_view secret)
{
    const auto parsed = parse_authorization(value);
    ASSERT_TRUE(parsed) << value;
    EXPECT_EQ(parsed->scheme, Authorization::Scheme::Basic);
    EXPECT_EQ(parsed->user, user);
    EXPECT_EQ(parsed->secret, secret);
}

TEST(Authorization, ReadsTheCapturesOfRealClients)
{
    expect_pair("Basic YWxpY2VAZXhhbXBsZS5vcmc6cEBzczp3JXJk", "alice@example.org", "p@ss:w%rd");
    expect_pair("Basic YWxpY2U6cHc=", "alice", "pw");
    expect_pair("Basic dXNAZXI6cDp3", "us@er", "p:w");
    expect_pair("Basic YWxpY2VAZXhhbXBsZS5vcmc6cEBzczp3IGQlMQ==", "alice@example.org",
                "p@ss:w d%1");
}

TEST(Authorization, IgnoresTheCaseOfTheScheme)
{
    expect_pair("basic YWxpY2U6cHc=", "alice", "pw");
    expect_pair("  BASIC   YWxpY2U6cHc=  ", "alice", "pw");
}

TEST(Authorization, SplitsAtTheFirstColon)
{
    expect_pair(basic("u:a:b:c"), "u", "a:b:c");
    expect_pair(basic(":secret"), "", "secret");
    expect_pair(basic("user:"), "user", "");
}

TEST(Authorization, CutsLineEndsAndQuotesOfShellScripts)
{
    expect_pair(basic("alice:pw\n"), "alice", "pw");
    expect_pair(basic("alice:pw\r\n"), "alice", "pw");
    expect_pair(basic("\"alice:pw\"\n"), "alice", "pw");
}

TEST(Authorization, TakesAPairThatWasNeverEncoded)
{
    expect_pair("Basic alice:moor_abc", "alice", "moor_abc");
}

TEST(Authorization, TakesPaddingOrNot)
{
    expect_pair("Basic YWxpY2U6cHc", "alice", "pw");
}

TEST(Authorization, ReadsTokens)
{
    for (const std::string_view value : {"Bearer moor_abc", "token moor_abc", "Token  moor_abc "}) {
        const auto parsed = parse_authorization(value);
        ASSERT_TRUE(parsed) << value;
        EXPECT_EQ(parsed->scheme, Authorization::Scheme::Token);
        EXPECT_EQ(parsed->secret, "moor_abc");
        EXPECT_EQ(parsed->user, "");
    }
}

TEST(Authorization, TreatsNonsenseAsNoHeader)
{
    for (const std::string_view value :
         {"", " ", "Basic", "Basic ", "YWxpY2U6cHc=", "Basic !!!!",
          "Basic YWxpY2U=", "Digest username=x", "Basic YWxp Y2U6cHc=", "Bearer ", "\x01\xFF\xFE",
          "Basic \xFF\xFE"}) {
        EXPECT_FALSE(parse_authorization(value)) << value;
    }
}

}  // namespace
}  // namespace mooring::http

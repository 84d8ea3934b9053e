// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "app/config.hpp"

namespace mooring::app {
namespace {

using nameserver::CookieMode;
using RateMode = nameserver::RateOptions::Mode;
using testing::HasSubstr;

std::string first_mistake(std::string_view text)
{
    const auto config = parse_config(text, "/etc/mooring");
    return config ? "" : config.error().at(0).text;
}

TEST(FrontConfig, IsHardenedByDefaultAndSaysNothingOfItself)
{
    const auto config = parse_config("", "/etc/mooring");

    ASSERT_TRUE(config);
    const auto& front = config->dns.front;
    EXPECT_EQ(front.cookies, CookieMode::On);
    EXPECT_EQ(front.rate.mode, RateMode::On);
    EXPECT_EQ(front.rate.answers_per_second, 200U);
    EXPECT_EQ(front.rate.slip, 2U);
    EXPECT_EQ(front.rate.exempt.size(), 2U);
    EXPECT_EQ(front.identity, nameserver::Identity{});
    EXPECT_TRUE(config->dns.tls_listen.empty());
}

TEST(FrontConfig, TakesWhatTheFileSays)
{
    const auto config = parse_config(
        "[dns]\ncookies = \"require\"\ncookie_secrets = \"secrets\"\nrrl = \"log\"\nrrl_slip = 1\n"
        "rrl_exempt = [\"192.0.2.0/24\"]\nnsid = \"mooring-1\"\n",
        "/etc/mooring");

    ASSERT_TRUE(config);
    EXPECT_EQ(config->dns.front.cookies, CookieMode::Require);
    EXPECT_EQ(config->dns.cookie_secrets, "/etc/mooring/secrets");
    EXPECT_EQ(config->dns.front.rate.mode, RateMode::LogOnly);
    EXPECT_EQ(config->dns.front.rate.slip, 1U);
    EXPECT_EQ(config->dns.front.rate.exempt.size(), 1U);
    EXPECT_EQ(config->dns.front.identity.nsid, "mooring-1");
}

TEST(FrontConfig, SaysWhatWouldBeRight)
{
    EXPECT_THAT(first_mistake("[dns]\ncookies = \"maybe\"\n"), HasSubstr("\"require\""));
    EXPECT_THAT(first_mistake("[dns]\nrrl = \"on\"\nrrl_slip = 11\n"), HasSubstr("from 0 to 10"));
    EXPECT_THAT(first_mistake("[dns]\nrrl_exempt = [\"192.0.2.1/24\"]\n"), HasSubstr("host bits"));
    EXPECT_THAT(first_mistake("[dns]\nnsid = \"" + std::string(129, 'x') + "\"\n"),
                HasSubstr("128 bytes"));
}

TEST(FrontConfig, TlsNeedsACertificateOfItsOwnOrThatOfHttp)
{
    constexpr auto listens = "[dns]\ntls_listen = [\"127.0.0.1:853\"]\n";

    EXPECT_THAT(first_mistake(listens), HasSubstr("dns.tls_certificate"));
    EXPECT_THAT(first_mistake(std::string{listens} + "tls_key = \"k\"\n"),
                HasSubstr("need each other"));
    EXPECT_EQ(first_mistake(std::string{listens} + "[http]\ncertificate = \"c\"\nkey = \"k\"\n"),
              "");
}

}  // namespace
}  // namespace mooring::app

// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "app/config.hpp"
#include "app/gateway_setup.hpp"

namespace mooring::app {
namespace {

using testing::HasSubstr;

std::string first_mistake_of(std::string_view text)
{
    const auto config = parse_config(text, "/etc/mooring");
    return config ? "" : config.error().at(0).text;
}

TEST(GatewayConfig, LetsNoOldTlsInAndRedirectsNobodyByDefault)
{
    const auto config = parse_config("", "/etc/mooring");

    ASSERT_TRUE(config);
    EXPECT_FALSE(config->http.has_old_tls);
    EXPECT_FALSE(config->http.redirects_console);
    EXPECT_FALSE(config->http.has_legacy_status);
    EXPECT_TRUE(config->http.proxy_protocol.empty());
    EXPECT_TRUE(config->gnudip.listen.empty());
    EXPECT_TRUE(config->doctor.has_probes);
    EXPECT_EQ(config->updates.silence_minute, std::chrono::seconds{60});
}

TEST(GatewayConfig, TakesWhatTheFileSays)
{
    const auto config = parse_config(
        "[http]\nlisten = [\"192.0.2.1:80\", \"192.0.2.1:8245\"]\ntls_listen = "
        "[\"192.0.2.1:443\"]\n"
        "certificate = \"ecdsa.pem\"\nkey = \"ecdsa.key\"\nsecond_certificate = \"rsa.pem\"\n"
        "second_key = \"rsa.key\"\ntls_old_devices = true\n"
        "public_url = \"https://ddns.example.net/\"\nredirect_console = true\n"
        "trusted_proxies = [\"10.0.0.0/8\"]\nproxy_protocol = [\"192.0.2.1:443\"]\n"
        "[gnudip]\nlisten = [\"192.0.2.1:3495\"]\n[limits]\nchanges_per_host = 0\n"
        "exempt = []\n[doctor]\nmemory_mebibytes = 2\nprobes = false\n",
        "/etc/mooring");

    ASSERT_TRUE(config) << config.error().at(0).text;
    EXPECT_EQ(config->http.listen.size(), 2U);
    EXPECT_EQ(config->http.second_key, "/etc/mooring/rsa.key");
    EXPECT_EQ(http_pairs(*config).size(), 2U);
    EXPECT_TRUE(config->http.has_old_tls);
    EXPECT_EQ(config->http.public_url, "https://ddns.example.net");
    EXPECT_EQ(config->http.proxy_protocol.at(0).text(), "192.0.2.1:443");
    EXPECT_EQ(config->gnudip.listen.at(0).text(), "192.0.2.1:3495");
    EXPECT_EQ(config->doctor.memory_bytes, 2U << 20U);
    const auto options = gateway_options(*config);
    EXPECT_EQ(options.limits.key.per_minute, 600U);
    EXPECT_EQ(options.limits.key.burst, 1200U);
    EXPECT_EQ(options.limits.host.per_minute, 0U);
    EXPECT_TRUE(options.limits.exempt.empty());
    EXPECT_EQ(options.public_url, "https://ddns.example.net");
}

TEST(GatewayConfig, ClientsAreSentToThePublicUrlOrElseToWhatListensBest)
{
    auto config = *parse_config("", "/etc/mooring");
    const boost::json::array listening{{{"door", "dns"}, {"address", "192.0.2.1:53"}},
                                       {{"door", "http"}, {"address", "192.0.2.1:80"}},
                                       {{"door", "https"}, {"address", "[2001:db8::1]:443"}}};

    const auto facing = facing_of(config, listening);
    config.http.public_url = "https://ddns.example.net";

    EXPECT_EQ(facing.url, "https://[2001:db8::1]:443");
    EXPECT_THAT(facing.http_ports, testing::UnorderedElementsAre(80, 443));
    EXPECT_EQ(facing_of(config, listening).url, "https://ddns.example.net");
}

TEST(GatewayConfig, SaysWhatWouldBeRight)
{
    EXPECT_THAT(first_mistake_of("[http]\ntls_old_devices = \"yes\"\n"),
                HasSubstr("true or false"));
    EXPECT_THAT(first_mistake_of("[http]\nloops = true\n"), HasSubstr("a whole number"));
    for (const auto* const url : {"ddns.example.net", "ftp://x", "https://", "https://x/path",
                                  "https://a b", "https://{x}"})
        EXPECT_THAT(first_mistake_of(std::string{"[http]\npublic_url = \""} + url + "\"\n"),
                    HasSubstr("https://ddns.example.net"))
            << url;
    EXPECT_THAT(first_mistake_of("[http]\nredirect_console = true\npublic_url = \"http://x\"\n"),
                HasSubstr("begins with https://"));
}

TEST(GatewayConfig, KeysThatNeedEachOtherSaySo)
{
    EXPECT_THAT(first_mistake_of("[http]\ncertificate = \"a\"\nkey = \"b\"\nsecond_key = \"c\"\n"),
                HasSubstr("need each other"));
    EXPECT_THAT(first_mistake_of("[http]\nsecond_certificate = \"c\"\nsecond_key = \"d\"\n"),
                HasSubstr("needs http.certificate"));
    EXPECT_THAT(first_mistake_of("[http]\ntrusted_proxies = [\"10.0.0.1\"]\n"
                                 "proxy_protocol = [\"192.0.2.1:443\"]\n"),
                HasSubstr("stands neither in"));
    EXPECT_THAT(first_mistake_of("[http]\nproxy_protocol = [\"127.0.0.1:8080\"]\n"),
                HasSubstr("needs http.trusted_proxies"));
    EXPECT_THAT(first_mistake_of("[gnudip]\nlisten = [\"127.0.0.1:8080\"]\n"),
                HasSubstr("both have 127.0.0.1:8080"));
}

}  // namespace
}  // namespace mooring::app

// SPDX-License-Identifier: Apache-2.0
#include "app/doors.hpp"

#include <gmock/gmock.h>

namespace mooring::app {
namespace {

constexpr std::string_view url = "https://ddns.example.net";

http::Request browser()
{
    return {.method = "GET",
            .target = "/",
            .headers = {{"Host", "ddns.example.net"}, {"User-Agent", "Mozilla/5.0"}},
            .peer = {},
            .client = Ipv4{{192, 0, 2, 1}}};
}

TEST(ConsoleRedirect, SendsABrowserFromPlainHttpToTheConsole)
{
    const auto response = console_redirect(browser(), url);

    ASSERT_TRUE(response);
    EXPECT_EQ(response->status, 302U);
    EXPECT_THAT(response->headers,
                testing::Contains(testing::Pair("Location", "https://ddns.example.net/")));
}

TEST(ConsoleRedirect, TakesAnEmptyAndAnAbsoluteTargetForTheSame)
{
    for (const auto* const target : {"", "//", "http://ddns.example.net", "http://x/"}) {
        auto request = browser();
        request.target = target;
        EXPECT_TRUE(console_redirect(request, url)) << target;
    }
}

TEST(ConsoleRedirect, LeavesEveryOtherPathAndEverythingThatMayBeAnUpdateAlone)
{
    for (const auto* const target : {"/nic/update", "/update?domains=a", "/?hostname=a.example",
                                     "/u/key", "/console", "foobar.workers.dev", "/favicon.ico"}) {
        auto request = browser();
        request.target = target;
        EXPECT_FALSE(console_redirect(request, url)) << target;
    }
    auto post = browser();
    post.method = "POST";
    EXPECT_FALSE(console_redirect(post, url));
    auto with_credentials = browser();
    with_credentials.headers.emplace_back("Authorization", "Basic YTpi");
    EXPECT_FALSE(console_redirect(with_credentials, url));
}

TEST(ConsoleRedirect, DoesNotGoInCirclesBehindAProxyThatSpeaksTls)
{
    auto direct = browser();
    direct.is_tls = true;
    EXPECT_FALSE(console_redirect(direct, url));
    for (const auto& [name, value] :
         {std::pair{"X-Forwarded-Proto", "https"}, std::pair{"x-forwarded-proto", "HTTPS"},
          std::pair{"Forwarded", "for=192.0.2.1;Proto=https"}}) {
        auto proxied = browser();
        proxied.headers.emplace_back(name, value);
        EXPECT_FALSE(console_redirect(proxied, url)) << value;
    }
}

}  // namespace
}  // namespace mooring::app

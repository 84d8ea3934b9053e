// SPDX-License-Identifier: Apache-2.0

// The decision table in both directions: what a client sends finds its dialect, and every row of
// the table is what some client sends.
#include "gateway/router.hpp"

#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "gateway/wire_fixture.hpp"
#include "http/target.hpp"

namespace mooring::gateway {
namespace {

/// A request line, headers (one line), and the row it must take: its path and its dialect's name;
/// "a door" and "an answer" for what is none.
struct Sample {
    std::string_view line;
    std::string_view header;
    std::string_view path;
    std::string_view door;
};

constexpr std::string_view none;

std::string_view name_of(const Route& route)
{
    if (const auto* dialect = std::get_if<const Dialect*>(&route.door)) return (*dialect)->name;
    return std::holds_alternative<Answer>(route.door) ? "an answer" : "a door";
}

http::Request request_of(const Sample& sample)
{
    http::Request request;
    const auto blank = sample.line.find(' ');
    request.method = sample.line.substr(0, blank);
    request.target = sample.line.substr(blank + 1);
    if (const auto colon = sample.header.find(": "); colon != std::string_view::npos) {
        request.headers.emplace_back(sample.header.substr(0, colon),
                                     sample.header.substr(colon + 2));
    }
    return request;
}

const Route* route_of_sample(const http::Request& request)
{
    Call call{.fields = {},
              .path = http::path_of(request.target),
              .raw_path = http::path_as_sent(request.target),
              .public_url = {}};
    call.fields.add(http::query_of(request.target));
    return route_of(request, call);
}

const std::vector<Sample> samples{
    // /nic/update and its sisters
    {"GET /nic/update?hostname=h&myip=203.0.113.7", none, "/nic/update", "dyndns2"},
    {"GET //nic/update/?hostname=h", none, "/nic/update", "dyndns2"},
    {"GET /nic/update?hostname=h&ip=203.0.113.7&password=K", none, "/nic/update", "dyndns2"},
    {"GET /nic/update?hostname=h&ip=203.0.113.7", none, "/nic/update", "ChangeIP"},
    {"GET /nic/update?hostname=h&myipv4=203.0.113.7&myipv6=2001:db8::7", none, "/nic/update",
     "dyndns2"},
    {"GET /nic/update?hostname=h&myipv4=203.0.113.7&myipv6=preserve", none, "/nic/update", "deSEC"},
    {"GET /v3/update?hostname=h", none, "/v3/update", "dyndns2"},
    {"GET /v3/update?hostname=h&myipv6=preserve", none, "/v3/update", "deSEC"},
    {"GET /v2/update?hostname=h", none, "/v2/update", "dyndns2"},
    {"GET /dyndns/update?system=dyndns&hostname=h", none, "/dyndns/update", "dyndns2"},
    {"GET /ph/update?hostname=h", none, "/ph/update", "dyndns2"},
    {"GET /ipv4_end.php?tid=h", none, "/ipv4_end.php", "dyndns2"},
    {"GET /xdyndnsserver/xdyndns.php?hostname=h", none, "/xdyndnsserver/xdyndns.php", "dyndns2"},
    {"GET /update.php?domain=h", none, "/update.php", "dyndns2"},
    {"GET /nic/dyndns?action=edit&host_id=h", none, "/nic/dyndns", "dyndns1"},
    {"GET /nic/statdns?action=edit&host_id=h", none, "/nic/statdns", "dyndns1"},

    // /update
    {"GET /update?domains=h&token=K&ip=203.0.113.7", none, "/update", "DuckDNS"},
    {"GET /update?host=@&domain=example.org&password=K&ip=203.0.113.7", none, "/update",
     "Namecheap"},
    {"GET /update?token=K&domain=h", none, "/update", "freemyip"},
    {"GET /update?username=h&password=K&hostname=h&myipv4=203.0.113.7", none, "/update", "deSEC"},
    {"GET /update?hostname=h", none, "/update", "dyndns2"},
    {"GET /update", none, "/update", "dyndns2"},
    {"POST /update", "X-Api-Key: K", "/update", "acme-dns"},
    {"GET /update/home/K/203.0.113.7", none, "/update/*", "DuckDNS"},

    // One path, one dialect
    {"GET /api/update?hostname=h&token=K", none, "/api/update", "dynv6"},
    {"GET /api/?action=getdyndns&v=2&sha=50abd6b5", none, "/api", "a door"},
    {"GET /dynamic/update.php?K&address=203.0.113.7", none, "/dynamic/update.php", "FreeDNS"},
    {"GET /u/?h=home.example.org", none, "/u", "FreeDNS"},
    {"GET /u/KEY/?address=203.0.113.7", none, "/u/*", "FreeDNS"},
    {"GET /u/KEY", none, "/u/*", "plain URL"},
    {"GET /dyn/generic.php?hostname=h", none, "/dyn/generic.php", "easyDNS"},
    {"GET /dyn/ez-ipupdate.php?action=edit&host_id=h", none, "/dyn/ez-ipupdate.php", "easyDNS"},
    {"GET /dyn/dyndns.php?hostname=h", none, "/dyn/dyndns.php", "easyDNS"},
    {"GET /dyn/tomato.php?hostname=h", none, "/dyn/tomato.php", "easyDNS"},
    {"GET /auth/dynamic.html?host=h&dnsto=203.0.113.7", none, "/auth/dynamic.html", "ZoneEdit"},
    {"GET /upd.php?key=K&host=h", none, "/upd.php", "ddnss.de"},
    {"GET /servlet/updateip?id=h&password=K", none, "/servlet/updateip", "DNS Made Easy"},
    {"GET /dnsup?id=h&pass=K", none, "/dnsup", "DNS Made Easy"},

    // For certificates
    {"POST /acme-dns/update", none, "/acme-dns/update", "acme-dns"},
    {"POST /acme-dns/register", none, "/acme-dns/register", "a door"},
    {"GET /acme-dns/health", none, "/acme-dns/health", "a door"},
    {"POST /register", none, "/register", "a door"},
    {"GET /health", none, "/health", "a door"},
    {"POST /httpreq/present", none, "/httpreq/present", "httpreq"},
    {"POST /httpreq/cleanup", none, "/httpreq/cleanup", "httpreq"},
    {"POST /acme/present", none, "/acme/present", "httpreq"},
    {"POST /acme/cleanup", none, "/acme/cleanup", "httpreq"},
    {"POST /present", none, "/present", "httpreq"},
    {"POST /cleanup", none, "/cleanup", "httpreq"},

    // More than one call
    {"GET /client/v4/zones/?name=example.org", none, "/client/v4/*", "a door"},
    {"GET /gnudip/cgi-bin/gdipupdt.cgi", none, "/gnudip/cgi-bin/gdipupdt.cgi", "a door"},
    {"GET /cgi-bin/gdipupdt.cgi?salt=s", none, "/cgi-bin/gdipupdt.cgi", "a door"},
    {"GET /doctor", none, "/doctor", "a door"},

    // What is my address?
    {"GET /myip", none, "/myip", "an answer"},
    {"GET /ip", none, "/ip", "an answer"},
    {"GET /text", none, "/text", "an answer"},
    {"GET /nic/checkip", none, "/nic/checkip", "an answer"},
    {"GET /nic/checkip.html", none, "/nic/checkip.html", "an answer"},
    {"GET /checkip/", none, "/checkip", "an answer"},
    {"GET /checkip.html", none, "/checkip.html", "an answer"},
    {"GET /checkip/checkip.php", none, "/checkip/checkip.php", "an answer"},
    {"GET /dynamic/check.php", none, "/dynamic/check.php", "an answer"},
    {"GET /checkip/page", none, "/checkip/page", "an answer"},
    {"GET /", "Host: checkip.example.net", "/", "an answer"},
    {"GET /?username=h&password=K&hostname=h&myipv4=203.0.113.7", none, "/", "deSEC"},
    {"GET /?myip=203.0.113.7", none, "/", "dyndns2"},
};

TEST(Routes, WhatAClientSendsFindsItsDialect)
{
    for (const auto& sample : samples) {
        const auto* route = route_of_sample(request_of(sample));
        ASSERT_NE(route, nullptr) << sample.line;
        EXPECT_EQ(route->path, sample.path) << sample.line;
        EXPECT_EQ(name_of(*route), sample.door) << sample.line;
    }
}

TEST(Routes, EveryRowIsWhatSomeClientSends)
{
    std::set<const Route*> used;
    for (const auto& sample : samples) used.insert(route_of_sample(request_of(sample)));

    for (const auto& route : routes()) {
        EXPECT_TRUE(used.contains(&route)) << route.path << " " << name_of(route);
    }
}

TEST(Routes, TheRowsOfAPathStandTogetherAndNoneIsOutOfReach)
{
    std::set<std::string_view> seen;
    std::string_view before;
    bool is_open = true;
    for (const auto& route : routes()) {
        EXPECT_TRUE(route.path == "/" || !route.path.ends_with('/')) << route.path;
        EXPECT_EQ(route.path, http::path_of(route.path)) << "as requests are compared";
        if (route.path != before) {
            EXPECT_TRUE(seen.insert(route.path).second) << route.path << " stands in two places";
        } else {
            EXPECT_TRUE(is_open) << route.path << ": the row before takes everything";
        }
        EXPECT_EQ(route.decides == nullptr, route.decided_by.empty()) << route.path;
        is_open = route.decides != nullptr;
        before = route.path;
    }
}

TEST(Routes, WhatIsNobodysFindsNoRow)
{
    for (const Sample& sample : std::vector<Sample>{{"GET /", none, none, none},
                                                    {"GET /api/v1/hosts", none, none, none},
                                                    {"GET /api", none, none, none},
                                                    {"GET /nic", none, none, none},
                                                    {"GET /favicon.ico", none, none, none},
                                                    {"GET /client/v4", none, none, none}}) {
        EXPECT_EQ(route_of_sample(request_of(sample)), nullptr) << sample.line;
    }
    EXPECT_FALSE(has_route("/console"));
    EXPECT_TRUE(has_route("/u/anything/below"));
}

TEST(Routes, TheHostHeaderDecidesNothingElse)
{
    // inadyn's Cloudflare plugin names another server, and HTTP/1.0 names none.
    for (const std::string_view header :
         {"Host: api.cloudflare.com", "Host: checkip.example.net"}) {
        const auto* route = route_of_sample(
            request_of({"GET /nic/update?hostname=h&myip=203.0.113.7", header, none, none}));
        ASSERT_NE(route, nullptr);
        EXPECT_EQ(name_of(*route), "dyndns2");
    }
}

}  // namespace
}  // namespace mooring::gateway

// SPDX-License-Identifier: Apache-2.0

// The decision table: which path is whose, and by what dialects that share one are told apart.
#include <array>
#include <string_view>

#include "gateway/dialects/acme_dns.hpp"
#include "gateway/dialects/changeip.hpp"
#include "gateway/dialects/check_ip.hpp"
#include "gateway/dialects/cloudflare/cloudflare.hpp"
#include "gateway/dialects/ddnss.hpp"
#include "gateway/dialects/desec.hpp"
#include "gateway/dialects/dnsmadeeasy.hpp"
#include "gateway/dialects/duckdns.hpp"
#include "gateway/dialects/dyndns1.hpp"
#include "gateway/dialects/dyndns2.hpp"
#include "gateway/dialects/dynv6.hpp"
#include "gateway/dialects/easydns.hpp"
#include "gateway/dialects/freedns.hpp"
#include "gateway/dialects/freedns_list.hpp"
#include "gateway/dialects/freemyip.hpp"
#include "gateway/dialects/gnudip/http_form.hpp"
#include "gateway/dialects/http_req.hpp"
#include "gateway/dialects/namecheap.hpp"
#include "gateway/dialects/plain_url.hpp"
#include "gateway/dialects/zoneedit.hpp"
#include "gateway/doctor/doctor_page.hpp"
#include "gateway/router.hpp"
#include "http/ascii.hpp"

namespace mooring::gateway {
namespace {

bool is_check_ip_host(const http::Request& request, const Call& /*call*/)
{
    constexpr std::string_view start = "checkip";
    const auto host = http::trimmed(request.header("Host").value_or(""));
    return http::is_equal_ignoring_case(host.substr(0, start.size()), start);
}

/// The console's page has the same path, and no such field.
bool has_dyndns2_field(const http::Request& /*request*/, const Call& call)
{
    return call.fields.value("hostname") || call.fields.value("myip");
}

constexpr std::string_view sure_signs_of_desec =
    "the value `preserve`, a field `myipv4:NAME` or `myipv6:NAME`";
constexpr std::string_view signs_of_desec =
    "`myipv4`, `myipv6`, the value `preserve`, a field `myipv4:NAME` or `myipv6:NAME`";

const auto table = std::to_array<Route>({
    // What Dyn, No-IP, Dynu, HE, INWX, ipv64, strato and most others use.
    {.path = "/nic/update",
     .decides = is_surely_desec,
     .decided_by = sure_signs_of_desec,
     .door = &desec},
    {.path = "/nic/update",
     .decides = is_changeip,
     .decided_by = "`hostname` and `ip`, no `myip`, no secret in a field",
     .door = &changeip},
    {.path = "/nic/update", .door = &dyndns2},
    {.path = "/v3/update",
     .decides = is_surely_desec,
     .decided_by = sure_signs_of_desec,
     .door = &desec},
    {.path = "/v3/update", .door = &dyndns2},
    {.path = "/v2/update", .door = &dyndns2},
    {.path = "/dyndns/update", .door = &dyndns2},              // 3322, pubyun
    {.path = "/ph/update", .door = &dyndns2},                  // Oray
    {.path = "/ipv4_end.php", .door = &dyndns2},               // HE's tunnels, the old way
    {.path = "/xdyndnsserver/xdyndns.php", .door = &dyndns2},  // Loopia
    {.path = "/update.php", .door = &dyndns2},                 // ipv64
    {.path = "/nic/dyndns", .door = &dyndns1},
    {.path = "/nic/statdns", .door = &dyndns1},

    // A path that half a dozen providers have chosen.
    {.path = "/update",
     .decides = is_acme_dns_update,
     .decided_by = "POST with `X-Api-User` or `X-Api-Key`",
     .door = &acme_dns},
    {.path = "/update", .decides = is_duckdns, .decided_by = "`domains`", .door = &duckdns},
    {.path = "/update",
     .decides = is_namecheap,
     .decided_by = "`domain` and `password`",
     .door = &namecheap},
    {.path = "/update",
     .decides = is_freemyip,
     .decided_by = "`token` and `domain`, no `ip`, `ip6`, `ipv4`, `ipv6`, `ipv6prefix`",
     .door = &freemyip},
    {.path = "/update", .decides = is_desec, .decided_by = signs_of_desec, .door = &desec},
    {.path = "/update", .door = &dyndns2},  // now-dns, ipv64, UniFi's custom services
    {.path = "/update/*", .door = &duckdns},

    // One path, one dialect.
    {.path = "/api/update", .door = &dynv6},
    {.path = "/api",
     .decides = is_freedns_list,
     .decided_by = "`action=getdyndns`",
     .door = make_freedns_list},
    {.path = "/dynamic/update.php", .door = &freedns},
    {.path = "/u", .door = &freedns},
    {.path = "/u/*",
     .decides = is_freedns,
     .decided_by = "a slash at the end of the path",
     .door = &freedns},
    {.path = "/u/*", .door = &plain_url},
    {.path = "/dyn/generic.php", .door = &easydns},
    {.path = "/dyn/ez-ipupdate.php", .door = &easydns},
    {.path = "/dyn/dyndns.php", .door = &easydns},
    {.path = "/dyn/tomato.php", .door = &easydns},
    {.path = "/auth/dynamic.html", .door = &zoneedit},
    {.path = "/upd.php", .door = &ddnss},
    {.path = "/servlet/updateip", .door = &dnsmadeeasy},
    {.path = "/dnsup", .door = &dnsmadeeasy},

    // For certificates.
    {.path = "/acme-dns/update", .door = &acme_dns},
    {.path = "/acme-dns/register", .door = make_acme_dns_registration},
    {.path = "/acme-dns/health", .door = make_acme_dns_registration},
    {.path = "/register", .door = make_acme_dns_registration},
    {.path = "/health", .door = make_acme_dns_registration},
    {.path = "/httpreq/present", .door = &http_req},
    {.path = "/httpreq/cleanup", .door = &http_req},
    {.path = "/acme/present", .door = &http_req},
    {.path = "/acme/cleanup", .door = &http_req},
    {.path = "/present", .door = &http_req},
    {.path = "/cleanup", .door = &http_req},

    // More than one call.
    {.path = "/client/v4/*", .door = make_cloudflare},
    {.path = "/gnudip/cgi-bin/gdipupdt.cgi", .door = make_gnudip},
    {.path = "/cgi-bin/gdipupdt.cgi", .door = make_gnudip},

    // What is my address?
    {.path = "/myip", .door = check_ip_text},
    {.path = "/ip", .door = check_ip_text},
    {.path = "/text", .door = check_ip_text},
    {.path = "/nic/checkip", .door = check_ip_text},
    {.path = "/nic/checkip.html", .door = check_ip_text},
    {.path = "/checkip", .door = check_ip_text},
    {.path = "/checkip.html", .door = check_ip_text},
    {.path = "/checkip/checkip.php", .door = check_ip_text},
    {.path = "/dynamic/check.php", .door = check_ip_text},
    {.path = "/checkip/page", .door = check_ip_page},
    {.path = "/",
     .decides = is_check_ip_host,
     .decided_by = "a Host that begins with checkip",
     .door = check_ip_page},
    {.path = "/", .decides = is_desec, .decided_by = signs_of_desec, .door = &desec},
    {.path = "/",
     .decides = has_dyndns2_field,
     .decided_by = "`hostname` or `myip`",
     .door = &dyndns2},  // all-inkl: any path

    // What the last requests of a key said and heard.
    {.path = "/doctor", .door = make_doctor_page},
});

}  // namespace

std::span<const Route> routes()
{
    return table;
}

}  // namespace mooring::gateway

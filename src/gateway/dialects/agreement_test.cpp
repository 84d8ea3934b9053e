// SPDX-License-Identifier: Apache-2.0

// Whatever words a client says it in, the same intent is the same change. A table has a printer per
// dialect, from intent to request; each dialect's request happens in a world of its own, and all
// these worlds must end up as the intent says, whatever it was.
#include <functional>

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include "gateway/legacy_key_fixture.hpp"
#include "gateway/wire_fixture.hpp"

namespace mooring::gateway {
namespace {

using test::basic;
using test::Wire;

const std::string secret = "moor_legacy";
constexpr std::uint32_t key_number = 40;
const std::vector<std::string> host_names{"home.example.org", "cam.example.org", "h.example.org",
                                          "a.example.org", "xn--bcher-kva.example.org"};

/// What the owner of one host wants.
struct Intent {
    enum class Kind : std::uint8_t {
        Set,     ///< The addresses given; the family without one keeps what it has.
        Detect,  ///< The address that the request comes from; the other family is kept.
        Remove,  ///< Both addresses.
    };
    Kind kind = Kind::Set;
    std::string host;
    std::optional<Ipv4> ipv4;
    std::optional<Ipv6> ipv6;
    IpAddress client;

    [[nodiscard]] bool is_dual() const { return ipv4 && ipv6; }
    [[nodiscard]] std::string one() const { return ipv4 ? ipv4->text() : ipv6->text(); }
    [[nodiscard]] std::string both() const
    {
        return is_dual() ? ipv4->text() + "," + ipv6->text() : one();
    }
};

std::ostream& operator<<(std::ostream& out, const Intent& intent)
{
    return out << int{static_cast<std::uint8_t>(intent.kind)} << ' ' << intent.host << ' '
               << (intent.ipv4 || intent.ipv6 ? intent.both() : "-") << " from "
               << text_of(intent.client);
}

std::string get(const std::string& target, const std::string& headers = "")
{
    return "GET " + target + " HTTP/1.1\nHost: ddns.example.net\n" + headers + "\n";
}

const std::string authorization = basic("key-40:" + secret);

/// What a client of the dialect sends for the intent; nothing if it cannot say it. It may have to
/// ask the service first.
using Printer = std::function<std::vector<std::string>(const Intent&, Wire&)>;

/// A dialect whose request takes one field of addresses, or none for "where I come from".
Printer by_url(const std::string& target, const std::string& field, const std::string& headers = "")
{
    return [=](const Intent& intent, Wire& /*wire*/) -> std::vector<std::string> {
        if (intent.kind == Intent::Kind::Remove || intent.is_dual()) return {};
        auto text = target;
        text.replace(text.find("HOST"), 4, intent.host);
        if (intent.kind == Intent::Kind::Set) text += "&" + field + "=" + intent.one();
        return {get(text, headers)};
    };
}

std::vector<std::string> print_dyndns2(const Intent& intent, Wire& /*wire*/)
{
    if (intent.kind == Intent::Kind::Remove) return {};
    const auto address = intent.kind == Intent::Kind::Set ? "&myip=" + intent.both() : "";
    return {get("/nic/update?hostname=" + intent.host + address, authorization)};
}

/// Parameters for one family each, and what stands for "removed" in them.
struct Families {
    std::string target;
    std::string ipv4;
    std::string ipv6;
    std::string removed{};
    std::string kept{};  ///< Empty: the field is left out.
    std::string headers{};
};
Printer by_families(const Families& dialect)
{
    return [=](const Intent& intent, Wire& /*wire*/) -> std::vector<std::string> {
        auto text = dialect.target + intent.host;
        const auto add = [&](const std::string& field, const std::string& value) {
            if (!value.empty()) text.append("&").append(field).append("=").append(value);
        };
        const auto clears = dialect.removed == "EMPTY" ? "" : dialect.removed;
        if (intent.kind == Intent::Kind::Detect) return {};
        if (intent.kind == Intent::Kind::Remove) {
            if (dialect.removed.empty()) return {};
            return {
                get(text + "&" + dialect.ipv4 + "=" + clears + "&" + dialect.ipv6 + "=" + clears,
                    dialect.headers)};
        }
        add(dialect.ipv4, intent.ipv4 ? intent.ipv4->text() : dialect.kept);
        add(dialect.ipv6, intent.ipv6 ? intent.ipv6->text() : dialect.kept);
        return {get(text, dialect.headers)};
    };
}

std::vector<std::string> print_duckdns(const Intent& intent, Wire& /*wire*/)
{
    auto text = "/update?domains=" + intent.host + "&token=" + secret;
    if (intent.kind == Intent::Kind::Remove) text += "&clear=true";
    if (intent.ipv4) text += "&ip=" + intent.ipv4->text();
    if (intent.ipv6) text += "&ipv6=" + intent.ipv6->text();
    return {get(text)};
}

std::vector<std::string> print_duckdns_path(const Intent& intent, Wire& /*wire*/)
{
    if (intent.kind == Intent::Kind::Remove || intent.is_dual()) return {};
    const auto address = intent.kind == Intent::Kind::Set ? "/" + intent.one() : "";
    return {get("/update/" + intent.host + "/" + secret + address)};
}

std::vector<std::string> print_namecheap(const Intent& intent, Wire& /*wire*/)
{
    if (intent.kind == Intent::Kind::Remove || intent.is_dual()) return {};
    const auto dot = intent.host.find('.');
    const auto address = intent.kind == Intent::Kind::Set ? "&ip=" + intent.one() : "";
    return {get("/update?host=" + intent.host.substr(0, dot) +
                "&domain=" + intent.host.substr(dot + 1) + "&password=" + secret + address)};
}

/// The text behind the first `before` and up to the next quotation mark.
std::string found(const std::string& text, const std::string& before)
{
    const auto begin = text.find(before) + before.size();
    return text.substr(begin, text.find('"', begin) - begin);
}

std::string cloudflare(const std::string& method, const std::string& path, const std::string& body)
{
    return method + " /client/v4/zones" + path + " HTTP/1.1\nAuthorization: Bearer " + secret +
           "\nContent-Length: " + std::to_string(body.size()) + "\n\n" + body;
}

std::vector<std::string> print_cloudflare(const Intent& intent, Wire& wire)
{
    if (intent.kind == Intent::Kind::Detect) return {};
    const std::string id = R"([{"id":")";
    const auto zone = found(wire.hear(cloudflare("GET", "?name=example.org", "")), id);
    std::vector<std::string> requests;
    for (const std::string type : {"A", "AAAA"}) {
        const auto records = "/" + zone + "/dns_records";
        const auto record = found(
            wire.hear(cloudflare("GET", records + "?type=" + type + "&name=" + intent.host, "")),
            id);
        const auto path = std::string{records}.append("/").append(record);
        if (intent.kind == Intent::Kind::Remove) {
            requests.push_back(cloudflare("DELETE", path, ""));
        } else if (type == "A" ? intent.ipv4.has_value() : intent.ipv6.has_value()) {
            const auto address = type == "A" ? intent.ipv4->text() : intent.ipv6->text();
            requests.push_back(cloudflare("PATCH", path, R"({"content":")" + address + R"("})"));
        }
    }
    return requests;
}

std::vector<std::string> print_freedns(const Intent& intent, Wire& /*wire*/)
{
    if (intent.kind == Intent::Kind::Remove || intent.is_dual()) return {};
    const auto address = intent.kind == Intent::Kind::Set ? "&address=" + intent.one() : "";
    return {get("/u/" + secret + "/?hostname=" + intent.host + address)};
}

std::vector<std::string> print_plain_url(const Intent& intent, Wire& /*wire*/)
{
    if (intent.kind == Intent::Kind::Remove) return {};
    const auto address = intent.kind == Intent::Kind::Set ? "/" + intent.both() : "";
    return {get("/u/" + secret + address + "?hostname=" + intent.host)};
}

std::vector<std::string> print_gnudip(const Intent& intent, Wire& wire)
{
    if (intent.kind == Intent::Kind::Remove || intent.is_dual()) return {};
    const auto salts = wire.hear(get("/gnudip/cgi-bin/gdipupdt.cgi"));
    const auto salt = found(salts, R"(name="salt" content=")");
    const auto dot = intent.host.find('.');
    const auto action = intent.kind == Intent::Kind::Set ? "0&addr=" + intent.one() : "2";
    return {get("/gnudip/cgi-bin/gdipupdt.cgi?salt=" + salt +
                "&time=" + found(salts, R"(name="time" content=")") + "&sign=" +
                found(salts, R"(name="sign" content=")") + "&user=" + intent.host.substr(0, dot) +
                "&pass=" + test::gnudip_digest(secret, salt) +
                "&domn=" + intent.host.substr(dot + 1) + "&reqc=" + action)};
}

const std::map<std::string, Printer>& printers()
{
    static const std::map<std::string, Printer> table{
        {"dyndns2", print_dyndns2},
        {"dyndns2 as No-IP", by_families({.target = "/nic/update?hostname=",
                                          .ipv4 = "myip",
                                          .ipv6 = "myipv6",
                                          .headers = authorization})},
        {"dyndns2 as Dynu", by_families({.target = "/nic/update?password=" + secret + "&hostname=",
                                         .ipv4 = "myip",
                                         .ipv6 = "myipv6",
                                         .kept = "no"})},
        {"dyndns1", by_url("/nic/dyndns?action=edit&started=1&hostname=YES&host_id=HOST", "myip",
                           authorization)},
        {"DuckDNS", print_duckdns},
        {"DuckDNS, path", print_duckdns_path},
        {"FreeDNS", print_freedns},
        {"plain URL", print_plain_url},
        {"dynv6", by_families({.target = "/api/update?token=" + secret + "&hostname=",
                               .ipv4 = "ipv4",
                               .ipv6 = "ipv6",
                               .removed = "-"})},
        {"deSEC", by_families({.target = "/?hostname=",
                               .ipv4 = "myipv4",
                               .ipv6 = "myipv6",
                               .removed = "EMPTY",
                               .kept = "preserve",
                               .headers = authorization})},
        {"easyDNS", by_url("/dyn/generic.php?hostname=HOST", "myip", authorization)},
        {"ZoneEdit", by_url("/auth/dynamic.html?host=HOST", "dnsto", authorization)},
        {"ChangeIP", by_url("/nic/update?hostname=HOST", "ip", authorization)},
        {"ddnss",
         by_families({.target = "/upd.php?key=" + secret + "&host=", .ipv4 = "ip", .ipv6 = "ip6"})},
        {"freemyip", by_url("/update?token=" + secret + "&domain=HOST", "myip")},
        {"Namecheap", print_namecheap},
        {"DNS Made Easy", by_url("/servlet/updateip?password=" + secret + "&id=HOST", "ip")},
        {"Cloudflare", print_cloudflare},
        {"GnuDIP", print_gnudip},
    };
    return table;
}

using State = std::map<std::string, zone::Addresses>;

State state_of(Wire& wire)
{
    State state;
    for (std::uint32_t id = 1; id <= 8; ++id) {
        const auto facts = wire.service.facts(0, zone::HostId{id});
        if (facts) state[facts->name.text()] = facts->addresses;
    }
    return state;
}

/// What must be so afterwards, in any dialect.
State meant_by(const Intent& intent, State state)
{
    auto& host = state.at(intent.host + ".");
    if (intent.kind == Intent::Kind::Remove) host = {};
    if (intent.ipv4) host.ipv4 = intent.ipv4;
    if (intent.ipv6) host.ipv6 = intent.ipv6;
    if (intent.kind == Intent::Kind::Detect) {
        if (const auto* ipv4 = std::get_if<Ipv4>(&intent.client)) host.ipv4 = *ipv4;
        if (const auto* ipv6 = std::get_if<Ipv6>(&intent.client)) host.ipv6 = *ipv6;
    }
    return state;
}

zone::UpdateKey key_row()
{
    zone::UpdateKey row;
    row.rights = static_cast<std::uint8_t>(zone::KeyRight::SetAddress) |
                 static_cast<std::uint8_t>(zone::KeyRight::AcmeTxt);
    for (std::uint32_t id = 1; id <= 6; ++id) row.hosts.push_back(zone::HostId{id});
    return row;
}

Intent some_intent(Intent::Kind kind)
{
    const auto some_ipv4 = [] {
        return Ipv4{{203, 0, 113, *rc::gen::inRange<std::uint8_t>(1, 255)}};
    };
    const auto some_ipv6 = [] {
        Ipv6 address{{0x20, 0x01, 0x0d, 0xb8}};
        for (std::size_t i = 6; i < address.bytes.size(); ++i)
            address.bytes[i] = *rc::gen::arbitrary<std::uint8_t>();
        return address;
    };
    Intent intent{.kind = kind,
                  .host = *rc::gen::elementOf(host_names),
                  .ipv4 = {},
                  .ipv6 = {},
                  .client = some_ipv4()};
    if (*rc::gen::arbitrary<bool>()) intent.client = some_ipv6();
    if (kind != Intent::Kind::Set) return intent;
    const auto which = *rc::gen::inRange(0, 3);
    if (which != 1) intent.ipv4 = some_ipv4();
    if (which != 0) intent.ipv6 = some_ipv6();
    return intent;
}

/// How many dialects could say it.
std::size_t check_agreement(const Intent& intent, std::string_view prepared)
{
    std::size_t speakers = 0;
    for (const auto& [dialect, print] : printers()) {
        Wire wire;
        test::add_legacy_key(wire.service, key_number, key_row(), secret);
        wire.client = intent.client;
        // Some hosts have both families already.
        (void)wire.hear(get("/nic/update?myip=" + std::string{prepared}, authorization));
        const auto meant = meant_by(intent, state_of(wire));
        const auto requests = print(intent, wire);
        if (!requests.empty()) ++speakers;
        std::string heard;
        for (const auto& request : requests) heard = wire.hear(request);
        if (!requests.empty() && state_of(wire) != meant)
            RC_FAIL(dialect + ":\n" + requests.front() + heard);
    }
    return speakers;
}

constexpr std::string_view prepared =
    "198.51.100.9,2001:db8:9::9&hostname=h.example.org,"
    "a.example.org";

RC_GTEST_PROP(Dialects, SetTheSameAddresses, ())
{
    const auto intent = some_intent(Intent::Kind::Set);
    RC_LOG() << intent;
    RC_ASSERT(check_agreement(intent, prepared) >= (intent.is_dual() ? 8U : 19U));
}

RC_GTEST_PROP(Dialects, TakeTheSameAddressForTheClientsOwn, ())
{
    const auto intent = some_intent(Intent::Kind::Detect);
    RC_LOG() << intent;
    RC_ASSERT(check_agreement(intent, prepared) >= 12U);
}

RC_GTEST_PROP(Dialects, RemoveTheSame, ())
{
    const auto intent = some_intent(Intent::Kind::Remove);
    RC_LOG() << intent;
    RC_ASSERT(check_agreement(intent, prepared) == 4U);
}

/// One value at `_acme-challenge.HOST`, as the doors for certificates are asked for it.
std::map<std::string, std::string> acme_requests(const std::string& host, const std::string& value)
{
    const auto post = [](const std::string& target, const std::string& headers,
                         const std::string& body) {
        return "POST " + target + " HTTP/1.1\n" + headers +
               "Content-Length: " + std::to_string(body.size()) + "\n\n" + body;
    };
    return {
        {"DuckDNS", get("/update?domains=" + host + "&token=" + secret + "&txt=" + value)},
        {"freemyip", get("/update?domain=" + host + "&token=" + secret + "&txt=" + value)},
        {"acme-dns", post("/update", "X-Api-User: key-40\nX-Api-Key: " + secret + "\n",
                          R"({"subdomain":")" + host + R"(","txt":")" + value + R"("})")},
        {"httpreq",
         post("/httpreq/present", authorization,
              R"({"fqdn":"_acme-challenge.)" + host + R"(.","value":")" + value + R"("})")},
    };
}

RC_GTEST_PROP(Dialects, AddTheSameAcmeValues, ())
{
    const auto host = *rc::gen::elementOf(host_names);
    const auto values = *rc::gen::container<std::vector<std::string>>(
        2, rc::gen::container<std::string>(43, rc::gen::elementOf(std::string{"AZaz09-_"})));
    for (const auto& [dialect, unused] : acme_requests(host, "")) {
        Wire wire;
        test::add_legacy_key(wire.service, key_number, key_row(), secret);
        for (const auto& value : values) (void)wire.hear(acme_requests(host, value).at(dialect));

        auto found = wire.service.txt_values(0, mooring::testing::name("_acme-challenge." + host));
        std::ranges::sort(found);
        auto wanted = values;
        std::ranges::sort(wanted);
        const auto [first, last] = std::ranges::unique(wanted);
        wanted.erase(first, last);
        if (found != wanted) RC_FAIL(dialect);
    }
}

}  // namespace
}  // namespace mooring::gateway

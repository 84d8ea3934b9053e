// SPDX-License-Identifier: Apache-2.0
#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>

#include <boost/json/serialize.hpp>
#include <boost/json/value_from.hpp>
#include <fmt/format.h>

#include "api/target.hpp"
#include "app/ctl.hpp"
#include "app/ctl_requests.hpp"

namespace mooring::app {

namespace {

using Request = UnixHttpRequest;
constexpr auto any_number = std::numeric_limits<std::size_t>::max();

/// --ns NAME[=ADDRESS]... as the API takes it; it checks names and addresses.
json::array name_servers(const CtlWords& words)
{
    json::array servers;
    const auto found = words.options.find("ns");
    if (found == words.options.end()) return servers;
    for (const auto& text : found->second) {
        const auto equals = text.find('=');
        json::array addresses;
        if (equals != std::string::npos) addresses.emplace_back(text.substr(equals + 1));
        servers.push_back(
            json::object{{"name", text.substr(0, equals)}, {"addresses", std::move(addresses)}});
    }
    return servers;
}

Result<Request> suffix_add(const CtlWords& words)
{
    json::object body{{"name", words.arguments[0]}, {"name_servers", name_servers(words)}};
    if (words.has("signing")) body["signing"] = words.option("signing", "");
    return send("POST", "/api/v1/suffixes", body);
}

Result<Request> suffix_set(const CtlWords& words)
{
    if (!words.has("special")) return fail(Errc::InvalidArgument, "--special is missing");
    return send("PATCH", path("suffixes", words.arguments[0]),
                {{"special_addresses", words.option("special", "")}});
}

Result<Request> account_add(const CtlWords& words)
{
    return send("POST", "/api/v1/accounts",
                {{"email", words.arguments[0]}, {"verified", words.has("verified")}});
}

Result<Request> claim_add(const CtlWords& words)
{
    if (!words.has("account")) return fail(Errc::InvalidArgument, "--account EMAIL is missing");
    return send("POST", "/api/v1/claims",
                {{"name", words.arguments[0]}, {"account", words.option("account", "")}});
}

Result<Request> record_set(const CtlWords& words)
{
    MOORING_TRY(auto ttl, number_of_text(words.arguments[1], "TTL"));
    const auto rdata = std::span{words.arguments}.subspan(3);
    return send("PUT",
                path("records", words.arguments[0], "/" + api::percent_encoded(words.arguments[2])),
                {{"ttl", std::move(ttl)}, {"rdatas", list_of(rdata)}});
}

Result<Request> zone_import(const CtlWords& words)
{
    std::ifstream in{words.arguments[1], std::ios::binary};
    if (!in) return fail(Errc::Io, fmt::format("{} cannot be read", words.arguments[1]));
    return Request{.method = "PUT",
                   .target = path("zones", words.arguments[0], "/file"),
                   .content_type = "text/dns",
                   .body = {std::istreambuf_iterator<char>{in}, {}}};
}

Result<Request> backup(const CtlWords& words)
{
    std::error_code error;
    const auto file = std::filesystem::absolute(words.arguments[0], error);
    return send("POST", "/api/v1/backups",
                {{"path", file.string()}, {"with_keys", words.has("with-keys")}});
}

Result<Request> record_delete(const CtlWords& words)
{
    return remove(
        path("records", words.arguments[0], "/" + api::percent_encoded(words.arguments[1])));
}

constexpr auto Object = CtlShape::Object;
constexpr auto List = CtlShape::List;
constexpr auto Text = CtlShape::Text;

// Two lines per verb at the most: a table is read by its columns.
// clang-format off

Verbs account_verbs()
{
    return {
        {"account", "add", "EMAIL [--verified]", "an owner of claims",
         1, 1, {}, {"verified"}, Object, account_add},
        {"account", "list", "", "all accounts", 0, 0, {}, {}, List, all_of("accounts")},
        {"account", "show", "EMAIL", "one account", 1, 1, {}, {}, Object, one_of("accounts")},
        {"account", "suspend", "EMAIL", "hide all names of an account",
         1, 1, {}, {}, Object, action_on("accounts", "/suspend")},
        {"account", "restore", "EMAIL", "end a suspension",
         1, 1, {}, {}, Object, action_on("accounts", "/restore")},
        {"account", "delete", "EMAIL", "an account and all it has",
         1, 1, {}, {}, Object, removal_from("accounts")},
    };
}

Verbs name_verbs()
{
    return {
        {"suffix", "add", "NAME [--ns NAME[=ADDR]]... [--signing online|full|off]",
         "a zone below which names may be claimed",
         1, 1, {"ns", "signing"}, {}, Object, suffix_add},
        {"suffix", "set", "NAME --special lab|public|inherited",
         "which special addresses its hosts may have", 1, 1, {"special"}, {}, Object, suffix_set},
        {"suffix", "list", "", "all suffixes", 0, 0, {}, {}, List, all_of("suffixes")},
        {"suffix", "remove", "NAME", "a suffix without claims",
         1, 1, {}, {}, Object, removal_from("suffixes")},
        {"claim", "add", "NAME --account EMAIL", "claim a name and make it a host",
         1, 1, {"account"}, {}, Object, claim_add},
        {"claim", "list", "", "all claims", 0, 0, {}, {}, List, all_of("claims")},
        {"claim", "release", "NAME", "give up a claim and all below it",
         1, 1, {}, {}, Object, removal_from("claims")},
    };
}

Verbs zone_verbs()
{
    return {
        {"record", "set", "OWNER TTL TYPE RDATA...", "replace an RRset",
         4, any_number, {}, {}, Object, record_set},
        {"record", "delete", "OWNER TYPE", "an RRset", 2, 2, {}, {}, Object, record_delete},
        {"record", "list", "OWNER", "the RRsets of a name", 1, 1, {}, {}, List, one_of("records")},
        {"zone", "list", "", "all zones", 0, 0, {}, {}, List, all_of("zones")},
        {"zone", "show", "NAME", "serial, signing, keys, DS and the records of the apex",
         1, 1, {}, {}, Object, one_of("zones")},
        {"zone", "export", "NAME", "the zone as a file on stdout",
         1, 1, {}, {}, Text, one_of("zones", "/file")},
        {"zone", "import", "NAME FILE", "replace a zone's records",
         2, 2, {}, {}, Object, zone_import},
        {"backup", "", "FILE [--with-keys]", "a copy of all data, while running",
         1, 1, {}, {"with-keys"}, Object, backup},
        {"stats", "", "", "numbers of the running service", 0, 0, {}, {}, Object, all_of("stats")},
    };
}

// clang-format on

Verbs make_verbs()
{
    Verbs all;
    for (auto verbs :
         {name_verbs(), account_verbs(), host_verbs(), site_verbs(), key_verbs(), zone_verbs(),
          signing_verbs(), transfer_verbs(), audit_verbs(), guard_verbs(), account_name_verbs()})
        all.insert(all.end(), verbs.begin(), verbs.end());
    return all;
}

}  // namespace

std::span<const CtlVerb> ctl_verbs()
{
    static const std::vector<CtlVerb> verbs = make_verbs();
    return verbs;
}

}  // namespace mooring::app

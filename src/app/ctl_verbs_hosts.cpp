// SPDX-License-Identifier: Apache-2.0
// Verbs about hosts, the sites that they share, and the keys of their clients.
#include <algorithm>

#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "api/target.hpp"
#include "app/ctl_requests.hpp"
#include "base/ip_address.hpp"

namespace mooring::app {

namespace {

using Request = UnixHttpRequest;
constexpr auto any_number = std::numeric_limits<std::size_t>::max();

/// The options that say where in its site a host is, for `host add` and `host set`.
void put_place(json::object& body, const CtlWords& words)
{
    for (const auto& [option, member] :
         {std::pair{"site", "site"}, std::pair{"mac", "mac"},
          std::pair{"interface-id", "interface_id"}, std::pair{"special", "special_addresses"}})
        if (words.has(option)) body[member] = words.option(option, "");
}

Result<Request> host_add(const CtlWords& words)
{
    json::object body{{"name", words.arguments[0]}, {"wildcard", words.has("wildcard")}};
    if (words.has("ttl")) {
        MOORING_TRY(body["ttl"], number_of_text(words.option("ttl", ""), "--ttl"));
    }
    put_place(body, words);
    return send("POST", "/api/v1/hosts", body);
}

/// "ADDR[,ADDR]", a name, or "nothing": what DNS says while a host is offline.
json::value offline_answer_of(std::string_view text)
{
    if (text == "nothing") return nullptr;
    json::object answer;
    for (const auto& word : words_of(text)) {
        const auto address = parse_ip_address(std::string_view{word.as_string()});
        if (!address) return json::object{{"alias", text}};
        answer[std::holds_alternative<Ipv4>(*address) ? "ipv4" : "ipv6"] = word;
    }
    return answer;
}

Result<Request> host_set(const CtlWords& words)
{
    json::object body;
    put_place(body, words);
    if (words.has("no-site")) body["site"] = nullptr;
    if (words.has("no-interface-id")) body["interface_id"] = nullptr;
    if (words.option("silence", "") == "off") {
        body["silence_minutes"] = nullptr;
    } else if (words.has("silence")) {
        MOORING_TRY(body["silence_minutes"],
                    number_of_text(words.option("silence", ""), "--silence"));
    }
    if (words.has("offline"))
        body["offline_answer"] = offline_answer_of(words.option("offline", ""));
    if (body.empty()) return fail(Errc::InvalidArgument, "nothing is to be set");
    return send("PATCH", path("hosts", words.arguments[0]), body);
}

Result<Request> host_recipe(const CtlWords& words)
{
    if (words.has("list") && words.arguments.empty()) return get("/api/v1/recipes");
    if (words.arguments.empty() || !words.has("client"))
        return fail(Errc::InvalidArgument, "it is `HOST --client NAME` or `--list`");
    json::object body{{"client", words.option("client", "")}};
    for (const auto* const option : {"key", "tsig"})
        if (words.has(option)) body[option] = words.option(option, "");
    return send("POST", path("hosts", words.arguments[0], "/recipe"), body);
}

Result<Request> host_doctor(const CtlWords& words)
{
    const auto target = path("hosts", words.arguments[0], "/doctor");
    if (!words.has("probe")) {
        if (words.has("port")) return fail(Errc::InvalidArgument, "--port needs --probe");
        return get(target);
    }
    json::object body{{"probe", true}};
    if (words.has("port")) {
        MOORING_TRY(body["port"], number_of_text(words.option("port", ""), "--port"));
    }
    return send("POST", target, body);
}

/// Of one key by its ID, or of all keys of a host.
Result<Request> key_doctor(const CtlWords& words)
{
    const auto& of = words.arguments[0];
    return get(path(of.starts_with("key-") ? "keys" : "hosts", of, "/doctor"));
}

Result<Request> site_add(const CtlWords& words)
{
    if (!words.has("account")) return fail(Errc::InvalidArgument, "--account EMAIL is missing");
    return send("POST", "/api/v1/sites",
                {{"label", words.arguments[0]}, {"account", words.option("account", "")}});
}

Result<Request> site_remove(const CtlWords& words)
{
    auto target = path("sites", words.arguments[0]);
    if (words.has("account"))
        target += "?account=" + api::percent_encoded(words.option("account", ""));
    return remove(std::move(target));
}

Result<Request> key_add(const CtlWords& words)
{
    json::object body{{"hosts", list_of(words.arguments)},
                      {"label", words.option("label", "")},
                      {"format", words.option("format", "mooring")}};
    if (words.has("tsig")) body["tsig"] = true;
    if (words.has("rights")) body["rights"] = words_of(words.option("rights", ""));
    for (const auto* const option : {"site", "account"})
        if (words.has(option)) body[option] = words.option(option, "");
    if (words.has("legacy")) body["legacy"] = true;
    return send("POST", "/api/v1/keys", body);
}

Result<Request> key_rotate(const CtlWords& words)
{
    return send("POST", path("keys", words.arguments[0], "/rotate"),
                {{"format", words.option("format", "mooring")}});
}

constexpr auto Object = CtlShape::Object;
constexpr auto List = CtlShape::List;
constexpr auto Told = CtlShape::Told;

}  // namespace

// Three lines per verb at the most: a table is read by its columns.
// clang-format off

Verbs host_verbs()
{
    return {
        {"host", "add", "NAME [--wildcard] [--ttl N]\n"
         "           [--site LABEL [--interface-id ::1234 | --mac M]]",
         "a name whose addresses move",
         1, 1, {"ttl", "site", "interface-id", "mac", "special"}, {"wildcard"}, Object, host_add},
        {"host", "set", "NAME [--site LABEL | --no-site] [--interface-id ::1234 | --mac M]\n"
         "           [--silence MINUTES|off] [--offline ADDR[,ADDR]|NAME|nothing]\n"
         "           [--special lab|public|inherited]", "what few hosts have", 1, 1,
         {"site", "interface-id", "mac", "silence", "offline", "special"},
         {"no-site", "no-interface-id"}, Object, host_set},
        {"host", "list", "", "all hosts", 0, 0, {}, {}, List, all_of("hosts")},
        {"host", "show", "NAME", "state, addresses and last contact",
         1, 1, {}, {}, Object, one_of("hosts")},
        {"host", "remove", "NAME", "a host; its claim stays",
         1, 1, {}, {}, Object, removal_from("hosts")},
        {"host", "suspend", "NAME", "answer no more for a host",
         1, 1, {}, {}, Object, action_on("hosts", "/suspend")},
        {"host", "restore", "NAME", "end a suspension",
         1, 1, {}, {}, Object, action_on("hosts", "/restore")},
        {"host", "recipe", "NAME --client CLIENT [--key SECRET] [--tsig ALG:NAME:SECRET] | --list",
         "the configuration of a client, to be copied",
         0, 1, {"client", "key", "tsig"}, {"list"}, Told, host_recipe},
        {"host", "doctor", "NAME [--probe [--port N]]", "what its clients asked and heard, and why",
         1, 1, {"port"}, {"probe"}, Told, host_doctor},
    };
}

Verbs key_verbs()
{
    return {
        {"key", "add", "HOST... | --site LABEL [--account EMAIL] [--label TEXT]\n"
         "           [--format mooring|uuid] [--tsig] [--legacy] [--rights R,...]",
         "an update key, shown this once", 0, any_number,
         {"label", "format", "rights", "site", "account"}, {"tsig", "legacy"}, Object, key_add},
        {"key", "list", "", "all update keys", 0, 0, {}, {}, List, all_of("keys")},
        {"key", "rotate", "ID [--format mooring|uuid]", "a new secret for a key",
         1, 1, {"format"}, {}, Object, key_rotate},
        {"key", "doctor", "ID|HOST", "what its clients asked and heard, and why",
         1, 1, {}, {}, Told, key_doctor},
        {"key", "revoke", "ID", "end a key", 1, 1, {}, {}, Object, removal_from("keys")},
    };
}

Verbs site_verbs()
{
    return {
        {"site", "add", "LABEL --account EMAIL", "a network that several hosts share",
         1, 1, {"account"}, {}, Object, site_add},
        {"site", "list", "", "all sites", 0, 0, {}, {}, List, all_of("sites")},
        {"site", "remove", "LABEL|ID [--account EMAIL]", "a site; its hosts stay",
         1, 1, {"account"}, {}, Object, site_remove},
    };
}

// clang-format on

}  // namespace mooring::app

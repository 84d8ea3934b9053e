// SPDX-License-Identifier: Apache-2.0
// Verbs about signed zones and about the servers that we exchange zones with.
#include <fstream>
#include <iterator>

#include <fmt/format.h>

#include "app/ctl_requests.hpp"

namespace mooring::app {

namespace {

using Request = UnixHttpRequest;

Result<Request> zone_sign(const CtlWords& words)
{
    json::object body{{"mode", words.option("mode", "online")}};
    if (words.has("denial")) body["denial"] = words.option("denial", "");
    if (words.has("algorithm")) {
        MOORING_TRY(body["algorithm"],
                    number_of_text(words.option("algorithm", ""), "--algorithm"));
    }
    if (words.has("split")) body["split"] = true;
    if (words.has("force")) body["force"] = true;
    return send("POST", path("zones", words.arguments[0], "/signing"), body);
}

Result<Request> zone_rollover(const CtlWords& words)
{
    json::object body;
    if (words.has("role")) body["role"] = words.option("role", "");
    if (words.has("algorithm")) {
        MOORING_TRY(body["algorithm"],
                    number_of_text(words.option("algorithm", ""), "--algorithm"));
    }
    if (words.has("ds-published")) body["ds_published"] = true;
    return send("POST", path("zones", words.arguments[0], "/rollover"), body);
}

Result<Request> zone_digest(const CtlWords& words)
{
    return send("POST", path("zones", words.arguments[0], "/digest"),
                {{"hash", words.option("hash", "")}});
}

Result<std::string> text_in(const std::string& file)
{
    std::ifstream in{file, std::ios::binary};
    if (!in) return fail(Errc::Io, fmt::format("{} cannot be read", file));
    return std::string{std::istreambuf_iterator<char>{in}, {}};
}

/// FILE is K... with or without .key or .private: a key is always both.
Result<Request> keys_import(const CtlWords& words)
{
    auto file = words.arguments[2];
    for (const std::string_view ending : {".key", ".private"})
        if (file.ends_with(ending)) file.erase(file.size() - ending.size());
    MOORING_TRY(auto public_text, text_in(file + ".key"));
    MOORING_TRY(auto private_text, text_in(file + ".private"));
    return send("POST", path("zones", words.arguments[1], "/keys"),
                {{"public", std::move(public_text)}, {"private", std::move(private_text)}});
}

Result<Request> zone_keys(const CtlWords& words)
{
    const auto& what = words.arguments[0];
    const auto count = words.arguments.size();
    if (what == "export" && count == 2) return get(path("zones", words.arguments[1], "/keys"));
    if (what == "import" && count == 3 && !words.has("to")) return keys_import(words);
    return fail(Errc::InvalidArgument, "it is `export ZONE` or `import ZONE FILE`");
}

Result<Request> zone_follow(const CtlWords& words)
{
    const auto found = words.options.find("primary");
    if (found == words.options.end())
        return fail(Errc::InvalidArgument, "--primary ADDR[:PORT] is missing");
    json::object body{{"primaries", list_of(found->second)}};
    if (words.has("tsig")) body["tsig"] = words.option("tsig", "");
    if (words.has("tls")) body["tls"] = true;
    return send("PUT", path("zones", words.arguments[0], "/upstream"), body);
}

Result<Request> secondary_add(const CtlWords& words)
{
    json::object body{{"address", words.arguments[0]}};
    if (words.has("zone")) body["zone"] = words.option("zone", "");
    if (words.has("tsig")) body["tsig"] = true;
    if (words.has("tls")) body["tls"] = true;
    return send("POST", "/api/v1/secondaries", body);
}

constexpr auto Object = CtlShape::Object;
constexpr auto List = CtlShape::List;
constexpr auto Files = CtlShape::Files;

}  // namespace

// clang-format off

Verbs signing_verbs()
{
    return {
        {"zone", "sign", "NAME [--mode online|full|off] [--denial nsec|nsec3] [--algorithm 13|15] "
         "[--split] [--force]", "how a zone is signed",
         1, 1, {"mode", "denial", "algorithm"}, {"split", "force"}, Object, zone_sign},
        {"zone", "rollover", "NAME [--ds-published] [--role csk|ksk|zsk] [--algorithm 13|15]",
         "begin to replace keys, or say that the parent has the DS",
         1, 1, {"role", "algorithm"}, {"ds-published"}, Object, zone_rollover},
        {"zone", "digest", "NAME --hash sha384|sha512|off", "a digest of the zone in its transfers",
         1, 1, {"hash"}, {}, Object, zone_digest},
        {"zone", "keys", "export NAME [--to DIR] | import NAME FILE",
         "keys as files in BIND's format", 2, 3, {"to"}, {}, Files, zone_keys},
    };
}

Verbs transfer_verbs()
{
    return {
        {"zone", "follow", "NAME --primary ADDR[:PORT]... [--tsig ALG:NAME:SECRET] [--tls]",
         "copy a zone from another primary",
         1, 1, {"primary", "tsig"}, {"tls"}, Object, zone_follow},
        {"secondary", "add", "ADDR[:PORT] [--zone ZONE] [--tsig] [--tls]",
         "a server that may transfer our zones", 1, 1, {"zone"}, {"tsig", "tls"},
         Object, secondary_add},
        {"secondary", "list", "", "all secondaries", 0, 0, {}, {}, List, all_of("secondaries")},
        {"secondary", "remove", "ID", "end a secondary",
         1, 1, {}, {}, Object, removal_from("secondaries")},
    };
}

// clang-format on

}  // namespace mooring::app

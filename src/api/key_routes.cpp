// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "api/call.hpp"
#include "api/rows.hpp"
#include "registry/commands/key.hpp"

namespace mooring::api {

namespace {

using registry::Draft;
using registry::SecretFormat;

Result<SecretFormat> format_of(const Call& call)
{
    MOORING_TRY(const auto format, text_member(call.body, "format", "mooring"));
    if (format == "mooring") return SecretFormat::Mooring;
    if (format == "uuid") return SecretFormat::Uuid;
    return fail(Errc::InvalidArgument, "\"format\" must be \"mooring\" or \"uuid\"");
}

Result<zone::UpdateKey> find_key(const Draft& draft, std::string_view text)
{
    MOORING_TRY(const auto id, parse_key_id(text));
    auto key = draft.key(id);
    if (!key) return fail(Errc::NotFound, fmt::format("there is no {}", text_of(id)));
    return std::move(*key);
}

/// The key with its secret, the one time it is told. `id`, `hosts`, `host` and `key` come first.
json::value json_with_secret(const Draft& draft, const registry::KeyWithSecret& made)
{
    const auto shown = json_of(draft, made.key);
    return json::object{{"id", shown.at("id")},          {"hosts", shown.at("hosts")},
                        {"host", shown.at("host")},      {"key", made.secret},
                        {"label", shown.at("label")},    {"rights", shown.at("rights")},
                        {"created", shown.at("created")}};
}

Result<json::value> add(Draft& draft, const Call& call, const Tools& tools)
{
    registry::NewKey wanted;
    MOORING_TRY(const auto names, texts_member(call.body, "hosts"));
    for (const auto& name : names) {
        MOORING_TRY(const auto host, find_host(draft, name));
        wanted.hosts.push_back(host.id);
    }
    MOORING_TRY(wanted.label, text_member(call.body, "label", ""));
    MOORING_TRY(wanted.format, format_of(call));
    MOORING_TRY(const auto made,
                registry::add_key(draft, wanted, tools.random, call.actor.origin(draft.now())));
    return json_with_secret(draft, made);
}

Result<json::value> list(Draft& draft, const Call& call, const Tools&)
{
    MOORING_TRY(const auto page, page_of(call));
    const auto rows = draft.tables().keys_after(zone::KeyId{page.after}, page.limit);
    return page_json("keys", rows, page, [&](const auto& row) {
        auto shown = json_of(draft, row);
        shown.erase("host");
        return shown;
    });
}

Result<json::value> rotate(Draft& draft, const Call& call, const Tools& tools)
{
    MOORING_TRY(const auto key, find_key(draft, call.arguments[0]));
    MOORING_TRY(const auto format, format_of(call));
    MOORING_TRY(const auto made,
                registry::rotate_key(draft, {.key = key.id, .format = format}, tools.random,
                                     call.actor.origin(draft.now())));
    return json_with_secret(draft, made);
}

Result<json::value> revoke(Draft& draft, const Call& call, const Tools&)
{
    MOORING_TRY(const auto key, find_key(draft, call.arguments[0]));
    MOORING_CHECK(registry::revoke_key(draft, key.id, call.actor.origin(draft.now())));
    return json::object{{"revoked", text_of(key.id)}};
}

}  // namespace

std::vector<Route> key_routes()
{
    return {{"POST", "/keys", add, 201},
            {"GET", "/keys", list},
            {"POST", "/keys/{}/rotate", rotate},
            {"DELETE", "/keys/{}", revoke}};
}

}  // namespace mooring::api

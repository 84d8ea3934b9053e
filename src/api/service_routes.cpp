// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "api/call.hpp"
#include "api/rows.hpp"
#include "registry/commands/host.hpp"
#include "updates/ask.hpp"

namespace mooring::api {

namespace {

using registry::Draft;

/// Finds a host on behalf of a background thread.
Result<zone::Host> ask_for_host(const Services& services, std::string_view name)
{
    zone::Host host;
    MOORING_CHECK(updates::ask(services.pipeline, [&](Draft& draft) -> Result<> {
        MOORING_TRY(host, find_host(draft, name));
        return {};
    }));
    return host;
}

json::object json_of(const zone::Addresses& addresses)
{
    return {{"ipv4", api::json_of(addresses.ipv4)}, {"ipv6", api::json_of(addresses.ipv6)}};
}

json::object json_of(const store::HistoryEntry& entry)
{
    const auto& change = entry.change;
    const auto& origin = change.origin;
    const bool has_key = origin.key != zone::no_id<zone::KeyId>;
    return {{"change", static_cast<std::uint64_t>(entry.number)},
            {"time", api::json_of(origin.time)},
            {"ipv4", api::json_of(change.after.ipv4)},
            {"ipv6", api::json_of(change.after.ipv6)},
            {"before", json_of(change.before)},
            {"cause", zone::text_of(origin.cause)},
            {"dialect", zone::text_of(origin.dialect)},
            {"key", has_key ? json::value(text_of(origin.key)) : json::value(nullptr)},
            {"source",
             origin.source ? json::value(mooring::text_of(*origin.source)) : json::value(nullptr)}};
}

Result<Answer> history(const Services& services, const Call& call)
{
    MOORING_TRY(const auto page, page_of(call));
    MOORING_TRY(const auto host, ask_for_host(services, call.arguments[0]));
    MOORING_TRY(const auto entries, services.store.history(host.id, page.limit));
    json::array list;
    for (const auto& entry : entries) list.push_back(json_of(entry));
    return json::value(json::object{{"history", std::move(list)}, {"next", nullptr}});
}

/// The change to undo: the one with the number asked for, or the newest.
Result<store::HistoryEntry> entry_to_undo(const Services& services, const zone::Host& host,
                                          std::optional<std::uint64_t> number)
{
    constexpr std::size_t searched = 1000;
    MOORING_TRY(const auto entries, services.store.history(host.id, number ? searched : 1));
    const auto found = std::ranges::find_if(entries, [&](const auto& entry) {
        return !number || static_cast<std::uint64_t>(entry.number) == *number;
    });
    if (found == entries.end())
        return fail(Errc::NotFound,
                    number ? fmt::format("{} has no change {}", host.name.text(), *number)
                           : fmt::format("{} has never changed", host.name.text()));
    return *found;
}

Result<Answer> rollback(const Services& services, const Call& call)
{
    MOORING_TRY(const auto number, number_member(call.body, "change"));
    MOORING_TRY(const auto host, ask_for_host(services, call.arguments[0]));
    MOORING_TRY(const auto entry, entry_to_undo(services, host, number));
    json::value shown;
    auto origin = call.actor.origin(services.clock.wall_now());
    origin.cause = zone::Cause::Rollback;
    const auto undo = [&](Draft& draft) -> Result<> {
        MOORING_CHECK(registry::rollback_host(draft, host.id, entry.change, origin));
        MOORING_TRY(const auto after, find_host(draft, call.arguments[0]));
        shown = api::json_of(draft, after);
        return {};
    };
    MOORING_CHECK(updates::ask(services.pipeline, undo));
    return shown;
}

Result<Answer> backup(const Services& services, const Call& call)
{
    MOORING_TRY(const auto path, text_member(call.body, "path"));
    MOORING_TRY(const auto is_with_keys, switch_member(call.body, "with_keys"));
    if (!path.starts_with('/')) return fail(Errc::InvalidArgument, "\"path\" must be absolute");
    MOORING_CHECK(
        services.store.backup(path, is_with_keys ? store::WithKeys::Yes : store::WithKeys::No));
    return json::value(json::object{{"backup", path}, {"with_keys", is_with_keys}});
}

Result<Answer> stats(const Services& services, const Call&)
{
    auto shown = services.stats();
    MOORING_CHECK(updates::ask(services.pipeline, [&](Draft& draft) -> Result<> {
        const auto names = draft.contents().memory();
        const auto rows = draft.tables().memory();
        shown["names"] = names.names;
        shown["name_bytes"] = names.table_bytes + names.other_bytes;
        shown["accounts"] = rows.accounts;
        shown["zones"] = rows.zones;
        shown["claims"] = rows.claims;
        shown["hosts"] = rows.hosts;
        shown["keys"] = rows.keys;
        shown["registry_bytes"] =
            rows.account_bytes + rows.claim_bytes + rows.host_bytes + rows.key_bytes;
        return {};
    }));
    return json::value(std::move(shown));
}

}  // namespace

std::vector<Route> service_routes()
{
    return {{"GET", "/hosts/{}/history", history},
            {"POST", "/hosts/{}/rollback", rollback},
            {"POST", "/backups", backup, 201},
            {"GET", "/stats", stats}};
}

}  // namespace mooring::api

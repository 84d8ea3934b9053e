// SPDX-License-Identifier: Apache-2.0
// The guard: updates that wait for their owner's word, and how closely a host is guarded.
#include "api/call.hpp"
#include "api/ownership.hpp"
#include "api/rows.hpp"
#include "base/digits.hpp"
#include "guard/commands.hpp"
#include "notify/teller.hpp"

namespace mooring::api {

namespace {

using guard::GuardChange;
using guard::HeldUpdate;
using registry::Draft;
using registry::Kept;

std::string held_text(zone::EntryId id)
{
    return "held-" + std::to_string(zone::number_of(id));
}

json::object addresses_json(const zone::Addresses& addresses)
{
    json::object object{{"ipv4", nullptr}, {"ipv6", nullptr}};
    if (addresses.ipv4) object["ipv4"] = addresses.ipv4->text();
    if (addresses.ipv6) object["ipv6"] = addresses.ipv6->text();
    return object;
}

std::string host_text(const Draft& draft, zone::HostId id)
{
    const auto host = draft.host(id);
    return host ? host->name.text() : std::string{};
}

json::object held_json(const Draft& draft, const Kept<HeldUpdate>& held)
{
    const auto& update = held.value;
    const auto& origin = update.origin;
    json::object object{{"id", held_text(held.id)},
                        {"host", host_text(draft, update.host)},
                        {"before", addresses_json(update.before)},
                        {"after", addresses_json(update.after)},
                        {"network", guard::text_of(update.target)},
                        {"reason", guard::text_of(update.reason)},
                        {"dialect", zone::text_of(origin.dialect)},
                        {"key", nullptr},
                        {"source", nullptr},
                        {"time", json_of(origin.time)},
                        {"expires", json_of(update.expires)}};
    if (origin.key != zone::no_id<zone::KeyId>) object["key"] = text_of(origin.key);
    if (origin.source) object["source"] = mooring::text_of(*origin.source);
    return object;
}

/// Those that the caller may decide, all of an account or of the service.
std::vector<Kept<HeldUpdate>> held_for(const Draft& draft, const Call& call, const Page& page)
{
    const auto owner = owner_of(call);
    auto all = owner ? guard::held_of(draft, *owner)
                     : registry::some_after<HeldUpdate>(draft.tables(), zone::EntryId{page.after},
                                                        page.limit);
    std::erase_if(all, [&](const auto& held) {
        const auto host = draft.host(held.value.host);
        return zone::number_of(held.id) <= page.after || held.value.expires <= draft.now() ||
               !host || !may_see(call, *host);
    });
    if (all.size() > page.limit) all.resize(page.limit);
    return all;
}

Result<json::value> list_held(Draft& draft, const Call& call, const Tools&)
{
    MOORING_TRY(const auto page, page_of(call));
    const auto held = held_for(draft, call, page);
    return page_json("held", held, page, [&](const auto& row) { return held_json(draft, row); });
}

/// By "held-7", if its host is the caller's.
Result<Kept<HeldUpdate>> find_held(const Draft& draft, const Call& call)
{
    std::string_view text{call.arguments[0]};
    if (text.starts_with("held-")) text.remove_prefix(5);
    const auto number = parse_digits<std::uint32_t>(text);
    const auto held = number ? registry::find<HeldUpdate>(draft, zone::EntryId{*number})
                             : std::optional<Kept<HeldUpdate>>{};
    const auto host = held ? draft.host(held->value.host) : std::nullopt;
    const auto owner = owner_of(call);
    const auto is_theirs =
        held && host && may_see(call, *host) && (!owner || held->account == *owner);
    if (!is_theirs) return fail(Errc::NotFound, "no such update waits");
    return *held;
}

Result<json::value> show_held(Draft& draft, const Call& call, const Tools&)
{
    MOORING_TRY(const auto held, find_held(draft, call));
    return held_json(draft, held);
}

/// A notice that cannot be kept stops nothing: the event is in the audit log.
void tell_decided(Draft& draft, const Kept<HeldUpdate>& held, const zone::Origin& origin,
                  notify::NoticeKind kind)
{
    const auto& after = held.value.after;
    std::string addresses = after.ipv4 ? after.ipv4->text() : "";
    if (after.ipv6) addresses += (addresses.empty() ? "" : " ") + after.ipv6->text();
    static_cast<void>(
        notify::tell(draft,
                     {.account = held.account,
                      .kind = kind,
                      .facts = {{"host", host_text(draft, held.value.host)}, {"after", addresses}}},
                     origin));
}

Result<json::value> approve(Draft& draft, const Call& call, const Tools& tools)
{
    MOORING_TRY(const auto held, find_held(draft, call));
    const auto origin = call.actor.origin(draft.now());
    MOORING_CHECK(guard::approve_held(draft, held.id, tools.profile, origin));
    tell_decided(draft, held, origin, notify::NoticeKind::UpdateApproved);
    return held_json(draft, held);
}

Result<json::value> deny(Draft& draft, const Call& call, const Tools&)
{
    MOORING_TRY(const auto held, find_held(draft, call));
    const auto origin = call.actor.origin(draft.now());
    MOORING_CHECK(guard::deny_held(draft, held.id, origin));
    tell_decided(draft, held, origin, notify::NoticeKind::UpdateDenied);
    return held_json(draft, held);
}

json::object guard_json(const zone::Host& host, const guard::HostGuard& guard)
{
    json::array networks;
    for (const auto& known : guard.networks) {
        const auto day = std::chrono::sys_days{std::chrono::days{known.last_day}};
        networks.push_back(json::object{{"network", guard::text_of(known.network)},
                                        {"neighbourhood", guard::neighbourhood_text(known.network)},
                                        {"last_seen", json_of(WallTime{day})}});
    }
    json::object object{{"host", host.name.text()},
                        {"mode", nullptr},
                        {"locked", guard.is_locked},
                        {"networks", std::move(networks)}};
    if (guard.mode) object["mode"] = guard::text_of(*guard.mode);
    return object;
}

Result<json::value> show_guard(Draft& draft, const Call& call, const Tools&)
{
    MOORING_TRY(const auto host, find_host(draft, call, call.arguments[0]));
    return guard_json(host, guard::guard_of(draft, host.id));
}

Result<json::value> change(Draft& draft, const Call& call, const GuardChange& wanted)
{
    MOORING_TRY(const auto host, find_host(draft, call, call.arguments[0]));
    MOORING_TRY(const auto guard,
                guard::change_guard(draft, host.id, wanted, call.actor.origin(draft.now())));
    return guard_json(host, guard);
}

Result<json::value> set_guard(Draft& draft, const Call& call, const Tools&)
{
    GuardChange wanted;
    MOORING_TRY(const auto mode, text_member(call.body, "mode", ""));
    MOORING_TRY(const auto networks, text_member(call.body, "networks", ""));
    if (!mode.empty()) {
        wanted.mode = guard::parse_mode(mode);
        if (!wanted.mode)
            return fail(Errc::InvalidArgument, "\"mode\" must be off, notify or hold");
    }
    if (networks == "forget")
        wanted.networks = GuardChange::Networks::Forget;
    else if (!networks.empty())
        return fail(Errc::InvalidArgument, "\"networks\" can only be \"forget\"");
    return change(draft, call, wanted);
}

Result<json::value> lock(Draft& draft, const Call& call, const Tools&)
{
    return change(draft, call, {.mode = {}, .lock = GuardChange::Lock::Lock});
}

Result<json::value> unlock(Draft& draft, const Call& call, const Tools&)
{
    return change(draft, call, {.mode = {}, .lock = GuardChange::Lock::Unlock});
}

}  // namespace

/// What makes things safer needs no fresh proof: a lock and a "no" must be quick.
std::vector<Route> guard_routes()
{
    const auto proven = for_owners(Scope::Account, StepUp::Needed);
    return {{"GET", "/held", list_held, 200, for_owners(Scope::Read)},
            {"GET", "/held/{}", show_held, 200, for_owners(Scope::Read)},
            {"POST", "/held/{}/approve", approve, 200, proven},
            {"POST", "/held/{}/deny", deny, 200, for_owners(Scope::Account)},
            {"GET", "/hosts/{}/guard", show_guard, 200, for_owners(Scope::Read)},
            {"PATCH", "/hosts/{}/guard", set_guard, 200, proven},
            {"POST", "/hosts/{}/lock", lock, 200, for_owners(Scope::Account)},
            {"POST", "/hosts/{}/unlock", unlock, 200, proven}};
}

}  // namespace mooring::api

// SPDX-License-Identifier: Apache-2.0
#include "guard/commands.hpp"

#include <algorithm>
#include <utility>

namespace mooring::guard {

namespace {

using registry::Draft;
using registry::Kept;

zone::Event event_of(const Draft& draft, zone::HostId id, zone::EventKind kind)
{
    const auto view = draft.host_view(id);
    const auto host = draft.host(id);
    return {.kind = kind,
            .account = view ? view->account : zone::AccountId{},
            .subject = host ? host->name.text() : "",
            .client = {},
            .origin = {}};
}

void note_event(Draft& draft, zone::Event event, const zone::Origin& origin)
{
    event.origin = origin;
    draft.note(std::move(event));
}

/// A held update whose host is still its account's.
Result<Kept<HeldUpdate>> waiting(const Draft& draft, zone::EntryId id)
{
    auto held = registry::find<HeldUpdate>(draft, id);
    if (!held || held->value.expires <= draft.now())
        return fail(Errc::NotFound, "no such update waits");
    const auto host = draft.host_view(held->value.host);
    if (!host || host->account != held->account)
        return fail(Errc::NotFound, "its host is not there any more");
    return *std::move(held);
}

std::optional<Kept<HostGuard>> kept_guard(const Draft& draft, zone::HostId host)
{
    auto kept = registry::find<HostGuard>(draft, registry::lookup_of(host));
    const auto view = draft.host_view(host);
    if (!kept || !view || kept->account != view->account) return std::nullopt;
    return kept;
}

/// Writes what has changed, in the place of a former owner's entry if there is one.
Result<> keep_guard(Draft& draft, zone::HostId host, const HostGuard& guard,
                    const zone::Origin& origin)
{
    if (auto kept = kept_guard(draft, host)) {
        kept->value = guard;
        registry::keep(draft, *kept, origin);
        return {};
    }
    const auto lookup = registry::lookup_of(host);
    if (const auto stale = draft.find_entry(HostGuard::kind, lookup))
        draft.erase(stale->id, origin);
    if (guard == HostGuard{}) return {};
    const auto view = draft.host_view(host);
    if (!view) return fail(Errc::NotFound, "no such host");
    MOORING_TRY([[maybe_unused]] const auto id,
                registry::keep(draft, view->account, lookup, guard, origin));
    return {};
}

/// The source of a held update from a stranger becomes known with it: the owner said it is theirs.
void learn_approved(HostGuard& guard, const HeldUpdate& held, std::uint16_t day)
{
    static_cast<void>(guard.learn(held.target, day));
    if (held.source_network) static_cast<void>(guard.learn(*held.source_network, day));
    for (const auto& network : held.home) static_cast<void>(guard.learn(network, day));
}

}  // namespace

Result<HeldUpdate> approve_held(Draft& draft, zone::EntryId id, registry::Profile profile,
                                const zone::Origin& origin)
{
    MOORING_TRY(const auto held, waiting(draft, id));
    const auto& update = held.value;
    const auto host = *draft.host_view(update.host);
    if (host.is_blocked || host.state != zone::RowState::Active)
        return fail(Errc::Conflict, "the host is suspended");
    auto guard = guard_of(draft, update.host);
    if (guard.is_locked) return fail(Errc::Conflict, "the host is locked: unlock it first");
    const auto allowed =
        registry::publishable_of(update.after, draft.profile_for(update.host, host, profile));
    if (allowed != update.after)
        return fail(Errc::Conflict, "the service does not publish this address");

    auto applied = origin;
    applied.cause = zone::Cause::Guard;
    draft.set_addresses(update.host, update.after, applied);
    learn_approved(guard, update, day_of(draft.now()));
    MOORING_CHECK(keep_guard(draft, update.host, guard, applied));
    draft.erase(held.id, applied);
    note_event(draft, event_of(draft, update.host, zone::EventKind::UpdateApproved), origin);
    return update;
}

Result<HeldUpdate> deny_held(Draft& draft, zone::EntryId id, const zone::Origin& origin)
{
    MOORING_TRY(const auto held, waiting(draft, id));
    draft.erase(held.id, origin);
    note_event(draft, event_of(draft, held.value.host, zone::EventKind::UpdateDenied), origin);
    return held.value;
}

std::vector<Kept<HeldUpdate>> held_of(const Draft& draft, zone::AccountId account)
{
    auto all = registry::all_of<HeldUpdate>(draft, account);
    std::erase_if(all, [&](const auto& held) { return held.value.expires <= draft.now(); });
    return all;
}

std::size_t expire_held(Draft& draft, std::size_t limit)
{
    const zone::Origin origin{
        .cause = zone::Cause::Expiry, .key = {}, .source = {}, .time = draft.now()};
    std::size_t erased = 0;
    zone::EntryId last{};
    constexpr std::size_t page = 256;
    while (erased < limit) {
        const auto some = registry::some_after<HeldUpdate>(draft.tables(), last, page);
        if (some.empty()) break;
        last = some.back().id;
        for (const auto& held : some) {
            if (held.value.expires > draft.now() || erased >= limit) continue;
            draft.erase(held.id, origin);
            ++erased;
        }
    }
    return erased;
}

HostGuard guard_of(const Draft& draft, zone::HostId host)
{
    const auto kept = kept_guard(draft, host);
    return kept ? kept->value : HostGuard{};
}

Result<HostGuard> change_guard(Draft& draft, zone::HostId host, const GuardChange& change,
                               const zone::Origin& origin)
{
    if (!draft.host_view(host)) return fail(Errc::NotFound, "no such host");
    auto guard = guard_of(draft, host);
    const auto was_locked = guard.is_locked;
    if (change.mode) guard.mode = change.mode;
    if (change.lock != GuardChange::Lock::Keep)
        guard.is_locked = change.lock == GuardChange::Lock::Lock;
    if (change.networks == GuardChange::Networks::Forget) guard.networks.clear();
    MOORING_CHECK(keep_guard(draft, host, guard, origin));
    if (guard.is_locked != was_locked)
        note_event(
            draft,
            event_of(draft, host,
                     guard.is_locked ? zone::EventKind::HostLocked : zone::EventKind::HostUnlocked),
            origin);
    return guard;
}

}  // namespace mooring::guard

// SPDX-License-Identifier: Apache-2.0
#include "guard/guard.hpp"

#include <algorithm>
#include <utility>

#include "registry/entries.hpp"

namespace mooring::guard {

namespace {

using registry::Draft;
using registry::Kept;
using registry::Passage;
using registry::PendingChange;

/// Changes that an update key or the owner asks for. What else there is has been decided by
/// somebody who may: the operator, an approval, a rollback, an import.
bool is_guarded(zone::Cause cause) noexcept
{
    return cause == zone::Cause::Update || cause == zone::Cause::Owner;
}

void note_event(Draft& draft, const PendingChange& change, zone::EventKind kind)
{
    const auto host = draft.host(change.host);
    draft.note(zone::Event{.kind = kind,
                           .account = change.account,
                           .subject = host ? host->name.text() : "",
                           .client = {},
                           .origin = change.origin});
}

std::optional<std::chrono::seconds> key_age_of(const Draft& draft, const zone::Origin& origin)
{
    if (origin.key == zone::KeyId{} || origin.key == zone::no_id<zone::KeyId>) return std::nullopt;
    const auto key = draft.key(origin.key);
    if (!key) return std::nullopt;
    return std::chrono::duration_cast<std::chrono::seconds>(draft.now() - key->created);
}

}  // namespace

/// The host's entry, if there is one, and what this change is found to be.
struct Guard::Look {
    const PendingChange& change;
    std::optional<Kept<HostGuard>> kept{};  ///< Of this host's owner; nothing: nothing is kept.
    std::optional<zone::EntryId> stale{};   ///< A former owner's entry, which must make room.
    HostGuard guard{};
    std::vector<Network> present{};  ///< Of the addresses that the host has.
    std::vector<Network> targets{};  ///< Of those that are to change.
    std::optional<Network> source{};
    Judgement judgement{};
    Network target{};  ///< The one that the judgement is about.
};

Guard::Guard(const GuardOptions& options, std::shared_ptr<const NetworkBook> book, TellOwner tell)
    : options_{options}, tell_{std::move(tell)}, book_{std::move(book)}, facts_{book_}
{}

Passage Guard::pass(Draft& draft, const PendingChange& change)
{
    if (!is_guarded(change.origin.cause)) return Passage::Open;
    counters_.judged.add();
    auto look = look_at(draft, change);
    if (look.guard.is_locked) {
        counters_.locked.add();
        return Passage::Held;
    }
    const auto mode = look.guard.mode.value_or(options_.mode);
    if (mode == Mode::Off || look.targets.empty()) return Passage::Open;
    judge(draft, look);
    if (mode == Mode::Hold && look.judgement.closeness == Closeness::Risky)
        return hold(draft, look);
    let_pass(draft, look);
    return Passage::Open;
}

/// Finds what is kept of the host, and the networks of the addresses that change. A family that
/// goes, or stays, has none.
Guard::Look Guard::look_at(Draft& draft, const PendingChange& change)
{
    Look look{.change = change};
    if (auto kept = registry::find<HostGuard>(draft, registry::lookup_of(change.host))) {
        if (kept->account == change.account) {
            look.guard = kept->value;
            look.kept = std::move(kept);
        } else {
            look.stale = kept->id;
        }
    }
    const auto& facts = facts_.current();
    const auto& [before, after] = std::pair{change.before, change.after};
    if (after.ipv4 && after.ipv4 != before.ipv4)
        look.targets.push_back(facts.network_of(*after.ipv4));
    if (after.ipv6 && after.ipv6 != before.ipv6)
        look.targets.push_back(facts.network_of(*after.ipv6));
    if (look.targets.empty()) return look;
    if (before.ipv4) look.present.push_back(facts.network_of(*before.ipv4));
    if (before.ipv6) look.present.push_back(facts.network_of(*before.ipv6));
    return look;
}

/// The worst of the families counts.
void Guard::judge(const Draft& draft, Look& look)
{
    const auto is_home = [&](const Network& target) {
        return std::ranges::any_of(look.present, [&](const Network& present) {
            return relation_of(present, target) == Relation::Same;
        });
    };
    look.target = look.targets.front();
    if (std::ranges::all_of(look.targets, is_home)) return;  // The usual case.

    auto known = look.present;
    for (const auto& each : look.guard.networks) known.push_back(each.network);
    const auto& origin = look.change.origin;
    if (origin.source) look.source = facts_.current().network_of(*origin.source);
    const auto age = key_age_of(draft, origin);
    for (const auto& target : look.targets) {
        const auto judgement =
            classify({.known = known, .target = target, .source = look.source, .key_age = age});
        if (judgement.closeness <= look.judgement.closeness) continue;
        look.judgement = judgement;
        look.target = target;
    }
}

/// Keeps the update for the owner's word, unless it waits already, and tells them once.
Passage Guard::hold(Draft& draft, const Look& look)
{
    counters_.risky.add();
    const auto& change = look.change;
    const auto lookup = held_lookup(change.host, change.after);
    if (const auto waiting = registry::find<HeldUpdate>(draft, lookup)) {
        if (waiting->account == change.account && waiting->value.expires > draft.now())
            return Passage::Held;
        draft.erase(waiting->id, change.origin);
    }
    const auto others = registry::all_of<HeldUpdate>(draft, change.account);
    const auto count = std::ranges::count_if(
        others, [&](const auto& held) { return held.value.host == change.host; });
    if (std::cmp_greater_equal(count, held_per_host_max)) return Passage::Held;

    const auto is_stranger = look.judgement.reason == Reason::StrangerSender;
    const HeldUpdate held{.host = change.host,
                          .before = change.before,
                          .after = change.after,
                          .target = look.target,
                          .home = look.present,
                          .source_network = is_stranger ? look.source : std::nullopt,
                          .reason = look.judgement.reason,
                          .origin = change.origin,
                          .expires = draft.now() + options_.held_for};
    const auto id = registry::keep(draft, change.account, lookup, held, change.origin);
    if (!id) return Passage::Held;  // The account's room is used up: then without a notice.
    counters_.held.add();
    note_event(draft, change, zone::EventKind::UpdateHeld);
    tell(draft, look, {.kind = GuardNotice::Kind::Held, .held = *id});
    return Passage::Held;
}

/// Remembers where the host goes and where it was, and tells the owner of what is new.
void Guard::let_pass(Draft& draft, Look& look)
{
    const auto closeness = look.judgement.closeness;
    if (closeness == Closeness::Near) counters_.near.add();
    if (closeness == Closeness::New) counters_.noticed.add();
    if (closeness == Closeness::Risky) counters_.risky.add();
    auto is_changed = learn(draft, look);
    if (closeness >= Closeness::New) {
        note_event(draft, look.change, zone::EventKind::UpdateNoticed);
        const auto today = day_of(draft.now());
        if (look.guard.notice_day != today) look.guard.notices = 0;
        look.guard.notice_day = today;
        if (look.guard.notices < notices_per_day_max) {
            ++look.guard.notices;
            is_changed = true;
            const auto is_urgent = closeness == Closeness::Risky;
            tell(draft, look,
                 {.kind = is_urgent ? GuardNotice::Kind::Urgent : GuardNotice::Kind::New});
        }
    }
    if (is_changed) keep(draft, look);
}

/// True if the entry has to be written. A host that stays in the networks of the addresses it has
/// needs none: those are known without it.
bool Guard::learn(const Draft& draft, Look& look) const
{
    const auto is_present = [&](const Network& target) {
        return std::ranges::any_of(look.present, [&](const Network& present) {
            return relation_of(present, target) == Relation::Same;
        });
    };
    if (look.present.empty() && look.guard.networks.empty()) return false;
    if (std::ranges::all_of(look.targets, is_present)) return false;
    const auto day = day_of(draft.now());
    auto is_changed = false;
    for (const auto& network : look.present) is_changed |= look.guard.learn(network, day);
    for (const auto& network : look.targets) is_changed |= look.guard.learn(network, day);
    if (look.judgement.reason == Reason::StrangerSender)
        is_changed |= look.guard.learn(*look.source, day);
    return is_changed;
}

void Guard::keep(Draft& draft, Look& look)
{
    const auto& origin = look.change.origin;
    if (look.stale) draft.erase(*look.stale, origin);
    if (look.kept) {
        look.kept->value = look.guard;
        return registry::keep(draft, *look.kept, origin);
    }
    // Fails only if the account's room is used up: then nothing is learnt, and all is told again.
    static_cast<void>(registry::keep(draft, look.change.account,
                                     registry::lookup_of(look.change.host), look.guard, origin));
}

void Guard::tell(Draft& draft, const Look& look, const Telling& telling) const
{
    if (!tell_) return;
    const auto& change = look.change;
    tell_(draft, {.kind = telling.kind,
                  .account = change.account,
                  .host = change.host,
                  .before = change.before,
                  .after = change.after,
                  .target = look.target,
                  .reason = look.judgement.reason,
                  .held = telling.held,
                  .origin = change.origin});
}

}  // namespace mooring::guard

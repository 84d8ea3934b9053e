// SPDX-License-Identifier: Apache-2.0
#include "updates/lifecycle_keeper.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/log.hpp"
#include "registry/commands/billing.hpp"
#include "registry/commands/plan.hpp"
#include "registry/handover.hpp"
#include "registry/own_domain.hpp"
#include "registry/quarantine.hpp"
#include "updates/ask.hpp"

namespace mooring::updates {

namespace {

using namespace std::chrono_literals;
using registry::Draft;
using zone::EntryKind;

constexpr std::chrono::nanoseconds pause_after_refusal = 10s;

/// Kinds whose entries end by themselves.
constexpr std::array ending_kinds{EntryKind::Quarantine, EntryKind::Payment, EntryKind::Voucher,
                                  EntryKind::OwnDomain, EntryKind::Profile};

zone::Origin expiry_at(WallTime time)
{
    return {.cause = zone::Cause::Expiry,
            .dialect = zone::Dialect::None,
            .key = {},
            .source = {},
            .time = time};
}

bool has_passed(WallTime end, WallTime now)
{
    return end != WallTime{} && end <= now;
}

/// Ends what is over; decided again, because the entry may have changed since it was looked at.
void end_entry(Draft& draft, const zone::Entry& entry, const zone::Origin& origin)
{
    if (entry.kind == EntryKind::Profile)
        return registry::end_plan_if_over(draft, entry.account, origin);
    draft.erase(entry.id, origin);
}

}  // namespace

LifecycleSteps::LifecycleSteps(const World& world, Run run, const LifecycleOptions& options)
    : world_{world}, run_{std::move(run)}, options_{options}
{}

std::chrono::nanoseconds LifecycleSteps::step()
{
    Result<> done;
    switch (subject_) {
        case Subject::Handovers:
            done = step_handovers();
            break;
        case Subject::Entries:
            done = step_entries();
            break;
        case Subject::Accounts:
            done = step_accounts();
            break;
        case Subject::Over:
            break;
    }
    if (!done) {
        metrics_.failures.add();
        log(Level::Error, "what is due for names could not be done",
            {{"detail", done.error().detail}});
        next_subject();  // One thing that cannot be done does not keep the rest waiting.
        return pause_after_refusal;
    }
    if (subject_ != Subject::Over) return 0ns;
    subject_ = Subject::Handovers;
    metrics_.rounds.add();
    return options_.round;
}

void LifecycleSteps::next_subject()
{
    subject_ = static_cast<Subject>(static_cast<std::uint8_t>(subject_) + 1);
    after_ = {};
    after_account_ = {};
    kind_ = 0;
    if (subject_ == Subject::Accounts) note_contacts();
}

Result<> LifecycleSteps::step_handovers()
{
    const auto some =
        registry::some_after<registry::Handover>(world_.tables, after_, options_.slice);
    std::vector<zone::EntryId> due;
    const auto now = world_.clock.wall_now();
    for (const auto& kept : some) {
        const auto at = registry::due_time(kept.value, world_.rules);
        const auto end = at.value_or(kept.value.asked + registry::handover_patience);
        if (end <= now) due.push_back(kept.id);
    }
    if (some.size() < options_.slice)
        next_subject();
    else
        after_ = some.back().id;
    // Each alone: one that cannot be done, because it is too large, leaves the others alone.
    for (const auto id : due) {
        metrics_.settled.add();
        const auto done = run_([id](Draft& draft) -> Result<> {
            MOORING_CHECK(registry::settle_handover(draft, id, expiry_at(draft.now())));
            return {};
        });
        if (!done) return done;
    }
    return {};
}

bool LifecycleSteps::is_over(const zone::Entry& entry, WallTime now) const
{
    if (const auto kept = registry::kept_in<registry::Quarantine>(entry)) {
        const auto end = registry::end_of(kept->value, world_.rules);
        return end && *end <= now;
    }
    if (const auto kept = registry::kept_in<registry::Payment>(entry))
        return kept->lookup.starts_with("event:") &&
               kept->value.at + registry::billing_memory <= now;
    if (const auto kept = registry::kept_in<registry::Voucher>(entry))
        return has_passed(kept->value.expires, now);
    if (const auto kept = registry::kept_in<registry::OwnDomain>(entry))
        return kept->value.stage == registry::DomainStage::Asked &&
               kept->value.since + world_.rules.own_domains.proof_patience <= now;
    if (const auto kept = registry::kept_in<registry::AccountProfile>(entry))
        return has_passed(kept->value.plan_until, now);
    return false;
}

Result<> LifecycleSteps::step_entries()
{
    const auto some = world_.tables.entries_after(ending_kinds.at(kind_), after_, options_.slice);
    const auto now = world_.clock.wall_now();
    std::vector<zone::EntryId> over;
    for (const auto& entry : some)
        if (is_over(entry, now)) over.push_back(entry.id);
    if (some.size() == options_.slice) {
        after_ = some.back().id;
    } else if (++kind_ == ending_kinds.size()) {
        next_subject();
    } else {
        after_ = {};
    }
    if (over.empty()) return {};
    metrics_.settled.add(over.size());
    return run_([this, over = std::move(over)](Draft& draft) -> Result<> {
        for (const auto id : over) {
            const auto entry = draft.entry(id);
            if (entry && is_over(*entry, draft.now()))
                end_entry(draft, *entry, expiry_at(draft.now()));
        }
        return {};
    });
}

/// When the hosts of each account were last heard, as far back as it matters.
void LifecycleSteps::note_contacts()
{
    heard_.clear();
    const auto& rules = world_.rules.lifecycle;
    if (rules.inactive == std::chrono::days{0}) return;
    const auto since = world_.clock.wall_now() - rules.inactive - rules.suspended;
    for (const auto& [host, seconds] : world_.tables.contacts_since(seconds_of(since))) {
        const auto view = world_.tables.host(host);
        if (!view) continue;
        auto& heard = heard_[view->account];
        heard = std::max(heard, seconds);
    }
}

WallTime LifecycleSteps::seen_of(zone::AccountId account) const
{
    const auto found = heard_.find(account);
    const auto heard = found == heard_.end() ? WallTime{} : wall_time_of(found->second);
    return std::max(heard, options_.heard_until);
}

Result<> LifecycleSteps::step_accounts()
{
    if (world_.rules.lifecycle.inactive == std::chrono::days{0}) {
        next_subject();
        return {};
    }
    std::size_t count = 0;
    auto last = after_account_;
    const auto done = run_([&](Draft& draft) -> Result<> {
        const auto accounts = draft.tables().accounts_after(after_account_, options_.slice);
        count = accounts.size();
        for (const auto& row : accounts) {
            last = row.id;
            const auto account = draft.account(row.id);
            if (!account) continue;
            const auto mark = draft.mark();
            const auto settled = registry::settle_inactivity(draft, *account, seen_of(row.id),
                                                             expiry_at(draft.now()));
            if (!settled) draft.undo_to(mark);  // Too large for one batch: again next time.
        }
        return {};
    });
    if (!done) return done;
    if (count < options_.slice)
        next_subject();
    else
        after_account_ = last;
    return {};
}

LifecycleKeeper::LifecycleKeeper(const LifecycleSteps::World& world, Pipeline& pipeline,
                                 const LifecycleOptions& options)
    : steps_{world, [&pipeline](Command command) { return ask(pipeline, std::move(command)); },
             options},
      thread_{"lifecycle", [this] { return steps_.step(); }}
{}

}  // namespace mooring::updates

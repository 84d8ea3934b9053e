// SPDX-License-Identifier: Apache-2.0
#include "updates/writer.hpp"

#include <algorithm>
#include <utility>

#include "base/log.hpp"
#include "registry/judge.hpp"
#include "updates/apply.hpp"
#include "updates/observer.hpp"
#include "updates/queue.hpp"
#include "updates/zone_signing.hpp"

namespace mooring::updates {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::nanoseconds backoff_first = 1ms;
constexpr std::chrono::nanoseconds backoff_max = 1s;

/// A change's size in the journal, roughly: enough to keep a batch near its limit.
std::size_t estimated_bytes(const zone::Change& change)
{
    constexpr std::size_t address_bytes = 56;
    constexpr std::size_t row_bytes = 128;
    if (std::holds_alternative<zone::AddressChange>(change)) return address_bytes;
    const auto* rrset = std::get_if<zone::RrsetChange>(&change);
    if (rrset == nullptr) return row_bytes;
    auto bytes = row_bytes + rrset->owner.size();
    for (const auto& rdata : rrset->before) bytes += rdata.size();
    for (const auto& rdata : rrset->after) bytes += rdata.size();
    return bytes;
}

/// The head row that committing the batch makes. Computed rather than read back, so that nothing
/// can fail between a commit and its publication.
zone::Head head_after(const zone::Batch& batch)
{
    return {batch.epoch, batch.last(), zone::hash_of(zone::encode(batch))};
}

bool is_heard(HostOutcome outcome)
{
    return outcome == HostOutcome::Changed || outcome == HostOutcome::Unchanged ||
           outcome == HostOutcome::NotPublished || outcome == HostOutcome::Held;
}

}  // namespace

Writer::Writer(const World& world, Loaded loaded, Metrics& metrics, const Options& options)
    : world_{world},
      metrics_{metrics},
      options_{options},
      serials_{std::move(loaded.serials)},
      next_ids_{loaded.next_ids},
      head_{loaded.head}
{}

void Writer::add(std::vector<Request> requests)
{
    if (next_ == hand_.size()) {
        hand_ = std::move(requests);
        next_ = 0;
        return;
    }
    std::ranges::move(requests, std::back_inserter(hand_));
}

std::size_t Writer::work()
{
    answered_ = 0;
    if (doubt_ && world_.clock.now() >= doubt_->retry_at) find_out();
    while (can_serve()) {
        serve_batch();
        if (is_seal_due()) seal();
    }
    if (!doubt_ && is_seal_due()) seal();
    world_.contents.settle();
    world_.tables.settle();
    return answered_;
}

std::size_t Writer::finish()
{
    answered_ = 0;
    while (doubt_ || next_ < hand_.size()) {
        if (!doubt_) {
            serve_batch();
            continue;
        }
        find_out();
        if (!doubt_) continue;
        halted_ = Error{Errc::StoreFailed, "stopped before the store could confirm the update"};
        auto doubt = *std::exchange(doubt_, {});
        fail_batch(std::move(doubt.verdicts), *halted_);
    }
    seal();
    return answered_;
}

std::optional<Instant> Writer::next_deadline() const
{
    if (doubt_) return doubt_->retry_at;
    if (const auto since = serials_.unsealed_since()) return *since + options_.seal_after;
    return std::nullopt;
}

void Writer::serve_batch()
{
    if (halted_) return fail_batch(Verdicts(hand_.size() - next_), *halted_);
    if (std::holds_alternative<SnapshotRequest>(hand_[next_])) return serve_snapshot();

    registry::Draft draft{
        world_.contents,
        world_.tables,
        {.ids = next_ids_, .head = head_, .now = world_.clock.wall_now(), .rules = world_.rules}};
    auto verdicts = judge_batch(draft);
    next_ids_ = draft.next_ids();
    const auto first_serial = dns::Serial{seconds_of(draft.now())};
    const registry::Draft::OpenSerial open_serial = [&](zone::ZoneId zone) {
        return serials_.open(zone, first_serial);
    };
    if (world_.signing != nullptr)
        if (const auto done = world_.signing->complete(draft, open_serial); !done)
            return refuse_batch(std::move(verdicts), done.error());
    if (draft.is_empty()) return complete(std::move(verdicts));
    commit(std::move(draft).batch(open_serial), std::move(verdicts));
}

/// Comes to its turn when everything before it is committed, because it never shares a batch.
void Writer::serve_snapshot()
{
    seal();
    auto snapshot = world_.store.snapshot();
    Verdict verdict;
    if (snapshot)
        verdict.outcome = Result<SealedSnapshot>{{*std::move(snapshot), serials_.all_sealed()}};
    else
        verdict.outcome = Result<SealedSnapshot>{std::unexpected{std::move(snapshot).error()}};
    Verdicts verdicts;
    verdicts.push_back(std::move(verdict));
    complete(std::move(verdicts));
}

Writer::Verdicts Writer::judge_batch(registry::Draft& draft)
{
    Verdicts verdicts;
    const auto count_max = alone_ > 0 ? std::size_t{1} : hand_.size() - next_;
    std::size_t changes_seen = 0;
    std::size_t bytes = 0;
    while (verdicts.size() < count_max) {
        auto verdict = judge(draft, hand_[next_ + verdicts.size()]);
        if (!verdict) break;
        verdicts.push_back(*std::move(verdict));
        for (; changes_seen < draft.change_count(); ++changes_seen)
            bytes += estimated_bytes(draft.changes()[changes_seen]);
        if (changes_seen >= options_.changes_max || bytes >= options_.bytes_max) break;
    }
    return verdicts;
}

/// Nothing, if the request has to wait for the next batch.
std::optional<Writer::Verdict> Writer::judge(registry::Draft& draft, Request& request)
{
    const auto is_first = draft.is_empty();
    if (auto* address = std::get_if<AddressRequest>(&request)) {
        auto outcome = registry::judge(draft, address->intent, options_.profile, world_.gate);
        return Verdict{Result<AddressOutcome>{std::move(outcome)}, is_first && draft.is_empty()};
    }
    auto* command = std::get_if<CommandRequest>(&request);
    if (command == nullptr) return std::nullopt;  // A snapshot: after what came before it.

    const auto mark = draft.mark();
    auto result = command->command(draft);
    const auto is_too_large = draft.change_count() > zone::batch_changes_max;
    if (!result || is_too_large) draft.undo_to(mark);
    if (is_too_large && !is_first) return std::nullopt;
    if (is_too_large) result = fail(Errc::LimitExceeded, "too many changes for one transaction");
    // What a command has asked the signing for is no change yet, but its outcome depends on it.
    const auto has_orders = world_.signing != nullptr && world_.signing->has_orders();
    return Verdict{std::move(result), is_first && draft.is_empty() && !has_orders};
}

void Writer::commit(zone::Batch batch, Verdicts verdicts)
{
    const auto begin = world_.clock.now();
    const auto result = world_.store.commit(batch);
    metrics_.commit_time.observe(world_.clock.now() - begin);
    if (result) return publish(batch, std::move(verdicts));

    // Two errors prove that nothing was written. A unique name that is taken is a defect, because
    // the draft has seen every row that the store has; still, one request must not fail its
    // neighbours.
    const auto& error = result.error();
    if (error.code == Errc::AlreadyExists || error.code == Errc::LimitExceeded)
        return refuse_batch(std::move(verdicts), error);

    doubt_ = Doubt{std::move(batch), std::move(verdicts), error, begin, backoff_first};
    find_out();
}

void Writer::refuse_batch(Verdicts verdicts, const Error& error)
{
    metrics_.commit_failures.add();
    log(Level::Error, "batch refused by the store", {{"detail", error.detail}});
    if (verdicts.size() == 1) return fail_batch(std::move(verdicts), error);
    alone_ = verdicts.size();
}

/// The outcome of a commit that failed is in the head row, and nowhere else.
void Writer::find_out()
{
    const auto head = world_.store.head();
    if (!head) return wait_for_head(head.error());

    auto doubt = *std::exchange(doubt_, {});
    metrics_.is_blocked.set(0);
    if (*head == head_after(doubt.batch)) return publish(doubt.batch, std::move(doubt.verdicts));
    metrics_.commit_failures.add();
    if (*head != head_) {
        halted_ = Error{Errc::StoreFailed, "the store was changed by somebody else"};
        metrics_.is_blocked.set(1);
        log(Level::Error, "no more updates: the store was changed by somebody else",
            {{"expected", std::to_string(static_cast<std::uint64_t>(head_.last))},
             {"found", std::to_string(static_cast<std::uint64_t>(head->last))}});
    }
    fail_batch(std::move(doubt.verdicts), doubt.error);
}

void Writer::wait_for_head(const Error& error)
{
    if (metrics_.is_blocked.value() == 0) {
        metrics_.is_blocked.set(1);
        metrics_.commits_in_doubt.add();
        log(Level::Error, "commit in doubt; updates wait until the store answers",
            {{"commit", doubt_->error.detail}, {"head", error.detail}});
    }
    doubt_->retry_at = world_.clock.now() + doubt_->backoff;
    doubt_->backoff = std::min(doubt_->backoff * 2, backoff_max);
}

void Writer::publish(const zone::Batch& batch, Verdicts verdicts)
{
    head_ = head_after(batch);
    if (world_.observer != nullptr) world_.observer->committed(batch);
    apply(batch, Rows::AreOlder, {world_.contents, world_.tables, versions_});
    if (world_.observer != nullptr) world_.observer->applied(batch);
    const auto now = world_.clock.now();
    const auto first = serials_.note(batch.serials, now);
    for (const auto& [zone, serial] : first) world_.contents.set_serial(zone, serial);
    for (const auto& change : batch.changes)
        if (const auto* erased = std::get_if<zone::Erase<zone::Zone>>(&change))
            serials_.forget(erased->id);
    const auto sealed = seal_signed(batch);
    world_.contents.publish();
    if (world_.observer != nullptr && !first.empty()) world_.observer->sealed(first);
    if (world_.observer != nullptr && !sealed.empty()) world_.observer->sealed(sealed);
    metrics_.batches.add();
    metrics_.changes.add(batch.changes.size());

    const auto visible = world_.clock.now();
    for (std::size_t i = 0; i < verdicts.size(); ++i)
        if (const auto* address = std::get_if<AddressRequest>(&hand_[next_ + i]))
            metrics_.update_to_visible.observe(visible - address->received);
    complete(std::move(verdicts));
    world_.contents.settle();
    world_.tables.settle();
}

void Writer::fail_batch(Verdicts verdicts, const Error& error)
{
    for (std::size_t i = 0; i < verdicts.size(); ++i) {
        auto& outcome = verdicts[i].outcome;
        if (verdicts[i].is_final) continue;
        const auto& request = hand_[next_ + i];
        if (std::holds_alternative<AddressRequest>(request))
            outcome = Result<AddressOutcome>{std::unexpected{error}};
        else if (std::holds_alternative<CommandRequest>(request))
            outcome = Result<>{std::unexpected{error}};
        else
            outcome = Result<SealedSnapshot>{std::unexpected{error}};
    }
    complete(std::move(verdicts));
}

/// Answers the oldest requests in hand. The in-flight marks go first: the outcome is published (or
/// known not to be), so a door that sees no mark sees the outcome; and a client that was told
/// `good` finds the short way open when it asks again at once.
void Writer::complete(Verdicts verdicts)
{
    const auto first = next_;
    next_ += verdicts.size();
    answered_ += verdicts.size();
    alone_ -= std::min(alone_, verdicts.size());
    for (std::size_t i = 0; i < verdicts.size(); ++i)
        if (const auto* address = std::get_if<AddressRequest>(&hand_[first + i]))
            end_intents(world_.tables, address->intent);
    for (std::size_t i = 0; i < verdicts.size(); ++i)
        answer(hand_[first + i], std::move(verdicts[i]));
    if (next_ == hand_.size()) {
        hand_.clear();
        next_ = 0;
    }
}

void Writer::answer(Request& request, Verdict verdict)
{
    if (auto* address = std::get_if<AddressRequest>(&request))
        return answer_address(*address,
                              std::get<Result<AddressOutcome>>(std::move(verdict.outcome)));
    if (auto* command = std::get_if<CommandRequest>(&request)) {
        metrics_.commands.add();
        return command->done(std::get<Result<>>(std::move(verdict.outcome)));
    }
    auto& snapshot = std::get<SnapshotRequest>(request);
    snapshot.done(std::get<Result<SealedSnapshot>>(std::move(verdict.outcome)));
}

void Writer::answer_address(AddressRequest& request, Result<AddressOutcome> outcome)
{
    const auto dialect = request.intent.origin.dialect;
    for (std::size_t i = 0; i < request.intent.hosts.size(); ++i) {
        if (!outcome) {
            metrics_.outcomes.add_failed(dialect);
            continue;
        }
        metrics_.outcomes.add(dialect, (*outcome)[i]);
        if (is_heard((*outcome)[i]))
            world_.tables.note_contact(request.intent.hosts[i], request.intent.origin.time);
    }
    request.done(std::move(outcome));
}

/// Zones with kept signatures show the serial that this batch has signed as soon as the rest of it;
/// zones copied from a primary the serial that they have there.
std::vector<zone::ZoneSerial> Writer::seal_signed(const zone::Batch& batch)
{
    std::vector<zone::ZoneSerial> sealed;
    const auto* signing = world_.signing;
    if (signing != nullptr) world_.signing->applied(batch, world_.contents, world_.tables);
    const auto is_due = [&](zone::ZoneId zone) {
        if (signing != nullptr && signing->seals_with_batch(zone)) return true;
        const auto row = world_.tables.zone(zone);
        return row && row->kind == zone::ZoneKind::Secondary;
    };
    for (const auto& [zone, serial] : batch.serials) {
        if (!is_due(zone) || !serials_.seal(zone)) continue;
        world_.contents.set_serial(zone, serial);
        sealed.push_back({zone, serial});
    }
    metrics_.seals.add(sealed.size());
    return sealed;
}

bool Writer::is_seal_due() const
{
    const auto since = serials_.unsealed_since();
    return since && world_.clock.now() >= *since + options_.seal_after;
}

void Writer::seal()
{
    const auto sealed = serials_.seal();
    if (sealed.empty()) return;
    if (world_.signing != nullptr) world_.signing->sealing(sealed, world_.contents);
    for (const auto& [zone, serial] : sealed) world_.contents.set_serial(zone, serial);
    world_.contents.publish();
    if (world_.observer != nullptr) world_.observer->sealed(sealed);
    metrics_.seals.add(sealed.size());
}

}  // namespace mooring::updates

// SPDX-License-Identifier: Apache-2.0
#include "updates/housekeeping.hpp"

#include <utility>

#include "base/log.hpp"

namespace mooring::updates {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::nanoseconds failure_pause = 1s;
constexpr std::size_t contacts_per_save = 4096;

}  // namespace

Housekeeper::Housekeeper(const World& world, Admit admit, const HousekeepingOptions& options)
    : world_{world},
      admit_{std::move(admit)},
      options_{options},
      contacts_saved_{seconds_of(world.clock.wall_now())},
      contacts_due_{world.clock.now() + options.contacts_every},
      history_due_{world.clock.now()}
{}

std::chrono::nanoseconds Housekeeper::step()
{
    const auto begin = world_.clock.now();
    if (begin >= contacts_due_) {
        contacts_due_ = begin + options_.contacts_every;
        if (const auto saved = save_contacts(); !saved) return failed(saved.error());
    }
    const auto progress = world_.store.fold(options_.slice, world_.clock.wall_now());
    if (!progress) return failed(progress.error());
    metrics_.fold_time.observe(world_.clock.now() - begin);
    metrics_.folded.add(progress->changes_folded);
    const auto pause = pause_after(*progress);
    if (progress->tail_batches == 0 || begin >= history_due_) {
        history_due_ = begin + options_.history_every;
        if (const auto extended = world_.store.extend_history(); !extended)
            return failed(extended.error());
    }
    is_failing_ = false;
    return pause;
}

std::chrono::nanoseconds Housekeeper::pause_after(const store::FoldProgress& progress)
{
    const auto has_tail = progress.tail_batches > 0;
    const auto age = has_tail ? world_.clock.wall_now() - progress.oldest_unfolded : 0ms;
    metrics_.tail_batches.set(static_cast<std::int64_t>(progress.tail_batches));
    metrics_.tail_bytes.set(static_cast<std::int64_t>(progress.tail_bytes));
    metrics_.tail_age_seconds.set(std::chrono::duration_cast<std::chrono::seconds>(age).count());

    // Opens again only when the tail is short, so that the doors do not flutter.
    const auto is_full = progress.tail_bytes >= options_.tail_bytes_max;
    const auto is_short = progress.tail_bytes < options_.tail_bytes_max / 2;
    const auto wanted = is_full ? Admission::StoreBehind : is_short ? Admission::Open : admission_;
    if (std::exchange(admission_, wanted) != wanted) {
        log(Level::Warning,
            is_full ? "updates refused until folding catches up" : "updates accepted again",
            {{"tail_bytes", std::to_string(progress.tail_bytes)}});
        admit_(wanted);
    }
    if (!has_tail) return options_.idle_pause;
    const auto is_pressing =
        progress.tail_bytes >= options_.tail_bytes_pressing || age >= options_.tail_age_pressing;
    return is_pressing ? 0ns : std::chrono::nanoseconds{options_.pause};
}

std::chrono::nanoseconds Housekeeper::failed(const Error& error)
{
    metrics_.failures.add();
    if (!std::exchange(is_failing_, true))
        log(Level::Error, "housekeeping of the store fails", {{"detail", error.detail}});
    return failure_pause;
}

Result<> Housekeeper::save_contacts()
{
    // Taken before the list, so that a contact noted meanwhile is in this list or the next one.
    const auto now = seconds_of(world_.clock.wall_now());
    const auto heard = world_.tables.contacts_since(contacts_saved_);
    std::vector<store::Contact> slice;
    for (std::size_t i = 0; i < heard.size(); ++i) {
        slice.push_back({heard[i].first, wall_time_of(heard[i].second)});
        if (slice.size() < contacts_per_save && i + 1 < heard.size()) continue;
        MOORING_CHECK(world_.store.save_contacts(slice));
        slice.clear();
    }
    contacts_saved_ = now;
    return {};
}

Housekeeping::Housekeeping(const World& world, Pipeline& pipeline,
                           const HousekeepingOptions& options)
    : housekeeper_{world, [&pipeline](Admission admission) { pipeline.set_admission(admission); },
                   options},
      thread_{"housekeeping", [this] { return housekeeper_.step(); }}
{}

Housekeeping::~Housekeeping()
{
    stop();
}

void Housekeeping::stop()
{
    if (!thread_.is_running()) return;
    thread_.stop();
    if (const auto saved = housekeeper_.save_contacts(); !saved)
        log(Level::Error, "contacts not saved", {{"detail", saved.error().detail}});
}

}  // namespace mooring::updates

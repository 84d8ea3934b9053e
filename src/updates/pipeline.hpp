// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The way of every change: a bounded queue and the one writer thread behind it, which takes all
/// waiting requests, judges them in order, commits them as one batch, publishes, replies. In that
/// order: a client that hears `good` can query.
///
///     doors ──push()──▶ queue ──▶ judge against the draft ──▶ Store::commit ──▶ apply ──▶ publish
///     ──▶ done()
///
/// The deciding is in writer.hpp; here are the queue, the thread and the doors' shortcut.
///
/// Thread safety: every member from any thread; stop() once.
/// Limits: `requests_max` waiting; 4,096 changes or 256 KiB a batch (a single command may be
/// larger, up to the journal's own limit). Invariants: `done` of every accepted request is called
/// exactly once, on the writer thread; also while stopping. From the construction to the end of
/// stop() nobody but the writer thread may use the write side of the contents, the tables, or
/// Store::commit() and Store::stage_rrsets().

#include <thread>

#include "updates/metrics.hpp"
#include "updates/queue.hpp"
#include "updates/writer.hpp"

namespace mooring::updates {

class Pipeline {
public:
    struct Options {
        std::size_t requests_max = 65536;
        std::size_t batch_changes_max = 4096;
        std::chrono::milliseconds seal_after{100};
        registry::Profile profile = registry::Profile::Lab;  ///< Which addresses are published.
    };

    /// Starts the writer thread. `loaded` is what load() in startup.hpp returned for this world.
    Pipeline(const World& world, Loaded loaded, const Options& options);
    Pipeline(const Pipeline&) = delete;
    Pipeline& operator=(const Pipeline&) = delete;
    ~Pipeline();  ///< stop(), if nobody has called it.

    /// Queues a request. Fails with QueueFull or ShuttingDown and then changes nothing; `done` is
    /// not called for a request that was refused here.
    [[nodiscard]] Result<> push(Request request);

    /// True if the intent would change nothing and no intent of its hosts is queued or in commit:
    /// the door may answer "unchanged" without the queue (design: the life of an update). Notes the
    /// contact of the hosts. Refreshes the reader, so what was found with it before is invalid.
    [[nodiscard]] bool is_unchanged_now(const AddressIntent& intent,
                                        zone::NameTable::Reader& reader);

    /// Lets the queue say "full" while the store catches up: called by housekeeping.
    void set_admission(Admission admission) { queue_.set_admission(admission); }

    /// Refuses further requests, finishes those queued, seals, stops the thread. Contacts are saved
    /// by Housekeeping::stop(), which comes after.
    void stop();

    /// Counts what a command (DNS UPDATE) has done to hosts, beside outcomes of address requests.
    void count(zone::Dialect dialect, HostOutcome outcome) noexcept
    {
        metrics_.outcomes.add(dialect, outcome);
    }
    void count_failed(zone::Dialect dialect) noexcept { metrics_.outcomes.add_failed(dialect); }
    void observe_visible(Instant received) noexcept
    {
        metrics_.update_to_visible.observe(world_.clock.now() - received);
    }

    /// Where an import leaves the RRsets of a zone version before it switches to it.
    [[nodiscard]] ZoneVersions& versions() noexcept { return writer_.versions(); }
    [[nodiscard]] const Metrics& metrics() const noexcept { return metrics_; }
    [[nodiscard]] std::size_t queue_depth() const { return queue_.depth(); }
    [[nodiscard]] std::chrono::nanoseconds oldest_age() const { return queue_.oldest_age(); }

private:
    void run();
    [[nodiscard]] bool may_set(const AddressIntent& intent) const;
    [[nodiscard]] std::optional<registry::Standing> standing_of(
        zone::HostId id, zone::NameTable::Reader& reader) const;
    [[nodiscard]] std::chrono::nanoseconds patience() const;

    World world_;
    const Options options_;
    Metrics metrics_;
    RequestQueue queue_;
    Writer writer_;
    std::thread thread_;
};

}  // namespace mooring::updates

// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The live stream of an account's events: what a Server-Sent Events route listens to (WHATWG HTML,
/// 9.2), without HTTP.
///
///     committed batch ──offer()──▶ buffer of the account ──▶ Subscription::take()
///
/// An item's id is its change's place in the journal, "EPOCH-NUMBER": it means the same after a
/// restart. Who comes back with the last id it saw gets what it missed, if that is still
/// remembered, else one item of the kind "reset": it reads its lists anew.
///
/// Only accounts that somebody listens to have a buffer, until ten minutes after the last one left:
/// so an update costs the writer next to nothing for all others.
///
/// Thread safety: offer() on the writer thread; everything else from any. `wake` is called on the
/// writer thread, or on the one that ends the stream, at most once until take() has been called:
/// it must be quick and must not call the stream.
/// Limits: Options::items_max items an account, `listeners_max` in all and `of_account_max` each.
/// Invariants: the items of one subscription have ascending ids, each of them once.

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/counter.hpp"
#include "base/guarded.hpp"
#include "base/result.hpp"
#include "registry/tables.hpp"
#include "zone/journal/batch.hpp"

namespace mooring::notify {

struct EventItem {
    std::string id;    ///< "1-4711".
    std::string kind;  ///< "logged-in", "addresses-changed", "reset".
    std::string data;  ///< A JSON object on one line.
    bool operator==(const EventItem&) const = default;
};

class EventStream {
public:
    struct Options {
        std::size_t items_max = 256;
        std::size_t listeners_max = 4096;
        std::size_t of_account_max = 8;
        std::chrono::minutes memory{10};  ///< How long a buffer outlives its last listener.
    };
    class Subscription;
    using Wake = std::move_only_function<void()>;

    EventStream(const registry::Tables& tables, const Clock& clock, Options options);
    ~EventStream();
    EventStream(const EventStream&) = delete;
    EventStream& operator=(const EventStream&) = delete;

    /// What is committed: called for each batch, before it is applied to the tables.
    void offer(const zone::Batch& batch);

    /// Begins to listen. `last_id` is what the listener saw last; empty: it begins now. Fails with
    /// LimitExceeded.
    [[nodiscard]] Result<std::unique_ptr<Subscription>> subscribe(zone::AccountId account,
                                                                  std::string_view last_id,
                                                                  Wake wake);
    /// Wakes every listener for the last time: is_ended() is true from then on.
    void end();

    /// How many listen.
    [[nodiscard]] const Gauge& listeners() const noexcept { return listeners_; }

private:
    struct State;
    void leave(const Subscription& subscription);

    const registry::Tables& tables_;
    const Clock& clock_;
    const Options options_;
    Gauge listeners_;
    Gauge buffers_;  // Accounts that are remembered: what offer() looks at without the lock.
    std::unique_ptr<Guarded<State>> state_;
};

/// One listener. Destroying it ends the listening.
class EventStream::Subscription {
public:
    Subscription(EventStream& stream, zone::AccountId account) : stream_{stream}, account_{account}
    {}
    ~Subscription();
    Subscription(const Subscription&) = delete;
    Subscription& operator=(const Subscription&) = delete;

    /// What has come since the last call; never waits.
    [[nodiscard]] std::vector<EventItem> take();
    /// True once the stream has been ended: nothing more will come.
    [[nodiscard]] bool is_ended() const;

private:
    friend class EventStream;
    EventStream& stream_;
    const zone::AccountId account_;
};

}  // namespace mooring::notify

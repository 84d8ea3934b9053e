// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The guard at the gate: decides for every change of a host's addresses that a client asks for
/// whether it happens, and whether the owner hears of it.
///
///     registry::judge ──PendingChange──▶ Guard ──▶ locked? ──▶ how far from home? (classify) ──▶
///                                          Open, learnt, told   or   Held: a HeldUpdate waits
///
/// Familiar and near changes happen silently; new and risky ones are told, urgently if risky; in
/// mode Hold the risky ones wait. The guard looks at changes that come by an update key or from the
/// owner; what the operator does, a rollback or an import is not its business.
///
/// An ordinary update costs one look-up of the host's entry and, if the network did not change,
/// writes nothing. The day of a known network is only kept when it is a month late or the entry is
/// written anyway.
///
/// Thread safety: pass() on the writer thread only. use() and mode defaults from any thread.
/// Limits: `notices_per_day_max` notices a host and day; held_per_host_max held updates a host.

#include <chrono>
#include <functional>
#include <memory>

#include "base/counter.hpp"
#include "base/published.hpp"
#include "guard/held_update.hpp"
#include "guard/host_guard.hpp"
#include "registry/address_gate.hpp"

namespace mooring::guard {

inline constexpr std::uint8_t notices_per_day_max = 4;

/// What the owner is to hear.
struct GuardNotice {
    enum class Kind : std::uint8_t {
        New,     ///< It happened, in a network that is new.
        Urgent,  ///< It happened, and looks like a theft.
        Held,    ///< It waits: `held` says where.
    };
    Kind kind = Kind::New;
    zone::AccountId account{};
    zone::HostId host{};
    zone::Addresses before;
    zone::Addresses after;
    Network target;
    Reason reason = Reason::None;
    zone::EntryId held{};
    const zone::Origin& origin;
};

/// Tells the owner, in the same batch: a notice that cannot be kept is dropped, and never stops the
/// update. Runs on the writer thread, perhaps twice (updates::Command). Empty: nobody is told.
using TellOwner = std::function<void(registry::Draft&, const GuardNotice&)>;

struct GuardOptions {
    Mode mode = Mode::Notify;  ///< Of hosts that have none of their own.
    std::chrono::seconds held_for = std::chrono::days{7};
};

struct GuardCounters {
    Counter judged;
    Counter near;
    Counter noticed;  ///< New.
    Counter risky;    ///< Held or not.
    Counter held;     ///< Held updates that were new: retries do not count.
    Counter locked;   ///< Refused because the host is locked.
};

class Guard final : public registry::AddressGate {
public:
    Guard(const GuardOptions& options, std::shared_ptr<const NetworkBook> book, TellOwner tell);

    [[nodiscard]] registry::Passage pass(registry::Draft& draft,
                                         const registry::PendingChange& change) override;

    /// From now on these are the facts. Any thread.
    void use(std::shared_ptr<const NetworkBook> book) { book_.publish(std::move(book)); }
    [[nodiscard]] const GuardOptions& options() const noexcept { return options_; }
    [[nodiscard]] const GuardCounters& counters() const noexcept { return counters_; }
    /// A view of the facts for another thread.
    [[nodiscard]] const Published<NetworkBook>& book() const noexcept { return book_; }

private:
    struct Look;  // One change under examination.
    struct Telling {
        GuardNotice::Kind kind = GuardNotice::Kind::New;
        zone::EntryId held{};
    };
    [[nodiscard]] Look look_at(registry::Draft& draft, const registry::PendingChange& change);
    void judge(const registry::Draft& draft, Look& look);
    [[nodiscard]] registry::Passage hold(registry::Draft& draft, const Look& look);
    void let_pass(registry::Draft& draft, Look& look);
    [[nodiscard]] bool learn(const registry::Draft& draft, Look& look) const;
    void keep(registry::Draft& draft, Look& look);
    void tell(registry::Draft& draft, const Look& look, const Telling& telling) const;

    const GuardOptions options_;
    const TellOwner tell_;
    Published<NetworkBook> book_;
    Published<NetworkBook>::Reader facts_;  // The writer thread's.
    GuardCounters counters_;
};

}  // namespace mooring::guard

// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Which message goes out next: every kept message by receiver and time, without its body.
///
///     put(id, receiver, due) ──▶ lane of the receiver, in order of time ──take(now)──▶ ids to send
///
/// Receivers are lanes: all mail is one, each webhook is one. A lane has so many deliveries under
/// way and no more, so that a receiver that takes its ten seconds to fail, with thousands of calls
/// waiting, delays nobody but itself. Lanes whose last delivery failed share half of the places.
///
/// Thread safety: none; the Carrier has it in a Guarded.
/// Limits: `parallel_max` under way, `mail_max` of them mails, one a webhook, `account_max` calls
/// an account.
/// Invariants: an id is in one lane, or under way, or gone.

#include <map>
#include <set>
#include <vector>

#include "base/clock.hpp"
#include "zone/ids.hpp"

namespace mooring::notify {

class Agenda {
public:
    struct Options {
        std::size_t parallel_max = 64;
        std::size_t mail_max = 8;
        std::size_t account_max = 2;
    };
    struct Item {
        zone::EntryId id{};
        zone::EntryId receiver{};  ///< A webhook; 0: the mail.
        zone::AccountId account{};
        WallTime due{};
    };

    explicit Agenda(const Options& options) : options_{options} {}

    /// A message is kept, or is to be tried at another time. One under way stays under way.
    void put(const Item& item);
    /// It is gone.
    void erase(zone::EntryId id);
    enum class Ending : std::uint8_t { Well, Failed };
    /// Its delivery has ended. It is in no lane until put() is called again.
    void end(zone::EntryId id, Ending ending);

    /// Ids that are due and may go now; they are under way from here on.
    [[nodiscard]] std::vector<zone::EntryId> take(WallTime now);
    /// When the next one is due whose lane has a place; the far future if there is none.
    [[nodiscard]] WallTime next_due() const;

    [[nodiscard]] std::size_t waiting() const noexcept { return items_.size(); }
    [[nodiscard]] std::size_t under_way() const noexcept { return under_way_.size(); }

private:
    struct Lane {
        std::set<std::pair<WallTime, zone::EntryId>> line;
        std::size_t under_way = 0;
        bool is_failing = false;
    };
    [[nodiscard]] bool has_place(zone::EntryId receiver, const Lane& lane) const;
    [[nodiscard]] std::size_t calls_of(zone::AccountId account) const;
    void begin(const Item& item, Lane& lane);

    const Options options_;
    std::map<zone::EntryId, Lane> lanes_;
    std::map<zone::EntryId, Item> items_;      // Those in a lane.
    std::map<zone::EntryId, Item> under_way_;  // Those being delivered.
    std::map<zone::AccountId, std::size_t> calls_;
    std::size_t failing_under_way_ = 0;
};

}  // namespace mooring::notify

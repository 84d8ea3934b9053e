// SPDX-License-Identifier: Apache-2.0
#pragma once

/// How many passwords are hashed at a time: so that a flood of logins is no memory or CPU weapon.
///
///     background threads ──▶ at most `waiting_max` wait ──▶ `at_once` hash (46 MiB each)
///
/// There are no threads here: whoever asks hashes on its own thread, when it is its turn. Which is
/// why stream loops and the writer must not ask.
///
/// Thread safety: every member from any thread that may block.
/// Limits: `at_once` hashes and `waiting_max` who wait; one more is told QueueFull at once.
/// Invariants: verify() hashes once whether there is a password or not, so that the time it takes
/// does not tell.

#include <condition_variable>
#include <optional>

#include "base/counter.hpp"
#include "base/guarded.hpp"
#include "identity/password.hpp"

namespace mooring::identity {

class PasswordPool {
public:
    struct Options {
        std::size_t at_once = 2;
        std::size_t waiting_max = 32;
        HashCost cost{};
    };
    struct Counters {
        Counter hashed, refused;
    };

    /// `random` must outlive it and be usable from any thread.
    PasswordPool(Random& random, Options options);

    /// Fails with QueueFull, Internal.
    [[nodiscard]] Result<PasswordHash> hash(std::string_view password);
    /// False, after as much work, if there is no hash.
    [[nodiscard]] Result<bool> verify(const std::optional<PasswordHash>& hash,
                                      std::string_view password);

    /// True if a hash was made at another cost than is used now: it is made anew at the next login.
    [[nodiscard]] bool is_outdated(const PasswordHash& hash) const noexcept
    {
        return hash.cost != options_.cost;
    }
    [[nodiscard]] const Counters& counters() const noexcept { return counters_; }

private:
    class Turn;
    struct State {
        std::size_t busy = 0;
        std::size_t waiting = 0;
    };
    [[nodiscard]] Result<> begin();
    void end();

    Random& random_;
    const Options options_;
    Guarded<State> state_;
    std::condition_variable changed_;
    Counters counters_;
};

}  // namespace mooring::identity

// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Whose turn it is to use the write connection: commits go before everything that can wait.
///
///     const auto turn = turns.urgent();     // a commit: waits for the present holder only
///     const auto turn = turns.patient();    // folding: waits until no commit is waiting either
///     ... small transaction ...  if (turns.is_urgent_waiting()) finish now;
///
/// A turn is not a mutex: it is held while the disk works, and nothing else is locked by it.
///
/// Thread safety: any member from any thread; a Turn is given back by whoever holds it.

#include <condition_variable>
#include <cstddef>

#include "base/guarded.hpp"

namespace mooring::store {

class WriteTurns {
public:
    class Turn {
    public:
        Turn(Turn&& other) noexcept : turns_{std::exchange(other.turns_, nullptr)} {}
        Turn& operator=(Turn&&) = delete;
        Turn(const Turn&) = delete;
        Turn& operator=(const Turn&) = delete;
        ~Turn()
        {
            if (turns_ != nullptr) turns_->give_back();
        }

    private:
        friend class WriteTurns;
        explicit Turn(WriteTurns& turns) noexcept : turns_{&turns} {}
        WriteTurns* turns_;
    };

    /// Waits for the present holder only.
    [[nodiscard]] Turn urgent()
    {
        state_.with([](State& state) { ++state.urgent_waiting; });
        state_.when(
            changed_, [](const State& state) { return !state.is_taken; },
            [](State& state) {
                --state.urgent_waiting;
                state.is_taken = true;
            });
        return Turn{*this};
    }
    /// Waits for the present holder and for everything urgent.
    [[nodiscard]] Turn patient()
    {
        state_.when(
            changed_,
            [](const State& state) { return !state.is_taken && state.urgent_waiting == 0; },
            [](State& state) { state.is_taken = true; });
        return Turn{*this};
    }
    [[nodiscard]] bool is_urgent_waiting() const
    {
        return state_.with([](const State& state) { return state.urgent_waiting > 0; });
    }

private:
    struct State {
        bool is_taken = false;
        std::size_t urgent_waiting = 0;
    };
    void give_back()
    {
        state_.with([](State& state) { state.is_taken = false; });
        changed_.notify_all();
    }

    Guarded<State> state_;
    std::condition_variable changed_;
};

}  // namespace mooring::store

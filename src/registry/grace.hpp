// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Says when memory that the writer has taken out of use may be freed: when every reader that could
/// have found a pointer to it has left.
///
///     reader: { Grace::Reading here{grace}; follow pointers; copy what is wanted; }
///     writer: replace the pointer; grace.retire(old); ... grace.reclaim() between batches
///
/// A reader counts itself in one of 16 counters, chosen by its thread, so that threads seldom share
/// a cache line. The writer frees a retired object after it has seen each counter at zero once,
/// at whatever time, since the object was retired.
///
/// Why that is safe: counting in, loading a pointer, replacing a pointer and looking at a counter
/// are sequentially consistent. If the writer's look comes before a reader's counting in, then the
/// reader loads the pointer after it was replaced and never sees the old object. If it comes after
/// the reader's counting out, everything that reader did happened before the free. In between the
/// counter is not zero.
///
/// Thread safety: Reading on any thread; retire(), reclaim() and retired_bytes() on the writer's.
/// Limits: readers stay for the time of one lookup; nothing in a Reading may wait.

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

namespace mooring::registry {

class Grace {
public:
    class Reading {
    public:
        explicit Reading(const Grace& grace) noexcept : counter_{grace.counter_of_this_thread()}
        {
            counter_.fetch_add(1, std::memory_order_seq_cst);
        }
        ~Reading() { counter_.fetch_sub(1, std::memory_order_release); }
        Reading(const Reading&) = delete;
        Reading& operator=(const Reading&) = delete;

    private:
        std::atomic<std::uint32_t>& counter_;
    };

    /// Keeps `object` until no reader can see it; nothing points to it any more.
    template <class T>
    void retire(std::unique_ptr<T> object, std::size_t bytes)
    {
        if (object == nullptr) return;
        arriving_.push_back(
            {.object = std::shared_ptr<const void>{std::move(object)}, .bytes = bytes});
        retired_bytes_ += bytes;
    }

    /// Frees what can be freed now. Never waits.
    void reclaim()
    {
        if (waiting_.empty()) start_round();
        if (waiting_.empty()) return;
        bool have_all_left = true;
        for (std::size_t i = 0; i < counters_.size(); ++i) {
            if (!has_left_[i])
                has_left_[i] = counters_[i].value.load(std::memory_order_seq_cst) == 0;
            have_all_left = have_all_left && has_left_[i];
        }
        if (!have_all_left) return;
        for (const auto& retired : waiting_) retired_bytes_ -= retired.bytes;
        waiting_.clear();
    }

    [[nodiscard]] std::size_t retired_bytes() const noexcept { return retired_bytes_; }

private:
    struct alignas(64) Count {
        std::atomic<std::uint32_t> value{0};
    };
    struct Retired {
        std::shared_ptr<const void> object;
        std::size_t bytes = 0;
    };
    static constexpr std::size_t counter_count = 16;

    std::atomic<std::uint32_t>& counter_of_this_thread() const noexcept
    {
        const auto id = std::hash<std::thread::id>{}(std::this_thread::get_id());
        return counters_[(id * 0x9E3779B97F4A7C15U) >> 60U].value;
    }
    void start_round()
    {
        waiting_.swap(arriving_);
        has_left_.fill(false);
    }

    mutable std::array<Count, counter_count> counters_;
    std::array<bool, counter_count> has_left_{};
    std::vector<Retired> waiting_;   // Of one round: retired before its first look.
    std::vector<Retired> arriving_;  // For the next round.
    std::size_t retired_bytes_ = 0;
};

}  // namespace mooring::registry

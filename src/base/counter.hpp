// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Numbers that one or many threads count up and the metrics page reads.
///
/// Thread safety: any member from any thread. A Counter that one hot thread owns should lie in a
/// cache line of its own: keep it in that thread's struct of counters.

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace mooring {

/// Only ever grows.
class Counter {
public:
    void add(std::uint64_t count = 1) noexcept
    {
        value_.fetch_add(count, std::memory_order_relaxed);
    }
    /// add() for a counter that only the calling thread ever adds to: no locked instruction.
    void add_owned(std::uint64_t count = 1) noexcept
    {
        value_.store(value_.load(std::memory_order_relaxed) + count, std::memory_order_relaxed);
    }
    [[nodiscard]] std::uint64_t value() const noexcept
    {
        return value_.load(std::memory_order_relaxed);
    }

private:
    std::atomic<std::uint64_t> value_{0};
};

/// Goes up and down.
class Gauge {
public:
    void set(std::int64_t value) noexcept { value_.store(value, std::memory_order_relaxed); }
    void add(std::int64_t change) noexcept { value_.fetch_add(change, std::memory_order_relaxed); }
    [[nodiscard]] std::int64_t value() const noexcept
    {
        return value_.load(std::memory_order_relaxed);
    }

private:
    std::atomic<std::int64_t> value_{0};
};

/// Durations in doubling buckets from 16 us to 8.4 s, and above.
class LatencyHistogram {
public:
    static constexpr std::size_t bucket_count = 21;
    /// The inclusive upper bound of a bucket; the last one has none.
    [[nodiscard]] static constexpr std::chrono::nanoseconds upper_bound(std::size_t bucket) noexcept
    {
        return std::chrono::microseconds{16} * (std::int64_t{1} << bucket);
    }
    void observe(std::chrono::nanoseconds duration) noexcept
    {
        std::size_t bucket = 0;
        while (bucket + 1 < bucket_count && duration > upper_bound(bucket)) ++bucket;
        buckets_[bucket].add();
        sum_ns_.add(static_cast<std::uint64_t>(duration.count() < 0 ? 0 : duration.count()));
    }
    [[nodiscard]] std::uint64_t count_in(std::size_t bucket) const noexcept
    {
        return buckets_[bucket].value();
    }
    [[nodiscard]] std::chrono::nanoseconds sum() const noexcept
    {
        return std::chrono::nanoseconds{static_cast<std::int64_t>(sum_ns_.value())};
    }

private:
    std::array<Counter, bucket_count> buckets_;
    Counter sum_ns_;
};

}  // namespace mooring

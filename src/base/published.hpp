// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The current version of a small immutable value: one writer replaces it, many readers follow it.
///
/// For what changes rarely and is small (configuration, plans). What grows with the users has its
/// own protocol: see zone/name_table.hpp. A reader that is up to date pays one acquire load of a
/// counter that only the writer dirties: no lock, no reference count.
///
/// Thread safety: publish() from any thread; each thread reads through a Reader of its own.

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <utility>

namespace mooring {

template <class T>
class Published {
public:
    class Reader;

    explicit Published(std::shared_ptr<const T> first) : current_{std::move(first)} {}

    /// Makes `next` the current version. Readers see it at their next current().
    void publish(std::shared_ptr<const T> next)
    {
        const std::scoped_lock lock{mutex_};
        current_.swap(next);
        version_.fetch_add(1, std::memory_order_release);
    }  // The lock goes first; then `next` frees the old version if no reader holds it.

private:
    mutable std::mutex mutex_;
    std::shared_ptr<const T> current_;
    std::atomic<std::uint64_t> version_{1};
};

/// One thread's view of a Published<T>. Not thread-safe: every worker owns its own.
template <class T>
class Published<T>::Reader {
public:
    explicit Reader(const Published& source) : source_{source} {}

    /// The newest version. Valid until the next call of current() on this Reader.
    const T& current()
    {
        if (source_.version_.load(std::memory_order_acquire) != version_) refresh();
        return *current_;
    }

private:
    void refresh()
    {
        const std::scoped_lock lock{source_.mutex_};
        current_ = source_.current_;  // Both under the lock: version and value stay a pair.
        version_ = source_.version_.load(std::memory_order_relaxed);
    }

    const Published& source_;
    std::shared_ptr<const T> current_;
    std::uint64_t version_ = 0;
};

}  // namespace mooring

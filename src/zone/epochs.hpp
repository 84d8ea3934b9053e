// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Versions that readers follow, and how the writer knows what no reader can see any more.
///
/// There is one number: the published version. A reader says which version it reads (or that it
/// rests), in a cache line of its own. What the writer unlinked while version P was the newest can
/// be freed once every reader reads a version above P or rests: a reader on a later version loaded
/// that version with acquire, after the unlinking, and so cannot find the thing.
///
/// A reader that wakes announces its version and looks again whether it is still the newest (both
/// sequentially consistent): either the writer sees the announcement, or the reader sees the
/// writer's newer version and announces that one. Thread fences are not used: ThreadSanitizer
/// does not know them.
///
/// Thread safety: Seat by its own thread, the rest by the writer.
/// Limits: 256 readers at a time.

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace mooring::zone {

using Version = std::uint64_t;

class Epochs {
public:
    static constexpr std::size_t readers_max = 256;

    /// A reader's place. Taken and left on any thread, used by one.
    class Seat {
    public:
        explicit Seat(Epochs& epochs) noexcept;
        ~Seat();
        Seat(const Seat&) = delete;
        Seat& operator=(const Seat&) = delete;

        /// Moves to the newest version and returns it.
        Version refresh() noexcept;
        void rest() noexcept;

    private:
        Epochs& epochs_;
        std::atomic<Version>* place_;
        bool is_resting_ = true;
    };

    [[nodiscard]] Version published() const noexcept
    {
        return published_.load(std::memory_order_relaxed);
    }
    /// Makes the next version the newest.
    void publish() noexcept { published_.store(published() + 1, std::memory_order_seq_cst); }

    /// Every reader reads this version or a later one, or rests (and will wake on the newest).
    [[nodiscard]] Version oldest_read() const noexcept;

private:
    static constexpr Version vacant = 0;
    static constexpr Version resting = ~Version{0};

    struct alignas(64) Place {
        std::atomic<Version> version{vacant};
    };

    alignas(64) std::atomic<Version> published_{1};
    std::array<Place, readers_max> places_;
};

}  // namespace mooring::zone

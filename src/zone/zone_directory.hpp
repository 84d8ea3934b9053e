// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The zones by id, in versions, and the depths at which zones exist.
///
/// A zone's origin never changes; what its answers need (ZoneView) is immutable and replaced as a
/// whole. Versions of it are chained, newest first, as a name's pending records are: a reader takes
/// the newest that is not above its own version. Which zone encloses a name is not kept here: an
/// apex is a name in the table, and the depth mask says at which label counts to look for one.
///
/// Thread safety: view(), origin() and has_depth() from any thread, the rest by the writer.
/// Limits: ids below 2^24; 127 labels.

#include <array>
#include <atomic>
#include <deque>
#include <functional>
#include <memory>
#include <variant>

#include "zone/epochs.hpp"
#include "zone/name_table.hpp"

namespace mooring::zone {

class ZoneDirectory {
public:
    /// One version of one zone.
    struct Edition {
        Version version;
        std::atomic<Edition*> older;
        ZoneView view;
        bool is_present;
    };
    struct Entry {
        dns::Name origin;
        std::atomic<Edition*> newest;
    };
    /// Something no reader finds any more; freed by destroying it after a grace period.
    using Garbage = std::variant<std::unique_ptr<Edition>, std::unique_ptr<Entry>>;

    ZoneDirectory();
    ~ZoneDirectory();
    ZoneDirectory(const ZoneDirectory&) = delete;
    ZoneDirectory& operator=(const ZoneDirectory&) = delete;

    [[nodiscard]] const ZoneView* view(ZoneId id, Version version) const noexcept;
    /// The origin of a zone in any version; nullptr if there is no such zone.
    [[nodiscard]] const dns::Name* origin(ZoneId id) const noexcept;
    [[nodiscard]] bool has_depth(std::size_t label_count) const noexcept
    {
        const auto word = depths_[label_count / 64].load(std::memory_order_relaxed);
        return ((word >> (label_count % 64)) & 1U) != 0;
    }

    /// Stages the zone's coming into being in `version`, if it is not there already.
    void put(ZoneId id, const dns::Name& origin, Version version);
    /// Stages the zone's end in `version`.
    void erase(ZoneId id, Version version);
    /// The view that will be seen from `version` on, for changing it; nullptr without such a zone.
    [[nodiscard]] ZoneView* edit(ZoneId id, Version version);

    /// Unlinks what nobody reads who reads `oldest_read` or later.
    void settle(Version oldest_read, const std::function<void(Garbage)>& retire);
    [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }

private:
    static constexpr std::size_t chunk_entries = 4096;
    using Chunk = std::array<std::atomic<Entry*>, chunk_entries>;

    [[nodiscard]] Entry* entry(ZoneId id) const noexcept;
    [[nodiscard]] Edition& stage(Entry& entry, ZoneId id, Version version);
    void count_depth(std::size_t label_count, int change) noexcept;

    std::array<std::atomic<Chunk*>, chunk_entries> chunks_{};
    std::array<std::atomic<std::uint64_t>, 2> depths_{};
    std::array<std::uint32_t, dns::labels_max + 1> zones_at_depth_{};

    struct Staged {
        ZoneId id;
        Edition* edition;
    };
    std::deque<Staged> staged_;  // In the order of versions.
    std::size_t bytes_ = sizeof(*this);
};

}  // namespace mooring::zone

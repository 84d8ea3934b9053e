// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What changed at each serial of the zones that somebody transfers, so that a secondary need not
/// take a whole zone because of one address (RFC 1995).
///
///     committed(): what the batch's names show ──▶ applied(): what they show now ──▶ open step
///     sealed(41): the open step becomes step 40 ▶ 41 ──▶ changes(zone, from)
///
/// A step is the difference between what was published before and after, looked up in the name
/// table: so a suspension deletes what it hides, a wildcard switch adds `*.` of its host, and what
/// nobody sees is in no step. A step keeps whole RRsets before and after.
///
/// What is forgotten or was never known is a gap, and a gap means a whole transfer: the oldest
/// steps beyond the limit, everything before an import, before a change of how the zone is signed,
/// and before the zone got its first secondary. After a restart rebuild() reads the steps back from
/// the journal; where the journal does not say what a name showed (a suspension, a host or claim
/// that was removed) it begins anew.
///
/// Thread safety: changes() and is_followed() from any thread. start() and rebuild() before the
/// writer thread runs; the Observer's members on it.
/// Limits: `bytes_max` for the steps of all zones together, `steps_max` a zone.

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <set>
#include <unordered_map>
#include <vector>

#include "base/counter.hpp"
#include "base/guarded.hpp"
#include "registry/tables.hpp"
#include "store/store.hpp"
#include "updates/observer.hpp"
#include "updates/zone_changes.hpp"

namespace mooring::updates {

/// An SOA as it was shown.
struct ShownSoa {
    dns::Serial serial;
    dns::Ttl ttl;
    dns::Rdata rdata;  ///< With that serial in it.
    bool operator==(const ShownSoa&) const = default;
};

/// How to come from one serial to a newer one.
struct ZoneDifference {
    ShownSoa from;
    ShownSoa to;
    std::vector<PackedChanges> steps;  ///< Oldest first; for condense().
};

class ZoneDiffs final : public Observer {
public:
    struct Options {
        std::size_t bytes_max = std::size_t{64} << 20U;
        std::size_t steps_max = 10'000;
    };

    ZoneDiffs(const zone::Contents& contents, const registry::Tables& tables,
              const Options& options);
    ~ZoneDiffs() override;

    /// What all zones show as the writer begins.
    void start(std::span<const zone::ZoneSerial> sealed);
    /// Reads the steps since `since` back from the journal. Fails with what the store says; what
    /// was read until then stays.
    [[nodiscard]] Result<> rebuild(store::Store& store, WallTime since);

    /// How to come from `from` to the newest sealed serial; nothing if that is not known.
    [[nodiscard]] std::optional<ZoneDifference> changes(zone::ZoneId zone, dns::Serial from) const;
    /// True if somebody is configured to transfer the zone.
    [[nodiscard]] bool is_followed(zone::ZoneId zone) const;
    /// Bytes of all steps that are kept.
    [[nodiscard]] const Gauge& bytes() const noexcept { return bytes_; }

    void committed(const zone::Batch& batch) override;
    void applied(const zone::Batch& batch) override;
    void sealed(std::span<const zone::ZoneSerial> serials) override;

private:
    struct Step {
        ShownSoa from;
        ShownSoa to;
        PackedChanges changes;
        std::uint64_t number = 0;  // Counts steps of all zones: the lowest is the oldest.
    };
    using Steps = std::deque<std::shared_ptr<const Step>>;
    struct Followed {
        bool all = false;
        std::set<zone::ZoneId> zones;
        [[nodiscard]] bool has(zone::ZoneId zone) const { return all || zones.contains(zone); }
    };
    struct State {
        Followed followed;
        std::unordered_map<zone::ZoneId, Steps> zones;
    };
    struct Open {
        std::optional<ShownSoa> from;
        ChangeSet changes;
        bool is_gap = false;
    };
    struct Touched;
    class Rebuilder;

    [[nodiscard]] std::optional<ShownSoa> soa_of(zone::ZoneId zone, dns::Serial serial) const;
    void read_followed();
    void open(zone::ZoneId zone);
    void close(const zone::ZoneSerial& sealed);
    void keep(zone::ZoneId zone, Step step);
    void forget(zone::ZoneId zone);

    const zone::Contents& contents_;
    const registry::Tables& tables_;
    const Options options_;
    Guarded<State> state_;
    Gauge bytes_;

    // The writer's own.
    Followed followed_;
    std::unordered_map<zone::ZoneId, dns::Serial> sealed_;
    std::unordered_map<zone::ZoneId, Open> open_;
    std::set<zone::ZoneId> unsealed_;
    std::unique_ptr<Touched> touched_;
    std::deque<std::pair<std::uint64_t, zone::ZoneId>> order_;  // Of steps, oldest first.
    std::size_t step_count_ = 0;
    std::uint64_t next_number_ = 1;
};

}  // namespace mooring::updates

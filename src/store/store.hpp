// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Durable memory: the journal, and the rows into which it is folded.
///
///     commit(batch)      one transaction: the batch's blob row, the head row, and all rows that it
///                        puts or erases (accounts, zones, claims, hosts, keys, secondaries, ...)
///     fold(...)          later, in small slices: addresses and RRsets from batches into rows
///     snapshot()->load() the rows, then every batch after what has been folded
///
/// An address update writes nothing but its place in the batch; so one commit costs one small
/// append and one disk sync, however many updates it carries (docs/decisions/0002).
///
/// Two implementations behave alike, which store_suite_test.cpp proves: sqlite/ is the one that
/// serves, memory/ is for tests.
///
/// Thread safety: commit() and stage_rrsets() from one thread (the writer); everything else from
/// any thread. Calls may block for a disk sync.
/// Limits: zone::batch_changes_max and zone::batch_bytes_max a commit.
/// Invariants: commit() either happened whole or not at all; when it returns success, it is on
/// stable storage. A commit() that failed with StoreFailed may have happened: ask head(). Numbers
/// of rows are never given twice, so a change that comes after its row was erased is nothing.

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "store/audit.hpp"
#include "zone/journal/batch.hpp"

namespace mooring::store {

/// A host as loaded: its row and what folding put beside it.
struct StoredHost {
    zone::Host host;
    zone::Addresses addresses;
    WallTime last_change{};   // Epoch: never.
    WallTime last_contact{};  // Epoch: never.
};

/// A zone as loaded.
struct StoredZone {
    zone::Zone zone;
    dns::Serial serial;  // The highest folded serial.
};

/// Receives what load() finds, in this order: accounts, zones, RRsets, claims, hosts, sites, extras
/// of hosts, keys, signing keys, secondaries, upstreams, entries, batches.
class Loader {
public:
    Loader() = default;
    Loader(const Loader&) = delete;
    Loader& operator=(const Loader&) = delete;
    virtual ~Loader() = default;

    virtual void account(zone::Account row) = 0;
    virtual void zone(StoredZone row) = 0;
    /// Only RRsets of the zone's current version.
    virtual void rrset(zone::ZoneId zone, dns::Rrset rrset) = 0;
    virtual void claim(zone::Claim row) = 0;
    virtual void host(StoredHost row) = 0;
    virtual void key(zone::UpdateKey row) = 0;
    /// These do nothing unless overridden: who reads a zone's records needs none of them.
    virtual void site(zone::Site row) { static_cast<void>(row); }
    virtual void extras(zone::HostExtras row) { static_cast<void>(row); }
    virtual void entry(zone::Entry row) { static_cast<void>(row); }
    virtual void signing_key(zone::SigningKey row) { static_cast<void>(row); }
    virtual void secondary(zone::Secondary row) { static_cast<void>(row); }
    virtual void upstream(zone::Upstream row) { static_cast<void>(row); }
    /// A batch after the folded ones, with its time, serials, address and RRset changes and folded
    /// entries (zone::is_folded) only: what else it put or erased is in the rows above, as of the
    /// last batch of all. So a change of an id
    /// that no row has, or of another version of a zone, is to be ignored. May have no changes
    /// left.
    virtual void batch(const zone::Batch& batch) = 0;
};

using zone::NextIds;

/// When a host's client was last heard, for save_contacts().
struct Contact {
    zone::HostId host{};
    WallTime time{};
};

struct FoldProgress {
    std::uint64_t changes_folded = 0;  // By this call.
    std::uint64_t tail_batches = 0;    // Still to fold after it.
    std::uint64_t tail_bytes = 0;
    WallTime oldest_unfolded{};  // Epoch if there is none.
};

/// The store as it was at one commit, readable while commits go on. Hold it for as short as
/// possible.
/// Thread safety: used by one thread at a time, which need not be the one that made it.
class Snapshot {
public:
    Snapshot() = default;
    Snapshot(const Snapshot&) = delete;
    Snapshot& operator=(const Snapshot&) = delete;
    virtual ~Snapshot() = default;

    /// Feeds everything to `loader`. Fails with Corrupt if a batch is damaged or the chain of
    /// hashes is broken: the service must not start on half of its data.
    [[nodiscard]] virtual Result<> load(Loader& loader) = 0;
    /// Feeds the accounts that are suspended, one zone's row, RRsets, claims, hosts and signing
    /// keys, and the batches after the folded rows (all of their changes: the loader picks out the
    /// zone's).
    [[nodiscard]] virtual Result<> load_zone(zone::ZoneId zone, Loader& loader) = 0;
};

/// How long the past is kept. Batches are never deleted before they are folded and in the history.
struct Retention {
    std::chrono::seconds batches = std::chrono::hours{24};
    std::uint64_t batches_max = 20'000'000;                   ///< Older ones go early beyond this,
    std::uint64_t batch_bytes_max = std::uint64_t{8} << 30U;  ///< or beyond this.
    std::chrono::seconds history = std::chrono::hours{24 * 90};
};

enum class WithKeys : std::uint8_t { No, Yes };

class Store {
public:
    Store() = default;
    Store(const Store&) = delete;
    Store& operator=(const Store&) = delete;
    virtual ~Store() = default;

    [[nodiscard]] virtual Result<zone::Head> head() = 0;
    [[nodiscard]] virtual Result<NextIds> next_ids() = 0;

    /// Commits a batch that follows head(). Fails with Conflict if the head has moved, StoreFull,
    /// StoreFailed, AlreadyExists (a row's unique name is taken: the batch was not written),
    /// LimitExceeded (too many changes or bytes: nothing was written).
    /// Put keeps what was folded beside the row (addresses, contact, serial); Erase<Zone> takes the
    /// zone's RRsets with it, but claims and hosts only by their own Erase.
    [[nodiscard]] virtual Result<> commit(const zone::Batch& batch) = 0;

    /// Opens a view of the store as of the last commit. Quick: called from the writer thread.
    [[nodiscard]] virtual Result<std::unique_ptr<Snapshot>> snapshot() = 0;

    /// Writes RRsets of a zone version that no Put<Zone> has made current yet. An empty `rrsets`
    /// discards what was staged for that version: an import starts so, because an earlier one may
    /// have been given up half-way. Fails with Conflict if the version is not above the zone's.
    [[nodiscard]] virtual Result<> stage_rrsets(zone::ZoneId zone, std::uint32_t version,
                                                std::span<const dns::Rrset> rrsets) = 0;

    /// Folds the oldest unfolded changes into rows for about `slice` (at least one small step),
    /// while holding up no commit for longer than that: a commit that waits goes first. Also
    /// deletes batches that are folded, in the history, and older than the retention, and rrset
    /// rows of versions no longer current.
    [[nodiscard]] virtual Result<FoldProgress> fold(std::chrono::microseconds slice,
                                                    WallTime now) = 0;

    /// Copies changes that are not yet there into the history and the audit log; returns how many
    /// address changes.
    [[nodiscard]] virtual Result<std::uint64_t> extend_history() = 0;
    /// The newest address changes of a host, newest first, committed ones included.
    [[nodiscard]] virtual Result<std::vector<HistoryEntry>> history_of(
        const HistoryQuery& query) = 0;
    [[nodiscard]] Result<std::vector<HistoryEntry>> history(zone::HostId host, std::size_t count)
    {
        return history_of({.host = host, .count = count});
    }
    /// The newest lines of the audit log, committed ones included.
    [[nodiscard]] virtual Result<std::vector<AuditEntry>> audit(const AuditQuery& query) = 0;
    /// Looks at the whole history and audit log for lines that were changed or removed by anybody
    /// but this service. Takes a while; commits and reads go on.
    [[nodiscard]] virtual Result<AuditReport> verify_audit() = 0;

    /// Shows the retained batches after the last that is older than `since`: whole, in order and
    /// without gaps, until `visit` returns false. Commits go on meanwhile; those after the call are
    /// not shown. Fails with Corrupt if one is damaged.
    using VisitBatch = std::function<bool(const zone::Batch&)>;
    [[nodiscard]] virtual Result<> visit_batches(WallTime since, const VisitBatch& visit) = 0;

    [[nodiscard]] virtual Result<> save_contacts(std::span<const Contact> contacts) = 0;

    /// Writes a consistent copy to `path` while commits go on. Fails with AlreadyExists.
    /// With keys: also the files of the data folder's keys/.
    [[nodiscard]] virtual Result<> backup(const std::string& path, WithKeys with_keys) = 0;
};

}  // namespace mooring::store

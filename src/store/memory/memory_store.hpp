// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A store without a disk, for tests and simulations: same semantics, nothing survives the process.
///
/// A MemoryDisk outlives the stores opened on it, so that a test can "crash" and open again:
///
///     const auto disk = std::make_shared<MemoryDisk>();
///     { MemoryStore store{disk}; ... }    MemoryStore again{disk};
///
/// Thread safety: as Store.
/// Limits: snapshot() copies everything; backup() is refused.

#include <memory>
#include <optional>

#include "base/guarded.hpp"
#include "store/memory/memory_disk.hpp"
#include "store/store.hpp"

namespace mooring::store {

using MemoryDisk = Guarded<MemoryState>;

class MemoryStore final : public Store {
public:
    struct Options {
        std::size_t fold_items_per_call = 100'000;  ///< Stands for the time slice of fold().
        Retention retention;
    };

    /// `disk` is used by one store at a time.
    explicit MemoryStore(std::shared_ptr<MemoryDisk> disk) : MemoryStore{std::move(disk), Options{}}
    {}
    MemoryStore(std::shared_ptr<MemoryDisk> disk, Options options);

    [[nodiscard]] Result<zone::Head> head() override;
    [[nodiscard]] Result<NextIds> next_ids() override;
    [[nodiscard]] Result<> commit(const zone::Batch& batch) override;
    [[nodiscard]] Result<std::unique_ptr<Snapshot>> snapshot() override;
    [[nodiscard]] Result<> stage_rrsets(zone::ZoneId zone, std::uint32_t version,
                                        std::span<const dns::Rrset> rrsets) override;
    [[nodiscard]] Result<FoldProgress> fold(std::chrono::microseconds slice, WallTime now) override;
    [[nodiscard]] Result<std::uint64_t> extend_history() override;
    [[nodiscard]] Result<std::vector<HistoryEntry>> history_of(const HistoryQuery& query) override;
    [[nodiscard]] Result<std::vector<AuditEntry>> audit(const AuditQuery& query) override;
    [[nodiscard]] Result<AuditReport> verify_audit() override;
    [[nodiscard]] Result<> visit_batches(WallTime since, const VisitBatch& visit) override;
    [[nodiscard]] Result<> save_contacts(std::span<const Contact> contacts) override;
    [[nodiscard]] Result<> backup(const std::string& path, WithKeys with_keys) override;

private:
    struct Folding {  // A group half written; forgotten by a crash, begun again by the next store.
        FoldGroup group;
        std::size_t hosts_done = 0;
        std::size_t rrsets_done = 0;
        std::size_t entries_done = 0;
    };
    [[nodiscard]] Result<> begin_folding(const MemoryState& state);
    [[nodiscard]] std::uint64_t fold_step(MemoryState& state);

    std::shared_ptr<MemoryDisk> disk_;
    const Options options_;
    std::optional<Folding> folding_;  // Guarded by the disk's lock.
};

}  // namespace mooring::store

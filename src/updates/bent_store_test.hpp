// SPDX-License-Identifier: Apache-2.0
#pragma once

/// For tests: a store in memory whose commits and heads a test can bend.
///
/// Thread safety: as Store; on_commit and on_head are set before threads are started.

#include <functional>

#include "store/memory/memory_store.hpp"

namespace mooring::updates {

class BentStore final : public store::Store {
public:
    std::function<Result<>(const zone::Batch&)> on_commit = [this](const auto& batch) {
        return real.commit(batch);
    };
    std::function<Result<zone::Head>()> on_head = [this] { return real.head(); };
    store::MemoryStore real{std::make_shared<store::MemoryDisk>()};

    Result<zone::Head> head() override { return on_head(); }
    Result<store::NextIds> next_ids() override { return real.next_ids(); }
    Result<> commit(const zone::Batch& batch) override { return on_commit(batch); }
    Result<std::unique_ptr<store::Snapshot>> snapshot() override { return real.snapshot(); }
    Result<> stage_rrsets(zone::ZoneId zone, std::uint32_t version,
                          std::span<const dns::Rrset> rrsets) override
    {
        return real.stage_rrsets(zone, version, rrsets);
    }
    Result<store::FoldProgress> fold(std::chrono::microseconds slice, WallTime now) override
    {
        return real.fold(slice, now);
    }
    Result<std::uint64_t> extend_history() override { return real.extend_history(); }
    Result<std::vector<store::HistoryEntry>> history_of(const store::HistoryQuery& query) override
    {
        return real.history_of(query);
    }
    Result<std::vector<store::AuditEntry>> audit(const store::AuditQuery& query) override
    {
        return real.audit(query);
    }
    Result<store::AuditReport> verify_audit() override { return real.verify_audit(); }
    Result<> visit_batches(WallTime since, const VisitBatch& visit) override
    {
        return real.visit_batches(since, visit);
    }
    Result<> save_contacts(std::span<const store::Contact> contacts) override
    {
        return real.save_contacts(contacts);
    }
    Result<> backup(const std::string& path, store::WithKeys keys) override
    {
        return real.backup(path, keys);
    }
};

}  // namespace mooring::updates

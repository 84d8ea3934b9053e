// SPDX-License-Identifier: Apache-2.0
#include "store/memory/memory_store.hpp"

#include <algorithm>
#include <iterator>

#include "store/chain.hpp"

namespace mooring::store {

namespace {

class MemorySnapshot final : public Snapshot {
public:
    explicit MemorySnapshot(MemoryState state) : state_{std::move(state)} {}
    Result<> load(Loader& loader) override { return state_.load(loader); }
    Result<> load_zone(zone::ZoneId zone, Loader& loader) override
    {
        return state_.load_zone(zone, loader);
    }

private:
    const MemoryState state_;
};

/// What the history and the audit log do not have yet.
struct Uncopied {
    std::vector<HistoryEntry> moves;
    std::vector<AuditEntry> lines;
};

void copy(Uncopied& copied, const zone::Batch& batch)
{
    auto number = static_cast<std::uint64_t>(batch.first);
    for (const auto& change : batch.changes) {
        if (const auto* moved = std::get_if<zone::AddressChange>(&change))
            copied.moves.push_back({zone::ChangeNumber{number}, batch.epoch, *moved});
        if (auto line = audit_entry_of(change)) {
            line->number = zone::ChangeNumber{number};
            line->epoch = batch.epoch;
            copied.lines.push_back(std::move(*line));
        }
        ++number;
    }
}

Result<Uncopied> uncopied(const MemoryState& state)
{
    Uncopied all;
    for (const auto& stored : state.batches) {
        if (stored.last <= state.history_position) continue;
        MOORING_TRY(const auto batch, zone::decode(stored.data));
        copy(all, batch);
    }
    auto id = state.audit.size();
    for (auto& line : all.lines) line.id = ++id;
    return all;
}

bool is_asked_for(const AuditQuery& query, const AuditEntry& line)
{
    return (!query.account || line.account == *query.account) && line.origin.time >= query.since &&
           line.origin.time <= query.until && (query.before == 0 || line.id < query.before);
}

void drop_old_batches(MemoryState& state, const Retention& retention, WallTime now)
{
    std::uint64_t bytes = 0;
    for (const auto& batch : state.batches) bytes += batch.data.size();
    while (!state.batches.empty()) {
        const auto& oldest = state.batches.front();
        const bool is_done = oldest.last <= state.folded && oldest.last <= state.history_position;
        const bool is_due = oldest.time + retention.batches < now ||
                            state.batches.size() > retention.batches_max ||
                            bytes > retention.batch_bytes_max;
        if (!is_done || !is_due) return;
        bytes -= oldest.data.size();
        state.batches.pop_front();
    }
}

FoldProgress progress_of(const MemoryState& state)
{
    FoldProgress progress;
    for (const auto& batch : state.batches) {
        if (batch.last <= state.folded) continue;
        if (progress.tail_batches == 0) progress.oldest_unfolded = batch.time;
        ++progress.tail_batches;
        progress.tail_bytes += batch.data.size();
    }
    return progress;
}

}  // namespace

MemoryStore::MemoryStore(std::shared_ptr<MemoryDisk> disk, Options options)
    : disk_{std::move(disk)}, options_{options}
{
    // Staged by an import that never came to its end.
    disk_->with([](MemoryState& state) {
        std::erase_if(state.rrsets, [&](const auto& item) {
            const auto* zone = state.zones.find(item.first.zone);
            return zone == nullptr || item.first.version > zone->zone.version;
        });
    });
}

Result<zone::Head> MemoryStore::head()
{
    return disk_->with([](const MemoryState& state) { return state.head; });
}

Result<NextIds> MemoryStore::next_ids()
{
    return disk_->with([](const MemoryState& state) { return state.next_ids; });
}

Result<> MemoryStore::commit(const zone::Batch& batch)
{
    auto data = zone::encode(batch);
    if (batch.changes.size() > zone::batch_changes_max || data.size() > zone::batch_bytes_max)
        return fail(Errc::LimitExceeded, "the batch is too large");
    const auto hash = zone::hash_of(data);
    return disk_->with([&](MemoryState& state) -> Result<> {
        const auto follows = zone::batch_after(state.head, batch.time);
        if (batch.epoch != follows.epoch || batch.first != follows.first ||
            batch.previous != follows.previous)
            return fail(Errc::Conflict, "the batch does not follow the journal's head");
        MOORING_CHECK(state.put_rows(batch));
        state.batches.push_back({batch.last(), batch.changes.size(), batch.time, std::move(data)});
        state.head = {batch.epoch, batch.last(), hash};
        return {};
    });
}

Result<std::unique_ptr<Snapshot>> MemoryStore::snapshot()
{
    return disk_->with([](const MemoryState& state) -> std::unique_ptr<Snapshot> {
        return std::make_unique<MemorySnapshot>(state);
    });
}

Result<> MemoryStore::stage_rrsets(zone::ZoneId zone, std::uint32_t version,
                                   std::span<const dns::Rrset> rrsets)
{
    return disk_->with([&](MemoryState& state) -> Result<> {
        const auto* present = state.zones.find(zone);
        if (present != nullptr && version <= present->zone.version)
            return fail(Errc::Conflict, "this version of the zone is already in use");
        if (rrsets.empty())
            std::erase_if(state.rrsets, [&](const auto& item) {
                return item.first.zone == zone && item.first.version == version;
            });
        for (const auto& rrset : rrsets) {
            const auto wire = rrset.owner.wire();
            state.rrsets.insert_or_assign({zone, version, {wire.begin(), wire.end()}, rrset.type},
                                          rrset);
        }
        return {};
    });
}

Result<> MemoryStore::begin_folding(const MemoryState& state)
{
    Chain chain{state.folded, state.folded_hash};
    Folding folding;
    for (const auto& stored : state.batches) {
        if (stored.last <= state.folded) continue;
        MOORING_TRY(const auto batch, chain.next(stored.data));
        folding.group.add(batch, chain.hash());
    }
    folding.group.close();
    folding_ = std::move(folding);
    return {};
}

/// Writes as many items as one call may; returns the changes that are thereby folded for good.
std::uint64_t MemoryStore::fold_step(MemoryState& state)
{
    auto& [group, hosts_done, rrsets_done, entries_done] = *folding_;
    auto left = options_.fold_items_per_call;
    for (; left > 0 && hosts_done < group.hosts().size(); --left)
        state.fold(group.hosts()[hosts_done++]);
    for (; left > 0 && rrsets_done < group.rrsets().size(); --left)
        state.fold(group.rrsets()[rrsets_done++]);
    for (; left > 0 && entries_done < group.entries().size(); --left)
        state.fold(group.entries()[entries_done++]);
    if (hosts_done < group.hosts().size() || rrsets_done < group.rrsets().size() ||
        entries_done < group.entries().size())
        return 0;

    for (const auto& serial : group.serials()) state.fold(serial);
    state.folded = group.last();
    state.folded_hash = group.hash();
    const auto count = group.change_count();
    folding_.reset();
    return count;
}

Result<FoldProgress> MemoryStore::fold(std::chrono::microseconds /*slice*/, WallTime now)
{
    return disk_->with([&](MemoryState& state) -> Result<FoldProgress> {
        std::uint64_t folded = 0;
        if (folding_ || state.folded != state.head.last) {
            if (!folding_) MOORING_CHECK(begin_folding(state));
            folded = fold_step(state);
        }
        state.drop_stale_rrsets();
        drop_old_batches(state, options_.retention, now);
        auto progress = progress_of(state);
        progress.changes_folded = folded;
        return progress;
    });
}

Result<std::uint64_t> MemoryStore::extend_history()
{
    return disk_->with([](MemoryState& state) -> Result<std::uint64_t> {
        MOORING_TRY(auto fresh, uncopied(state));
        for (const auto& entry : fresh.moves) state.history[entry.change.host].push_back(entry);
        std::ranges::move(fresh.lines, std::back_inserter(state.audit));
        state.history_position = state.head.last;
        return fresh.moves.size();
    });
}

Result<std::vector<HistoryEntry>> MemoryStore::history_of(const HistoryQuery& query)
{
    return disk_->with([&](const MemoryState& state) -> Result<std::vector<HistoryEntry>> {
        MOORING_TRY(const auto fresh, uncopied(state));
        std::vector<HistoryEntry> all;
        if (const auto found = state.history.find(query.host); found != state.history.end())
            all = found->second;
        std::ranges::copy(fresh.moves, std::back_inserter(all));
        std::vector<HistoryEntry> entries;
        for (auto entry = all.rbegin(); entry != all.rend(); ++entry)
            if (entries.size() < query.count && is_wanted(query, *entry)) entries.push_back(*entry);
        return entries;
    });
}

Result<std::vector<AuditEntry>> MemoryStore::audit(const AuditQuery& query)
{
    return disk_->with([&](const MemoryState& state) -> Result<std::vector<AuditEntry>> {
        MOORING_TRY(auto fresh, uncopied(state));
        auto all = state.audit;
        std::ranges::move(fresh.lines, std::back_inserter(all));
        std::vector<AuditEntry> lines;
        for (auto line = all.rbegin(); line != all.rend(); ++line)
            if (lines.size() < query.count && is_asked_for(query, *line)) lines.push_back(*line);
        return lines;
    });
}

/// Nobody but this process can have changed it.
Result<AuditReport> MemoryStore::verify_audit()
{
    return disk_->with([](const MemoryState& state) -> Result<AuditReport> {
        AuditReport report;
        report.entries = state.audit.size();
        for (const auto& [host, entries] : state.history) report.entries += entries.size();
        return report;
    });
}

Result<> MemoryStore::visit_batches(WallTime since, const VisitBatch& visit)
{
    // Copied out, because nothing may be called under the lock.
    const auto batches = disk_->with([](const MemoryState& state) { return state.batches; });
    auto first = batches.end();
    while (first != batches.begin() && std::prev(first)->time >= since) --first;
    for (; first != batches.end(); ++first) {
        MOORING_TRY(const auto batch, zone::decode(first->data));
        if (!visit(batch)) return {};
    }
    return {};
}

Result<> MemoryStore::save_contacts(std::span<const Contact> contacts)
{
    return disk_->with([&](MemoryState& state) -> Result<> {
        for (const auto& contact : contacts)
            if (auto* row = state.hosts.find(contact.host)) row->last_contact = contact.time;
        return {};
    });
}

Result<> MemoryStore::backup(const std::string& /*path*/, WithKeys /*with_keys*/)
{
    return fail(Errc::NotAllowed, "a store in memory has nothing to back up");
}

}  // namespace mooring::store

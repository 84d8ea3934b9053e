// SPDX-License-Identifier: Apache-2.0
#include "testing/faulty_store.hpp"

namespace mooring::testing {

namespace {

std::size_t index_of(StoreCall call) noexcept
{
    return static_cast<std::size_t>(call);
}

}  // namespace

void FaultyStore::fail_call(StoreCall call, std::uint64_t nth, const StoreFault& fault)
{
    state_.with([&](State& state) {
        state.call = call;
        state.at = state.calls[index_of(call)] + nth;
        state.fault = fault;
        state.has_failed = false;
    });
}

std::uint64_t FaultyStore::calls(StoreCall call) const
{
    return state_.with([&](const State& state) { return state.calls[index_of(call)]; });
}

bool FaultyStore::has_failed() const
{
    return state_.with([](const State& state) { return state.has_failed; });
}

std::optional<StoreFault> FaultyStore::count(StoreCall call)
{
    return state_.with([&](State& state) -> std::optional<StoreFault> {
        ++state.calls[index_of(call)];
        ++state.calls[index_of(StoreCall::Any)];
        if (state.is_crashed) return StoreFault{.code = Errc::StoreFailed};
        const bool is_kind = state.call == StoreCall::Any || state.call == call;
        if (state.at == 0 || !is_kind || state.calls[index_of(state.call)] != state.at)
            return std::nullopt;
        state.has_failed = true;
        state.is_crashed = state.fault.then == Then::Crash;
        return state.fault;
    });
}

template <class T, class Work>
Result<T> FaultyStore::run(StoreCall call, Work work)
{
    const auto fault = count(call);
    if (!fault) return work();
    if (fault->happens == Happens::After) {
        if (auto done = work(); !done) return done;
    }
    return fail(fault->code, "a fault of the test");
}

Result<zone::Head> FaultyStore::head()
{
    return run<zone::Head>(StoreCall::Head, [&] { return inner_.head(); });
}

Result<store::NextIds> FaultyStore::next_ids()
{
    return run<store::NextIds>(StoreCall::NextIds, [&] { return inner_.next_ids(); });
}

Result<> FaultyStore::commit(const zone::Batch& batch)
{
    return run<void>(StoreCall::Commit, [&] { return inner_.commit(batch); });
}

Result<std::unique_ptr<store::Snapshot>> FaultyStore::snapshot()
{
    return run<std::unique_ptr<store::Snapshot>>(StoreCall::Snapshot,
                                                 [&] { return inner_.snapshot(); });
}

Result<> FaultyStore::stage_rrsets(zone::ZoneId zone, std::uint32_t version,
                                   std::span<const dns::Rrset> rrsets)
{
    return run<void>(StoreCall::StageRrsets,
                     [&] { return inner_.stage_rrsets(zone, version, rrsets); });
}

Result<store::FoldProgress> FaultyStore::fold(std::chrono::microseconds slice, WallTime now)
{
    return run<store::FoldProgress>(StoreCall::Fold, [&] { return inner_.fold(slice, now); });
}

Result<std::uint64_t> FaultyStore::extend_history()
{
    return run<std::uint64_t>(StoreCall::ExtendHistory, [&] { return inner_.extend_history(); });
}

Result<std::vector<store::HistoryEntry>> FaultyStore::history_of(const store::HistoryQuery& query)
{
    return run<std::vector<store::HistoryEntry>>(StoreCall::History,
                                                 [&] { return inner_.history_of(query); });
}

Result<std::vector<store::AuditEntry>> FaultyStore::audit(const store::AuditQuery& query)
{
    return run<std::vector<store::AuditEntry>>(StoreCall::Audit,
                                               [&] { return inner_.audit(query); });
}

Result<store::AuditReport> FaultyStore::verify_audit()
{
    return run<store::AuditReport>(StoreCall::Audit, [&] { return inner_.verify_audit(); });
}

Result<> FaultyStore::visit_batches(WallTime since, const VisitBatch& visit)
{
    return run<void>(StoreCall::VisitBatches, [&] { return inner_.visit_batches(since, visit); });
}

Result<> FaultyStore::save_contacts(std::span<const store::Contact> contacts)
{
    return run<void>(StoreCall::SaveContacts, [&] { return inner_.save_contacts(contacts); });
}

Result<> FaultyStore::backup(const std::string& path, store::WithKeys with_keys)
{
    return run<void>(StoreCall::Backup, [&] { return inner_.backup(path, with_keys); });
}

}  // namespace mooring::testing

// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A store whose n-th call fails as a test wants it, to prove that nothing acknowledged is lost and
/// nothing refused is served.
///
///     FaultyStore store{inner};
///     store.fail_call(StoreCall::Commit, 3, {.happens = Happens::After, .then = Then::Crash});
///
/// The way SQLite is tested: for n = 1, 2, ... until a run sees no failure, fail call n, open the
/// inner store again, and check what must hold.
///
/// Thread safety: as Store; fail_call() and calls() from any thread.

#include <array>
#include <cstdint>
#include <optional>

#include "base/guarded.hpp"
#include "store/store.hpp"

namespace mooring::testing {

enum class StoreCall : std::uint8_t {
    Any,
    Head,
    NextIds,
    Commit,
    Snapshot,
    StageRrsets,
    Fold,
    ExtendHistory,
    History,
    Audit,
    VisitBatches,
    SaveContacts,
    Backup,
};

/// Whether the failing call did its work: an error at COMMIT leaves it open.
enum class Happens : std::uint8_t { Not, After };
/// What becomes of later calls.
enum class Then : std::uint8_t { GoOn, Crash };

struct StoreFault {
    Errc code = Errc::StoreFailed;
    Happens happens = Happens::Not;
    Then then = Then::GoOn;
};

class FaultyStore final : public store::Store {
public:
    /// `inner` must outlive this.
    explicit FaultyStore(store::Store& inner) : inner_{inner} {}

    /// The `nth` call of this kind from now on (counted from 1) fails. One fault at a time.
    void fail_call(StoreCall call, std::uint64_t nth, const StoreFault& fault = {});
    /// How many calls of this kind there were, failed ones included.
    [[nodiscard]] std::uint64_t calls(StoreCall call = StoreCall::Any) const;
    /// True once the fault has been met.
    [[nodiscard]] bool has_failed() const;

    [[nodiscard]] Result<zone::Head> head() override;
    [[nodiscard]] Result<store::NextIds> next_ids() override;
    [[nodiscard]] Result<> commit(const zone::Batch& batch) override;
    [[nodiscard]] Result<std::unique_ptr<store::Snapshot>> snapshot() override;
    [[nodiscard]] Result<> stage_rrsets(zone::ZoneId zone, std::uint32_t version,
                                        std::span<const dns::Rrset> rrsets) override;
    [[nodiscard]] Result<store::FoldProgress> fold(std::chrono::microseconds slice,
                                                   WallTime now) override;
    [[nodiscard]] Result<std::uint64_t> extend_history() override;
    [[nodiscard]] Result<std::vector<store::HistoryEntry>> history_of(
        const store::HistoryQuery& query) override;
    [[nodiscard]] Result<std::vector<store::AuditEntry>> audit(
        const store::AuditQuery& query) override;
    [[nodiscard]] Result<store::AuditReport> verify_audit() override;
    [[nodiscard]] Result<> visit_batches(WallTime since, const VisitBatch& visit) override;
    [[nodiscard]] Result<> save_contacts(std::span<const store::Contact> contacts) override;
    [[nodiscard]] Result<> backup(const std::string& path, store::WithKeys with_keys) override;

private:
    static constexpr std::size_t call_kinds = static_cast<std::size_t>(StoreCall::Backup) + 1;
    struct State {
        std::array<std::uint64_t, call_kinds> calls{};
        StoreCall call = StoreCall::Any;
        std::uint64_t at = 0;  // The count at which it fails; 0: never.
        StoreFault fault;
        bool has_failed = false;
        bool is_crashed = false;
    };
    /// Counts the call; returns the fault it meets.
    [[nodiscard]] std::optional<StoreFault> count(StoreCall call);
    template <class T, class Work>
    [[nodiscard]] Result<T> run(StoreCall call, Work work);

    store::Store& inner_;
    Guarded<State> state_;
};

}  // namespace mooring::testing

// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The past of every host and the audit log, copied from the journal into a file of their own
/// (history.db), so that neither their size nor their writing touches commits.
///
///     batch rows ──extend()──▶ address_change rows, event rows, a stretch of the chain
///                              entries() = those, and the batches that are not copied yet
///
/// Thread safety: any member from any thread; one at a time does its work.
/// Invariants: a batch is deleted from the journal only once copied() has passed it. Copying twice
/// changes nothing.

#include <functional>
#include <memory>
#include <string>

#include "base/clock.hpp"
#include "store/sqlite/audit_chain.hpp"
#include "store/sqlite/sqlite.hpp"
#include "store/sqlite/write_turn.hpp"
#include "store/store.hpp"

namespace mooring::store {

class History {
    struct Private {  // Only open() can make one.
        explicit Private() = default;
    };

public:
    struct Paths {
        std::string history;
        std::string store;
    };
    struct Options {
        std::chrono::seconds retention{};
        /// What the chain is keyed with; empty: nothing. Asked for until it is not empty. Or null.
        std::function<AuditKey()> key{};
    };
    [[nodiscard]] static Result<std::unique_ptr<History>> open(const Clock& clock,
                                                               const Paths& paths, Options options);
    History(Private, const Clock& clock, Options options)
        : clock_{clock}, options_{std::move(options)}
    {}
    History(const History&) = delete;
    History& operator=(const History&) = delete;
    ~History() = default;

    /// Copies changes that are not there yet, up to a bound a call; returns how many address
    /// changes. Also deletes some of what is older than the retention.
    [[nodiscard]] Result<std::uint64_t> extend();
    /// The newest changes of a host, newest first.
    [[nodiscard]] Result<std::vector<HistoryEntry>> entries(const HistoryQuery& query);
    /// The newest lines of the audit log; first copies what is not there yet, within a bound.
    [[nodiscard]] Result<std::vector<AuditEntry>> audit(const AuditQuery& query);
    /// Looks at the whole chain, of what has been copied.
    [[nodiscard]] Result<AuditReport> verify();
    /// Every change up to here is in the history.
    [[nodiscard]] zone::ChangeNumber copied() const;

private:
    [[nodiscard]] Result<> prepare(const Paths& paths);
    [[nodiscard]] const AuditKey& key();
    [[nodiscard]] Result<std::uint64_t> copy_up_to(int transactions);
    [[nodiscard]] Result<std::uint64_t> copy_some();
    [[nodiscard]] Result<std::uint64_t> copy(const zone::Batch& batch, StretchHash& hash);
    [[nodiscard]] Result<> insert(const HistoryEntry& entry);
    [[nodiscard]] Result<> insert(const AuditEntry& entry);
    [[nodiscard]] Result<> insert(const Stretch& stretch);
    [[nodiscard]] Result<std::vector<HistoryEntry>> uncopied(const HistoryQuery& query);

    const Clock& clock_;
    const Options options_;
    std::string path_;
    WriteTurns turns_;
    Connection history_;  // This and the rest: whoever has the turn.
    Connection journal_;
    Statement insert_, insert_event_, insert_stretch_, set_copied_, find_;
    AuditKey key_;
    std::vector<std::uint8_t> previous_;  // Hash of the last stretch.
    Guarded<zone::ChangeNumber> copied_;
};

}  // namespace mooring::store

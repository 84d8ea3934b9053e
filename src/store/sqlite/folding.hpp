// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Moves what batches say into rows, a little at a time, between commits.
///
///     batches ──read──▶ FoldGroup ──some rows a transaction──▶ host, rrset, entry, zone
///                                 ──in the last one──▶ feed.folded
///
/// A group is read and boiled down without holding anything up; its rows are then written in small
/// transactions whose size follows the disk. `folded` moves only when a whole group is in the rows.
/// A crash in the middle costs nothing but work: start-up replays the group over rows that are
/// partly newer, and the state is the same.
///
/// Thread safety: any member from any thread; one at a time does its work.
/// Limits: a group holds some 500,000 changes or 16 MiB of batches.

#include <optional>

#include "base/clock.hpp"
#include "store/fold_group.hpp"
#include "store/sqlite/write_side.hpp"
#include "store/store.hpp"

namespace mooring::store {

class Folding {
    struct Private {  // Only open() can make one.
        explicit Private() = default;
    };

public:
    struct Options {
        std::size_t rows_per_step_max = 4096;
        std::chrono::microseconds step_target{2000};  ///< What one transaction may take.
    };
    /// `path` is that of the database that `side` writes.
    [[nodiscard]] static Result<std::unique_ptr<Folding>> open(const Clock& clock, WriteSide& side,
                                                               const std::string& path,
                                                               const Options& options);
    Folding(Private, const Clock& clock, WriteSide& side, const Options& options)
        : clock_{clock}, side_{side}, options_{options}
    {}

    /// Takes steps for about `slice`, at least one; returns how many changes are folded for good.
    [[nodiscard]] Result<std::uint64_t> run(std::chrono::microseconds slice);
    /// Writes when hosts were last heard, in the same small steps.
    [[nodiscard]] Result<> save_contacts(std::span<const Contact> contacts);

private:
    struct Group {
        FoldGroup values;
        JournalExtent extent;
        std::size_t hosts_done = 0;
        std::size_t rrsets_done = 0;
        std::size_t entries_done = 0;
        [[nodiscard]] bool is_done() const noexcept
        {
            return hosts_done == values.hosts().size() && rrsets_done == values.rrsets().size() &&
                   entries_done == values.entries().size();
        }
    };
    struct Statements {
        Statement set_host, set_rrset, delete_rrset, set_serial, zone_version, set_contact;
        Statement set_entry, delete_entry;
    };

    [[nodiscard]] Result<> prepare(const std::string& path);
    [[nodiscard]] Result<> read_group();
    [[nodiscard]] Result<std::uint64_t> step();
    [[nodiscard]] Result<> write_some();
    [[nodiscard]] Result<> write_host(const HostFold& fold);
    [[nodiscard]] Result<> write_rrset(const RrsetFold& fold);
    [[nodiscard]] Result<> write_entry(const EntryFold& fold);
    [[nodiscard]] Result<> write_contact(const Contact& contact);
    [[nodiscard]] Result<> finish_group();
    [[nodiscard]] bool may_go_on(std::size_t written) const;
    void adapt(std::chrono::nanoseconds took) noexcept;

    const Clock& clock_;
    WriteSide& side_;
    const Options options_;
    WriteTurns turns_;
    Connection reader_;      // This and the rest: whoever has the turn here.
    Statements statements_;  // On the connection of side_: used within its turn only.
    std::optional<Group> group_;
    std::size_t rows_per_step_ = 64;
};

}  // namespace mooring::store

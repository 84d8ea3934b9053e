// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What must be thrown away in time: batches that nobody needs any more, RRsets of zone versions
/// that are no longer current, and the write-ahead log's pages once they are in the database.
///
/// Thread safety: run() from one thread at a time (the store sees to it).

#include <memory>

#include "store/sqlite/write_side.hpp"
#include "store/store.hpp"

namespace mooring::store {

class Housekeeping {
    struct Private {  // Only open() can make one.
        explicit Private() = default;
    };

public:
    struct Options {
        Retention retention;
        std::uint64_t checkpoint_frames = 2048;  ///< 8 MiB: then pages are copied.
        std::uint64_t wal_frames_max = 32768;    ///< 128 MiB: then commits wait for the copying.
    };
    [[nodiscard]] static Result<std::unique_ptr<Housekeeping>> open(WriteSide& side,
                                                                    const std::string& path,
                                                                    const Options& options);
    Housekeeping(Private, WriteSide& side, const Options& options) : side_{side}, options_{options}
    {}

    /// Throws away a little of each. `copied`: how far the history is.
    [[nodiscard]] Result<> run(zone::ChangeNumber copied, WallTime now);
    /// Removes everything that was staged for a zone version that never became current: an import
    /// that a crash ended. At start, before any staging.
    [[nodiscard]] Result<> discard_staged();

private:
    struct ZoneVersion {
        std::uint32_t zone = 0;
        std::uint32_t version = 0;
    };
    [[nodiscard]] Result<> prepare(const std::string& path);
    [[nodiscard]] Result<> delete_old_batches(zone::ChangeNumber copied, WallTime now);
    [[nodiscard]] Result<zone::ChangeNumber> last_due_batch(zone::ChangeNumber copied,
                                                            WallTime now);
    [[nodiscard]] Result<> delete_stale_rrsets();
    [[nodiscard]] Result<std::optional<ZoneVersion>> next_zone_version();
    [[nodiscard]] Result<std::int64_t> delete_some(const ZoneVersion& of);
    [[nodiscard]] Result<> checkpoint();

    WriteSide& side_;
    const Options options_;
    Connection reader_;
    Statement delete_batches_, delete_rrsets_;  // On the connection of side_: within its turn only.
    ZoneVersion looked_at_;                     // Everything up to here is current.
    std::uint64_t zone_changes_seen_ = ~std::uint64_t{0};
    std::uint64_t frames_after_checkpoint_ = 0;
};

}  // namespace mooring::store

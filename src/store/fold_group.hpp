// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Some consecutive batches, boiled down to what their folding has to write: the last value of
/// each host, RRset, serial and folded entry.
///
///     group.add(batch, hash) ...   group.close();   hosts(), rrsets(), entries(), serials(),
///                                                   each in key order
///
/// Writing in key order makes neighbours share pages, and a host that moved a hundred times is
/// written once; this is why folding waits and does not happen in the commit.
///
/// Thread safety: none.
/// Limits: the caller bounds the batches added; a group takes some 60 bytes a change.

#include <cstdint>
#include <optional>
#include <vector>

#include "zone/journal/batch.hpp"

namespace mooring::store {

struct HostFold {
    zone::HostId host{};
    zone::Addresses addresses;
    WallTime time{};
};

struct RrsetFold {
    zone::ZoneId zone{};
    std::uint32_t version = 0;
    dns::Name owner;
    dns::RrType type{};
    dns::Ttl ttl;
    std::vector<dns::Rdata> rdatas;  // Empty: deleted.
};

/// An entry of a kind that is folded, or one of any kind that is gone.
struct EntryFold {
    zone::EntryId id{};
    std::optional<zone::Entry> row;  // Nothing: erased.
};

class FoldGroup {
public:
    /// Takes in the batch after those taken in so far. Its row puts are rows already.
    void add(const zone::Batch& batch, const zone::BatchHash& hash);
    /// Sorts, and keeps the last value per key. Nothing is added after it.
    void close();

    [[nodiscard]] const std::vector<HostFold>& hosts() const noexcept { return hosts_; }
    [[nodiscard]] const std::vector<RrsetFold>& rrsets() const noexcept { return rrsets_; }
    [[nodiscard]] const std::vector<EntryFold>& entries() const noexcept { return entries_; }
    [[nodiscard]] const std::vector<zone::ZoneSerial>& serials() const noexcept { return serials_; }

    /// Where `folded` stands once everything is written.
    [[nodiscard]] zone::ChangeNumber last() const noexcept { return last_; }
    [[nodiscard]] const zone::BatchHash& hash() const noexcept { return hash_; }
    [[nodiscard]] std::uint64_t change_count() const noexcept { return change_count_; }

private:
    void note(const zone::Put<zone::Entry>& put);

    std::vector<HostFold> hosts_;
    std::vector<RrsetFold> rrsets_;
    std::vector<EntryFold> entries_;
    std::vector<zone::ZoneSerial> serials_;
    zone::ChangeNumber last_{};
    zone::BatchHash hash_{};
    std::uint64_t change_count_ = 0;
};

}  // namespace mooring::store

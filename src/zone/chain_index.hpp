// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The names of one zone that have an NSEC (or NSEC3) RRset, in canonical order: for finding the
/// RRset that covers a name (RFC 4034, 4.1.1; RFC 5155, 3.1.7), and a name's neighbours.
///
///     index of version 7 ──▶ inner ──▶ leaf  leaf  leaf
///     index of version 8 ──▶ inner'──▶ leaf        leaf'     only the changed path is new
///
/// A persistent B+ tree. A ChainIndex is a value: the copy in one version of a ZoneView never
/// changes when the writer changes the copy in the next, because a change copies every node of its
/// path that another index can reach, and only those: what one version's batch made is changed in
/// place by the rest of the batch. So a reader finds the neighbours as of its own version without
/// any lock or atomic word in the tree. What makes an index visible is the version of the ZoneView
/// that holds it (stored with release, loaded with acquire), and what keeps its nodes alive is the
/// same: a ZoneView is destroyed when no reader reads its version any more (epochs.hpp), and takes
/// along the nodes that no later version shares. Nodes are shared_ptr for that; their counts are
/// touched by the writer alone, so `use_count() == 1` is exact and means "only this index".
///
/// Names are kept as byte strings (chain_keys.hpp). A leaf is one block of at most 1,024 bytes of
/// names one behind the other.
///
/// Thread safety: the const members from any thread while the index lives; everything else, copying
/// included, by the writer.
/// Limits: memory per name, after random inserts: its key + 2 bytes, times 1.6. Measured: 22 bytes
/// for a host's label of 11 bytes, 56 for the owner of an NSEC3 (chain_index_test.cpp).
/// Invariants: a node other than the root is never empty.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

#include "dns/name.hpp"

namespace mooring::zone {

class ChainIndex {
public:
    ChainIndex() = default;  ///< Of any origin; empty.

    /// Adds a canonical name at or below `origin`; nothing happens if it is there.
    void insert(dns::NameView name, const dns::Name& origin);
    /// Removes a name; nothing happens if it is not there.
    void erase(dns::NameView name, const dns::Name& origin);
    void clear() { root_.reset(); }

    [[nodiscard]] bool is_empty() const noexcept { return root_ == nullptr; }
    /// The last name that is not behind `name`, in any ASCII case; if there is none, the last of
    /// all: a chain is a ring (RFC 4034, 4.1.1). Nothing only if the index is empty.
    [[nodiscard]] std::optional<dns::Name> at_or_before(dns::NameView name,
                                                        const dns::Name& origin) const;
    /// The same, but never `name` itself unless it is the only one.
    [[nodiscard]] std::optional<dns::Name> before(dns::NameView name,
                                                  const dns::Name& origin) const;
    /// The first name behind `name`; if there is none, the first of all.
    [[nodiscard]] std::optional<dns::Name> after(dns::NameView name, const dns::Name& origin) const;

    /// Heap bytes of all nodes, those that other indexes share included.
    [[nodiscard]] std::size_t bytes() const;

private:
    struct Node;
    using NodePointer = std::shared_ptr<Node>;
    class Path;

    [[nodiscard]] static Node& own(NodePointer& node);
    void split_upwards(Path& path);
    void merge_upwards(Path& path);

    NodePointer root_;
};

}  // namespace mooring::zone

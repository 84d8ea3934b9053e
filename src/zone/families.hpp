// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Which names lie directly below a name: the writer's child index.
///
/// A zone's apex is not listed (it would list the whole zone), so that the many names directly
/// below a suffix cost nothing here. Every other parent knows how many children have a slot, how
/// many of them exist in DNS (an empty non-terminal exists while one does), and the first of a
/// list of siblings. Names are known by their 64-bit keyed hash.
///
/// Thread safety: the writer only.
/// Limits: about 70 bytes for each child, 40 for each parent.

#include <cstdint>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

namespace mooring::zone {

class Families {
public:
    using Locator = std::uint64_t;

    void add(Locator parent, Locator child);
    void remove(Locator parent, Locator child);
    /// Forgets a name both as a parent and as a child, when all of its relatives go, too.
    void forget(Locator name);
    void count_existing(Locator parent, int change);

    [[nodiscard]] bool has_children(Locator parent) const { return parents_.contains(parent); }
    [[nodiscard]] bool has_existing_children(Locator parent) const;
    [[nodiscard]] std::vector<Locator> children(Locator parent) const;

    [[nodiscard]] std::size_t bytes() const noexcept;

private:
    struct Parent {
        Locator first_child = 0;
        std::uint32_t children = 0;
        std::uint32_t existing = 0;
    };
    struct Siblings {
        Locator previous = 0;  // 0: none.
        Locator next = 0;
    };
    boost::unordered_flat_map<Locator, Parent> parents_;
    boost::unordered_flat_map<Locator, Siblings> siblings_;
};

}  // namespace mooring::zone

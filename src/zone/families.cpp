// SPDX-License-Identifier: Apache-2.0
#include "zone/families.hpp"

#include "base/assert.hpp"

namespace mooring::zone {

void Families::add(Locator parent, Locator child)
{
    auto& family = parents_[parent];
    const auto next = family.first_child;
    const auto [place, is_new] =
        siblings_.try_emplace(child, Siblings{.previous = 0, .next = next});
    MOORING_ASSERT(is_new);
    if (next != 0) siblings_.at(next).previous = child;
    family.first_child = child;
    ++family.children;
}

void Families::remove(Locator parent, Locator child)
{
    const auto family = parents_.find(parent);
    const auto place = siblings_.find(child);
    MOORING_ASSERT(family != parents_.end() && place != siblings_.end());
    const auto [previous, next] = place->second;
    siblings_.erase(place);
    if (next != 0) siblings_.at(next).previous = previous;
    if (previous != 0)
        siblings_.at(previous).next = next;
    else
        family->second.first_child = next;
    if (--family->second.children == 0) parents_.erase(family);
}

void Families::forget(Locator name)
{
    parents_.erase(name);
    siblings_.erase(name);
}

void Families::count_existing(Locator parent, int change)
{
    const auto family = parents_.find(parent);
    MOORING_ASSERT(family != parents_.end());
    family->second.existing += static_cast<std::uint32_t>(change);
}

bool Families::has_existing_children(Locator parent) const
{
    const auto family = parents_.find(parent);
    return family != parents_.end() && family->second.existing != 0;
}

std::vector<Families::Locator> Families::children(Locator parent) const
{
    std::vector<Locator> children;
    const auto family = parents_.find(parent);
    if (family == parents_.end()) return children;
    children.reserve(family->second.children);
    for (auto child = family->second.first_child; child != 0; child = siblings_.at(child).next)
        children.push_back(child);
    return children;
}

std::size_t Families::bytes() const noexcept
{
    // A flat map keeps 15 elements and 16 bytes of metadata in a group.
    return parents_.bucket_count() * (sizeof(Locator) + sizeof(Parent) + 1) +
           siblings_.bucket_count() * (sizeof(Locator) + sizeof(Siblings) + 1);
}

}  // namespace mooring::zone

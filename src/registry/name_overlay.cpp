// SPDX-License-Identifier: Apache-2.0
#include "registry/name_overlay.hpp"

namespace mooring::registry {

namespace {

// Labels from the right, each behind its length, in lower case: the key of a name is a prefix of
// the keys of all names below it and of no others.
std::string key_of(dns::NameView name)
{
    const auto canonical = dns::Name{name}.canonical();
    const auto labels = canonical.label_count();
    std::string key;
    key.reserve(canonical.size());
    for (std::size_t count = 1; count <= labels; ++count) {
        const auto label = canonical.view().suffix(count).first_label();
        key.push_back(static_cast<char>(label.size()));
        key.append(label);
    }
    return key;
}

}  // namespace

const NameEntry* NameOverlay::find(dns::NameView name) const
{
    if (entries_.empty()) return nullptr;
    const auto found = entries_.find(key_of(name));
    return found == entries_.end() ? nullptr : &found->second;
}

NameEntry& NameOverlay::change(dns::NameView name)
{
    auto key = key_of(name);
    const auto [place, is_new] = entries_.try_emplace(key);
    if (is_new) place->second.name = dns::Name{name}.canonical();
    undo_.push_back(
        {.key = std::move(key), .entry = is_new ? std::nullopt : std::optional{place->second}});
    return place->second;
}

std::vector<const NameEntry*> NameOverlay::at_or_below(dns::NameView top) const
{
    std::vector<const NameEntry*> found;
    const auto prefix = key_of(top);
    for (auto at = entries_.lower_bound(prefix);
         at != entries_.end() && at->first.starts_with(prefix); ++at) {
        found.push_back(&at->second);
    }
    return found;
}

void NameOverlay::undo_to(std::size_t mark)
{
    for (; undo_.size() > mark; undo_.pop_back()) {
        auto& last = undo_.back();
        if (last.entry) {
            entries_[last.key] = std::move(*last.entry);
        } else {
            entries_.erase(last.key);
        }
    }
}

}  // namespace mooring::registry

// SPDX-License-Identifier: Apache-2.0
#include "updates/denial_chain.hpp"

#include <iterator>

namespace mooring::updates {
namespace {

/// How far `to` lies behind `from` on the ring, as something that can be compared: whoever lies
/// behind `from` in canonical order comes before whoever has to go round.
bool is_nearer_after(const dns::Name& from, const dns::Name& left, const dns::Name& right)
{
    const auto wraps = [&](const dns::Name& name) { return dns::canonical_order(name, from) <= 0; };
    if (wraps(left) != wraps(right)) return !wraps(left);
    return dns::canonical_order(left, right) < 0;
}

bool is_nearer_before(const dns::Name& from, const dns::Name& left, const dns::Name& right)
{
    const auto wraps = [&](const dns::Name& name) { return dns::canonical_order(name, from) >= 0; };
    if (wraps(left) != wraps(right)) return !wraps(left);
    return dns::canonical_order(left, right) > 0;
}

}  // namespace

DenialChain::DenialChain(const zone::Contents& contents, const zone::Zone& zone)
    : contents_{contents}, zone_{zone.id}, denial_{zone.denial}
{}

bool DenialChain::has(const dns::Name& owner) const
{
    const auto changed = changes_.find(owner);
    if (changed != changes_.end()) return changed->second;
    const auto node = contents_.find(owner);
    if (!node || node->zone != zone_) return false;
    return node->is(denial_ == zone::Denial::Nsec ? zone::NodeFlag::HasNsec
                                                  : zone::NodeFlag::HasNsec3);
}

// The next one of the published chain that the draft has not taken out.
std::optional<dns::Name> DenialChain::kept_after(const dns::Name& owner) const
{
    std::optional<dns::Name> first;
    auto at = owner;
    while (true) {
        const auto next = contents_.next_in_chain(zone_, denial_, at);
        if (!next || (first && *first == next->owner)) return std::nullopt;
        if (has(next->owner)) return next->owner;
        if (!first) first = next->owner;
        at = next->owner;
    }
}

std::optional<dns::Name> DenialChain::kept_before(const dns::Name& owner) const
{
    std::optional<dns::Name> first;
    auto at = owner;
    while (true) {
        const auto previous = contents_.previous_in_chain(zone_, denial_, at);
        if (!previous || (first && *first == previous->owner)) return std::nullopt;
        if (has(previous->owner)) return previous->owner;
        if (!first) first = previous->owner;
        at = previous->owner;
    }
}

std::optional<dns::Name> DenialChain::next(const dns::Name& owner) const
{
    auto nearest = kept_after(owner);
    const auto see = [&](const dns::Name& name) {
        if (!nearest || is_nearer_after(owner, name, *nearest)) nearest = name;
    };
    // The first inserted one behind `owner`, or if there is none, the very first.
    for (auto i = changes_.upper_bound(owner); i != changes_.end(); ++i) {
        if (!i->second) continue;
        see(i->first);
        return nearest;
    }
    for (const auto& [name, is_in] : changes_) {
        if (!is_in) continue;
        see(name);
        break;
    }
    return nearest;
}

std::optional<dns::Name> DenialChain::previous(const dns::Name& owner) const
{
    auto nearest = kept_before(owner);
    const auto see = [&](const dns::Name& name) {
        if (!nearest || is_nearer_before(owner, name, *nearest)) nearest = name;
    };
    for (auto i = std::make_reverse_iterator(changes_.lower_bound(owner)); i != changes_.rend();
         ++i) {
        if (!i->second) continue;
        see(i->first);
        return nearest;
    }
    for (auto i = changes_.rbegin(); i != changes_.rend(); ++i) {
        if (!i->second) continue;
        see(i->first);
        break;
    }
    return nearest;
}

std::optional<dns::Name> DenialChain::widow_of(const dns::Name& owner) const
{
    const auto left = contents_.previous_in_chain(zone_, denial_, owner);
    if (!left || !has(left->owner)) return std::nullopt;
    return left->owner;
}

}  // namespace mooring::updates

// SPDX-License-Identifier: Apache-2.0
// The writer's way along a zone's NSEC or NSEC3 chain.
#include "zone/contents.hpp"

namespace mooring::zone {

std::optional<Covering> Contents::in_chain(const std::optional<dns::Name>& owner) const
{
    if (!owner) return std::nullopt;
    const auto node = find(*owner);
    if (!node) return std::nullopt;
    return Covering{.owner = *owner, .node = *node};
}

std::optional<Covering> Contents::covering(ZoneId zone, Denial chain, dns::NameView name) const
{
    return store_.covering(zone, chain, name, NameStore::newest);
}

std::optional<Covering> Contents::next_in_chain(ZoneId zone, Denial chain, dns::NameView name) const
{
    const auto* view = store_.zone(zone, NameStore::newest);
    if (view == nullptr || !name.is_at_or_below(view->origin)) return std::nullopt;
    return in_chain(view->owners(chain).after(name, view->origin));
}

std::optional<Covering> Contents::previous_in_chain(ZoneId zone, Denial chain,
                                                    dns::NameView name) const
{
    const auto* view = store_.zone(zone, NameStore::newest);
    if (view == nullptr || !name.is_at_or_below(view->origin)) return std::nullopt;
    return in_chain(view->owners(chain).before(name, view->origin));
}

std::optional<Covering> Contents::covering(ZoneId zone, dns::NameView name) const
{
    return covering(zone, denial_of(zone), name);
}

std::optional<Covering> Contents::next_in_chain(ZoneId zone, dns::NameView name) const
{
    return next_in_chain(zone, denial_of(zone), name);
}

std::optional<Covering> Contents::previous_in_chain(ZoneId zone, dns::NameView name) const
{
    return previous_in_chain(zone, denial_of(zone), name);
}

Denial Contents::denial_of(ZoneId zone) const
{
    const auto* view = store_.zone(zone, NameStore::newest);
    return view == nullptr ? Denial::Nsec : view->denial;
}

}  // namespace mooring::zone

// SPDX-License-Identifier: Apache-2.0
// What a name's state means for the names above and below it.
#include "base/assert.hpp"
#include "zone/contents.hpp"

namespace mooring::zone {
namespace {

constexpr NodeFlags bit(NodeFlag flag) noexcept
{
    return static_cast<NodeFlags>(flag);
}
constexpr NodeFlags rrsets = bit(NodeFlag::HasA) | bit(NodeFlag::HasAaaa) | bit(NodeFlag::HasRare);
constexpr NodeFlags from_above = bit(NodeFlag::IsHidden) | bit(NodeFlag::IsOccluded);
constexpr NodeFlags occluding = bit(NodeFlag::IsCut) | bit(NodeFlag::HasDname);

}  // namespace

Contents::Standing Contents::standing_of(const NameState& state) noexcept
{
    return {.is_present = state.is(NodeFlag::IsPresent), .exists = state.is(NodeFlag::Exists)};
}

NodeFlags Contents::inherited(NodeFlags parent, Locator child) const
{
    NodeFlags flags = 0;
    if ((parent & bit(NodeFlag::IsHidden)) != 0 || hidden_tops_.contains(child))
        flags |= bit(NodeFlag::IsHidden);
    if ((parent & (bit(NodeFlag::IsOccluded) | occluding)) != 0) flags |= bit(NodeFlag::IsOccluded);
    return flags;
}

std::optional<Contents::Place> Contents::place(ZoneId zone, dns::NameView owner,
                                               IfMissing if_missing)
{
    const auto name = store_.hash(owner);
    if (const auto found = store_.find_in(zone, name)) return Place{.name = name, .found = *found};
    if (if_missing == IfMissing::Leave) return std::nullopt;
    const auto* enclosing = store_.find_zone(owner, NameStore::newest);
    if (enclosing == nullptr || enclosing->id != zone) return std::nullopt;
    return Place{.name = name, .found = make(zone, name)};
}

// Gives the name and every missing ancestor of it a slot; none of them exists in DNS yet.
NameStore::Found Contents::make(ZoneId zone, const HashedName& name)
{
    const auto view = name.view();
    const auto apex_labels = store_.zone(zone, NameStore::newest)->origin.label_count();
    auto parent = store_.hash(view.suffix(apex_labels));
    auto found = store_.find_in(zone, parent);
    MOORING_ASSERT(found);
    for (auto labels = apex_labels + 1; labels <= view.label_count(); ++labels) {
        const auto child = store_.hash(view.suffix(labels));
        const auto above = *found;
        found = store_.find_in(zone, child);
        if (!found) {
            NameState state;
            state.zone = zone;
            state.flags = inherited(above.state.flags, child.hash) | bit(NodeFlag::IsPresent);
            found = NameStore::Found{.at = store_.insert(child, state), .state = state};
            if (!above.state.is(NodeFlag::IsApex)) families_.add(parent.hash, child.hash);
        }
        parent = child;
    }
    return *found;
}

// Stages the new state of a name and everything that follows from it.
void Contents::commit(const Place& place, NameState next)
{
    const auto& before = place.found.state;
    keep_chains(place, next);
    const auto after = write(place.name, place.found, next);
    const auto occludes_as_before = ((before.flags ^ next.flags) & occluding) == 0;
    if (!before.is(NodeFlag::IsApex)) {
        if (!occludes_as_before) refresh_below(place.name.hash, next);
        tell_ancestors(before.zone, place.name, standing_of(before), after);
        return;
    }
    if (!occludes_as_before) refresh_zone(before.zone);
    describe_apex(next);
}

// The indexes of NSEC and NSEC3 owners follow the RRsets.
void Contents::keep_chains(const Place& place, const NameState& next)
{
    const auto changed = place.found.state.flags ^ next.flags;
    if ((changed & (bit(NodeFlag::HasNsec) | bit(NodeFlag::HasNsec3))) == 0) return;
    auto* view = store_.edit_zone(place.found.state.zone);
    MOORING_ASSERT(view != nullptr);
    const auto put = [&](ChainIndex& owners, NodeFlag flag) {
        if ((changed & bit(flag)) == 0) return;
        if (next.is(flag))
            owners.insert(place.name.view(), view->origin);
        else
            owners.erase(place.name.view(), view->origin);
    };
    put(view->nsec_owners, NodeFlag::HasNsec);
    put(view->nsec3_owners, NodeFlag::HasNsec3);
}

Contents::Standing Contents::write(const HashedName& name, const NameStore::Found& found,
                                   NameState next)
{
    const auto is_apex = next.is(NodeFlag::IsApex);
    const auto has_rrsets = (next.flags & rrsets) != 0;
    const auto is_answered =
        has_rrsets && !next.is(NodeFlag::IsSilenced) && !next.is(NodeFlag::IsProofOnly);
    const auto exists = is_apex || is_answered || families_.has_existing_children(name.hash);
    const auto is_kept = exists || has_rrsets || next.registry_reference != 0 ||
                         families_.has_children(name.hash) || hidden_tops_.contains(name.hash);
    if (!is_kept) {
        store_.stage_absent(found.at);
        return {};
    }
    next.flags = next.flags & ~bit(NodeFlag::Exists);
    if (exists) next.flags |= bit(NodeFlag::Exists);
    if (next != found.state) store_.stage(found.at, next);
    return standing_of(next);
}

// Walks up for as long as something changes for the parent: a child more or less, existing or not.
void Contents::tell_ancestors(ZoneId zone, HashedName child, Standing before, Standing after)
{
    while (before != after) {
        const auto parent = store_.hash(child.view().parent());
        const auto found = store_.find_in(zone, parent);
        MOORING_ASSERT(found);
        const auto is_apex = found->state.is(NodeFlag::IsApex);
        if (!is_apex) {
            if (!before.is_present) families_.add(parent.hash, child.hash);
            families_.count_existing(parent.hash, int{after.exists} - int{before.exists});
            if (!after.is_present) families_.remove(parent.hash, child.hash);
        }
        auto next = found->state;
        if (child.view().is_wildcard()) {
            next.flags = next.flags & ~bit(NodeFlag::HasWildcardChild);
            if (after.exists) next.flags |= bit(NodeFlag::HasWildcardChild);
        }
        before = standing_of(found->state);
        after = write(parent, *found, next);
        if (is_apex) return;
        child = parent;
    }
}

// Hands down what names inherit (hidden, occluded), no further than it changes something.
void Contents::refresh_below(Locator top, const NameState& state)
{
    const auto zone = state.zone;
    std::vector<std::pair<Locator, NodeFlags>> waiting{{top, state.flags}};
    while (!waiting.empty()) {
        const auto [parent, parent_flags] = waiting.back();
        waiting.pop_back();
        for (const auto child : families_.children(parent)) {
            const auto found = store_.find_by_hash(
                child, [zone](const NameStore::Found& it) { return it.state.zone == zone; });
            if (!found) continue;  // The apex of a zone of its own.
            auto next = found->state;
            next.flags = (next.flags & ~from_above) | inherited(parent_flags, child);
            if (next == found->state) continue;
            store_.stage(found->at, next);
            waiting.emplace_back(child, next.flags);
        }
    }
}

// The same for a whole zone, whose apex has no list of children: every name looks upwards itself.
void Contents::refresh_zone(ZoneId zone)
{
    visit_zone(zone, [this](const NameStore::Found& found) {
        auto name = store_.hash(store_.name_of(found.at));
        auto next = found.state;
        next.flags &= ~from_above;
        const auto apex_labels =
            store_.zone(found.state.zone, NameStore::newest)->origin.label_count();
        for (auto labels = name.view().label_count();; --labels) {
            if (hidden_tops_.contains(name.hash)) next.flags |= bit(NodeFlag::IsHidden);
            if (labels == apex_labels) break;
            name = store_.hash(name.view().parent());
            const auto above = store_.find_in(found.state.zone, name);
            if (above && (above->state.flags & occluding) != 0)
                next.flags |= bit(NodeFlag::IsOccluded);
        }
        if (next != found.state) store_.stage(found.at, next);
    });
}

std::vector<std::pair<Contents::Locator, NameStore::Found>> Contents::family_of(
    const Place& top) const
{
    const auto zone = top.found.state.zone;
    std::vector<std::pair<Locator, NameStore::Found>> members{{top.name.hash, top.found}};
    for (std::size_t i = 0; i < members.size(); ++i) {
        for (const auto child : families_.children(members[i].first)) {
            const auto found = store_.find_by_hash(
                child, [zone](const NameStore::Found& it) { return it.state.zone == zone; });
            if (found) members.emplace_back(child, *found);
        }
    }
    return members;
}

void Contents::visit_zone(ZoneId zone,
                          const std::function<void(const NameStore::Found&)>& visit) const
{
    store_.for_each([&](const NameStore::Found& found) {
        if (found.state.zone == zone) visit(found);
    });
}

}  // namespace mooring::zone

// SPDX-License-Identifier: Apache-2.0
#include "zone/name_store.hpp"

#include <bit>
#include <cstring>
#include <utility>

#include "base/assert.hpp"

namespace mooring::zone {
namespace {

constexpr std::uint64_t zone_mask = (1U << 24U) - 1;

ZoneId zone_of(const Slot& slot) noexcept
{
    return ZoneId{static_cast<std::uint32_t>(slot.load(0) & zone_mask)};
}

// Words 6 and 7: the length and 15 bytes, or the marker and, in the upper half of word 6, a
// reference.
struct NameField {
    std::array<std::uint8_t, 16> bytes;

    [[nodiscard]] static NameField of(const Slot& slot) noexcept
    {
        return std::bit_cast<NameField>(std::array{slot.load(6), slot.load(7)});
    }
    [[nodiscard]] bool is_long() const noexcept { return bytes[0] == long_name_marker; }
    [[nodiscard]] Reference reference() const noexcept
    {
        return static_cast<Reference>(std::bit_cast<std::array<std::uint64_t, 2>>(bytes)[0] >> 32U);
    }
};

}  // namespace

NameStore::~NameStore()
{
    for (auto& retired : retired_) free(retired.gone);
    // What is left are blocks that names still have: every one stands in the pool until freed.
    for (Reference i = 1; i <= rares_.reference_max(); ++i) RrsetBlockPointer{rares_.at(i)};
}

bool NameStore::is_name(const Slot& slot, const HashedName& name) const noexcept
{
    const auto* origin = zones_.origin(zone_of(slot));
    if (origin == nullptr || origin->size() > name.size) return false;

    const auto relative = std::span{name.bytes}.first(name.size - origin->size());
    const auto field = NameField::of(slot);
    auto kept = std::span<const std::uint8_t>{field.bytes}.subspan(1);
    if (field.is_long())
        kept = long_names_.at(field.reference());
    else
        kept = kept.first(field.bytes[0]);
    return kept.size() == relative.size() &&
           std::memcmp(kept.data(), relative.data(), kept.size()) == 0 &&
           std::memcmp(origin->wire().data(), name.bytes.data() + relative.size(),
                       origin->size()) == 0;
}

NameState NameStore::body_of(const Slot& slot, std::uint64_t word_1) noexcept
{
    NameState state;
    const auto word_2 = slot.load(2);
    const auto word_3 = slot.load(3);
    state.registry_reference = static_cast<std::uint32_t>(word_1 >> 32U);
    state.rare = static_cast<Reference>(word_2);
    state.flags = static_cast<NodeFlags>(word_2 >> 32U);
    state.ttl = static_cast<std::uint32_t>(word_3 >> 32U);
    state.ipv4 = std::bit_cast<Ipv4>(static_cast<std::uint32_t>(word_3));
    state.ipv6 = std::bit_cast<Ipv6>(std::array{slot.load(4), slot.load(5)});
    state.zone = zone_of(slot);
    return state;
}

NameState NameStore::state_of(const Slot& slot, Version version) const noexcept
{
    const auto word_1 = slot.words[1].load(std::memory_order_acquire);
    for (auto reference = static_cast<Reference>(word_1); reference != 0;) {
        const auto& pending = pendings_.at(reference);
        if (pending.version <= version) return pending.state;
        reference = pending.older.load(std::memory_order_acquire);
    }
    return body_of(slot, word_1);
}

Node NameStore::node_of(const NameState& state) const noexcept
{
    return Node{state, state.rare == 0 ? nullptr : rares_.at(state.rare)};
}

std::optional<Node> NameStore::find(const HashedName& name, Version version) const noexcept
{
    NameState state;
    const auto* slot = slots_.find(name.hash, [&](const Slot& candidate) {
        if (!is_name(candidate, name)) return false;
        state = state_of(candidate, version);
        return state.is(NodeFlag::IsPresent);
    });
    if (slot == nullptr) return std::nullopt;
    return node_of(state);
}

std::optional<Node> NameStore::find_host(std::uint64_t hash, HostId host,
                                         Version version) const noexcept
{
    NameState state;
    // A host stands at one name only, so its number tells more than the bits that are not kept.
    const auto* slot = slots_.find(hash, [&](const Slot& candidate) {
        state = state_of(candidate, version);
        return state.is(NodeFlag::IsPresent) && state.is(NodeFlag::IsHost) &&
               state.registry_reference == number_of(host);
    });
    if (slot == nullptr) return std::nullopt;
    return node_of(state);
}

const ZoneView* NameStore::find_zone(dns::NameView name, Version version) const noexcept
{
    for (auto labels = name.label_count();; name = name.parent(), --labels) {
        if (zones_.has_depth(labels)) {
            const auto apex = find(hash(name), version);
            if (apex && apex->is(NodeFlag::IsApex)) return zones_.view(apex->zone, version);
        }
        if (labels == 0) return nullptr;
    }
}

std::optional<NameStore::Found> NameStore::find_in(ZoneId zone,
                                                   const HashedName& name) const noexcept
{
    NameState state;
    const auto* slot = slots_.find(name.hash, [&](const Slot& candidate) {
        if (zone_of(candidate) != zone || !is_name(candidate, name)) return false;
        state = state_of(candidate, newest);
        return state.is(NodeFlag::IsPresent);
    });
    if (slot == nullptr) return std::nullopt;
    return Found{.at = slots_.place_of(*slot, name.hash), .state = state};
}

std::optional<NameStore::Found> NameStore::find_by_hash(
    std::uint64_t hash, const std::function<bool(const Found&)>& is_it) const
{
    std::optional<Found> found;
    const auto* slot = slots_.find(hash, [&](const Slot& candidate) {
        const auto state = state_of(candidate, newest);
        if (!state.is(NodeFlag::IsPresent)) return false;
        found = Found{.at = slots_.place_of(candidate, hash), .state = state};
        return is_it(*found) && hash_(name_of(found->at)).hash == hash;
    });
    return slot == nullptr ? std::nullopt : found;
}

std::optional<Covering> NameStore::covering(ZoneId zone, Denial chain, dns::NameView name,
                                            Version version) const
{
    const auto* view = zones_.view(zone, version);
    if (view == nullptr || !name.is_at_or_below(view->origin)) return std::nullopt;
    const auto owner = view->owners(chain).at_or_before(name, view->origin);
    if (!owner) return std::nullopt;
    const auto node = find(hash(*owner), version);
    if (!node) return std::nullopt;
    return Covering{.owner = *owner, .node = *node};
}

std::optional<dns::Name> NameStore::host_name(std::uint64_t hash, HostId host,
                                              Version version) const
{
    const auto* slot = slots_.find(hash, [&](const Slot& candidate) {
        const auto state = state_of(candidate, version);
        return state.is(NodeFlag::IsPresent) && state.is(NodeFlag::IsHost) &&
               state.registry_reference == number_of(host);
    });
    if (slot == nullptr) return std::nullopt;
    return name_in(*slot);
}

dns::Name NameStore::name_of(SlotAt at) const
{
    const auto name = name_in(slots_.at(at));
    MOORING_ASSERT(name.has_value());
    return *name;
}

/// Nothing if the slot's zone is gone.
std::optional<dns::Name> NameStore::name_in(const Slot& slot) const
{
    const auto field = NameField::of(slot);
    auto relative = std::span<const std::uint8_t>{field.bytes}.subspan(1);
    if (field.is_long())
        relative = long_names_.at(field.reference());
    else
        relative = relative.first(field.bytes[0]);

    const auto* origin = zones_.origin(zone_of(slot));
    if (origin == nullptr) return std::nullopt;
    std::array<std::uint8_t, dns::name_bytes_max>
        wire;  // NOLINT(cppcoreguidelines-pro-type-member-init)
    std::memcpy(wire.data(), relative.data(), relative.size());
    std::memcpy(wire.data() + relative.size(), origin->wire().data(), origin->size());
    return dns::Name{dns::NameView{std::span{wire}.first(relative.size() + origin->size())}};
}

void NameStore::for_each(const std::function<void(const Found&)>& visit) const
{
    slots_.for_each([&](SlotAt at) {
        const auto state = state_of(slots_.at(at), newest);
        if (state.is(NodeFlag::IsPresent)) visit({.at = at, .state = state});
    });
}

}  // namespace mooring::zone

// SPDX-License-Identifier: Apache-2.0
#include "zone/lookup.hpp"

#include <array>
#include <cstring>
#include <optional>
#include <span>

namespace mooring::zone {
namespace {

bool has_rrsets(const Node& node) noexcept
{
    return node.is(NodeFlag::HasA) || node.is(NodeFlag::HasAaaa) || node.is(NodeFlag::HasRare);
}

LookupResult negative(const ZoneView& zone, Outcome outcome) noexcept
{
    LookupResult result;
    result.outcome = outcome;
    result.zone = &zone;
    return result;
}

LookupResult suspended(const ZoneView& zone, const Node& node, std::size_t encloser_labels) noexcept
{
    // A suspended host's own RRsets are gone; what exists below it still does.
    const auto exists = !node.is(NodeFlag::IsHidden) && node.is(NodeFlag::Exists);
    auto result = negative(zone, exists ? Outcome::NoData : Outcome::NXDomain);
    result.encloser_labels = encloser_labels;
    result.is_suspended = true;
    return result;
}

// RFC 1034, 4.3.2, step 3a: the name is there; what has it of this type?
LookupResult answer_from(const ZoneView& zone, const Node& node, dns::RrType qtype) noexcept
{
    LookupResult result;
    result.zone = &zone;
    result.node = node;
    if (qtype == dns::RrType::ANY)
        result.outcome = has_rrsets(node) ? Outcome::Answer : Outcome::NoData;
    else if (qtype == dns::RrType::NSEC3)
        result.outcome = Outcome::NoData;  // Those are at names that are no names: RFC 5155, 7.2.8.
    else if (result.node.rrset(qtype))
        result.outcome = Outcome::Answer;
    else if (node.is(NodeFlag::HasRare) && result.node.rrset(dns::RrType::CNAME))
        result.outcome = Outcome::Cname;
    else
        result.outcome = Outcome::NoData;
    return result;
}

// At or above the QNAME is something that answers for everything below it.
LookupResult occluded(const ZoneView& zone, const Node& node, std::size_t labels) noexcept
{
    LookupResult result;
    result.outcome = node.is(NodeFlag::IsCut) ? Outcome::Delegation : Outcome::Dname;
    result.zone = &zone;
    result.node = node;
    result.owner_labels = labels;
    return result;
}

// RFC 4035, 3.1.4.1: the DS of a zone belongs to the zone above it.
LookupResult answer_ds(const ZoneView& parent, const Node& apex) noexcept
{
    LookupResult result;
    result.outcome = apex.rrset(dns::RrType::DS) ? Outcome::Answer : Outcome::NoData;
    result.zone = &parent;
    result.node = apex;
    result.is_above_cut = true;
    return result;
}

// A query for a name that is not there, or not to be answered as it stands.
struct Walk {
    const NameTable::Reader& reader;
    const ZoneView& zone;
    dns::NameView qname;
    dns::RrType qtype;
    const std::optional<Node>& exact;  // What find(qname) said.

    [[nodiscard]] LookupResult down() const;

private:
    struct Encloser {
        dns::NameView name;
        Node node;
    };
    enum class Place : std::uint8_t { AtQname, AboveIt };
    [[nodiscard]] LookupResult suspended_at(const Node& node, Place place,
                                            const Encloser& encloser) const;
    [[nodiscard]] LookupResult missing_below(const Encloser& encloser) const;
    [[nodiscard]] LookupResult synthesise(dns::NameView encloser) const;
    [[nodiscard]] LookupResult synthesise_from_host(const Encloser& host) const;
};

// From the apex to the closest encloser, a zone cut, a DNAME or something suspended.
LookupResult Walk::down() const
{
    const auto apex_labels = zone.origin.label_count();
    const auto qname_labels = qname.label_count();
    Encloser encloser{.name = qname.suffix(apex_labels), .node = {}};
    for (auto labels = apex_labels; labels <= qname_labels; ++labels) {
        const auto name = qname.suffix(labels);
        const auto is_last = labels == qname_labels;
        const auto node = is_last ? exact : reader.find(name);
        if (!node) break;
        const auto occludes = node->is(NodeFlag::IsCut) || node->is(NodeFlag::HasDname);
        const auto is_gone =
            node->is(NodeFlag::IsSilenced) && (is_last || occludes || !node->is(NodeFlag::Exists));
        if (node->is(NodeFlag::IsHidden) || is_gone)
            return suspended_at(*node, is_last ? Place::AtQname : Place::AboveIt, encloser);
        if (!node->is(NodeFlag::Exists)) break;
        if (node->is(NodeFlag::IsCut) || (occludes && !is_last))
            return occluded(zone, *node, labels);
        encloser = {.name = name, .node = *node};
    }
    return missing_below(encloser);
}

LookupResult Walk::suspended_at(const Node& node, Place place, const Encloser& encloser) const
{
    auto result = suspended(zone, node, encloser.name.label_count());
    if (place == Place::AboveIt) result.outcome = Outcome::NXDomain;
    // Where the chain of a zone says what exists, and secondaries serve it, a suspended name is one
    // that is not there, so that a wildcard stands in for it.
    const auto is_replaced = zone.signing == Signing::Full && result.outcome == Outcome::NXDomain &&
                             encloser.node.is(NodeFlag::HasWildcardChild);
    return is_replaced ? synthesise(encloser.name) : result;
}

// RFC 4592, 3.3.1. An explicit `*` goes before a host's wildcard switch.
LookupResult Walk::missing_below(const Encloser& encloser) const
{
    const auto& node = encloser.node;
    if (node.is(NodeFlag::HasWildcardChild)) return synthesise(encloser.name);
    auto result = negative(zone, Outcome::NXDomain);
    result.encloser_labels = encloser.name.label_count();
    if (!node.is(NodeFlag::IsWildcardHost)) return result;
    if (!node.is(NodeFlag::IsSilenced)) return synthesise_from_host(encloser);
    result.is_suspended = true;
    return result;
}

// The source of synthesis, `*.` of the closest encloser, answers for QNAME.
LookupResult Walk::synthesise(dns::NameView encloser) const
{
    std::array<std::uint8_t, dns::name_bytes_max + 2> wire{1, '*'};
    std::memcpy(wire.data() + 2, encloser.wire().data(), encloser.size());
    const auto source = reader.find(dns::NameView{std::span{wire}.first(2 + encloser.size())});
    const auto labels = encloser.label_count();
    if (!source || source->is(NodeFlag::IsHidden) || source->is(NodeFlag::IsSilenced))
        return suspended(zone, source.value_or(Node{}), labels);
    auto result = answer_from(zone, *source, qtype);
    result.is_synthesised = true;
    result.encloser_labels = labels;
    return result;
}

// A host with the wildcard switch on answers for the names below it, with its addresses only.
LookupResult Walk::synthesise_from_host(const Encloser& host) const
{
    auto addresses = host.node;
    addresses.keep_addresses_only();
    auto result = answer_from(zone, addresses, qtype);
    result.is_synthesised = true;
    result.is_host_wildcard = true;
    result.encloser_labels = host.name.label_count();
    return result;
}

}  // namespace

LookupResult lookup(const NameTable::Reader& reader, dns::NameView qname, dns::RrType qtype)
{
    constexpr NodeFlags special = static_cast<NodeFlags>(NodeFlag::IsHidden) |
                                  static_cast<NodeFlags>(NodeFlag::IsSilenced) |
                                  static_cast<NodeFlags>(NodeFlag::IsOccluded);
    const auto node = reader.find(qname);
    const auto is_plain = node && node->is(NodeFlag::Exists) && (node->flags & special) == 0 &&
                          (!node->is(NodeFlag::IsCut) || qtype == dns::RrType::DS);
    if (is_plain) {
        const auto* zone = reader.zone(node->zone);
        if (qtype == dns::RrType::DS && node->is(NodeFlag::IsApex) && !qname.is_root())
            if (const auto* parent = reader.find_zone(qname.parent()))
                return answer_ds(*parent, *node);
        return answer_from(*zone, *node, qtype);
    }
    const auto* zone = reader.find_zone(qname);
    if (zone == nullptr) return {};
    return Walk{reader, *zone, qname, qtype, node}.down();
}

}  // namespace mooring::zone

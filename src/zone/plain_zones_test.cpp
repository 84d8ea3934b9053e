// SPDX-License-Identifier: Apache-2.0
#include "zone/plain_zones_test.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/encoding.hpp"

namespace mooring::zone {
namespace {

const char* text_of(Outcome outcome)
{
    switch (outcome) {
        case Outcome::NotOurs:
            return "not ours";
        case Outcome::Answer:
            return "answer";
        case Outcome::Cname:
            return "cname";
        case Outcome::Dname:
            return "dname";
        case Outcome::NoData:
            return "nodata";
        case Outcome::NXDomain:
            return "nxdomain";
        case Outcome::Delegation:
            return "delegation";
    }
    return "?";
}

std::string rrset_text(dns::RrType type, dns::Ttl ttl, const std::vector<std::string>& rdatas)
{
    return fmt::format(" {} {} {}", dns::text_of(type), ttl.seconds, fmt::join(rdatas, ","));
}

std::string rrsets_text(const Node& node)
{
    std::string text;
    node.for_each_rrset([&](const RrsetView& rrset) {
        std::vector<std::string> rdatas;
        rrset.for_each([&](std::span<const std::uint8_t> rdata) { rdatas.push_back(hex(rdata)); });
        text += rrset_text(rrset.type, rrset.ttl, rdatas);
        const auto same = node.rrset(rrset.type);
        if (!same || !std::ranges::equal(same->rdatas, rrset.rdatas)) text += " (rrset() differs)";
    });
    return text;
}

std::string rrsets_text(const PlainZones::Rrsets& rrsets)
{
    std::string text;
    for (const auto& [type, rrset] : rrsets) {
        std::vector<std::string> rdatas;
        for (const auto& rdata : rrset.rdatas) rdatas.push_back(hex(rdata));
        text += rrset_text(type, rrset.ttl, rdatas);
    }
    return text;
}

std::string result_text(Outcome outcome, const std::string& details)
{
    return std::string{text_of(outcome)} + details;
}

}  // namespace

std::string found_text(const std::optional<Node>& node)
{
    if (!node) return "no slot";
    std::string text =
        fmt::format("zone {} tenant {}", number_of(node->zone), node->registry_reference);
    const std::vector<std::pair<NodeFlag, const char*>> words{
        {NodeFlag::Exists, "exists"},
        {NodeFlag::IsApex, "apex"},
        {NodeFlag::IsCut, "cut"},
        {NodeFlag::IsOccluded, "occluded"},
        {NodeFlag::IsHidden, "hidden"},
        {NodeFlag::IsSilenced, "silenced"},
        {NodeFlag::IsHost, "host"},
        {NodeFlag::IsWildcardHost, "wildcard-host"},
        {NodeFlag::HasWildcardChild, "wild"},
        {NodeFlag::HasA, "a"},
        {NodeFlag::HasAaaa, "aaaa"},
        {NodeFlag::HasDname, "dname"},
        {NodeFlag::HasNsec, "nsec"},
        {NodeFlag::HasNsec3, "nsec3"},
        {NodeFlag::IsProofOnly, "proof-only"}};
    for (const auto& [flag, word] : words)
        if (node->is(flag)) text += fmt::format(" {}", word);
    return text + rrsets_text(*node);
}

std::string result_text(const LookupResult& result)
{
    if (result.outcome == Outcome::NotOurs) return result_text(result.outcome, "");
    std::string details =
        fmt::format(" zone {} serial {}", number_of(result.zone->id), result.zone->serial.value);
    if (result.is_suspended) details += " suspended";
    if (result.is_synthesised) details += " synthesised";
    if (result.is_above_cut) details += " above cut";
    const auto is_occluded =
        result.outcome == Outcome::Delegation || result.outcome == Outcome::Dname;
    if (is_occluded) details += fmt::format(" {}", result.owner_labels);
    if (result.outcome == Outcome::NXDomain || result.is_synthesised)
        details += fmt::format(" encloser {}", result.encloser_labels);
    if (result.outcome != Outcome::NXDomain && result.outcome != Outcome::NoData)
        details += rrsets_text(result.node);
    return result_text(result.outcome, details);
}

void PlainZones::put_zone(ZoneId id, const dns::Name& origin)
{
    if (zones_.contains(id)) return;
    if (const auto outer = zone_of(origin))
        std::erase_if(zones_.at(*outer).entries,
                      [&](const auto& it) { return it.second.name.is_at_or_below(origin); });
    zones_[id].origin = origin;
}

void PlainZones::erase_zone(ZoneId id)
{
    zones_.erase(id);
}

void PlainZones::clear_rrsets(ZoneId id)
{
    const auto zone = zones_.find(id);
    if (zone == zones_.end()) return;
    for (auto& [text, it] : zone->second.entries) {
        const auto is_host = it.tenant.host != HostId{};
        std::erase_if(it.rrsets, [&](const auto& rrset) {
            return !is_host || (rrset.first != dns::RrType::A && rrset.first != dns::RrType::AAAA);
        });
    }
}

void PlainZones::set_serial(ZoneId id, dns::Serial serial)
{
    if (const auto zone = zones_.find(id); zone != zones_.end()) zone->second.serial = serial.value;
}

PlainZones::Entry* PlainZones::entry(ZoneId zone, const dns::Name& owner)
{
    if (zone_of(owner) != zone) return nullptr;
    auto& found = zones_.at(zone).entries[owner.text()];
    found.name = owner;
    return &found;
}

void PlainZones::set_rrset(ZoneId zone, const dns::Name& owner, dns::RrType type,
                           const Rrset& rrset)
{
    auto* target = entry(zone, owner);
    if (target == nullptr) return;
    target->rrsets.erase(type);
    if (!rrset.rdatas.empty()) target->rrsets.emplace(type, rrset);
}

void PlainZones::set_addresses(ZoneId zone, const dns::Name& owner, dns::Ttl ttl,
                               const Addresses& addresses)
{
    Rrset a{ttl, {}};
    Rrset aaaa{ttl, {}};
    if (addresses.ipv4)
        a.rdatas.emplace_back(addresses.ipv4->bytes.begin(), addresses.ipv4->bytes.end());
    if (addresses.ipv6)
        aaaa.rdatas.emplace_back(addresses.ipv6->bytes.begin(), addresses.ipv6->bytes.end());
    set_rrset(zone, owner, dns::RrType::A, a);
    set_rrset(zone, owner, dns::RrType::AAAA, aaaa);
}

void PlainZones::set_tenant(ZoneId zone, const dns::Name& owner, const Contents::Tenant& tenant)
{
    if (auto* target = entry(zone, owner)) target->tenant = tenant;
}

void PlainZones::set_hidden(ZoneId zone, const dns::Name& top, bool is_hidden)
{
    if (auto* target = entry(zone, top)) target->is_hidden_top = is_hidden;
}

std::optional<ZoneId> PlainZones::zone_of(const dns::Name& name) const
{
    std::optional<ZoneId> found;
    std::size_t labels = 0;
    for (const auto& [id, zone] : zones_) {
        if (!name.is_at_or_below(zone.origin) || zone.origin.label_count() < labels) continue;
        found = id;
        labels = zone.origin.label_count();
    }
    return found;
}

const PlainZones::Entry* PlainZones::entry_at(const dns::Name& name) const
{
    const auto zone = zone_of(name);
    if (!zone) return nullptr;
    const auto& entries = zones_.at(*zone).entries;
    const auto found = entries.find(name.text());
    return found == entries.end() ? nullptr : &found->second;
}

const PlainZones::Rrsets* PlainZones::rrsets_at(ZoneId zone, const dns::Name& owner) const
{
    const auto* found = zone_of(owner) == zone ? entry_at(owner) : nullptr;
    return found == nullptr ? nullptr : &found->rrsets;
}

bool PlainZones::is_apex(const dns::Name& name) const
{
    return std::ranges::any_of(zones_, [&](const auto& it) { return it.second.origin == name; });
}

namespace {

bool has_tenant(const Contents::Tenant& tenant)
{
    return tenant.host != HostId{} || tenant.claim != ClaimId{};
}

bool is_proof_only(const PlainZones::Rrsets& rrsets)
{
    return rrsets.contains(dns::RrType::NSEC3) && std::ranges::all_of(rrsets, [](const auto& it) {
               return it.first == dns::RrType::NSEC3 || it.first == dns::RrType::RRSIG;
           });
}

}  // namespace

bool PlainZones::has_slot(const dns::Name& name) const
{
    const auto zone = zone_of(name);
    if (!zone) return false;
    if (is_apex(name)) return true;
    const auto holds = [&](const auto& it) {
        const auto& at = it.second;
        return at.name.is_at_or_below(name) &&
               (!at.rrsets.empty() || has_tenant(at.tenant) || at.is_hidden_top);
    };
    const auto is_inner = [&](const auto& it) {
        return it.second.origin.is_at_or_below(name) && zone_of(it.second.origin.parent()) == zone;
    };
    return std::ranges::any_of(zones_.at(*zone).entries, holds) ||
           std::ranges::any_of(zones_, is_inner);
}

bool PlainZones::exists(const dns::Name& name) const
{
    const auto zone = zone_of(name);
    if (!zone) return false;
    if (is_apex(name)) return true;
    const auto answers = [&](const auto& it) {
        const auto& at = it.second;
        return at.name.is_at_or_below(name) && !at.rrsets.empty() && !is_proof_only(at.rrsets) &&
               !is_silenced(at.name);
    };
    const auto is_inner = [&](const auto& it) {
        return it.second.origin.is_at_or_below(name) && zone_of(it.second.origin.parent()) == zone;
    };
    return std::ranges::any_of(zones_.at(*zone).entries, answers) ||
           std::ranges::any_of(zones_, is_inner);
}

bool PlainZones::is_cut(const dns::Name& name) const
{
    const auto* at = entry_at(name);
    return at != nullptr && !is_apex(name) && at->rrsets.contains(dns::RrType::NS);
}

bool PlainZones::has_dname(const dns::Name& name) const
{
    const auto* at = entry_at(name);
    return at != nullptr && at->rrsets.contains(dns::RrType::DNAME);
}

bool PlainZones::is_occluded(const dns::Name& name) const
{
    for (auto at = name; !is_apex(at);) {
        at = at.parent();
        if (is_cut(at) || has_dname(at)) return true;
    }
    return false;
}

std::vector<dns::Name> PlainZones::chain(ZoneId zone, dns::RrType type) const
{
    std::vector<dns::Name> names;
    const auto found = zones_.find(zone);
    if (found == zones_.end()) return names;
    for (const auto& [text, it] : found->second.entries)
        if (it.rrsets.contains(type) && zone_of(it.name) == zone) names.push_back(it.name);
    std::ranges::sort(names, [](const auto& left, const auto& right) {
        return dns::canonical_order(left, right) < 0;
    });
    return names;
}

bool PlainZones::is_hidden(const dns::Name& name) const
{
    for (auto at = name;; at = at.parent()) {
        const auto* found = entry_at(at);
        if (found != nullptr && found->is_hidden_top) return true;
        if (is_apex(at)) return false;
    }
}

bool PlainZones::is_silenced(const dns::Name& name) const
{
    const auto* at = entry_at(name);
    return at != nullptr && at->tenant.host != HostId{} && at->tenant.is_silenced;
}

bool PlainZones::is_wildcard_host(const dns::Name& name) const
{
    const auto* at = entry_at(name);
    return at != nullptr && at->tenant.host != HostId{} && at->tenant.is_wildcard;
}

std::string PlainZones::node_text(const dns::Name& name) const
{
    if (!has_slot(name)) return "no slot";
    static const Entry nothing;
    const auto* found = entry_at(name);
    const auto& at = found == nullptr ? nothing : *found;
    const auto is_host = at.tenant.host != HostId{};
    const auto wild = name.child("*");
    std::string text =
        fmt::format("zone {} tenant {}", number_of(*zone_of(name)),
                    is_host ? number_of(at.tenant.host) : number_of(at.tenant.claim));
    const auto add = [&text](bool is_so, const char* word) {
        if (is_so) text += fmt::format(" {}", word);
    };
    add(exists(name), "exists");
    add(is_apex(name), "apex");
    add(is_cut(name), "cut");
    add(is_occluded(name), "occluded");
    add(is_hidden(name), "hidden");
    add(is_silenced(name), "silenced");
    add(is_host, "host");
    add(is_wildcard_host(name), "wildcard-host");
    add(wild && exists(*wild), "wild");
    add(at.rrsets.contains(dns::RrType::A), "a");
    add(at.rrsets.contains(dns::RrType::AAAA), "aaaa");
    add(at.rrsets.contains(dns::RrType::DNAME), "dname");
    add(at.rrsets.contains(dns::RrType::NSEC), "nsec");
    add(at.rrsets.contains(dns::RrType::NSEC3), "nsec3");
    add(is_proof_only(at.rrsets), "proof-only");
    return text + rrsets_text(at.rrsets);
}

std::string PlainZones::zone_text(const dns::Name& name) const
{
    const auto id = *zone_of(name);
    return fmt::format(" zone {} serial {}", number_of(id), zones_.at(id).serial);
}

// What the RRsets at `source` answer.
std::string PlainZones::answer_text(const dns::Name& source, const Question& question) const
{
    const auto* at = entry_at(source);
    auto rrsets = at == nullptr ? Rrsets{} : at->rrsets;
    if (question.addresses_only)
        std::erase_if(rrsets, [](const auto& it) {
            return it.first != dns::RrType::A && it.first != dns::RrType::AAAA;
        });
    auto zone = zone_text(source) + (question.encloser ? " synthesised" : "");
    if (question.encloser) zone += fmt::format(" encloser {}", question.encloser->label_count());
    const auto has_type =
        question.qtype == dns::RrType::ANY ? !rrsets.empty() : rrsets.contains(question.qtype);
    if (has_type) return result_text(Outcome::Answer, zone + rrsets_text(rrsets));
    if (question.qtype != dns::RrType::ANY && rrsets.contains(dns::RrType::CNAME))
        return result_text(Outcome::Cname, zone + rrsets_text(rrsets));
    return result_text(Outcome::NoData, zone);
}

std::string PlainZones::lookup_text(const dns::Name& qname, dns::RrType qtype) const
{
    const auto zone = zone_of(qname);
    if (!zone) return result_text(Outcome::NotOurs, "");
    const auto& origin = zones_.at(*zone).origin;
    auto encloser = origin;
    for (auto labels = origin.label_count(); labels <= qname.label_count(); ++labels) {
        const dns::Name name{qname.view().suffix(labels)};
        const auto is_qname = name == qname;
        const auto occludes = is_cut(name) || has_dname(name);
        const auto is_gone = is_silenced(name) && (is_qname || occludes || !exists(name));
        if (is_hidden(name) || is_gone) {
            if (is_qname && exists(name) && !is_hidden(name))
                return result_text(Outcome::NoData, zone_text(qname) + " suspended");
            return no_name_text(qname, encloser, " suspended");
        }
        if (!exists(name)) break;
        if (has_dname(name) && !is_cut(name) && !is_qname) {
            const auto* at = entry_at(name);
            return result_text(Outcome::Dname, fmt::format("{} {}{}", zone_text(qname), labels,
                                                           rrsets_text(at->rrsets)));
        }
        if (is_cut(name) && !(is_qname && qtype == dns::RrType::DS)) {
            const auto* at = entry_at(name);
            return result_text(Outcome::Delegation, fmt::format("{} {}{}", zone_text(qname), labels,
                                                                rrsets_text(at->rrsets)));
        }
        encloser = name;
    }
    if (!(encloser == qname)) return synthesis_text(encloser, qname, qtype);
    if (qtype == dns::RrType::DS && is_apex(qname) && !qname.is_root() && zone_of(qname.parent())) {
        const auto* at = entry_at(qname);
        const auto zone_above = zone_text(qname.parent()) + " above cut";
        if (at == nullptr || !at->rrsets.contains(qtype))
            return result_text(Outcome::NoData, zone_above);
        return result_text(Outcome::Answer, zone_above + rrsets_text(at->rrsets));
    }
    return answer_text(qname, {.qtype = qtype, .encloser = {}});
}

std::string PlainZones::no_name_text(const dns::Name& qname, const dns::Name& encloser,
                                     const char* why) const
{
    return result_text(Outcome::NXDomain, fmt::format("{}{} encloser {}", zone_text(qname), why,
                                                      encloser.label_count()));
}

std::string PlainZones::synthesis_text(const dns::Name& encloser, const dns::Name& qname,
                                       dns::RrType qtype) const
{
    const auto source = encloser.child("*");
    if (source && exists(*source)) {
        if (is_hidden(*source)) return no_name_text(qname, encloser, " suspended");
        if (is_silenced(*source))
            return result_text(Outcome::NoData, zone_text(qname) + " suspended");
        return answer_text(*source, {.qtype = qtype, .encloser = encloser});
    }
    if (!is_wildcard_host(encloser)) return no_name_text(qname, encloser, "");
    if (is_silenced(encloser)) return no_name_text(qname, encloser, " suspended");
    return answer_text(encloser, {.qtype = qtype, .encloser = encloser, .addresses_only = true});
}

std::set<std::string> PlainZones::names_below(const dns::Name& top) const
{
    std::set<std::string> found;
    const auto zone = zone_of(top);
    if (!zone || !has_slot(top)) return found;
    // Every ancestor of a name with a slot has one: collect upwards from the entries and inner
    // apexes.
    const auto collect = [&](dns::Name name) {
        while (zone_of(name) == zone && name.is_at_or_below(top)) {
            if (has_slot(name)) found.insert(name.text());
            if (name.is_root()) return;
            name = name.parent();
        }
    };
    collect(top);
    for (const auto& [text, it] : zones_.at(*zone).entries) collect(it.name);
    for (const auto& [id, inner] : zones_)
        collect(inner.origin.is_root() ? inner.origin : inner.origin.parent());
    return found;
}

}  // namespace mooring::zone

// SPDX-License-Identifier: Apache-2.0
#include "registry/draft.hpp"

#include <algorithm>

#include "base/assert.hpp"
#include "registry/rrset_rules.hpp"

namespace mooring::registry {

using zone::number_of;

namespace {

// A row as the draft has it, else as the tables have it.
template <class Row, class Id, class FromTables>
std::optional<Row> row_of(const RowOverlay<Id, Row>& overlay, Id id, FromTables&& from_tables)
{
    if (const auto* row = overlay.find(id)) return *row;
    return from_tables(id);
}

dns::Rrset rrset_of(dns::NameView owner, const zone::RrsetView& view)
{
    dns::Rrset rrset{.owner = dns::Name{owner}, .type = view.type, .ttl = view.ttl, .rdatas = {}};
    view.for_each([&](std::span<const std::uint8_t> rdata) {
        rrset.rdatas.emplace_back(rdata.begin(), rdata.end());
    });
    return rrset;
}

template <class Address>
dns::Rrset rrset_of(const zone::Host& host, dns::RrType type, const Address& address)
{
    return {.owner = host.name,
            .type = type,
            .ttl = host.ttl,
            .rdatas = {dns::Rdata{address.bytes.begin(), address.bytes.end()}}};
}

}  // namespace

Draft::Draft(const zone::Contents& contents, const Tables& tables, const Start& start)
    : contents_{contents}, tables_{tables}, start_{start}
{}

std::optional<zone::Account> Draft::account(AccountId id) const
{
    return row_of(accounts_, id, [&](AccountId wanted) { return tables_.account(wanted); });
}

std::optional<zone::Account> Draft::find_account(std::string_view email) const
{
    if (const auto* id = emails_.find(std::string{email})) {
        return *id ? account(**id) : std::nullopt;
    }
    const auto found = tables_.find_account(email);
    return found ? account(found->id) : std::nullopt;
}

std::optional<zone::Zone> Draft::zone(ZoneId id) const
{
    return row_of(zones_, id, [&](ZoneId wanted) { return tables_.zone(wanted); });
}

std::optional<zone::Zone> Draft::find_zone(dns::NameView origin) const
{
    for (const auto& [id, row] : zones_.rows()) {
        if (row && row->origin.view() == origin) return row;
    }
    const auto id = tables_.find_zone(origin);
    return id ? zone(*id) : std::nullopt;
}

std::optional<zone::Zone> Draft::zone_of(dns::NameView name) const
{
    std::optional<zone::Zone> closest;
    auto base = contents_.zone_of(name);
    while (base && !closest) {
        closest = zone(*base);
        if (closest) break;
        const auto erased = tables_.zone(*base);  // Erased by this draft: what encloses it?
        base = erased && !erased->origin.is_root() ? contents_.zone_of(erased->origin.parent())
                                                   : std::nullopt;
    }
    for (const auto& [id, row] : zones_.rows()) {
        if (!row || !name.is_at_or_below(row->origin)) continue;
        if (!closest || row->origin.label_count() > closest->origin.label_count()) closest = row;
    }
    return closest;
}

std::optional<zone::Claim> Draft::claim(ClaimId id) const
{
    return row_of(claims_, id, [&](ClaimId wanted) { return tables_.claim(wanted); });
}

std::optional<zone::Claim> Draft::claim_at(dns::NameView name) const
{
    const auto* entry = names_.find(name);
    if (entry != nullptr && entry->claim) return claim(*entry->claim);
    const auto id = tables_.claim_at(name);
    return id ? claim(*id) : std::nullopt;
}

std::optional<zone::Claim> Draft::claim_covering(dns::NameView name) const
{
    const auto zone = zone_of(name);
    if (!zone) return std::nullopt;
    if (zone->kind == zone::ZoneKind::OwnDomain) return claim_at(zone->origin);
    const auto depth = zone->origin.label_count();
    if (name.label_count() <= depth) return std::nullopt;
    return claim_at(name.suffix(depth + 1));
}

std::optional<zone::Host> Draft::host(HostId id) const
{
    return row_of(hosts_, id, [&](HostId wanted) { return tables_.host_row(wanted); });
}

std::optional<zone::Host> Draft::host_at(dns::NameView name) const
{
    const auto* entry = names_.find(name);
    if (entry != nullptr && entry->host) return host(*entry->host);
    const auto id = tables_.host_at(name);
    return id ? host(*id) : std::nullopt;
}

std::optional<zone::UpdateKey> Draft::key(KeyId id) const
{
    return row_of(keys_, id, [&](KeyId wanted) { return tables_.key_row(wanted); });
}

std::vector<KeyId> Draft::keys_of(HostId id) const
{
    if (const auto* keys = keys_of_.find(id)) return keys->value_or(std::vector<KeyId>{});
    return tables_.keys_of(id);
}

std::vector<ClaimId> Draft::claims_of(AccountId id) const
{
    auto ids = tables_.claims_of(id);
    for (const auto& [claim_id, row] : claims_.rows()) {
        if (!row) {
            std::erase(ids, claim_id);
        } else if (row->account == id && std::ranges::find(ids, claim_id) == ids.end()) {
            ids.push_back(claim_id);
        }
    }
    std::ranges::sort(ids);
    return ids;
}

std::size_t Draft::claim_count(ZoneId id) const
{
    auto count = tables_.claim_count(id);
    for (const auto& [claim_id, row] : claims_.rows()) {
        const auto was_here = tables_.zone_of(claim_id) == id;
        const auto is_here = row && row->zone == id;
        count = count + (is_here ? 1U : 0U) - (was_here ? 1U : 0U);
    }
    return count;
}

bool Draft::is_blocked(const zone::Claim& claim) const
{
    if (claim.state == zone::RowState::Suspended) return true;
    const auto owner = account(claim.account);
    return owner && owner->state == zone::RowState::Suspended;
}

std::optional<HostView> Draft::host_view(HostId id) const
{
    std::optional<HostView> view;
    if (const auto* row = hosts_.find(id)) {
        if (!*row) return std::nullopt;
        view = HostView{.account = (*row)->account,
                        .claim = (*row)->claim,
                        .ttl = (*row)->ttl,
                        .state = (*row)->state,
                        .is_wildcard = (*row)->is_wildcard,
                        .has_extras = true};
    } else {
        view = tables_.host(id);
        if (!view) return view;
    }
    if (const auto* extras = extras_.find(id)) {
        view->has_extras = extras->has_value();
        view->is_offline = *extras && (*extras)->is_offline;
    } else if (const auto present = hosts_.is_empty() ? std::nullopt : tables_.host(id)) {
        view->has_extras = present->has_extras;
        view->is_offline = present->is_offline;
    }
    if (hosts_.is_empty() && claims_.is_empty() && accounts_.is_empty()) return view;
    const auto owner = account(view->account);
    const auto covering = claim(view->claim);
    view->is_blocked =
        (owner && owner->state == zone::RowState::Suspended) || (covering && is_blocked(*covering));
    return view;
}

std::optional<KeyView> Draft::key_view(KeyId id) const
{
    const auto* changed = keys_.find(id);
    if (changed == nullptr) {
        auto view = tables_.key(id);
        if (!view || !view->site || extras_.is_empty()) return view;
    }
    const auto row = key(id);  // Here or in its site something has changed.
    if (!row) return std::nullopt;
    KeyView view{.id = id,
                 .account = row->account,
                 .rights = row->rights,
                 .hosts = HostList{row->hosts},
                 .site = row->site};
    if (row->site) view.hosts = view.hosts.joined(hosts_of(*row->site));
    return view;
}

zone::Addresses Draft::addresses(HostId id) const
{
    if (const auto index = addresses_.find(id)) {
        return std::get<zone::AddressChange>(changes_[*index]).after;
    }
    const auto name = tables_.name_of(id);
    if (!name) return {};
    const auto node = contents_.find(*name);
    if (!node) return {};
    return {.ipv4 = node->ipv4(), .ipv6 = node->ipv6()};
}

std::optional<dns::Rrset> Draft::rrset(dns::NameView owner, dns::RrType type) const
{
    if (is_address(type)) {
        if (const auto host = host_at(owner)) {
            const auto present = addresses(host->id);
            if (type == dns::RrType::A && present.ipv4) return rrset_of(*host, type, *present.ipv4);
            if (type == dns::RrType::AAAA && present.ipv6)
                return rrset_of(*host, type, *present.ipv6);
            return std::nullopt;
        }
    }
    if (const auto* entry = names_.find(owner)) {
        const auto found = entry->rrsets.find(type);
        if (found != entry->rrsets.end()) {
            return found->second.rdatas.empty() ? std::nullopt : std::optional{found->second};
        }
        // A host that this draft erased left its addresses in Contents.
        if (is_address(type) && tables_.host_at(owner)) return std::nullopt;
    }
    const auto node = contents_.find(owner);
    if (!node) return std::nullopt;
    if (const auto* its_zone = zones_.find(node->zone); its_zone != nullptr && !*its_zone)
        return std::nullopt;
    const auto view = node->rrset(type);
    return view ? std::optional{rrset_of(owner, *view)} : std::nullopt;
}

std::vector<dns::Rrset> Draft::rrsets(dns::NameView owner) const
{
    std::vector<dns::RrType> types{dns::RrType::A, dns::RrType::AAAA, dns::RrType::SOA};
    if (const auto node = contents_.find(owner)) {
        node->for_each_rrset([&](const zone::RrsetView& view) { types.push_back(view.type); });
    }
    if (const auto* entry = names_.find(owner)) {
        for (const auto& [type, rrset] : entry->rrsets) types.push_back(type);
    }
    std::ranges::sort(types);
    types.erase(std::ranges::unique(types).begin(), types.end());
    std::vector<dns::Rrset> found;
    for (const auto type : types) {
        if (auto present = rrset(owner, type)) found.push_back(std::move(*present));
    }
    return found;
}

bool Draft::has_rrsets(dns::NameView name) const
{
    // What signing derives makes no name exist, and goes when the rest has gone.
    const auto is_own = [](const dns::Rrset& rrset) { return !is_derived(rrset.type); };
    return std::ranges::any_of(rrsets(name), is_own);
}

bool Draft::exists(dns::NameView name) const
{
    if (has_rrsets(name)) return true;
    const auto below = names_below(name);
    return std::ranges::any_of(below, [&](const dns::Name& other) { return has_rrsets(other); });
}

std::vector<dns::Name> Draft::names_below(dns::NameView top) const
{
    std::vector<dns::Name> names;
    contents_.for_each_below(
        top, [&](dns::NameView name, const zone::Node&) { names.emplace_back(name); });
    for (const auto* entry : names_.at_or_below(top)) names.push_back(entry->name);
    const auto is_before = [](const dns::Name& left, const dns::Name& right) {
        return dns::canonical_order(left, right) < 0;
    };
    std::ranges::sort(names, is_before);
    names.erase(std::ranges::unique(names).begin(), names.end());
    std::erase_if(names,
                  [&](const dns::Name& name) { return !host_at(name) && !has_rrsets(name); });
    return names;
}

}  // namespace mooring::registry

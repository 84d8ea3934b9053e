// SPDX-License-Identifier: Apache-2.0
#include "zone/contents.hpp"

#include "zone/rrset_editor.hpp"

namespace mooring::zone {
namespace {

void put(NameState& state, NodeFlag flag, bool is_on) noexcept
{
    const auto bit = static_cast<NodeFlags>(flag);
    state.flags = is_on ? state.flags | bit : state.flags & ~bit;
}

dns::Rdata rdata_of(const Ipv4& address)
{
    return {address.bytes.begin(), address.bytes.end()};
}
dns::Rdata rdata_of(const Ipv6& address)
{
    return {address.bytes.begin(), address.bytes.end()};
}

template <class Address>
std::vector<dns::Rdata> rdatas_of(const std::optional<Address>& address)
{
    if (!address) return {};
    return {rdata_of(*address)};
}

}  // namespace

Contents::Contents(NameTable& table) : store_{*table.store_} {}

void Contents::set_rrset(ZoneId zone, dns::NameView owner, dns::RrType type, dns::Ttl ttl,
                         std::span<const dns::Rdata> rdatas)
{
    auto target = place(zone, owner, rdatas.empty() ? IfMissing::Leave : IfMissing::Make);
    if (!target) return;
    const auto& state = target->found.state;
    RrsetEditor editor{store_.node_of(state)};
    editor.set(type, ttl, rdatas);
    commit(*target, editor.applied_to(state, store_));
    if (type == dns::RrType::SOA && state.is(NodeFlag::IsApex)) set_soa(zone, ttl, rdatas);
}

void Contents::set_addresses(ZoneId zone, dns::NameView owner, dns::Ttl ttl,
                             const Addresses& addresses)
{
    const auto is_nothing = !addresses.ipv4 && !addresses.ipv6;
    auto target = place(zone, owner, is_nothing ? IfMissing::Leave : IfMissing::Make);
    if (!target) return;

    auto next = target->found.state;
    if (next.is(NodeFlag::AIsRare) || next.is(NodeFlag::AaaaIsRare) ||
        next.is(NodeFlag::HasNsec3)) {
        RrsetEditor editor{store_.node_of(next)};
        editor.set(dns::RrType::A, ttl, rdatas_of(addresses.ipv4));
        editor.set(dns::RrType::AAAA, ttl, rdatas_of(addresses.ipv6));
        commit(*target, editor.applied_to(next, store_));
        return;
    }
    next.ttl = ttl.seconds;
    next.ipv4 = addresses.ipv4.value_or(Ipv4{});
    next.ipv6 = addresses.ipv6.value_or(Ipv6{});
    put(next, NodeFlag::HasA, addresses.ipv4.has_value());
    put(next, NodeFlag::HasAaaa, addresses.ipv6.has_value());
    commit(*target, next);
}

void Contents::set_tenant(ZoneId zone, dns::NameView owner, const Tenant& tenant)
{
    const auto is_host = tenant.host != HostId{};
    const auto reference = is_host ? number_of(tenant.host) : number_of(tenant.claim);
    auto target = place(zone, owner, reference == 0 ? IfMissing::Leave : IfMissing::Make);
    if (!target) return;

    auto next = target->found.state;
    next.registry_reference = reference;
    put(next, NodeFlag::IsHost, is_host);
    put(next, NodeFlag::IsSilenced, is_host && tenant.is_silenced);
    put(next, NodeFlag::IsWildcardHost, is_host && tenant.is_wildcard);
    commit(*target, next);
}

void Contents::set_hidden(ZoneId zone, dns::NameView top, bool is_hidden)
{
    auto target = place(zone, top, is_hidden ? IfMissing::Make : IfMissing::Leave);
    if (!target) return;
    const auto locator = target->name.hash;
    if (is_hidden)
        hidden_tops_.insert(locator);
    else if (hidden_tops_.erase(locator) == 0)
        return;
    if (target->found.state.is(NodeFlag::IsApex)) {
        refresh_zone(zone);
        return;
    }

    const auto parent = store_.find_in(zone, store_.hash(top.parent()));
    auto next = target->found.state;
    put(next, NodeFlag::IsHidden, is_hidden || (parent && parent->state.is(NodeFlag::IsHidden)));
    refresh_below(locator, next);
    commit(*target, next);
}

void Contents::clear_rrsets(ZoneId zone)
{
    visit_zone(zone, [this](const NameStore::Found& found) { clear_name(found); });
    set_soa(zone, {}, {});
}

void Contents::clear_name(const NameStore::Found& found)
{
    const auto is_host = found.state.is(NodeFlag::IsHost);
    const auto has_addresses = found.state.is(NodeFlag::HasA) || found.state.is(NodeFlag::HasAaaa);
    if (!found.state.is(NodeFlag::HasRare) && (is_host || !has_addresses)) return;

    RrsetEditor editor{is_host ? store_.node_of(found.state) : Node{}};
    editor.keep_addresses_only();
    const auto name = store_.name_of(found.at);
    commit({.name = store_.hash(name), .found = found}, editor.applied_to(found.state, store_));
}

void Contents::publish()
{
    store_.publish();
}

void Contents::settle()
{
    store_.settle();
}

std::optional<Node> Contents::find(dns::NameView name) const
{
    return store_.find(store_.hash(name), NameStore::newest);
}

std::optional<dns::Name> Contents::name_at(std::uint64_t locator, HostId host) const
{
    const auto found = store_.find_by_hash(locator, [host](const NameStore::Found& candidate) {
        return candidate.state.is(NodeFlag::IsHost) &&
               candidate.state.registry_reference == number_of(host);
    });
    if (!found) return std::nullopt;
    return store_.name_of(found->at);
}

std::optional<dns::Name> Contents::name_at(std::uint64_t locator, ClaimId claim) const
{
    const auto found = store_.find_by_hash(locator, [claim](const NameStore::Found& candidate) {
        return !candidate.state.is(NodeFlag::IsHost) &&
               candidate.state.registry_reference == number_of(claim);
    });
    if (!found) return std::nullopt;
    return store_.name_of(found->at);
}

std::uint64_t Contents::locator_of(dns::NameView name) const
{
    return store_.hash(name).hash;
}

void Contents::for_each_below(dns::NameView top,
                              const std::function<void(dns::NameView, const Node&)>& visit) const
{
    const auto* zone = store_.find_zone(top, NameStore::newest);
    if (zone == nullptr) return;
    const auto show = [&](const NameStore::Found& found) {
        const auto name = store_.name_of(found.at);
        visit(name, store_.node_of(found.state));
    };
    const auto name = store_.hash(top);
    const auto found = store_.find_in(zone->id, name);
    if (!found) return;
    if (found->state.is(NodeFlag::IsApex)) {
        visit_zone(zone->id, show);
        return;
    }
    for (const auto& [locator, member] : family_of({.name = name, .found = *found})) show(member);
}

Contents::Memory Contents::memory() const
{
    const auto hidden_bytes = hidden_tops_.bucket_count() * (sizeof(Locator) + 1);
    const auto origin_bytes = origins_.size() * (sizeof(Origins::value_type) + 4 * sizeof(void*));
    std::size_t chain_bytes = 0;  // Walks their nodes: some milliseconds for a million names.
    for (const auto& [origin, id] : origins_) {
        const auto* view = store_.zone(id, NameStore::newest);
        if (view != nullptr) chain_bytes += view->nsec_owners.bytes() + view->nsec3_owners.bytes();
    }
    return {.names = store_.name_count(),
            .table_bytes = store_.table_bytes(),
            .other_bytes = store_.other_bytes() + families_.bytes() + hidden_bytes + origin_bytes +
                           chain_bytes};
}

}  // namespace mooring::zone

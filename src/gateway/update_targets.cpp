// SPDX-License-Identifier: Apache-2.0
#include "gateway/update_targets.hpp"

#include <algorithm>
#include <utility>
#include <variant>

namespace mooring::gateway {
namespace {

using registry::Keep;
using Status = UpdateOutcome::Status;

/// What a host gets whose own address is not meant: its place in another network, if anything.
registry::WantedIpv6 moved_by_prefix(const AddressWish& wish)
{
    if (wish.prefix) return *wish.prefix;
    return Keep{};
}

}  // namespace

UpdateTargets::UpdateTargets(const UpdateRequest& request, const registry::KeyView& key,
                             UpdateService& service)
    : request_{request}, key_{key}, service_{service}
{
    outcome_.key = key.id;
    if (request_.hosts.empty()) {
        add_implied();
    } else {
        add_named();
    }
    if (outcome_.status == Status::Judged && request_.presence == registry::Presence::Online) {
        add_neighbours();
    }
    abort_if_one_failed();
}

void UpdateTargets::add_named()
{
    for (const auto& target : request_.hosts) {
        if (!target.name) {
            const auto meant = host_with_label(target.label);
            if (meant) {
                add(*meant, target, target.own ? *target.own : request_.wish);
            } else {
                refuse(HostStatus::NotAHostName, target, {});
            }
            continue;
        }
        const auto host = service_.host_at(request_.loop, *target.name);
        if (host && key_.hosts.contains(*host)) {
            add(*host, target, target.own ? *target.own : request_.wish);
        } else {
            // Somebody else's host and no host at all are told apart to nobody.
            refuse(HostStatus::NoSuchHost, target, host.value_or(zone::HostId{}));
        }
    }
}

/// The key's only host that begins with the label.
std::optional<zone::HostId> UpdateTargets::host_with_label(std::string_view label)
{
    std::optional<zone::HostId> found;
    const auto hosts = label.empty() ? std::span<const zone::HostId>{} : key_.hosts.all();
    for (const auto host : hosts.first(std::min(hosts.size(), moves_per_request_max))) {
        const auto facts = service_.facts(request_.loop, host);
        if (!facts || facts->name.canonical().first_label() != label) continue;
        if (found) return std::nullopt;
        found = host;
    }
    return found;
}

void UpdateTargets::add_implied()
{
    if (request_.scope == Scope::AllOfKey) return add_all(key_.hosts.all());
    std::optional<zone::HostId> host;
    if (request_.user_name) host = service_.host_at(request_.loop, *request_.user_name);
    if (host && key_.hosts.contains(*host)) return add(*host, {}, request_.wish);
    // A user name may be anything, also something with dots.
    if (key_.hosts.size() == 1 || key_.site) return add_all(key_.hosts.all());
    if (request_.user_name) {
        const HostTarget target{.name = request_.user_name, .spelled = request_.user_name->text()};
        refuse(HostStatus::NoSuchHost, target, host.value_or(zone::HostId{}));
    } else {
        outcome_.status = Status::NoHostNamed;
    }
}

/// All of a key's hosts, none of which was named.
void UpdateTargets::add_all(std::span<const zone::HostId> hosts)
{
    if (hosts.empty()) {
        outcome_.status = Status::NoHostNamed;
        return;
    }
    auto wish = request_.wish;
    if (hosts.size() > 1 && std::holds_alternative<Ipv6>(wish.ipv6)) {
        wish.ipv6 = moved_by_prefix(wish);
        // One IPv6 address for several hosts, and nothing else: which of them has it?
        const auto is_nothing = std::holds_alternative<Keep>(wish.ipv6) &&
                                std::holds_alternative<Keep>(wish.ipv4) && !request_.txt &&
                                request_.presence == registry::Presence::Online;
        if (is_nothing) {
            outcome_.status = Status::NoHostNamed;
            return;
        }
    }
    const auto meant = hosts.first(std::min(hosts.size(), moves_per_request_max));
    const auto is_blocked = [this](zone::HostId host) { return is_suspended(host); };
    // One answer for all is about those that can be moved, if there are any.
    const bool skips = request_.atomicity == registry::Atomicity::AllOrNothing &&
                       !std::ranges::all_of(meant, is_blocked);
    for (const auto host : meant) {
        if (!skips || !is_suspended(host)) add(host, {}, wish);
    }
}

/// The other hosts of the sites that a prefix moves.
void UpdateTargets::add_neighbours()
{
    std::vector<std::pair<zone::SiteId, registry::Ipv6Prefix>> sites;
    const auto note_site = [&](zone::HostId host, const AddressWish& wish) {
        if (!wish.prefix) return;
        const auto site = service_.site_of(host);
        const auto is_known =
            std::ranges::any_of(sites, [&](const auto& one) { return site && one.first == *site; });
        if (site && !is_known) sites.emplace_back(*site, *wish.prefix);
    };
    for (const auto& move : moves_) {
        const auto& own =
            request_.hosts.empty() ? std::optional<AddressWish>{} : request_.hosts[*move.place].own;
        note_site(move.host, own ? *own : request_.wish);
    }
    for (const auto& [site, prefix] : sites) {
        for (const auto host : service_.hosts_of(site)) {
            if (moves_.size() >= moves_per_request_max) return;
            if (!key_.hosts.contains(host) || is_moved(host) || is_suspended(host)) continue;
            moves_.push_back({.host = host, .ipv4 = Keep{}, .ipv6 = prefix, .place = {}});
        }
    }
}

void UpdateTargets::add(zone::HostId host, const HostTarget& target, const AddressWish& wish)
{
    const auto ipv6 = std::holds_alternative<Keep>(wish.ipv6) ? moved_by_prefix(wish) : wish.ipv6;
    moves_.push_back(
        {.host = host, .ipv4 = wish.ipv4, .ipv6 = ipv6, .place = outcome_.hosts.size()});
    refuse(HostStatus::NoSuchHost, target, host);  // Until the writer has said something else.
}

void UpdateTargets::refuse(HostStatus status, const HostTarget& target, zone::HostId host)
{
    outcome_.hosts.push_back({.status = status,
                              .host = host,
                              .name = target.name.value_or(dns::Name::root()),
                              .spelled = target.spelled,
                              .addresses = {}});
}

/// All or nothing: a host that is not the key's stops the others before the writer is asked.
void UpdateTargets::abort_if_one_failed()
{
    const auto requested =
        std::ranges::count_if(moves_, [](const Move& move) { return move.place.has_value(); });
    if (request_.atomicity != registry::Atomicity::AllOrNothing ||
        std::cmp_equal(requested, outcome_.hosts.size())) {
        return;
    }
    for (const auto& move : moves_) {
        if (move.place) outcome_.hosts[*move.place].status = HostStatus::Aborted;
    }
    moves_.clear();
}

/// Nobody named a neighbour: that it is suspended is no reason to refuse the others anything.
bool UpdateTargets::is_suspended(zone::HostId host) const
{
    const auto facts = service_.facts(request_.loop, host);
    return facts && facts->is_suspended;
}

bool UpdateTargets::is_moved(zone::HostId host) const
{
    return std::ranges::find(moves_, host, &Move::host) != moves_.end();
}

updates::AddressIntent UpdateTargets::intent() const
{
    updates::AddressIntent intent;
    intent.key = key_.id;
    intent.ipv4 = moves_.front().ipv4;
    intent.ipv6 = moves_.front().ipv6;
    intent.atomicity = request_.atomicity;
    intent.presence = request_.presence;
    for (const auto& move : moves_) {
        if (move.ipv4 != intent.ipv4 || move.ipv6 != intent.ipv6) {
            intent.exceptions.push_back(
                {.host_index = intent.hosts.size(), .ipv4 = move.ipv4, .ipv6 = move.ipv6});
        }
        intent.hosts.push_back(move.host);
    }
    return intent;
}

}  // namespace mooring::gateway

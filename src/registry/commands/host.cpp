// SPDX-License-Identifier: Apache-2.0
#include "registry/commands/host.hpp"

#include <algorithm>

#include "registry/commands/acme.hpp"
#include "registry/commands/site.hpp"
#include "registry/freeze.hpp"
#include "registry/quotas.hpp"

namespace mooring::registry {

namespace {

bool is_host_byte(char c) noexcept
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
}

// RFC 952 and RFC 1123, 2.1, for the labels below the claim.
Result<> check_labels(const dns::Name& name, const dns::Name& claim)
{
    for (auto count = claim.label_count() + 1; count <= name.label_count(); ++count) {
        const auto label = name.view().suffix(count).first_label();
        if (!std::ranges::all_of(label, is_host_byte) || label.front() == '-' ||
            label.back() == '-') {
            return fail(
                Errc::InvalidArgument,
                "a host's labels have letters, digits and hyphens, and no hyphen at either end");
        }
    }
    return {};
}

// The address of a host must be data of our zone: not below a zone cut, not beside a CNAME.
Result<> check_neighbours(const Draft& draft, const dns::Name& name, const dns::Name& claim)
{
    for (auto count = claim.label_count(); count <= name.label_count(); ++count) {
        const auto above = name.view().suffix(count);
        const auto is_cut =
            draft.rrset(above, dns::RrType::NS).has_value() && !draft.find_zone(above);
        if (is_cut || draft.rrset(above, dns::RrType::DNAME)) {
            return fail(Errc::Conflict,
                        above.text() + " is delegated away; a host cannot lie there");
        }
    }
    for (const auto type : {dns::RrType::CNAME, dns::RrType::A, dns::RrType::AAAA}) {
        if (!draft.rrset(name, type)) continue;
        return fail(Errc::Conflict,
                    name.text() + " has " + dns::text_of(type) + " records; delete them first");
    }
    return {};
}

Result<> check_ttl(dns::Ttl ttl)
{
    if (ttl.seconds >= 1 && ttl <= host_ttl_max) return {};
    return fail(Errc::InvalidArgument, "a host's TTL is between 1 and 604800 seconds");
}

std::string text_of_either(const zone::Addresses& addresses, Profile profile)
{
    if (addresses.ipv4 && !is_publishable(profile, kind_of(*addresses.ipv4)))
        return addresses.ipv4->text();
    if (addresses.ipv6 && !is_publishable(profile, kind_of(*addresses.ipv6)))
        return addresses.ipv6->text();
    return {};
}

void erase_challenge(Draft& draft, const dns::Name& host, const zone::Origin& origin)
{
    const auto owner = acme_owner(host);
    auto rrset = owner ? draft.rrset(*owner, dns::RrType::TXT) : std::nullopt;
    if (!rrset) return;
    rrset->rdatas.clear();
    draft.set_rrset(*rrset, origin);
}

// Changes one switch of a host.
template <class Change>
Result<> change_host(Draft& draft, HostId id, const zone::Origin& origin, Change&& change)
{
    auto host = draft.host(id);
    if (!host) return fail(Errc::NotFound, "no such host");
    change(*host);
    draft.put(std::move(*host), origin);
    return {};
}

/// What the owner's plan has.
Result<> check_plan(const Draft& draft, const NewHost& wanted, const zone::Claim& claim,
                    const zone::Origin& origin)
{
    if (!is_limited(origin)) return {};
    MOORING_CHECK(check_frozen(draft, claim, origin));
    if (wanted.is_wildcard) MOORING_CHECK(check_wildcard_quota(draft, claim.account));
    return check_ttl_quota(draft, claim.account, wanted.ttl);
}

Result<> check_host_frozen(const Draft& draft, HostId id, const zone::Origin& origin)
{
    const auto host = is_limited(origin) ? draft.host_view(id) : std::nullopt;
    const auto claim = host ? draft.claim(host->claim) : std::nullopt;
    return claim ? check_frozen(draft, *claim, origin) : Result<>{};
}

/// What other modules keep about a host goes with it.
void erase_host_entries(Draft& draft, const zone::Host& host, const zone::Origin& origin)
{
    const auto text = lookup_of(host.id);
    if (const auto entry = draft.find_entry(zone::EntryKind::HostGuard, text))
        draft.erase(entry->id, origin);
    for (const auto& held : draft.entries_of(host.account, zone::EntryKind::HeldUpdate))
        if (held.lookup.starts_with(text + " ")) draft.erase(held.id, origin);
}

}  // namespace

Result<zone::Host> add_host(Draft& draft, const NewHost& wanted, const zone::Origin& origin)
{
    const auto name = wanted.name.canonical();
    const auto claim = draft.claim_covering(name);
    if (!claim) return fail(Errc::NotFound, "no claim covers " + name.text());
    if (wanted.account != AccountId{} && wanted.account != claim->account) {
        return fail(Errc::NotAllowed, claim->name.text() + " belongs to another account");
    }
    if (draft.is_blocked(*claim))
        return fail(Errc::NotAllowed, claim->name.text() + " is suspended");
    if (draft.host_at(name)) return fail(Errc::AlreadyExists, name.text() + " is a host already");
    MOORING_CHECK(check_labels(name, claim->name));
    MOORING_CHECK(check_ttl(wanted.ttl));
    MOORING_CHECK(check_neighbours(draft, name, claim->name));
    MOORING_CHECK(check_plan(draft, wanted, *claim, origin));

    zone::Host host{.zone = claim->zone,
                    .name = name,
                    .claim = claim->id,
                    .account = claim->account,
                    .ttl = wanted.ttl,
                    .is_wildcard = wanted.is_wildcard,
                    .created = origin.time};
    host.id = draft.add(host, origin);
    MOORING_CHECK(check_records_quota(draft, *claim, origin));
    return draft.host(host.id).value_or(host);
}

Result<> remove_host(Draft& draft, HostId id, const zone::Origin& origin)
{
    const auto host = draft.host(id);
    if (!host) return fail(Errc::NotFound, "no such host");
    if (origin.cause == zone::Cause::Owner && host->state == zone::RowState::Suspended)
        return fail(Errc::NotAllowed, host->name.text() + " is suspended and cannot be removed");
    const auto site = draft.extras_of(id).site;
    for (const auto key_id : draft.keys_of(id)) {
        auto key = draft.key(key_id);
        if (!key) continue;
        std::erase(key->hosts, id);
        if (key->hosts.empty()) {
            if (const auto limits = draft.find_entry(zone::EntryKind::KeyLimits, lookup_of(key_id)))
                draft.erase(limits->id, origin);
            draft.erase(key_id, origin);
        } else {
            draft.put(std::move(*key), origin);
        }
    }
    erase_challenge(draft, host->name, origin);
    erase_host_entries(draft, *host, origin);
    draft.erase(id, origin);
    if (site && draft.hosts_of(*site).empty()) remove_keys_of(draft, *site, origin);
    return {};
}

Result<> set_host_state(Draft& draft, HostId id, zone::RowState state, const zone::Origin& origin)
{
    return change_host(draft, id, origin, [&](zone::Host& host) { host.state = state; });
}

Result<> set_wildcard(Draft& draft, HostId id, Wildcard wildcard, const zone::Origin& origin)
{
    MOORING_CHECK(check_host_frozen(draft, id, origin));
    const auto host = is_limited(origin) ? draft.host_view(id) : std::nullopt;
    if (host && wildcard == Wildcard::On) MOORING_CHECK(check_wildcard_quota(draft, host->account));
    return change_host(draft, id, origin,
                       [&](zone::Host& row) { row.is_wildcard = wildcard == Wildcard::On; });
}

Result<> set_host_ttl(Draft& draft, HostId id, dns::Ttl ttl, const zone::Origin& origin)
{
    MOORING_CHECK(check_ttl(ttl));
    MOORING_CHECK(check_host_frozen(draft, id, origin));
    const auto view = is_limited(origin) ? draft.host_view(id) : std::nullopt;
    // Clients send what they were built with; only people are told what is wrong with it.
    if (view && origin.cause == zone::Cause::Update)
        ttl = std::max(ttl, plan_of(draft, view->account).ttl_min);
    else if (view)
        MOORING_CHECK(check_ttl_quota(draft, view->account, ttl));
    return change_host(draft, id, origin, [&](zone::Host& host) { host.ttl = ttl; });
}

Result<> set_host_addresses(Draft& draft, const HostAddresses& wanted, const zone::Origin& origin)
{
    const auto host = draft.host_view(wanted.host);
    if (!host) return fail(Errc::NotFound, "no such host");
    const auto profile = draft.profile_for(wanted.host, *host, wanted.profile);
    if (const auto refused = text_of_either(wanted.addresses, profile); !refused.empty()) {
        return fail(Errc::InvalidArgument,
                    refused + " is an address that this service does not publish");
    }
    MOORING_CHECK(check_host_frozen(draft, wanted.host, origin));
    draft.set_addresses(wanted.host, wanted.addresses, origin);
    return {};
}

Result<> rollback_host(Draft& draft, HostId id, const zone::AddressChange& entry,
                       const zone::Origin& origin)
{
    if (!draft.host_view(id)) return fail(Errc::NotFound, "no such host");
    if (entry.host != id) return fail(Errc::NotFound, "this entry is not in the host's history");
    draft.set_addresses(id, entry.before, origin);
    return {};
}

}  // namespace mooring::registry

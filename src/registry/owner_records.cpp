// SPDX-License-Identifier: Apache-2.0
#include "registry/owner_records.hpp"

#include <algorithm>
#include <array>

#include "registry/quotas.hpp"
#include "registry/rrset_rules.hpp"

namespace mooring::registry {

using dns::RrType;

namespace {

constexpr std::array owner_types{RrType::A,    RrType::AAAA, RrType::CNAME, RrType::TXT,
                                 RrType::MX,   RrType::SRV,  RrType::CAA,   RrType::HTTPS,
                                 RrType::SVCB, RrType::TLSA, RrType::SSHFP};

constexpr std::uint32_t owner_ttl_seconds_max = 604800;

bool has_label(const dns::Name& name, const dns::Name& top, std::string_view label)
{
    for (auto count = top.label_count() + 1; count <= name.label_count(); ++count)
        if (name.view().suffix(count).first_label() == label) return true;
    return false;
}

Result<> check_owner_type(const dns::Rrset& rrset, const zone::Zone& zone)
{
    const auto is_own_domain = zone.kind == zone::ZoneKind::OwnDomain;
    if (rrset.type == RrType::NS || rrset.type == RrType::DS) {
        if (!is_own_domain)
            return fail(Errc::NotAllowed, "names below " + zone.origin.text() +
                                              " cannot be delegated; that takes a domain of your "
                                              "own");
        if (rrset.owner == zone.origin)
            return fail(Errc::NotAllowed, "the name servers of " + zone.origin.text() +
                                              " are this service's and change by themselves");
        if (rrset.type == RrType::NS && rrset.rdatas.size() > delegation_servers_max)
            return fail(Errc::LimitExceeded, "a delegation has at most 4 name servers here");
        return {};
    }
    if (std::ranges::find(owner_types, rrset.type) != owner_types.end()) return {};
    return fail(
        Errc::NotAllowed,
        dns::text_of(rrset.type) + " records cannot be set here; these can: " + owner_types_text());
}

Result<> check_labels_of_meaning(const dns::Rrset& rrset, const zone::Zone& zone,
                                 const dns::Name& claim)
{
    if (zone.kind != zone::ZoneKind::OwnDomain && has_label(rrset.owner, claim, "_psl"))
        return fail(Errc::NotAllowed,
                    "_psl says what a public suffix is: only the owner of the whole zone " +
                        zone.origin.text() + " may set it");
    const auto is_for_challenge = rrset.type == RrType::TXT || rrset.type == RrType::CNAME ||
                                  rrset.type == RrType::NS || rrset.type == RrType::DS;
    if (rrset.owner.first_label() == "_acme-challenge" && !is_for_challenge)
        return fail(Errc::NotAllowed,
                    "_acme-challenge has TXT records, or a CNAME record to whoever answers for it");
    return {};
}

Result<> check_addresses(const dns::Rrset& rrset, Profile profile)
{
    if (!is_address(rrset.type)) return {};
    for (const auto& rdata : rrset.rdatas) {
        AddressKind kind{};
        if (rrset.type == RrType::A && rdata.size() == 4) {
            Ipv4 address;
            std::ranges::copy(rdata, address.bytes.begin());
            kind = kind_of(address);
        } else if (rdata.size() == 16) {
            Ipv6 address;
            std::ranges::copy(rdata, address.bytes.begin());
            kind = kind_of(address);
        }
        if (!is_publishable(profile, kind))
            return fail(Errc::InvalidArgument,
                        "an address among them is one that this service does not publish");
    }
    return {};
}

}  // namespace

std::string owner_types_text()
{
    std::string text;
    for (const auto type : owner_types) text += (text.empty() ? "" : ", ") + dns::text_of(type);
    return text + ", and NS and DS in own domains";
}

Result<> check_owner_record(const Draft& draft, const dns::Rrset& rrset, Profile profile)
{
    const auto claim = draft.claim_covering(rrset.owner);
    const auto zone = draft.zone_of(rrset.owner);
    if (!claim || !zone) return fail(Errc::NotFound, "no claim covers " + rrset.owner.text());
    if (draft.is_blocked(*claim))
        return fail(Errc::NotAllowed, claim->name.text() + " is suspended");
    MOORING_CHECK(check_owner_type(rrset, *zone));
    MOORING_CHECK(check_labels_of_meaning(rrset, *zone, claim->name));
    MOORING_CHECK(check_addresses(rrset, profile_by(zone->address_rule, profile)));
    if (rrset.owner.view().is_wildcard())
        MOORING_CHECK(check_wildcard_quota(draft, claim->account));
    if (rrset.ttl.seconds > owner_ttl_seconds_max)
        return fail(Errc::InvalidArgument, "a TTL is at most 604800 seconds (a week)");
    return check_ttl_quota(draft, claim->account, rrset.ttl);
}

}  // namespace mooring::registry

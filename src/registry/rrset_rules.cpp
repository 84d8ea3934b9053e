// SPDX-License-Identifier: Apache-2.0
#include "registry/rrset_rules.hpp"

#include <algorithm>

namespace mooring::registry {

using dns::RrType;

namespace {

constexpr std::uint32_t ttl_seconds_max = 0x7FFFFFFF;

bool is_singleton(RrType type) noexcept
{
    return type == RrType::CNAME || type == RrType::DNAME || type == RrType::SOA;
}

// What signing makes; never set by hand.
bool is_made_by_signing(RrType type) noexcept
{
    return is_derived(type) || type == RrType::NSEC3PARAM;
}

// What stands at the apex of a signed zone because of its keys and contents.
bool is_made_of_keys(RrType type) noexcept
{
    return type == RrType::DNSKEY || type == RrType::CDS || type == RrType::CDNSKEY ||
           type == RrType::ZONEMD;
}

Result<> check_type(const dns::Rrset& rrset, dns::NameView apex)
{
    const auto is_at_apex = rrset.owner.view() == apex;
    const auto type = dns::text_of(rrset.type);
    if (dns::is_meta(rrset.type))
        return fail(Errc::InvalidArgument, type + " is not a type that a zone can hold");
    if (is_made_by_signing(rrset.type))
        return fail(Errc::NotAllowed, type + " records are made by signing a zone");
    if (rrset.type == RrType::SOA && !is_at_apex) {
        return fail(Errc::InvalidArgument,
                    "an SOA record stands at the zone's apex and nowhere else");
    }
    if (is_at_apex && (rrset.type == RrType::CNAME || rrset.type == RrType::DS)) {
        return fail(Errc::InvalidArgument, "a zone's apex cannot have a " + type + " record");
    }
    // RFC 4592, 4.2 and 4.4: what these would mean at a wildcard is not defined.
    const auto redirects =
        rrset.type == RrType::NS || rrset.type == RrType::DNAME || rrset.type == RrType::SOA;
    if (rrset.owner.view().is_wildcard() && redirects) {
        return fail(Errc::InvalidArgument, "a wildcard cannot have a " + type + " record");
    }
    return {};
}

}  // namespace

bool is_derived(RrType type) noexcept
{
    return type == RrType::RRSIG || type == RrType::NSEC || type == RrType::NSEC3;
}

Result<> check_by_hand(const zone::Zone& zone, RrType type)
{
    if (zone.kind == zone::ZoneKind::Secondary)
        return fail(Errc::NotAllowed, zone.origin.text() +
                                          " is copied from another server; it can be changed "
                                          "there only");
    if (zone.kind == zone::ZoneKind::Catalog)
        return fail(Errc::NotAllowed,
                    zone.origin.text() + " lists our zones and follows them by itself");
    const auto is_signed = zone.signing != zone::Signing::Unsigned;
    if (is_made_by_signing(type) || (is_signed && is_made_of_keys(type)))
        return fail(Errc::NotAllowed, dns::text_of(type) + " records are made by signing a zone");
    return {};
}

Result<> check_rrset(const dns::Rrset& rrset, dns::NameView apex)
{
    MOORING_CHECK(check_type(rrset, apex));
    if (rrset.ttl.seconds > ttl_seconds_max) {
        return fail(Errc::InvalidArgument, "a TTL is between 0 and 2147483647 seconds");
    }
    if (rrset.rdatas.empty())
        return fail(Errc::InvalidArgument, "an RRset has at least one record");
    if (is_singleton(rrset.type) && rrset.rdatas.size() > 1) {
        return fail(Errc::InvalidArgument,
                    "a name has at most one " + dns::text_of(rrset.type) + " record");
    }
    if (rrset.rdatas.size() > rrset_records_max) {
        return fail(Errc::LimitExceeded, "an RRset has at most 1000 records here");
    }
    std::size_t bytes = 0;
    for (const auto& rdata : rrset.rdatas) {
        MOORING_CHECK(dns::validate_rdata(rrset.type, rdata));
        bytes += rdata.size() + 12;  // With a compressed owner, type, class, TTL and length.
    }
    if (bytes > rrset_bytes_max)
        return fail(Errc::LimitExceeded, "the RRset does not fit into one DNS message");
    return {};
}

Result<> check_types_together(dns::NameView owner, const std::set<RrType>& types,
                              dns::NameView apex)
{
    // RFC 4035, 2.5: signing puts its own beside it.
    const auto is_beside_cname = [](RrType type) {
        return type != RrType::CNAME && !is_derived(type);
    };
    if (types.contains(RrType::CNAME) && std::ranges::any_of(types, is_beside_cname)) {
        return fail(Errc::Conflict,
                    "a CNAME record stands alone: " + owner.text() + " has other records");
    }
    if (owner == apex) return {};
    const auto is_cut = types.contains(RrType::NS);
    if (types.contains(RrType::DS) && !is_cut) {
        return fail(Errc::Conflict, "a DS record stands beside the NS records of a delegation");
    }
    const auto may_stand_at_cut = [](RrType type) {
        return is_derived(type) || type == RrType::NS || type == RrType::DS || type == RrType::A ||
               type == RrType::AAAA;
    };
    if (is_cut && !std::ranges::all_of(types, may_stand_at_cut)) {
        return fail(Errc::Conflict,
                    owner.text() + " is delegated: it has NS, DS and addresses only");
    }
    return {};
}

dns::Rrset normal_rrset(dns::Rrset rrset)
{
    rrset.owner = rrset.owner.canonical();
    std::set<dns::Rdata> seen;
    std::erase_if(rrset.rdatas, [&](const dns::Rdata& rdata) {
        return !seen.insert(dns::canonical_rdata(rrset.type, rdata)).second;
    });
    return rrset;
}

}  // namespace mooring::registry

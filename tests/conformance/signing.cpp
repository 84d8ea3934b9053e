// SPDX-License-Identifier: Apache-2.0
#include "signing.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "dns/zone_file.hpp"
#include "dnssec/rrsig.hpp"
#include "testing/zone_builder.hpp"
#include "testing/zone_signer.hpp"

namespace mooring::conformance {
namespace {

dns::Rrset dnskey_of(const dnssec::ZoneKeys& keys)
{
    dns::Rrset rrset{.owner = keys.origin,
                     .type = dns::RrType::DNSKEY,
                     .ttl = keys.policy.dnskey_ttl,
                     .rdatas = {}};
    for (const auto& key : keys.for_keys) rrset.rdatas.push_back(key.dnskey.rdata());
    return rrset;
}

Result<ServedZone> served_zone(const ZoneText& zone)
{
    ServedZone served{
        .row = {.origin = zone.origin, .signing = zone.signing, .denial = zone.denial},
        .rrsets = testing::zone_rrsets(zone.origin, zone.text),
        .keys = {}};
    if (zone.signing == zone::Signing::Unsigned) return served;
    MOORING_TRY(served.keys, testing::keys_for_test(zone.origin));
    served.keys.mode = zone.signing;
    served.keys.denial = zone.denial;
    if (zone.signing == zone::Signing::Online) {
        served.rrsets.push_back(dnskey_of(served.keys));
        return served;
    }
    MOORING_TRY(served.rrsets,
                testing::sign_whole_zone(served.rrsets, served.keys, signing_time_seconds));
    return served;
}

/// The records that an RRSIG covers, from its own section.
std::vector<dns::Rdata> covered_rdatas(const std::vector<dns::Record>& section,
                                       const dns::Record& rrsig, dns::RrType type)
{
    std::vector<dns::Rdata> rdatas;
    for (const auto& record : section)
        if (record.owner == rrsig.owner && record.type == type) rdatas.push_back(record.rdata);
    return rdatas;
}

Result<> check(const std::vector<dns::Record>& section, const dns::Record& rrsig,
               const std::vector<ServedZone>& zones)
{
    MOORING_TRY(const auto fields, dnssec::RrsigView::parse(rrsig.rdata));
    const auto rdatas = covered_rdatas(section, rrsig, fields.covered);
    if (rdatas.empty()) return fail(Errc::InvalidArgument, "it covers nothing that is there");
    if (rrsig.ttl > fields.original_ttl)
        return fail(Errc::InvalidArgument, "its TTL is above the original one");
    const dnssec::OwnedRrset rrset{fields.covered, fields.original_ttl, rdatas};
    for (const auto& zone : zones) {
        if (!(dns::NameView{zone.row.origin} == fields.signer)) continue;
        for (const auto& key : zone.keys.for_type(fields.covered)) {
            if (key.key_tag != fields.key_tag) continue;
            return dnssec::verify_rrsig(key.dnskey,
                                        {.owner = rrsig.owner,
                                         .labels = dnssec::labels_to_sign(rrsig.owner),
                                         .rrset = rrset.view()},
                                        rrsig.rdata, signing_time_seconds);
        }
    }
    return fail(Errc::InvalidArgument, "no key of the zone made it");
}

}  // namespace

std::string ServedZone::text() const
{
    std::string text;
    for (const auto& rrset : rrsets) {
        for (const auto& rdata : rrset.rdatas) {
            auto ttl = rrset.ttl;
            // The TTL of an RRSIG is that of what it covers (RFC 4034, section 3).
            if (const auto fields = dnssec::RrsigView::parse(rdata);
                rrset.type == dns::RrType::RRSIG && fields)
                ttl = fields->original_ttl;
            text += dns::record_line(rrset.owner, ttl, rrset.type, rdata) + "\n";
        }
    }
    return text;
}

Result<std::vector<ServedZone>> served_zones(const Script& script)
{
    std::vector<ServedZone> served;
    for (const auto& zone : script.zones) {
        MOORING_TRY(auto next, served_zone(zone));
        served.push_back(std::move(next));
    }
    return served;
}

std::vector<std::string> bad_signatures(const Response& response,
                                        const std::vector<ServedZone>& zones)
{
    std::vector<std::string> faults;
    for (const auto& section : response.sections) {
        for (const auto& record : section) {
            if (record.type != dns::RrType::RRSIG) continue;
            if (const auto checked = check(section, record, zones); !checked)
                faults.push_back(fmt::format(
                    "{}: {}", dns::record_line(record.owner, record.ttl, record.type, record.rdata),
                    checked.error().detail));
        }
    }
    return faults;
}

}  // namespace mooring::conformance

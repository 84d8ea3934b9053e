// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "dnssec/lifecycle.hpp"
#include "dnssec/zone_keys.hpp"

namespace mooring::dnssec {
namespace {

using zone::KeyStage;
using zone::SigningKey;

Result<std::vector<Dnskey>> entry_points_in(std::span<const SigningKey> keys, KeyStage stage)
{
    std::vector<Dnskey> found;
    for (const auto& key : keys) {
        if (!is_entry_point(key) || key.stage != stage) continue;
        MOORING_TRY(auto dnskey, dnskey_of(key));
        found.push_back(std::move(dnskey));
    }
    return found;
}

/// The keys whose DS should stand at the parent: those that wait for it, in place of the active.
Result<std::vector<Dnskey>> announced_keys(std::span<const SigningKey> keys)
{
    MOORING_TRY(auto waiting, entry_points_in(keys, KeyStage::Ready));
    if (!waiting.empty()) return waiting;
    return entry_points_in(keys, KeyStage::Active);
}

dns::Rrset rrset_at(dns::NameView origin, dns::RrType type, const SigningPolicy& policy)
{
    return {.owner = dns::Name{origin}.canonical(),
            .type = type,
            .ttl = policy.dnskey_ttl,
            .rdatas = {}};
}

}  // namespace

Result<ApexRrsets> apex_rrsets(std::span<const zone::SigningKey> keys, dns::NameView origin,
                               const SigningPolicy& policy)
{
    ApexRrsets rrsets{.dnskey = rrset_at(origin, dns::RrType::DNSKEY, policy),
                      .cds = rrset_at(origin, dns::RrType::CDS, policy),
                      .cdnskey = rrset_at(origin, dns::RrType::CDNSKEY, policy)};
    for (const auto& key : keys) {
        if (!is_in_dnskey(key)) continue;
        MOORING_TRY(const auto dnskey, dnskey_of(key));
        rrsets.dnskey.rdatas.push_back(dnskey.rdata());
    }
    MOORING_TRY(const auto announced, announced_keys(keys));
    for (const auto& key : announced) {
        rrsets.cds.rdatas.push_back(key.ds(origin, DigestType::Sha256));
        rrsets.cdnskey.rdatas.push_back(key.rdata());
    }
    if (is_leaving(keys)) {
        rrsets.cds.rdatas.push_back(cds_delete());
        rrsets.cdnskey.rdatas.push_back(cdnskey_delete());
    }
    for (auto* const rrset : {&rrsets.dnskey, &rrsets.cds, &rrsets.cdnskey})
        std::ranges::sort(rrset->rdatas);
    return rrsets;
}

Result<std::vector<dns::Rdata>> ds_rdatas(std::span<const zone::SigningKey> keys,
                                          dns::NameView origin, DigestType digest)
{
    MOORING_TRY(auto announced, announced_keys(keys));
    if (announced.empty()) {
        MOORING_TRY(announced, entry_points_in(keys, KeyStage::Published));
    }
    std::vector<dns::Rdata> rdatas;
    rdatas.reserve(announced.size());
    for (const auto& key : announced) rdatas.push_back(key.ds(origin, digest));
    return rdatas;
}

}  // namespace mooring::dnssec

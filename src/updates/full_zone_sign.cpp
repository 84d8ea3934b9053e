// SPDX-License-Identifier: Apache-2.0
// The signatures of FullZone: which stay, which are made.
#include <algorithm>

#include "dnssec/rrsig.hpp"
#include "updates/full_zone.hpp"

namespace mooring::updates {

using dns::RrType;

namespace {

/// Signatures of one type are good only if they are those of all keys that sign it, and no others.
bool are_of(std::span<const dnssec::ActiveKey> keys, const std::vector<dns::Rdata>& signatures)
{
    if (keys.size() != signatures.size()) return false;
    return std::ranges::all_of(keys, [&](const dnssec::ActiveKey& key) {
        return std::ranges::any_of(signatures, [&](const dns::Rdata& rdata) {
            const auto rrsig = dnssec::RrsigView::parse(rdata);
            return rrsig && rrsig->key_tag == key.key_tag &&
                   rrsig->algorithm == static_cast<std::uint8_t>(key.dnskey.algorithm);
        });
    });
}

}  // namespace

Result<> FullZone::sign(const dns::Name& owner)
{
    const auto before = draft_.rrset(owner, RrType::RRSIG);
    std::vector<dns::Rdata> signatures;
    for (const auto& rrset : to_sign(owner))
        MOORING_CHECK(append_signatures(rrset, before, signatures));
    note_expirations(signatures);
    set(owner, RrType::RRSIG, std::move(signatures));
    return {};
}

bool FullZone::is_apex_in_order()
{
    const auto& apex = task_.zone.origin;
    const auto before = draft_.rrset(apex, RrType::RRSIG);
    const auto rrsets = to_sign(apex);
    return std::ranges::all_of(
        rrsets, [&](const dns::Rrset& rrset) { return !usable(rrset, before).empty(); });
}

// What the zone signs at this owner, by ascending type. The SOA as it will be shown.
std::vector<dns::Rrset> FullZone::to_sign(const dns::Name& owner)
{
    const auto& facts = facts_of(owner);
    if (facts.standing == Standing::Apex && task_.apex == Apex::Waits) return {};
    std::vector<dns::Rrset> rrsets;
    for (const auto& rrset : facts.rrsets) {
        if (!facts.is_signed(rrset.type)) continue;
        rrsets.push_back(rrset);
        if (rrset.type != RrType::SOA) continue;
        if (auto soa = dns::Soa::parse(rrset.rdatas.front())) {
            soa->serial = task_.serial;
            rrsets.back().rdatas = {soa->rdata()};
        }
    }
    for (const auto type : {RrType::NSEC, RrType::NSEC3})
        if (auto rrset = draft_.rrset(owner, type)) rrsets.push_back(*std::move(rrset));
    std::ranges::sort(rrsets, {}, &dns::Rrset::type);
    return rrsets;
}

Result<> FullZone::append_signatures(const dns::Rrset& rrset,
                                     const std::optional<dns::Rrset>& before,
                                     std::vector<dns::Rdata>& signatures)
{
    auto kept = usable(rrset, before);
    if (!kept.empty()) {
        metrics_.kept.add(kept.size());
        std::ranges::move(kept, std::back_inserter(signatures));
        return {};
    }
    const dnssec::OwnedRrset owned{rrset.type, rrset.ttl, rrset.rdatas};
    MOORING_TRY(auto made, dnssec::make_rrsigs(task_.keys,
                                               {.owner = rrset.owner,
                                                .labels = dnssec::labels_to_sign(rrset.owner),
                                                .rrset = owned.view()},
                                               now_seconds_));
    metrics_.full.add(made.size());
    std::ranges::move(made, std::back_inserter(signatures));
    return {};
}

// The signatures over this RRset that hold on; none if one of them does not.
std::vector<dns::Rdata> FullZone::usable(const dns::Rrset& rrset,
                                         const std::optional<dns::Rrset>& before) const
{
    if (!before || touched_.has_changed(rrset.owner, rrset.type)) return {};
    if (rrset.type == RrType::SOA && is_soa_moved_) return {};
    std::vector<dns::Rdata> found;
    for (const auto& rdata : before->rdatas) {
        const auto rrsig = dnssec::RrsigView::parse(rdata);
        if (!rrsig || rrsig->covered != rrset.type) continue;
        const auto freshness =
            dnssec::freshness_of(task_.keys.policy, rrsig->validity, now_seconds_, rrset.ttl);
        if (freshness != dnssec::Freshness::Fresh || rrsig->original_ttl != rrset.ttl) return {};
        found.push_back(rdata);
    }
    if (!are_of(task_.keys.for_type(rrset.type), found)) found.clear();
    return found;
}

void FullZone::note_expirations(const std::vector<dns::Rdata>& signatures)
{
    for (const auto& rdata : signatures) {
        const auto rrsig = dnssec::RrsigView::parse(rdata);
        if (!rrsig) continue;
        const auto end = rrsig->validity.expiration;
        if (!earliest_expiration_ || dnssec::is_before(end, *earliest_expiration_))
            earliest_expiration_ = end;
    }
}

}  // namespace mooring::updates

// SPDX-License-Identifier: Apache-2.0
#include "updates/zone_digest.hpp"

#include <algorithm>
#include <optional>

#include "dnssec/rrsig.hpp"
#include "dnssec/zonemd.hpp"

namespace mooring::updates {
namespace {

using dns::RrType;

std::optional<std::size_t> find_at_apex(const ZoneImage& image, RrType type)
{
    for (std::size_t i = 0; i < image.rrsets.size(); ++i) {
        const auto [owner, rrset] = image.rrsets[i];
        if (rrset.type == type && rrset.count > 0 && owner == image.zone.origin.view()) return i;
    }
    return std::nullopt;
}

std::vector<dns::Rdata> rdatas_of(const zone::RrsetView& rrset)
{
    std::vector<dns::Rdata> rdatas;
    rrset.for_each([&](std::span<const std::uint8_t> rdata) {
        rdatas.emplace_back(rdata.begin(), rdata.end());
    });
    return rdatas;
}

/// RFC 8976, section 3.3: every RRset in canonical order. The image keeps its SOA apart.
dns::Rdata digest_of(const ZoneImage& image, dnssec::ZonemdHash hash)
{
    dnssec::ZonemdDigest digest{image.zone.origin, hash};
    const dnssec::OwnedRrset soa{RrType::SOA, image.soa_ttl, std::span{&image.soa, 1}};
    auto is_soa_due = true;
    for (const auto index : image.rrsets.canonical()) {
        const auto [owner, rrset] = image.rrsets[index];
        const auto is_before_soa = owner == image.zone.origin.view() && rrset.type < RrType::SOA;
        if (is_soa_due && !is_before_soa) {
            digest.add(image.zone.origin, soa.view());
            is_soa_due = false;
        }
        if (rrset.count > 0) digest.add(owner, rrset);
    }
    if (is_soa_due) digest.add(image.zone.origin, soa.view());
    return digest.finish(image.serial);
}

/// Exchanges the apex's signatures over its ZONEMD for new ones.
Result<> sign_digest(ZoneImage& image, const dnssec::ZoneKeys& keys, const zone::RrsetView& zonemd,
                     WallTime now)
{
    const auto place = find_at_apex(image, RrType::RRSIG);
    if (!place) return {};  // Not signed, or not yet.
    const auto before = image.rrsets[*place].rrset;
    auto rdatas = rdatas_of(before);
    std::erase_if(rdatas, [](const dns::Rdata& rdata) {
        const auto rrsig = dnssec::RrsigView::parse(rdata);
        return rrsig && rrsig->covered == RrType::ZONEMD;
    });
    const auto& apex = image.zone.origin;
    MOORING_TRY(const auto made,
                dnssec::make_rrsigs(
                    keys, {.owner = apex, .labels = dnssec::labels_to_sign(apex), .rrset = zonemd},
                    seconds_of(now)));
    rdatas.insert(rdatas.end(), made.begin(), made.end());
    const dnssec::OwnedRrset after{RrType::RRSIG, before.ttl, rdatas};
    image.rrsets.clear(*place);
    image.rrsets.add({.owner = apex, .rrset = after.view()});
    return {};
}

}  // namespace

Result<> complete_digest(ZoneImage& image, const dnssec::ZoneKeys* keys, WallTime now)
{
    constexpr std::size_t hash_offset = 5;
    const auto place = find_at_apex(image, RrType::ZONEMD);
    if (!place) return {};
    const auto before = image.rrsets[*place].rrset;
    std::vector<dns::Rdata> rdatas;
    for (const auto& placeholder : rdatas_of(before)) {
        const dnssec::ZonemdHash hash{placeholder.at(hash_offset)};
        rdatas.push_back(digest_of(image, hash));
    }
    const dnssec::OwnedRrset after{RrType::ZONEMD, before.ttl, rdatas};
    image.rrsets.clear(*place);
    image.rrsets.add({.owner = image.zone.origin, .rrset = after.view()});
    if (keys == nullptr) return {};
    return sign_digest(image, *keys, after.view(), now);
}

}  // namespace mooring::updates

// SPDX-License-Identifier: Apache-2.0
#include "updates/export.hpp"

#include <algorithm>

#include "dns/zone_file.hpp"
#include "updates/ask.hpp"
#include "updates/zone_snapshot.hpp"

namespace mooring::updates {
namespace {

std::string text_of(const ZoneImage& image)
{
    std::string text =
        dns::record_line(image.zone.origin, image.soa_ttl, dns::RrType::SOA, image.soa);
    text += '\n';
    for (const auto index : image.rrsets.canonical()) {
        const auto [owner, rrset] = image.rrsets[index];
        rrset.for_each([&](std::span<const std::uint8_t> rdata) {
            text += dns::record_line(owner, rrset.ttl, rrset.type, rdata);
            text += '\n';
        });
    }
    return text;
}

}  // namespace

Result<std::string> export_zone(Pipeline& pipeline, const dns::Name& origin)
{
    zone::ZoneId id{};
    MOORING_CHECK(ask(pipeline, [&](registry::Draft& draft) -> Result<> {
        const auto zone = draft.find_zone(origin.canonical());
        if (!zone) return fail(Errc::NotFound, "no zone " + origin.text());
        id = zone->id;
        return {};
    }));
    MOORING_TRY(const auto sealed, snapshot_at_seal(pipeline));
    const auto serial = std::ranges::find(sealed.serials, id, &zone::ZoneSerial::zone);
    if (serial == sealed.serials.end())
        return fail(Errc::NotFound, "the zone was removed meanwhile");
    MOORING_TRY(const auto image, read_zone(*sealed.snapshot, *serial, Extent::Held));
    return text_of(image);
}

}  // namespace mooring::updates

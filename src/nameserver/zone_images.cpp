// SPDX-License-Identifier: Apache-2.0
#include "nameserver/zone_images.hpp"

#include <algorithm>
#include <utility>

#include "updates/zone_digest.hpp"
#include "updates/zone_signing.hpp"

namespace mooring::nameserver {

void ZoneImages::read(const zone::ZoneSerial& newest, Done done)
{
    ImagePointer present;
    const auto is_first = places_.with([&](Places& places) {
        auto& place = places[newest.zone];
        present = place.image.lock();
        if (present && !newest.serial.is_newer_than(present->serial)) return false;
        present.reset();
        place.waiting.push_back(std::move(done));
        return place.waiting.size() == 1;
    });
    if (present) return done(std::move(present));
    if (is_first) take_snapshot(newest.zone);
}

void ZoneImages::take_snapshot(zone::ZoneId zone)
{
    auto pushed = with_.pipeline.push(
        updates::SnapshotRequest{[this, zone](Result<updates::SealedSnapshot> sealed) {
            // On the writer thread: reading is for another one.
            const auto shared =
                std::make_shared<Result<updates::SealedSnapshot>>(std::move(sealed));
            auto accepted =
                with_.thread.run([this, zone, shared] { load(zone, std::move(*shared)); });
            if (!accepted) finish(zone, std::unexpected{std::move(accepted).error()});
        }});
    if (!pushed) finish(zone, std::unexpected{std::move(pushed).error()});
}

void ZoneImages::load(zone::ZoneId zone, Result<updates::SealedSnapshot> sealed)
{
    if (!sealed) return finish(zone, std::unexpected{std::move(sealed).error()});
    const auto serial = std::ranges::find(sealed->serials, zone, &zone::ZoneSerial::zone);
    if (serial == sealed->serials.end()) return finish(zone, fail(Errc::NotFound, "no such zone"));
    auto image = updates::read_zone(*sealed->snapshot, *serial, updates::Extent::Published);
    sealed->snapshot.reset();  // The store need not keep the past for us any more.
    if (!image) return finish(zone, std::unexpected{std::move(image).error()});
    if (auto completed = complete(*image); !completed)
        return finish(zone, std::unexpected{std::move(completed).error()});
    finish(zone, ImagePointer{std::make_shared<const updates::ZoneImage>(*std::move(image))});
}

Result<> ZoneImages::complete(updates::ZoneImage& image) const
{
    const auto now = with_.clock.wall_now();
    if (with_.signing == nullptr) return updates::complete_digest(image, nullptr, now);
    Published<dnssec::KeyRing>::Reader ring{with_.signing->ring()};
    return updates::complete_digest(image, ring.current().find(image.zone.id), now);
}

void ZoneImages::finish(zone::ZoneId zone, Result<ImagePointer> result)
{
    std::vector<Done> waiting;
    places_.with([&](Places& places) {
        auto& place = places[zone];
        if (result) place.image = *result;
        waiting = std::exchange(place.waiting, {});
        if (!result) places.erase(zone);
    });
    for (auto& done : waiting) done(result);
}

}  // namespace mooring::nameserver

// SPDX-License-Identifier: Apache-2.0
#include "nameserver/zone_images.hpp"

#include <algorithm>
#include <utility>

namespace mooring::nameserver {

ZoneImages::ZoneImages(updates::Pipeline& pipeline, TransferThread& thread)
    : pipeline_{pipeline}, thread_{thread}
{}

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
    auto pushed = pipeline_.push(
        updates::SnapshotRequest{[this, zone](Result<updates::SealedSnapshot> sealed) {
            // On the writer thread: reading is for another one.
            const auto shared =
                std::make_shared<Result<updates::SealedSnapshot>>(std::move(sealed));
            auto accepted = thread_.run([this, zone, shared] { load(zone, std::move(*shared)); });
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
    finish(zone, ImagePointer{std::make_shared<const updates::ZoneImage>(*std::move(image))});
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

// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Whole zones for transfers, read once for all secondaries that want the same serial.
///
///     read() ▶ is one in use with this serial? ▶ else snapshot at a seal ▶ transfer thread ▶ done
///
/// A zone whose operator wants it gets its true ZONEMD here (updates/zone_digest.hpp).
///
/// An image lives as long as a transfer uses it; nothing is kept for later.
///
/// Thread safety: every member from any thread.
/// Limits: as many images as zones that are being transferred; those who want the same zone at the
/// same time share one.

#include <functional>
#include <map>
#include <memory>
#include <vector>

#include "base/guarded.hpp"
#include "base/long_tasks.hpp"
#include "updates/pipeline.hpp"
#include "updates/zone_snapshot.hpp"

namespace mooring::nameserver {

using ImagePointer = std::shared_ptr<const updates::ZoneImage>;

class ZoneImages {
public:
    using Done = std::move_only_function<void(Result<ImagePointer>)>;

    struct Collaborators {
        updates::Pipeline& pipeline;
        LongTasks& thread;
        const updates::ZoneSigning* signing;  ///< Null: no zone is signed.
        const Clock& clock;
    };
    explicit ZoneImages(const Collaborators& collaborators) : with_{collaborators} {}

    /// Hands over the zone at a sealed serial not older than `newest.serial`; later, on another
    /// thread, or at once. `done` must be quick.
    void read(const zone::ZoneSerial& newest, Done done);

private:
    struct Place {
        std::weak_ptr<const updates::ZoneImage> image;
        std::vector<Done> waiting;  // For the image that is being read.
    };
    using Places = std::map<zone::ZoneId, Place>;

    void take_snapshot(zone::ZoneId zone);
    void load(zone::ZoneId zone, Result<updates::SealedSnapshot> sealed);
    [[nodiscard]] Result<> complete(updates::ZoneImage& image) const;
    void finish(zone::ZoneId zone, Result<ImagePointer> result);

    const Collaborators with_;
    Guarded<Places> places_;
};

}  // namespace mooring::nameserver

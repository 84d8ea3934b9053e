// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The collaborators of everything in updates/, borrowed: app/ owns them and they outlive it all.

#include "base/clock.hpp"
#include "registry/tables.hpp"
#include "store/store.hpp"
#include "zone/contents.hpp"

namespace mooring::updates {

class Observer;
class ZoneSigning;

struct World {
    store::Store& store;
    zone::Contents& contents;
    registry::Tables& tables;
    const Clock& clock;
    ZoneSigning* signing = nullptr;  ///< Null: no zone is signed, as in many tests.
    Observer* observer = nullptr;    ///< Hears what the writer does; null: nobody does.
};

}  // namespace mooring::updates

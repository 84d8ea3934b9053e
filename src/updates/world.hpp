// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The collaborators of everything in updates/, borrowed: app/ owns them and they outlive it all.

#include "base/clock.hpp"
#include "registry/tables.hpp"
#include "store/store.hpp"
#include "zone/contents.hpp"

namespace mooring::updates {

struct World {
    store::Store& store;
    zone::Contents& contents;
    registry::Tables& tables;
    const Clock& clock;
};

}  // namespace mooring::updates

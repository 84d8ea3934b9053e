// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The collaborators of everything in updates/, borrowed: app/ owns them and they outlive it all.

#include "base/clock.hpp"
#include "registry/address_gate.hpp"
#include "registry/tables.hpp"
#include "store/store.hpp"
#include "zone/contents.hpp"

namespace mooring::registry {
struct NameRules;
}  // namespace mooring::registry

namespace mooring::updates {

class Observer;
class ZoneSigning;

struct World {
    store::Store& store;
    zone::Contents& contents;
    registry::Tables& tables;
    const Clock& clock;
    ZoneSigning* signing = nullptr;         ///< Null: no zone is signed, as in many tests.
    Observer* observer = nullptr;           ///< Hears what the writer does; null: nobody does.
    registry::AddressGate* gate = nullptr;  ///< May hold back changes of addresses; null: nobody.
    const registry::NameRules* rules = nullptr;  ///< Null: the built-in ones.
};

}  // namespace mooring::updates

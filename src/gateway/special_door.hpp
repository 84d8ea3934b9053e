// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A door for what cannot be said as one UpdateRequest and one UpdateOutcome: an API with several
/// calls, lists, registrations. It stands on the same UpdateDoor and UpdateService as the dialects.
///
/// Thread safety: handle() is called on any stream loop, `request.loop`. What DoorWorld refers to
/// outlives the door.
/// Invariants: `respond` is called exactly once, there and then or later on the same loop.

#include <memory>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "gateway/counters.hpp"
#include "gateway/dialect.hpp"
#include "gateway/update_door.hpp"
#include "gateway/update_service.hpp"
#include "http/handler.hpp"

namespace mooring::gateway {

class Doctor;
class Prober;
class Recorder;

struct DoorWorld {
    const Clock& clock;
    Random& random;
    UpdateService& service;
    UpdateDoor& door;
    Counters& counters;
    Recorder& recorder;        ///< Every request and its answer go there, once.
    Doctor* doctor = nullptr;  ///< For doors that show visits. Null: nobody keeps them.
    Prober* prober = nullptr;  ///< For the doctor's page. Null: it tries to reach nobody.
};

class SpecialDoor {
public:
    SpecialDoor() = default;
    SpecialDoor(const SpecialDoor&) = delete;
    SpecialDoor& operator=(const SpecialDoor&) = delete;
    virtual ~SpecialDoor() = default;

    /// Answers one request whose row in the decision table names this door.
    virtual void handle(http::Request request, Call call, http::Responder respond) = 0;
};

/// Makes a door when the gateway is made; the table of routes names it.
using MakeSpecialDoor = std::unique_ptr<SpecialDoor> (*)(const DoorWorld& world);

}  // namespace mooring::gateway

// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The HTTP handler of all update dialects and of "what is my address".
///
///     Server ──▶ Gateway ──▶ routes ──▶ dialect reads ──▶ UpdateDoor ──▶ dialect prints ──▶
///     Responder
///                               └─────▶ a SpecialDoor
///
/// Thread safety: as http::Handler: called from any stream loop. What is borrowed outlives it.
/// Invariants: every request is answered exactly once; no secret is logged.

#include <cstdint>
#include <map>
#include <memory>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "gateway/counters.hpp"
#include "gateway/dialect.hpp"
#include "gateway/flood_limits.hpp"
#include "gateway/recorder.hpp"
#include "gateway/router.hpp"
#include "gateway/special_door.hpp"
#include "gateway/update_door.hpp"
#include "http/handler.hpp"

namespace mooring::gateway {

class Gateway final : public http::Handler {
public:
    struct World {
        const Clock& clock;
        Random& random;
        UpdateService& service;
        Doctor* doctor = nullptr;  ///< Null: nobody keeps visits.
        Prober* prober = nullptr;  ///< Null: the doctor's page tries to reach nobody.
    };
    struct Options {
        ErrorStatus error_status = ErrorStatus::ByClass;
        /// `https://ddns.example.net`, for answers that hold URLs. Empty: as the request names us.
        std::string public_url{};
        Recorder::Options recorder{};
        FloodLimits::Options limits{};
    };

    Gateway(const World& world, const Options& options);
    ~Gateway() override;
    Gateway(const Gateway&) = delete;
    Gateway& operator=(const Gateway&) = delete;

    /// True if the request is for one of the gateway's doors; others may go to another handler.
    [[nodiscard]] bool is_for(const http::Request& request) const;

    /// Answers a request that is_for() the gateway; any other hears 404.
    void handle(http::Request request, http::Responder respond) override;

    [[nodiscard]] const Counters& counters() const noexcept { return counters_; }
    [[nodiscard]] const Recorder& recorder() const noexcept { return recorder_; }
    [[nodiscard]] const FloodLimits& limits() const noexcept { return limits_; }
    /// For doors that do not speak HTTP: GnuDIP's port.
    [[nodiscard]] const DoorWorld& door_world() const noexcept { return door_world_; }

private:
    struct Pending;

    [[nodiscard]] Call call_of(const http::Request& request) const;
    void update(const Dialect& dialect, Call call, http::Request request, http::Responder respond);
    void refuse_path(const http::Request& request, const Call& call, http::Responder respond);

    const World world_;
    const Options options_;
    Counters counters_;
    FloodLimits limits_;
    UpdateDoor door_;
    Recorder recorder_;
    DoorWorld door_world_;
    std::map<MakeSpecialDoor, std::unique_ptr<SpecialDoor>> special_doors_;
};

}  // namespace mooring::gateway

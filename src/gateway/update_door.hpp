// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The way that every update takes, whatever its dialect: credentials to key, names to hosts, the
/// intent, and what became of it.
///
///     credentials? ─▶ flood? ─▶ key? ─▶ its right? ─▶ hosts, their sites ─▶ intent or TXT command
///
/// Cheap checks come first, and a wrong secret costs one hash: old clients repeat a rejected
/// request several times a second. A first request without credentials is no fault and costs no
/// token: GNU Wget and uclient-fetch wait to be challenged.
///
/// Which hosts a request moves (update_targets.hpp):
/// - those it names; if it names none, by its Scope;
/// - an IPv4 address and a prefix concern all of them; a plain IPv6 address concerns the named
/// ones,
///   or the only one: it never moves hosts that were not named;
/// - a prefix also moves the other hosts of the sites of all these, as far as the key covers them.
///
/// Thread safety: all members on the request's stream loop, several loops at once; `done` is called
/// there, before update() returns or later.
/// Limits: 20 hosts named in a request; FloodLimits.

#include <expected>
#include <functional>
#include <memory>

#include "base/clock.hpp"
#include "gateway/flood_limits.hpp"
#include "gateway/update_request.hpp"
#include "gateway/update_service.hpp"

namespace mooring::gateway {

inline constexpr std::size_t hosts_per_request_max = 20;

class UpdateTargets;

class UpdateDoor {
public:
    using Done = std::move_only_function<void(UpdateOutcome)>;

    UpdateDoor(const Clock& clock, UpdateService& service, FloodLimits& limits)
        : clock_{clock}, service_{service}, limits_{limits}
    {}

    void update(std::shared_ptr<const UpdateRequest> request, Done done);

    /// For doors that do more than update: the key of the request's credentials, or the outcome
    /// (NoCredentials, BadCredentials, Flood) that says why there is none. Charges the limits.
    [[nodiscard]] std::expected<registry::KeyView, UpdateOutcome> authenticate(
        const UpdateRequest& request);

    /// For doors that check a login by themselves (GnuDIP): what a wrong one hears, BadCredentials
    /// or Flood. Charges the limit of its network, as a wrong secret does.
    [[nodiscard]] UpdateOutcome refuse_login(const IpAddress& client);

    /// Who asks, for intents and commands of such doors.
    [[nodiscard]] zone::Origin origin_of(const UpdateRequest& request, zone::KeyId key) const;

private:
    struct Asked;  // A request, its key and targets on their way through the service.

    [[nodiscard]] std::optional<registry::KeyView> find_key(const UpdateRequest& request);
    void set_addresses(std::unique_ptr<Asked> asked);
    void set_txt(std::unique_ptr<Asked> asked);
    void finish(std::unique_ptr<Asked> asked);
    [[nodiscard]] FloodLimits::Wait wait_of(const Asked& asked);

    const Clock& clock_;
    UpdateService& service_;
    FloodLimits& limits_;
};

}  // namespace mooring::gateway

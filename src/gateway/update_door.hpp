// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The way that every update takes, whatever its dialect: credentials to key, names to hosts, the
/// intent, and what became of it. Cheap checks come first, and a wrong secret costs one hash: old
/// clients repeat a rejected request several times a second.
///
/// Thread safety: update() on the request's stream loop; `done` is called there, before update()
/// returns or later.
/// Limits: 20 hosts a request.

#include <functional>

#include "base/clock.hpp"
#include "gateway/update_request.hpp"
#include "gateway/update_service.hpp"

namespace mooring::gateway {

inline constexpr std::size_t hosts_per_request_max = 20;

class UpdateDoor {
public:
    using Done = std::move_only_function<void(UpdateOutcome)>;

    UpdateDoor(const Clock& clock, UpdateService& service) : clock_{clock}, service_{service} {}

    void update(const UpdateRequest& request, Done done);

private:
    struct Targets;  // Which of the requested hosts are the key's, and the outcome so far.

    [[nodiscard]] std::optional<registry::KeyView> find_key(const UpdateRequest& request);
    [[nodiscard]] Targets targets_of(const UpdateRequest& request, const registry::KeyView& key);
    [[nodiscard]] Targets implied_target(const UpdateRequest& request,
                                         const registry::KeyView& key);
    [[nodiscard]] updates::AddressIntent intent_of(const UpdateRequest& request,
                                                   zone::KeyId key) const;

    const Clock& clock_;
    UpdateService& service_;
};

}  // namespace mooring::gateway

// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What the doors need of the registry and the pipeline, so that a test can stand in for both.
///
/// Thread safety: called on stream loop `loop`, which is also where `done` is called.

#include <functional>
#include <optional>
#include <string_view>

#include "base/result.hpp"
#include "registry/tables.hpp"
#include "updates/intent.hpp"

namespace mooring::gateway {

class UpdateService {
public:
    using Done = std::move_only_function<void(Result<updates::AddressOutcome>)>;

    UpdateService() = default;
    UpdateService(const UpdateService&) = delete;
    UpdateService& operator=(const UpdateService&) = delete;
    virtual ~UpdateService() = default;

    /// The key with this secret.
    [[nodiscard]] virtual std::optional<registry::KeyView> find_key(std::string_view secret) = 0;
    /// The host at this very name.
    [[nodiscard]] virtual std::optional<zone::HostId> host_at(std::size_t loop,
                                                              dns::NameView name) = 0;
    /// Carries the intent out: durable and visible, or found to change nothing, when `done` is
    /// called; that may be before this returns. Fails as Pipeline::push() and its writer do.
    virtual void apply(std::size_t loop, updates::AddressIntent intent, Instant received,
                       Done done) = 0;
};

}  // namespace mooring::gateway

// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Compares what came back with what must come back.
///
/// Thread safety: pure functions.

#include <optional>
#include <string>
#include <vector>

#include "response.hpp"
#include "script.hpp"
#include "signing.hpp"

namespace mooring::conformance {

/// Every way in which the response to `tested.query`, sent with `id`, is not what is expected: one
/// sentence each. Empty if all is well. `message` is nothing if no response came. Signatures are
/// checked with the keys of `zones`.
[[nodiscard]] std::vector<std::string> faults_of(const Case& tested, std::uint16_t id,
                                                 const std::optional<Bytes>& message,
                                                 const std::vector<ServedZone>& zones);

}  // namespace mooring::conformance

// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What a secret that no key has looks like, and texts without whatever might be a secret.
///
/// Thread safety: pure functions.

#include <span>
#include <string>
#include <string_view>

#include "gateway/doctor/visit.hpp"

namespace mooring::gateway {

/// A secret that opened nothing, with what stood beside it.
struct OfferedSecret {
    std::string_view secret;
    std::string_view user;       ///< Of the credentials, or empty.
    std::string_view host_name;  ///< That the request named, or empty.
};
[[nodiscard]] SecretShape shape_of(const OfferedSecret& offered);

/// `text` with `***` for each of `secrets`, also where it is percent-encoded, and for every run of
/// 20 or more characters of `[A-Za-z0-9_-]` that is no label of a host name.
[[nodiscard]] std::string without_secrets(std::string_view text,
                                          std::span<const std::string> secrets);

}  // namespace mooring::gateway

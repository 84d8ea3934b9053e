// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A visit in plain words: what it asked for, and why it heard what it heard.
///
/// Thread safety: pure functions.

#include <string>

#include "gateway/doctor/visit.hpp"

namespace mooring::gateway {

/// "IPv4 203.0.113.7 (the address it came from) for home.example.org".
[[nodiscard]] std::string asked_in_words(const Visit& visit);
/// One sentence: "The address is in DNS now."
[[nodiscard]] std::string why_in_words(const Visit& visit);

/// "2026-11-23T19:20:00Z".
[[nodiscard]] std::string time_in_words(WallTime time);

}  // namespace mooring::gateway

// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What is wrong with a client, told by its last requests.
///
///     visits + the hosts as they are now ──▶ findings: what is seen, and what to do about it
///
/// Each trap is one function in one of the traps_of_*.cpp files; the list of them is in
/// diagnose.cpp. A trap about the form of a request looks at the last six visits of each key only,
/// so that a finding goes away soon after its cause; one about rhythm looks at all of them.
///
/// Thread safety: pure functions.
/// Invariants: findings hold no secret, since visits hold none; the gravest come first.

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "dns/name.hpp"
#include "gateway/doctor/visit.hpp"
#include "zone/journal/rows.hpp"

namespace mooring::gateway {

enum class Severity : std::uint8_t {
    Note,     ///< Harmless, but good to know.
    Warning,  ///< Works, or seems to, but not as the owner wants it.
    Problem,  ///< The host's addresses do not follow the device.
};
/// "note", "warning", "problem".
[[nodiscard]] const char* text_of(Severity severity) noexcept;

struct Finding {
    std::string id;  ///< Stable, for machines: "placeholder-host".
    Severity severity = Severity::Note;
    std::string seen;    ///< One sentence: what the requests show.
    std::string advice;  ///< One sentence: what to do.
};

/// A host as it is now.
struct HostState {
    zone::HostId id{};
    dns::Name name = dns::Name::root();
    zone::Addresses addresses{};
    bool is_suspended = false;
};

/// Whose requests these are.
struct Patient {
    std::vector<HostState> hosts;
    /// The ports that update clients may use; empty: not known, and no port is wrong.
    std::vector<std::uint16_t> ports;
};

/// `visits`: the oldest first.
[[nodiscard]] std::vector<Finding> diagnose(std::span<const Visit> visits, const Patient& patient);

}  // namespace mooring::gateway

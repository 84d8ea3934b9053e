// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What a trap looks at, and how one is written: private to diagnose() and the traps_of_*.cpp
/// files.
///
/// Thread safety: pure functions.

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "gateway/doctor/diagnose.hpp"
#include "gateway/doctor/spelled.hpp"

namespace mooring::gateway {

struct Seen {
    const Visit* visit = nullptr;
    Spelled spelled{};
    bool is_recent = false;  ///< One of the last six of its key, or of the strangers.
};

struct Case {
    std::vector<Seen> visits;  ///< The oldest first.
    const Patient& patient;
};

/// Finds one thing or nothing.
using Trap = std::optional<Finding> (*)(const Case& history);

/// The traps of each file, in no particular order.
[[nodiscard]] std::span<const Trap> traps_of_urls();
[[nodiscard]] std::span<const Trap> traps_of_secrets();
[[nodiscard]] std::span<const Trap> traps_of_addresses();
[[nodiscard]] std::span<const Trap> traps_of_rhythm();
[[nodiscard]] std::span<const Trap> traps_of_answers();

/// The newest recent visit for which `is_trapped(Seen)` holds, or null.
template <class Predicate>
[[nodiscard]] const Seen* newest(const Case& history, Predicate&& is_trapped)
{
    const Seen* found = nullptr;
    for (const auto& seen : history.visits) {
        if (seen.is_recent && is_trapped(seen)) found = &seen;
    }
    return found;
}

/// "198.51.100.7 (ddclient/3.10.0)": whom a visit came from, in a sentence.
[[nodiscard]] std::string sender_of(const Visit& visit);

/// "home.example.org" or "a.example.org and b.example.org": the patient's hosts, in a sentence.
[[nodiscard]] std::string hosts_in_words(const Patient& patient);

/// "home.example.org": a name as people write it, without the dot at its end.
[[nodiscard]] std::string plain_name(const dns::Name& name);

}  // namespace mooring::gateway

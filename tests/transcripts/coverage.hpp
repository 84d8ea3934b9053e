// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Which answers of which dialects the transcripts have heard, by the gateway's own counters, and
/// which rows of its decision table they have taken.
///
/// Thread safety: none.

#include <array>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "gateway/counters.hpp"
#include "gateway/router.hpp"

namespace mooring::transcripts {

class Coverage {
public:
    void add(const gateway::Counters& counters);
    void add(const gateway::Route* route) { routes_.insert(route); }

    /// What is missing or wrong, a sentence each. `impossible` has lines `DIALECT OUTCOME REASON`:
    /// pairs that cannot be; `*` as dialect for all that have no line of their own.
    [[nodiscard]] Result<std::vector<std::string>> faults(std::string_view impossible) const;

private:
    static constexpr std::size_t dialect_count = 32;
    std::set<const gateway::Route*> routes_;
    std::array<std::array<std::uint64_t, gateway::outcome_count>, dialect_count> heard_{};
};

}  // namespace mooring::transcripts

// SPDX-License-Identifier: Apache-2.0
#include "coverage.hpp"

#include <algorithm>
#include <numeric>
#include <set>
#include <sstream>
#include <utility>

#include <fmt/format.h>

#include "routes_table.hpp"

namespace mooring::transcripts {
namespace {

zone::Dialect dialect_at(std::size_t place)
{
    return zone::Dialect{static_cast<std::uint8_t>(place)};
}

gateway::Outcome outcome_at(std::size_t place)
{
    return gateway::Outcome{static_cast<std::uint8_t>(place)};
}

/// Every dialect of the gateway: those with a name, without those that are no door of it.
std::vector<std::size_t> dialects_of_the_gateway()
{
    std::vector<std::size_t> places;
    for (auto place = std::to_underlying(zone::Dialect::Dyndns2);; ++place) {
        const auto dialect = zone::Dialect{place};
        if (std::string_view{text_of(dialect)} == "unknown") return places;
        const bool is_elsewhere = dialect == zone::Dialect::Api ||
                                  dialect == zone::Dialect::Agent ||
                                  dialect == zone::Dialect::DnsUpdate;
        if (!is_elsewhere) places.push_back(place);
    }
}

using Pair = std::pair<std::string, std::string>;

Result<std::set<Pair>> impossible_pairs(std::string_view text)
{
    std::set<Pair> pairs;
    std::istringstream lines{std::string{text}};
    for (std::string line; std::getline(lines, line);) {
        if (line.empty() || line.starts_with('#')) continue;
        std::istringstream words{line};
        Pair pair;
        std::string reason;
        if (!(words >> pair.first >> pair.second >> reason))
            return fail(Errc::InvalidArgument, "not DIALECT OUTCOME REASON: " + line);
        if (!pairs.insert(pair).second) return fail(Errc::InvalidArgument, "twice: " + line);
    }
    return pairs;
}

}  // namespace

void Coverage::add(const gateway::Counters& counters)
{
    for (std::size_t dialect = 0; dialect < dialect_count; ++dialect) {
        for (std::size_t outcome = 0; outcome < gateway::outcome_count; ++outcome) {
            heard_[dialect][outcome] += counters.value(dialect_at(dialect), outcome_at(outcome));
        }
    }
}

Result<std::vector<std::string>> Coverage::faults(std::string_view impossible) const
{
    MOORING_TRY(auto excused, impossible_pairs(impossible));
    std::vector<std::string> faults;
    std::set<Pair> used;
    for (const auto place : dialects_of_the_gateway()) {
        const std::string dialect = text_of(dialect_at(place));
        for (std::size_t outcome = 0; outcome < gateway::outcome_count; ++outcome) {
            const std::string answer = text_of(outcome_at(outcome));
            const bool is_heard = heard_[place][outcome] != 0;
            const bool is_excused = excused.contains({dialect, answer});
            const bool is_excused_for_all = excused.contains({"*", answer});
            if (is_excused) used.insert({dialect, answer});
            if (is_excused_for_all) used.insert({"*", answer});
            if (is_heard && is_excused)
                faults.push_back(
                    fmt::format("{} {}: said to be impossible, and heard", dialect, answer));
            if (!is_heard && !is_excused && !is_excused_for_all)
                faults.push_back(fmt::format("{} {}: no transcript has it", dialect, answer));
        }
    }
    for (const auto& [dialect, answer] : excused) {
        if (!used.contains({dialect, answer}))
            faults.push_back(fmt::format("{} {}: no such dialect or outcome", dialect, answer));
    }
    for (const auto& route : gateway::routes()) {
        const bool is_update_path = route.path != "/doctor";  // doctor_page_test has that one.
        if (is_update_path && !routes_.contains(&route))
            faults.push_back(text_of(route) + ": no transcript takes this row");
    }
    return faults;
}

}  // namespace mooring::transcripts

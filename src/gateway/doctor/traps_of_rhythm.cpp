// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <chrono>
#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "gateway/doctor/trap.hpp"

namespace mooring::gateway {
namespace {

using std::chrono::seconds;

constexpr std::size_t returns_min = 3;  // A, B, A, B, A: three returns.
constexpr std::size_t repeats_min = 8;  // Fewer say nothing about a rhythm.
constexpr seconds gap_fair{120};        // inadyn looks every two minutes; nobody needs more.
constexpr seconds gap_flood{20};

/// An address that a device wanted to be published, and who it was.
struct Wish {
    std::string address;
    const Visit* visit = nullptr;
};

/// What was wanted for a family, one entry per change of mind; special addresses left out, because
/// clients of No-IP send one before each real one.
template <class Address>
std::vector<Wish> wishes_of(const std::vector<const Visit*>& visits)
{
    std::vector<Wish> wishes;
    for (const auto* visit : visits) {
        const Address* address = nullptr;
        if constexpr (std::is_same_v<Address, Ipv4>) address = std::get_if<Ipv4>(&visit->ipv4);
        if constexpr (std::is_same_v<Address, Ipv6>) address = std::get_if<Ipv6>(&visit->ipv6);
        if (address == nullptr || visit->verdict == Verdict::NotPublished) continue;
        auto text = address->text();
        if (wishes.empty() || wishes.back().address != text) {
            wishes.push_back({std::move(text), visit});
        }
    }
    return wishes;
}

/// The newest pair of wishes that take turns, if they do so often enough.
std::optional<std::pair<Wish, Wish>> fight_among(const std::vector<Wish>& wishes)
{
    std::size_t returns = 0;
    for (std::size_t i = 2; i < wishes.size(); ++i) {
        if (wishes[i].address == wishes[i - 2].address) ++returns;
    }
    if (returns < returns_min) return std::nullopt;
    return std::pair{wishes[wishes.size() - 2], wishes.back()};
}

/// Successful visits by the hosts they are about: two hosts of one key have two addresses rightly.
std::map<std::vector<zone::HostId>, std::vector<const Visit*>> visits_by_hosts(const Case& history)
{
    std::map<std::vector<zone::HostId>, std::vector<const Visit*>> groups;
    for (const auto& seen : history.visits) {
        if (is_success(seen.visit->verdict)) groups[seen.visit->hosts].push_back(seen.visit);
    }
    return groups;
}

std::optional<Finding> two_devices(const Case& history)
{
    for (const auto& [hosts, visits] : visits_by_hosts(history)) {
        auto fight = fight_among(wishes_of<Ipv4>(visits));
        if (!fight) fight = fight_among(wishes_of<Ipv6>(visits));
        if (!fight) continue;
        const auto& [one, other] = *fight;
        return Finding{
            .id = "two-clients",
            .severity = Severity::Problem,
            .seen = fmt::format("Two clients fight over the name: {} sets {}, then {} sets {}, and "
                                "so on.",
                                sender_of(*one.visit), one.address, sender_of(*other.visit),
                                other.address),
            .advice =
                "Switch one of them off, or give each device a host name and a key of its "
                "own."};
    }
    return std::nullopt;
}

/// The median of the gaps between visits that changed nothing, of one client for one set of hosts.
std::optional<seconds> median_gap(const Case& history)
{
    std::map<std::string, std::vector<const Visit*>> rows;
    for (const auto& seen : history.visits) {
        const auto& visit = *seen.visit;
        if (visit.key == zone::no_id<zone::KeyId>) continue;
        // One request for each family, or for each host, is the habit of many clients.
        const auto what = fmt::format("{}|{}|{}", sender_of(visit), visit.target, visit.form);
        rows[what].push_back(&visit);
    }
    std::optional<seconds> shortest;
    for (const auto& [what, visits] : rows) {
        if (visits.size() < repeats_min) continue;
        std::vector<seconds> gaps;
        for (std::size_t i = 1; i < visits.size(); ++i) {
            gaps.push_back(
                std::chrono::duration_cast<seconds>(visits[i]->time - visits[i - 1]->time));
        }
        const auto middle = gaps.begin() + static_cast<std::ptrdiff_t>(gaps.size() / 2);
        std::ranges::nth_element(gaps, middle);
        if (!shortest || *middle < *shortest) shortest = *middle;
    }
    return shortest;
}

std::optional<Finding> too_often(const Case& history)
{
    const auto gap = median_gap(history);
    if (!gap || *gap >= gap_fair) return std::nullopt;
    return Finding{
        .id = "too-often",
        .severity = *gap < gap_flood ? Severity::Warning : Severity::Note,
        .seen = fmt::format("The same update comes every {} seconds, though nothing has changed.",
                            gap->count()),
        .advice =
            "Updates that change nothing are free here, but every five minutes is enough: "
            "raise the interval, and switch forced updates off."};
}

std::optional<Finding> flood(const Case& history)
{
    const auto* seen =
        newest(history, [](const Seen& one) { return one.visit->verdict == Verdict::Flood; });
    if (seen == nullptr) return std::nullopt;
    return Finding{.id = "flood",
                   .severity = Severity::Problem,
                   .seen = fmt::format("Requests of {} were turned away because there were far too "
                                       "many of them.",
                                       sender_of(*seen->visit)),
                   .advice =
                       "Let the client wait at least a minute between updates and ten minutes "
                       "after an error; nothing is blocked for good."};
}

constexpr std::array<Trap, 3> rhythm_traps{two_devices, too_often, flood};

}  // namespace

std::span<const Trap> traps_of_rhythm()
{
    return rhythm_traps;
}

}  // namespace mooring::gateway

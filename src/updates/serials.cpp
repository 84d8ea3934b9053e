// SPDX-License-Identifier: Apache-2.0
#include "updates/serials.hpp"

namespace mooring::updates {

dns::Serial ZoneSerials::open(zone::ZoneId zone, dns::Serial first) const
{
    const auto found = zones_.find(zone);
    if (found == zones_.end()) return first;
    const auto& state = found->second;
    return state.newest == state.sealed ? state.newest.next() : state.newest;
}

std::optional<dns::Serial> ZoneSerials::sealed(zone::ZoneId zone) const
{
    const auto found = zones_.find(zone);
    if (found == zones_.end()) return std::nullopt;
    return found->second.sealed;
}

std::vector<zone::ZoneSerial> ZoneSerials::note(std::span<const zone::ZoneSerial> serials,
                                                Instant now)
{
    std::vector<zone::ZoneSerial> first;
    for (const auto& [zone, serial] : serials) {
        const auto [place, is_new] = zones_.try_emplace(zone, State{serial, serial});
        auto& state = place->second;
        if (is_new) first.push_back({zone, serial});
        // New, or the open serial once more. A copied zone without contents has 0, and takes any.
        if (serial == state.newest) continue;
        if (state.newest.value != 0 && !serial.is_newer_than(state.newest)) continue;
        state.newest = serial;
        unsealed_.push_back(zone);
        if (!unsealed_since_) unsealed_since_ = now;
    }
    return first;
}

void ZoneSerials::load(zone::ZoneId zone, dns::Serial serial)
{
    const auto [place, is_new] = zones_.try_emplace(zone, State{serial, serial});
    const auto newest = place->second.newest;
    if (is_new || (newest.value != 0 && !serial.is_newer_than(newest))) return;
    place->second = State{serial, serial};
}

void ZoneSerials::forget(zone::ZoneId zone)
{
    zones_.erase(zone);
}

std::optional<Instant> ZoneSerials::unsealed_since() const
{
    return unsealed_since_;
}

std::vector<zone::ZoneSerial> ZoneSerials::seal()
{
    std::vector<zone::ZoneSerial> result;
    for (const auto zone : unsealed_) {
        const auto found = zones_.find(zone);
        if (found == zones_.end()) continue;  // The zone is gone.
        found->second.sealed = found->second.newest;
        result.push_back({zone, found->second.sealed});
    }
    unsealed_.clear();
    unsealed_since_.reset();
    return result;
}

bool ZoneSerials::seal(zone::ZoneId zone)
{
    const auto found = zones_.find(zone);
    if (found == zones_.end() || found->second.sealed == found->second.newest) return false;
    found->second.sealed = found->second.newest;
    std::erase(unsealed_, zone);
    if (unsealed_.empty()) unsealed_since_.reset();
    return true;
}

std::vector<zone::ZoneSerial> ZoneSerials::all_sealed() const
{
    std::vector<zone::ZoneSerial> result;
    result.reserve(zones_.size());
    for (const auto& [zone, state] : zones_) result.push_back({zone, state.sealed});
    return result;
}

}  // namespace mooring::updates

// SPDX-License-Identifier: Apache-2.0
#pragma once

/// An update that waits for its owner's word. DNS has what it had before.
///
/// It is found by its host and the addresses it wants, so that a client that asks again every few
/// minutes neither piles up entries nor sends the owner a second mail.
///
/// Thread safety: values.
/// Limits: a host has `held_per_host_max` at a time; more are refused in the same words and
/// forgotten.

#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "guard/classify.hpp"
#include "zone/journal/batch.hpp"
#include "zone/journal/byte_stream.hpp"
#include "zone/journal/entry.hpp"

namespace mooring::guard {

inline constexpr std::size_t held_per_host_max = 4;

struct HeldUpdate {
    static constexpr auto kind = zone::EntryKind::HeldUpdate;

    zone::HostId host{};
    zone::Addresses before;                 ///< What DNS had when it came.
    zone::Addresses after;                  ///< What is to become of it.
    Network target;                         ///< Where the new address lies that made it risky.
    std::vector<Network> home;              ///< Where those before lie.
    std::optional<Network> source_network;  ///< Of a stranger who asked.
    Reason reason = Reason::None;
    zone::Origin origin;  ///< Of the first time it was asked for.
    WallTime expires{};

    void write(zone::ByteWriter& writer) const;
    [[nodiscard]] static HeldUpdate read(zone::ByteReader& reader);
};

/// "host-7 192.0.2.1 -": how it is looked up.
[[nodiscard]] std::string held_lookup(zone::HostId host, const zone::Addresses& after);

}  // namespace mooring::guard

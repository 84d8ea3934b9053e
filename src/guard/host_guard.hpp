// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What the guard keeps of one host: the networks that it was at home in before, its mode, its
/// lock.
///
/// The network of the addresses that a host has now is known without being kept. So a host that
/// never moved has no entry at all, an ordinary update writes none, and the entry of one that
/// moved between two networks has some 30 bytes; at most 8 networks make it about 130.
///
/// Thread safety: values.
/// Limits: `networks_max` networks; the one not seen for longest makes room.
/// Invariants: no two networks of a host are the same (relation_of).

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "guard/networks.hpp"
#include "zone/journal/byte_stream.hpp"
#include "zone/journal/entry.hpp"

namespace mooring::guard {

/// What the guard does with changes of addresses.
enum class Mode : std::uint8_t {
    Off,
    Notify,  ///< All of them happen; the owner is told of those that are new or risky.
    Hold,    ///< As before, but the risky ones wait for the owner's word.
};
/// "notify".
[[nodiscard]] const char* text_of(Mode mode) noexcept;
[[nodiscard]] std::optional<Mode> parse_mode(std::string_view text) noexcept;

/// A network that a host is known in.
struct KnownNetwork {
    Network network;
    std::uint16_t last_day = 0;  ///< Days since 1970. At most a month late: see Guard.
    bool operator==(const KnownNetwork&) const = default;
};

/// The day of `time`, as KnownNetwork counts.
[[nodiscard]] std::uint16_t day_of(WallTime time) noexcept;

struct HostGuard {
    static constexpr auto kind = zone::EntryKind::HostGuard;
    static constexpr std::size_t networks_max = 8;

    std::optional<Mode> mode;  ///< Nothing: as the service is configured.
    bool is_locked = false;    ///< Nothing changes until the owner unlocks.
    std::vector<KnownNetwork> networks;
    /// How many notices the owner got on `notice_day`.
    std::uint8_t notices = 0;
    std::uint16_t notice_day = 0;

    /// Adds a network, or the day to one that is known. True if this is worth keeping: a new one,
    /// or one whose day or facts were old.
    [[nodiscard]] bool learn(const Network& network, std::uint16_t day);

    void write(zone::ByteWriter& writer) const;
    [[nodiscard]] static HostGuard read(zone::ByteReader& reader);
    bool operator==(const HostGuard&) const = default;
};

}  // namespace mooring::guard

// SPDX-License-Identifier: Apache-2.0
#pragma once

/// How much one key, one host and one network may ask for before it is told to come back later.
///
/// Nothing that a client does by design comes near these limits: polling every few seconds, a
/// request per host and family, a loop after an error. They stop what would fill the journal
/// (changes) or the CPU (requests). Who is over a limit hears so in words that its client survives
/// and is served again as soon as its bucket has filled up a little: there are no bans.
///
/// Every limit is a token bucket: `burst` tokens at most, `per_minute` come back in a minute. A
/// request costs its key and its network one token each, a change costs its host one. A request
/// that changes nothing costs the host nothing.
///
///     charge_source(client) ─▶ charge_key(key) ─▶ may_change(hosts) ... note_change(hosts)
///
/// Buckets lie in tables of fixed size, found by a keyed hash. A newcomer takes the place of the
/// fullest of the eight buckets that it may have: what is forgotten is who asked for least. Nobody
/// can choose whom to push out, because the hash has a secret key.
///
/// Thread safety: every member from any thread; a table is 16 shards with a lock each.
/// Limits: Options::buckets buckets a table, 16 bytes each: 3 MiB in all by default.

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "base/clock.hpp"
#include "base/counter.hpp"
#include "base/ip_address.hpp"
#include "base/random.hpp"
#include "zone/ids.hpp"

namespace mooring::gateway {

/// What a limit counts.
enum class FloodLimit : std::uint8_t { Key, Host, Source };
inline constexpr std::size_t flood_limit_count = 3;
/// As metrics label: "key", "host", "source".
[[nodiscard]] const char* text_of(FloodLimit limit) noexcept;

class FloodLimits {
public:
    /// `per_minute` tokens come back in a minute; 0: no limit.
    struct Rate {
        std::uint32_t per_minute = 0;
        std::uint32_t burst = 0;
    };
    struct Options {
        Rate key{.per_minute = 600, .burst = 1200};      ///< Requests of one key.
        Rate host{.per_minute = 60, .burst = 120};       ///< Changes of one host.
        Rate source{.per_minute = 6000, .burst = 6000};  ///< Requests of one IPv4 /24 or IPv6 /56.
        std::size_t buckets = 65536;                     ///< A table; rounded up to a power of two.
        std::vector<IpPrefix> exempt{};                  ///< Networks whose sources have no limit.
    };
    /// How long whoever was refused should wait; nothing if it was not.
    using Wait = std::optional<std::chrono::seconds>;

    FloodLimits(const Clock& clock, Random& random, const Options& options);
    FloodLimits(const FloodLimits&) = delete;
    FloodLimits& operator=(const FloodLimits&) = delete;
    ~FloodLimits();

    [[nodiscard]] Wait charge_source(const IpAddress& client);
    [[nodiscard]] Wait charge_key(zone::KeyId key);
    /// Whether the host has a token left; takes none, and counts nothing.
    [[nodiscard]] Wait may_change(zone::HostId host);
    /// Takes one, after the change.
    void note_change(zone::HostId host);
    /// Counts a request that was refused because of what may_change() said.
    void note_refused(FloodLimit limit) noexcept
    {
        refused_[static_cast<std::size_t>(limit)].add();
    }

    /// How many requests each limit has refused.
    [[nodiscard]] std::uint64_t refused(FloodLimit limit) const noexcept
    {
        return refused_[static_cast<std::size_t>(limit)].value();
    }

private:
    class Table;

    [[nodiscard]] Wait counted(FloodLimit limit, Wait wait);
    [[nodiscard]] Table& table(FloodLimit limit);

    const Clock& clock_;
    const std::vector<IpPrefix> exempt_;
    std::array<std::unique_ptr<Table>, flood_limit_count> tables_;
    std::array<Counter, flood_limit_count> refused_;
};

}  // namespace mooring::gateway

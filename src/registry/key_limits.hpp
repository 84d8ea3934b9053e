// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What few update keys have beside their rights: networks outside of which they are worth nothing,
/// and an end.
///
/// A bit among the key's rights says that there is such an entry, so that all other keys, which are
/// nearly all, cost no look-up. Every door asks the writer, which asks is_usable(); a door that
/// answers by itself ("unchanged") asks before it does.
///
/// Thread safety: set_key_limits() the writer thread; is_usable() that of its source.
/// Limits: 32 networks a key.
/// Invariants: a key has the bit exactly if it has the entry; the entry goes with the key.

#include <optional>
#include <vector>

#include "registry/entries.hpp"

namespace mooring::registry {

inline constexpr std::size_t key_networks_max = 32;

struct KeyLimits {
    static constexpr auto kind = zone::EntryKind::KeyLimits;

    std::vector<IpPrefix> networks{};  ///< Empty: from anywhere.
    WallTime until{};                  ///< The epoch: for ever.

    bool operator==(const KeyLimits&) const = default;
    void write(zone::ByteWriter& writer) const;
    [[nodiscard]] static KeyLimits read(zone::ByteReader& reader);
};

/// Sets, replaces or, if they say nothing, removes the limits of a key. Fails with NotFound,
/// InvalidArgument (an end in the past), LimitExceeded.
[[nodiscard]] Result<> set_key_limits(Draft& draft, KeyId key, const KeyLimits& limits,
                                      const zone::Origin& origin);
[[nodiscard]] KeyLimits limits_of(const Draft& draft, KeyId key);

/// From where and when a key is used.
struct KeyUse {
    std::optional<IpAddress> source;  ///< Nothing: from this machine.
    WallTime time{};
};

/// Whether these limits let a key be used so.
[[nodiscard]] bool allows(const KeyLimits& limits, const KeyUse& use);

/// False for a key outside its networks or after its end. `Source`: Draft or Tables.
template <class Source>
[[nodiscard]] bool is_usable(const Source& source, const KeyView& key, const KeyUse& use)
{
    if (!key.has_limits()) return true;
    const auto kept = find<KeyLimits>(source, lookup_of(key.id));
    return kept && allows(kept->value, use);
}

}  // namespace mooring::registry

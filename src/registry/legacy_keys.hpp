// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Update keys that old protocols know by something else than the secret (docs/decisions/0007).
///
/// They are few: made only for who asks.
///
/// Thread safety: none of its own; a part of Partners.

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "zone/journal/rows.hpp"

namespace mooring::registry {

/// What GnuDIP knows a key by; see gnudip_seal_context().
struct GnudipKey {
    zone::KeyId id{};
    std::vector<std::uint8_t> sealed;
};

class LegacyKeys {
public:
    /// Nothing happens for a key without such secrets. One that is there must be erased before.
    void put(const zone::UpdateKey& row);
    void erase(zone::KeyId id);

    [[nodiscard]] zone::LegacySecrets of(zone::KeyId id) const;
    [[nodiscard]] std::optional<zone::KeyId> find_freedns(const zone::Sha256& hash) const;
    /// Keys of a host, and of a site if it is in one.
    [[nodiscard]] std::vector<GnudipKey> gnudip_of(zone::HostId host,
                                                   std::optional<zone::SiteId> site) const;
    [[nodiscard]] std::optional<GnudipKey> any_gnudip() const;

private:
    struct Entry {
        zone::LegacySecrets secrets;
        std::vector<zone::HostId> hosts;
        std::optional<zone::SiteId> site;
    };
    std::map<zone::KeyId, Entry> entries_;
    // By the hash of 128 random bits: how long a search takes tells nothing that helps to find
    // others.
    std::map<zone::Sha256, zone::KeyId> freedns_;
    std::multimap<zone::HostId, zone::KeyId> gnudip_hosts_;
    std::multimap<zone::SiteId, zone::KeyId> gnudip_sites_;
};

}  // namespace mooring::registry

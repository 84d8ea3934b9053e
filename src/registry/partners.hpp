// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What has a sealed secret: signing keys, secondaries, upstreams, and the TSIG side of update
/// keys.
///
/// They are few beside names and hosts (a few a zone; TSIG keys are made only for who asks), so
/// they lie in ordinary containers behind one lock (Tables has them in a Guarded), and what is
/// asked for is copied out.
///
/// Thread safety: none of its own.
/// Limits: secrets stay sealed here; whoever verifies opens them (base/seal.hpp).

#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

#include "registry/legacy_keys.hpp"
#include "zone/journal/rows.hpp"

namespace mooring::registry {

/// Whose shared secret it is: an update key's, a secondary's, or that of a zone's Upstream.
using TsigOwner = std::variant<zone::KeyId, zone::SecondaryId, zone::ZoneId>;

struct NamedTsigSecret {
    zone::TsigSecret secret;
    TsigOwner owner;
};

/// The name of an update key's or a secondary's TSIG key: `key-N.`, `secondary-N.`.
[[nodiscard]] dns::Name tsig_name_of(zone::KeyId id);
[[nodiscard]] dns::Name tsig_name_of(zone::SecondaryId id);

/// With which context (base/seal.hpp) a private key and a TSIG secret are sealed: one cannot be put
/// in the place of another.
[[nodiscard]] std::string seal_context(const zone::SigningKey& key);
[[nodiscard]] std::string seal_context(dns::NameView tsig_name);
/// And what GnuDIP knows an update key by.
[[nodiscard]] std::string gnudip_seal_context(zone::KeyId id);

class Partners {
public:
    void put(const zone::SigningKey& row);
    void put(const zone::Secondary& row);
    void put(const zone::Upstream& row);
    /// Remembers what secrets an update key has beside its hash.
    void put(const zone::UpdateKey& row);
    void erase(zone::KeyId id);
    void erase(zone::SigningKeyId id);
    void erase(zone::SecondaryId id);
    void erase_upstream(zone::ZoneId id);

    /// By ascending id.
    [[nodiscard]] std::vector<zone::SigningKey> signing_keys_of(zone::ZoneId id) const;
    [[nodiscard]] std::optional<zone::SigningKey> signing_key(zone::SigningKeyId id) const;
    [[nodiscard]] std::vector<zone::Secondary> secondaries() const;
    [[nodiscard]] std::optional<zone::Secondary> secondary(zone::SecondaryId id) const;
    [[nodiscard]] std::optional<zone::Upstream> upstream_of(zone::ZoneId id) const;
    [[nodiscard]] zone::TsigSecret tsig_of(zone::KeyId id) const;
    [[nodiscard]] std::optional<NamedTsigSecret> find_tsig(dns::NameView key_name) const;
    [[nodiscard]] zone::LegacySecrets legacy_of(zone::KeyId id) const { return legacy_.of(id); }
    [[nodiscard]] const LegacyKeys& legacy() const noexcept { return legacy_; }

    /// One sealed thing with its context, to try a key file on; nothing if nothing is sealed.
    struct Sealed {
        std::vector<std::uint8_t> bytes;
        std::string context;
    };
    [[nodiscard]] std::optional<Sealed> any_sealed() const;

private:
    std::map<zone::ZoneId, std::map<zone::SigningKeyId, zone::SigningKey>> signing_keys_;
    std::unordered_map<zone::SigningKeyId, zone::ZoneId> zones_of_keys_;
    std::map<zone::SecondaryId, zone::Secondary> secondaries_;
    std::map<zone::ZoneId, zone::Upstream> upstreams_;
    std::unordered_map<std::string, std::set<zone::ZoneId>> upstream_names_;  // By TSIG key.
    std::unordered_map<zone::KeyId, zone::TsigSecret> tsigs_;
    LegacyKeys legacy_;
};

}  // namespace mooring::registry

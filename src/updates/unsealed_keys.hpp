// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Private keys as they lie open in memory: each is unsealed once.
///
/// Thread safety: the writer thread; before the pipeline is made, the one that loads.

#include <map>
#include <memory>
#include <span>

#include "base/seal.hpp"
#include "dnssec/zone_keys.hpp"
#include "zone/journal/rows.hpp"

namespace mooring::updates {

class UnsealedKeys {
public:
    explicit UnsealedKeys(const Seal& seal) : seal_{seal} {}

    /// The keys with which a zone is to be signed. Fails with what unsealing says, and the sentence
    /// names the key.
    [[nodiscard]] Result<std::shared_ptr<const dnssec::ZoneKeys>> zone_keys(
        const zone::Zone& zone, std::span<const zone::SigningKey> rows,
        const dnssec::SigningPolicy& policy);
    void forget(zone::SigningKeyId id) { keys_.erase(id); }

private:
    struct Open {
        std::vector<std::uint8_t> public_key;  // Of the row it was opened for.
        std::shared_ptr<const dnssec::PrivateKey> key;
    };
    [[nodiscard]] Result<dnssec::ActiveKey> open(const zone::SigningKey& row);

    const Seal& seal_;
    std::map<zone::SigningKeyId, Open> keys_;
};

}  // namespace mooring::updates

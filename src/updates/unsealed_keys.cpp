// SPDX-License-Identifier: Apache-2.0
#include "updates/unsealed_keys.hpp"

#include "dnssec/lifecycle.hpp"
#include "registry/partners.hpp"

namespace mooring::updates {

Result<dnssec::ActiveKey> UnsealedKeys::open(const zone::SigningKey& row)
{
    auto found = keys_.find(row.id);
    if (found == keys_.end() || found->second.public_key != row.public_key) {
        const auto which = "the private key " + std::to_string(number_of(row.id)) + " of zone " +
                           std::to_string(number_of(row.zone));
        MOORING_TRY(const auto algorithm, dnssec::algorithm_of(row.algorithm));
        auto bytes = seal_.open(row.sealed, registry::seal_context(row));
        if (!bytes) return fail(bytes.error().code, which + ": " + bytes.error().detail);
        auto key = dnssec::PrivateKey::from_bytes(algorithm, *bytes);
        dnssec::wipe(*bytes);
        if (!key) return fail(key.error().code, which + ": " + key.error().detail);
        if (key->public_key() != row.public_key)
            return fail(Errc::Corrupt, which + " does not belong to its public key");
        found = keys_
                    .insert_or_assign(
                        row.id, Open{.public_key = row.public_key,
                                     .key = std::make_shared<dnssec::PrivateKey>(*std::move(key))})
                    .first;
    }
    return dnssec::active_key(row.id, row.role, found->second.key);
}

Result<std::shared_ptr<const dnssec::ZoneKeys>> UnsealedKeys::zone_keys(
    const zone::Zone& zone, std::span<const zone::SigningKey> rows,
    const dnssec::SigningPolicy& policy)
{
    auto keys = std::make_shared<dnssec::ZoneKeys>();
    keys->zone = zone.id;
    keys->origin = zone.origin;
    keys->mode = zone.signing;
    keys->denial = zone.denial;
    keys->policy = policy;
    for (const auto& row : rows) {
        MOORING_TRY(auto key, open(row));
        if (dnssec::signs_keys(row)) keys->for_keys.push_back(key);
        if (dnssec::signs_zone(row, rows)) keys->for_zone.push_back(std::move(key));
    }
    return keys;
}

}  // namespace mooring::updates

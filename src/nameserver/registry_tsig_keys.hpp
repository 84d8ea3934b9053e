// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The TSIG keys of the running service: names from the registry, secrets sealed until they are
/// needed.
///
/// The secret of an update key works with every algorithm of RFC 8945: clients have defaults of
/// their own (nsupdate without an algorithm, certbot and several routers say HMAC-MD5), which as a
/// MAC is weaker than others but not broken, and 32 random bytes are a good key for all of them.
/// Secondaries and primaries are set up by operators: theirs have one algorithm.
///
/// Thread safety: as TsigKeys. Tables and seal outlive it.

#include "base/seal.hpp"
#include "nameserver/tsig_keys.hpp"
#include "registry/tables.hpp"

namespace mooring::nameserver {

class RegistryTsigKeys final : public TsigKeys {
public:
    RegistryTsigKeys(const registry::Tables& tables, const Seal& seal)
        : tables_{tables}, seal_{seal}
    {}

    /// A secret that cannot be opened counts as none, and is logged.
    [[nodiscard]] std::optional<KnownTsigKey> find(dns::NameView name) const override;

private:
    const registry::Tables& tables_;
    const Seal& seal_;
};

}  // namespace mooring::nameserver

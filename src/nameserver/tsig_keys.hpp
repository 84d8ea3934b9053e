// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Finds the shared secret behind the name of a TSIG key, and whose it is.
///
/// Thread safety: any thread.

#include <optional>

#include "dns/tsig.hpp"
#include "registry/partners.hpp"

namespace mooring::nameserver {

struct KnownTsigKey {
    dns::TsigKey key;
    registry::TsigOwner owner;
    /// The secret is good with every algorithm, not only with key.algorithm.
    bool has_any_algorithm = false;
};

class TsigKeys {
public:
    TsigKeys() = default;
    TsigKeys(const TsigKeys&) = delete;
    TsigKeys& operator=(const TsigKeys&) = delete;
    virtual ~TsigKeys() = default;

    /// The key with this name; nothing if there is none (BADKEY).
    [[nodiscard]] virtual std::optional<KnownTsigKey> find(dns::NameView name) const = 0;
};

}  // namespace mooring::nameserver

// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Shared secrets of TSIG (RFC 8945) as people hand them on: `hmac-sha256:key-7.:BASE64`, which is
/// what `nsupdate -y` and `dig -y` take. Made here, sealed for the store, told once.
///
/// Thread safety: pure functions but for the Random given.
/// Limits: secrets of 8 to 512 bytes are accepted; ours have 32.
/// Invariants: the name is canonical.

#include <optional>
#include <string>
#include <string_view>

#include "base/random.hpp"
#include "base/seal.hpp"
#include "dns/tsig.hpp"
#include "registry/partners.hpp"

namespace mooring::registry {

/// HMAC-SHA256 with 32 random bytes: as long as the MAC (RFC 8945, section 8).
[[nodiscard]] dns::TsigKey generate_tsig(const dns::Name& name, Random& random);

[[nodiscard]] std::string text_of(const dns::TsigKey& key);
/// Parses `ALGORITHM:NAME:SECRET`; without an algorithm HMAC-SHA256 is meant, as by nsupdate. Fails
/// with InvalidArgument, without repeating the secret.
[[nodiscard]] Result<dns::TsigKey> parse_tsig(std::string_view text);

/// What the store keeps of it.
[[nodiscard]] zone::TsigSecret sealed_tsig(const dns::TsigKey& key, const Seal& seal);
/// The inverse; whoever uses it wipes the secret. Fails with Corrupt.
[[nodiscard]] Result<dns::TsigKey> opened_tsig(const dns::Name& name,
                                               const zone::TsigSecret& secret, const Seal& seal);

}  // namespace mooring::registry

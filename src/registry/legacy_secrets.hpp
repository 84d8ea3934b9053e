// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What two old protocols know an update key by, made from its secret (docs/decisions/0007).
///
///     FreeDNS, list:  SHA-1 of "key-N|SECRET" in lower-case hexadecimal   kept: its SHA-256
///     GnuDIP:         MD5 of the secret, salted anew at every login       kept: the MD5, sealed
///
/// Thread safety: pure functions.

#include <string>
#include <string_view>

#include "base/seal.hpp"
#include "zone/journal/rows.hpp"

namespace mooring::registry {

/// The user name that stands for a key where a client must send one: `key-N`.
[[nodiscard]] std::string user_name_of(zone::KeyId id);

/// What a client of FreeDNS sends for this key.
[[nodiscard]] std::string freedns_login_of(zone::KeyId id, std::string_view secret);

[[nodiscard]] zone::LegacySecrets legacy_secrets_of(zone::KeyId id, std::string_view secret,
                                                    const Seal& seal);

}  // namespace mooring::registry

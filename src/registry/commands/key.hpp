// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Update keys: made, rotated, revoked. A key may also have a TSIG secret, with which it is as good
/// for DNS UPDATE as it is for the doors of update clients.
///
/// Thread safety: the writer thread only.
/// Limits: 256 hosts a key, 64 keys a host, 64 keys a site (site.hpp), 100 bytes of label.

#include <string>
#include <vector>

#include "base/random.hpp"
#include "base/seal.hpp"
#include "registry/draft.hpp"
#include "registry/key_secret.hpp"

namespace mooring::registry {

inline constexpr std::size_t key_hosts_max = 256;
inline constexpr std::size_t host_keys_max = 64;
inline constexpr std::size_t key_label_bytes_max = 100;

struct NewKey {
    std::vector<HostId> hosts{};
    std::optional<SiteId> site{};  ///< All its hosts, also those that join later.
    std::string label{};
    std::uint8_t rights = static_cast<std::uint8_t>(zone::KeyRight::SetAddress);
    SecretFormat format = SecretFormat::Mooring;
    /// Also makes a shared secret for DNS UPDATE, sealed with this. Null: none.
    const Seal* tsig_seal = nullptr;
    /// Also for FreeDNS's and GnuDIP's clients (legacy_secrets.hpp), sealed with this. Null: not.
    const Seal* legacy_seal = nullptr;
};

/// A key with its secret, which nobody can tell again.
struct KeyWithSecret {
    zone::UpdateKey key;
    std::string secret;
    std::string tsig{};       ///< tsig_text.hpp; empty if there is none.
    std::string user_name{};  ///< `key-N`: for clients that must send one.
};

/// Makes a key for hosts of one account, or for a site of it, or both. Fails with NotFound,
/// NotAllowed (hosts of several accounts), InvalidArgument and LimitExceeded.
[[nodiscard]] Result<KeyWithSecret> add_key(Draft& draft, const NewKey& wanted, Random& random,
                                            const zone::Origin& origin);

struct KeyRotation {
    KeyId key{};
    SecretFormat format = SecretFormat::Mooring;
    const Seal* tsig_seal = nullptr;    ///< Needed for a key that has a shared secret, too.
    const Seal* legacy_seal = nullptr;  ///< Needed for a key that old protocols know, too.
};

/// Gives a key a new secret, and a new shared secret if it has one. The old ones stop with the
/// commit; hosts and rights stay.
[[nodiscard]] Result<KeyWithSecret> rotate_key(Draft& draft, const KeyRotation& wanted,
                                               Random& random, const zone::Origin& origin);

[[nodiscard]] Result<> revoke_key(Draft& draft, KeyId id, const zone::Origin& origin);

}  // namespace mooring::registry

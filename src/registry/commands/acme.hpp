// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The TXT records at `_acme-challenge.<host>`, by which certificates are issued (RFC 8555, 8.4).
///
/// Every door that clients of certificate authorities use ends here. A certificate for a name and
/// its wildcard needs two values at once, and several clients may be at work on one host; so values
/// are added beside each other, and beyond a limit the oldest goes.
///
/// Thread safety: the writer thread only.
/// Limits: 8 values a host, each of 1 to 255 printable ASCII characters.

#include <optional>
#include <string>
#include <vector>

#include "registry/draft.hpp"

namespace mooring::registry {

inline constexpr std::size_t acme_values_max = 8;
inline constexpr dns::Ttl acme_ttl{60};

enum class AcmeAction : std::uint8_t {
    Add,      ///< The value is there beside the others.
    Remove,   ///< The value is not there.
    Clear,    ///< None is there; the value is not looked at.
    Replace,  ///< The value is there alone.
};

struct AcmeChange {
    KeyId key{};  ///< Whose right it is; none: the operator's.
    HostId host{};
    AcmeAction action{};
    std::string value{};
    std::size_t values_max = acme_values_max;  ///< The oldest go first.
};

struct AcmeResult {
    bool is_changed = false;
    std::vector<std::string> values{};  ///< What is there now, the oldest first.
};

/// Fails with NotAllowed (the key has not the right, the host is suspended), NotFound (no such
/// host, or not one of the key's), InvalidArgument (the value), and Conflict where a CNAME or a
/// delegation stands in the way.
[[nodiscard]] Result<AcmeResult> change_acme_txt(Draft& draft, const AcmeChange& wanted,
                                                 const zone::Origin& origin);

/// `_acme-challenge.<host>`; nothing if that is too long for a name.
[[nodiscard]] std::optional<dns::Name> acme_owner(const dns::Name& host);

}  // namespace mooring::registry

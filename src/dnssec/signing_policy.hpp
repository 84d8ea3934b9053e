// SPDX-License-Identifier: Apache-2.0
#pragma once

/// How long signatures and keys live, and the delays that key rollovers wait out.
///
///     inception        made            refreshed                 expiration
///        |<- offset ->|<- validity - refresh - jitter ->|<- refresh ->|
///
/// Thread safety: values and pure functions.
/// Limits: times are seconds since 1970 modulo 2^32, compared as serials (RFC 4034, 3.1.5).

#include <chrono>
#include <cstdint>

#include "dns/types.hpp"
#include "dnssec/fingerprint.hpp"

namespace mooring::dnssec {

struct SigningPolicy {
    std::chrono::seconds validity = std::chrono::days{14};
    std::chrono::seconds refresh = std::chrono::days{5};  ///< Before expiry.
    std::chrono::seconds jitter = std::chrono::days{1};   ///< Signatures end up to this sooner.
    std::chrono::seconds inception_offset = std::chrono::hours{1};  ///< Tolerates slow clocks.

    dns::Ttl dnskey_ttl{3600};     ///< Of DNSKEY, CDS and CDNSKEY.
    dns::Ttl ds_ttl{86400};        ///< That the parent gives our DS.
    dns::Ttl zone_ttl_max{86400};  ///< The longest TTL of the zone's own data.
    std::chrono::seconds propagation = std::chrono::minutes{15};  ///< To all our secondaries.
    std::chrono::seconds parent_propagation = std::chrono::hours{1};
    /// Until no signature of a key that is not used any more is served. Online: none is at once.
    std::chrono::seconds resigning = std::chrono::hours{1};
    std::chrono::seconds zsk_lifetime = std::chrono::days{90};  ///< Zero: for ever.
    std::chrono::seconds ksk_lifetime{0};                       ///< Of KSKs and CSKs.
};

/// The two times of an RRSIG.
struct Validity {
    std::uint32_t inception = 0;
    std::uint32_t expiration = 0;
    bool operator==(const Validity&) const = default;
};

/// `left` is before `right` in serial arithmetic (RFC 1982; RFC 4034, 3.1.5).
[[nodiscard]] constexpr bool is_before(std::uint32_t left, std::uint32_t right) noexcept
{
    return left != right && (right - left) < 0x80000000U;
}

/// The times of a signature made now. The fingerprint spreads expirations evenly over the jitter.
/// It never ends before `ttl` and the refresh period have passed: a cache that takes it today may
/// keep it for its TTL (RFC 4035, section 5.3.3, would cut that short).
[[nodiscard]] Validity validity_at(const SigningPolicy& policy, std::uint32_t now_seconds,
                                   Fingerprint fingerprint, dns::Ttl ttl = {}) noexcept;

enum class Freshness : std::uint8_t {
    Fresh,     ///< Serve it.
    Aging,     ///< Within the refresh period: serve it, and make another.
    Unusable,  ///< Not valid now, or not for as long as caches may keep it.
};

[[nodiscard]] Freshness freshness_of(const SigningPolicy& policy, Validity validity,
                                     std::uint32_t now_seconds, dns::Ttl ttl) noexcept;

}  // namespace mooring::dnssec

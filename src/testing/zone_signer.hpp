// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Signs a whole zone at once, in the plainest way: what keeping a zone signed change by change
/// must come to, and what a zone file for another server looks like.
///
/// Thread safety: pure functions.
/// Limits: everything is copied; for zones of a test's size.

#include <cstdint>
#include <vector>

#include "base/result.hpp"
#include "dns/rdata.hpp"
#include "dnssec/zone_keys.hpp"

namespace mooring::testing {

/// A zone's keys for tests: one CSK of `algorithm` (not RSA), the same every time.
[[nodiscard]] Result<dnssec::ZoneKeys> keys_for_test(
    const dns::Name& origin, dnssec::Algorithm algorithm = dnssec::Algorithm::EcdsaP256Sha256);

/// The RRsets with those that signing adds: DNSKEY, RRSIG, NSEC or NSEC3 and NSEC3PARAM as
/// `keys.denial` says (RFC 4035, section 2; RFC 5155, section 7.1). `rrsets` have canonical owners,
/// one SOA at `keys.origin`, and nothing that signing adds. The RRSIGs of an owner are one RRset
/// with the TTL of the first that they cover.
[[nodiscard]] Result<std::vector<dns::Rrset>> sign_whole_zone(const std::vector<dns::Rrset>& rrsets,
                                                              const dnssec::ZoneKeys& keys,
                                                              std::uint32_t now_seconds);

}  // namespace mooring::testing

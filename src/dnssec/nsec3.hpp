// SPDX-License-Identifier: Apache-2.0
#pragma once

/// NSEC3 records (RFC 5155) with zero extra iterations and no salt, the only parameters that
/// RFC 9276 (section 3.1) still advises. There is no opt-out.
///
/// Thread safety: pure functions.

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "dns/name.hpp"
#include "dns/rdata.hpp"
#include "dns/types.hpp"

namespace mooring::dnssec {

/// SHA-1 of a name: the one hash of NSEC3 (RFC 5155, section 11).
using Nsec3Hash = std::array<std::uint8_t, 20>;

/// Parameters that we do not use, for checking against the vectors of RFC 5155.
struct Nsec3Parameters {
    std::span<const std::uint8_t> salt;
    std::uint16_t iterations = 0;
};

/// The hash of the name in lower case (RFC 5155, section 5).
[[nodiscard]] Nsec3Hash nsec3_hash(dns::NameView name, Nsec3Parameters parameters = {});

/// Base32 with the extended hex alphabet, lower case, no padding (RFC 4648, section 7).
[[nodiscard]] std::string nsec3_label(const Nsec3Hash& hash);
/// The owner of the NSEC3 of a hashed name; nothing if the origin is too long for that.
[[nodiscard]] std::optional<dns::Name> nsec3_owner(const Nsec3Hash& hash, dns::NameView origin);
/// The hash in the first label of an NSEC3's owner; nothing if it is none.
[[nodiscard]] std::optional<Nsec3Hash> nsec3_hash_of_owner(dns::NameView owner);

/// The RDATA of an NSEC3. `types` are those at the hashed name, in any order; RRSIG is added if
/// there is a type that is signed there (RFC 5155, section 7.1: an unsigned delegation or an empty
/// non-terminal has none), never NSEC3.
[[nodiscard]] dns::Rdata nsec3_rdata(const Nsec3Hash& next, std::span<const dns::RrType> types);
/// The RDATA of the NSEC3PARAM (RFC 5155, section 4).
[[nodiscard]] dns::Rdata nsec3param_rdata();

}  // namespace mooring::dnssec

// SPDX-License-Identifier: Apache-2.0
#pragma once

/// NSEC records (RFC 4034, section 4): of a kept chain, and made up for one question (compact
/// denial of existence, RFC 9824).
///
/// A compact denial says that the next name after QNAME is the very first one below it:
/// `QNAME NSEC \000.QNAME`. A name that does not exist has the types RRSIG, NSEC and NXNAME
/// (RFC 9824, section 3.2); an empty non-terminal has RRSIG and NSEC (3.3).
///
/// Thread safety: pure functions; CompactNsec is a value.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "dns/name.hpp"
#include "dns/rdata.hpp"
#include "dns/types.hpp"
#include "zone/rrset_block.hpp"

namespace mooring::dnssec {

/// The RDATA of an NSEC. `types` in any order; RRSIG and NSEC are added.
[[nodiscard]] dns::Rdata nsec_rdata(dns::NameView next, std::span<const dns::RrType> types);

/// The first name after `name` in canonical order (RFC 4471, section 3.1.2): `\000.name` in lower
/// case, or if that is too long, the name with its first label one step further.
[[nodiscard]] dns::Name next_possible_name(dns::NameView name);

/// The NSEC RRset of a compact denial. Allocates nothing unless a type is above 511. The view
/// borrows from this object.
class CompactNsec {
public:
    /// `types` are those at `qname` in any order, with NXNAME alone if it does not exist; RRSIG and
    /// NSEC are added.
    CompactNsec(dns::NameView qname, std::span<const dns::RrType> types);

    /// `ttl` is the lower of the SOA's TTL and MINIMUM (RFC 9077, section 3).
    [[nodiscard]] zone::RrsetView view(dns::Ttl ttl) const noexcept;

private:
    // Its length, the next name, and a bitmap of the types up to 511.
    std::array<std::uint8_t, 2 + dns::name_bytes_max + (2 * 34)> bytes_;
    std::uint16_t size_ = 0;
    std::vector<std::uint8_t> large_;  // In place of bytes_ if there are types above 511.
};

}  // namespace mooring::dnssec

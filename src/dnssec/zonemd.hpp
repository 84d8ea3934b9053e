// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The digest of a whole zone (ZONEMD, RFC 8976), scheme SIMPLE, with SHA-384 or SHA-512.
///
/// The caller feeds every RRset of the zone in canonical order of owner names and, at one owner, of
/// types; the digest leaves out by itself what section 3.3.1 says (the apex ZONEMD and its RRSIG).
///
/// Thread safety: one thread's own.
/// Limits: none; memory is that of the largest RRset.

#include <cstdint>
#include <memory>
#include <vector>

#include "base/result.hpp"
#include "dns/name.hpp"
#include "dns/rdata.hpp"
#include "dns/types.hpp"
#include "zone/rrset_block.hpp"

namespace mooring::dnssec {

/// IANA's numbers of ZONEMD hash algorithms.
enum class ZonemdHash : std::uint8_t { Sha384 = 1, Sha512 = 2 };

class ZonemdDigest {
public:
    ZonemdDigest(dns::NameView origin, ZonemdHash hash);
    ZonemdDigest(ZonemdDigest&&) noexcept;
    ZonemdDigest& operator=(ZonemdDigest&&) noexcept;
    ZonemdDigest(const ZonemdDigest&) = delete;
    ZonemdDigest& operator=(const ZonemdDigest&) = delete;
    ~ZonemdDigest();

    /// Takes in the next RRset, an RRSIG RRset of one owner too.
    void add(dns::NameView owner, const zone::RrsetView& rrset);
    /// The RDATA of the ZONEMD at `serial`. Ends this digest.
    [[nodiscard]] dns::Rdata finish(dns::Serial serial);

private:
    struct Hash;

    dns::Name origin_;
    ZonemdHash kind_;
    std::unique_ptr<Hash> hash_;
    std::vector<dns::Rdata> sorted_;  // Used again for every RRset.
    std::vector<std::uint8_t> record_;
};

/// A placeholder of the right size: it must stand at the apex while the chain is made, so that the
/// bitmap there has its type (RFC 8976, section 3.1).
[[nodiscard]] dns::Rdata zonemd_placeholder(dns::Serial serial, ZonemdHash hash);

}  // namespace mooring::dnssec

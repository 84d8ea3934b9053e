// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What the answers for a whole zone need, prepared when published.
///
/// A view is one version of one zone: it is replaced as a whole (zone_directory.hpp), and with it
/// the ordered indexes of the names that have NSEC or NSEC3 RRsets.
///
/// Thread safety: immutable once published; copied and changed by the writer only.

#include <cstdint>
#include <optional>
#include <vector>

#include "dns/rdata.hpp"
#include "zone/chain_index.hpp"
#include "zone/ids.hpp"
#include "zone/journal/rows.hpp"
#include "zone/rrset_block.hpp"

namespace mooring::zone {

/// How the owner names of a zone's NSEC3 RRsets are hashed (RFC 5155, section 4.2): what its
/// NSEC3PARAM RRset says. SHA-1, the only algorithm there is (section 11).
struct Nsec3Parameters {
    std::uint16_t iterations = 0;
    std::vector<std::uint8_t> salt;
    bool operator==(const Nsec3Parameters&) const = default;
};

struct ZoneView {
    ZoneId id{};
    dns::Name origin;
    dns::Rdata soa;  ///< SOA RDATA at the last sealed serial; empty if the zone has no SOA.
    std::vector<std::uint8_t> soa_rdatas;  ///< The same as RrsetView::rdatas has it.
    dns::Ttl soa_ttl;
    dns::Ttl negative_ttl;  ///< min(SOA TTL, MINIMUM): RFC 2308, section 3; RFC 9077, section 2.
    dns::Serial serial;     ///< The last sealed serial.

    /// How answers are signed. Of a zone of kind Secondary: Full if its primary signed it, that is,
    /// if there is an RRSIG RRset at its apex.
    Signing signing = Signing::Unsigned;
    Denial denial = Denial::Nsec;  ///< As the zone's row has it; the chain to prove by is below.
    bool is_secondary = false;     ///< Copied from another primary.

    /// The NSEC3 chain that is whole, by the NSEC3PARAM RRset at the apex (RFC 5155, section 4):
    /// proofs come from it if there is one, else from NSEC.
    std::optional<Nsec3Parameters> nsec3;
    ChainIndex nsec_owners;   ///< Names with an NSEC RRset.
    ChainIndex nsec3_owners;  ///< Names with an NSEC3 RRset.

    /// The SOA RRset at the last sealed serial. Must have one.
    [[nodiscard]] RrsetView soa_rrset(dns::Ttl ttl) const noexcept
    {
        return {.type = dns::RrType::SOA, .ttl = ttl, .count = 1, .rdatas = soa_rdatas};
    }
    [[nodiscard]] const ChainIndex& owners(Denial chain) const noexcept
    {
        return chain == Denial::Nsec ? nsec_owners : nsec3_owners;
    }
};

}  // namespace mooring::zone

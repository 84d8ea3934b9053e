// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Setting and deleting RRsets by hand.
///
/// A and AAAA of a host are its addresses and change as such. Everything else is an ordinary RRset
/// under the rules of rrset_rules.hpp and of zone cuts (RFC 1034, 4.2.1): below one only glue.
///
/// Thread safety: the writer thread only.

#include <optional>
#include <span>
#include <string>

#include "registry/address_policy.hpp"
#include "registry/draft.hpp"

namespace mooring::registry {

/// An RRset as people write it: one text of RDATA per record, in presentation format.
struct WrittenRrset {
    dns::Name owner;
    dns::Ttl ttl;
    dns::RrType type{};
    std::span<const std::string> rdatas;
};

/// Parses the RDATA; relative names are completed with the origin of the owner's zone. Fails with
/// NotFound (no zone of ours encloses the owner) and InvalidArgument.
[[nodiscard]] Result<dns::Rrset> parse_rrset(const Draft& draft, const WrittenRrset& written);

/// Replaces the whole RRset. An SOA's serial is ignored. Fails with NotFound (no zone),
/// InvalidArgument, NotAllowed, LimitExceeded, and Conflict: CNAME beside others, names below a
/// delegation, a second address on a host.
[[nodiscard]] Result<> set_record(Draft& draft, const dns::Rrset& wanted, Profile profile,
                                  const zone::Origin& origin);

/// Deletes one RRset, or without a type every RRset of the name. Fails with NotFound, and
/// NotAllowed for SOA and NS of an apex, without which a zone is none.
[[nodiscard]] Result<> delete_record(Draft& draft, const dns::Name& owner,
                                     std::optional<dns::RrType> type, const zone::Origin& origin);

}  // namespace mooring::registry

// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Which records an owner may set at and below a claim, beside what holds for everybody
/// (rrset_rules.hpp): the types that hosting something needs, and nothing that reaches beyond the
/// claim.
///
/// - NS only in own domains, at most four of them: below a suffix a delegation would carry the
///   suffix's good name to servers that nobody here can switch off, and many name servers without
///   addresses are an amplifier (the NXNSAttack).
/// - `_psl` (Public Suffix List) only in own domains: there it speaks for the whole zone.
/// - `_acme-challenge` is TXT, or CNAME to whoever answers challenges (RFC 8555, section 8.4).
/// - Addresses are judged as those of hosts are: what the service does not publish, nobody sets.
///
/// Thread safety: the writer thread.

#include "registry/address_policy.hpp"
#include "registry/draft.hpp"

namespace mooring::registry {

inline constexpr std::size_t delegation_servers_max = 4;

/// Fails with NotAllowed or InvalidArgument and a sentence that helps; NotFound if no claim covers
/// the name.
[[nodiscard]] Result<> check_owner_record(const Draft& draft, const dns::Rrset& rrset,
                                          Profile profile);

/// The types an owner may set, for messages and documents: "A, AAAA, ...".
[[nodiscard]] std::string owner_types_text();

}  // namespace mooring::registry

// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Which names and types one update key may change by DNS UPDATE.
///
///     right        names                          types
///     SetAddress   its hosts                      A, AAAA
///     AcmeTxt      `_acme-challenge` of them      TXT
///     Records      its hosts and all below them   every type but NS, DNAME, SOA and DNSSEC's
///
/// A name belongs to the closest host at or above it, and that host must be one of the key's: a
/// host below another has keys of its own. Nothing of a suspended host, claim or account may be
/// changed, and never an apex, for no host stands there.
///
/// Thread safety: the writer thread only; lives for one message.

#include "dns/message.hpp"
#include "registry/draft.hpp"

namespace mooring::updates {

class KeyScope {
public:
    KeyScope(const registry::Draft& draft, registry::KeyView key)
        : draft_{draft}, key_{std::move(key)}
    {}

    /// True if the key may set or delete this RRset.
    [[nodiscard]] bool may_set(dns::NameView owner, dns::RrType type) const;
    /// True if the key may set something at this name: for the deletion of all its RRsets.
    [[nodiscard]] bool may_touch(dns::NameView owner) const;
    /// The host to which a name belongs, if the key may do anything there.
    [[nodiscard]] std::optional<zone::Host> host_of(dns::NameView owner) const;

private:
    [[nodiscard]] bool may_set_at(const zone::Host& host, dns::NameView owner,
                                  dns::RrType type) const;

    const registry::Draft& draft_;
    registry::KeyView key_;
};

/// True for the TXT of the ACME DNS challenge (RFC 8555, 8.4) of `host`.
[[nodiscard]] bool is_acme_challenge(dns::NameView owner, dns::NameView host);

}  // namespace mooring::updates

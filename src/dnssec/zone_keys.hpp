// SPDX-License-Identifier: Apache-2.0
#pragma once

/// With which keys the zones are signed right now.
///
/// The writer makes a ZoneKeys from the stored keys of a zone whenever one of them changes, and
/// publishes a KeyRing of all zones: `Published<KeyRing>`. Whoever signs follows it.
///
/// Thread safety: immutable values.
/// Limits: changing one zone copies one page of 256 pointers and the list of pages.
/// Invariants: names are canonical; an ActiveKey's parts belong together.

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "dns/name.hpp"
#include "dns/types.hpp"
#include "dnssec/dnskey.hpp"
#include "dnssec/private_key.hpp"
#include "dnssec/signing_policy.hpp"
#include "zone/ids.hpp"
#include "zone/journal/rows.hpp"

namespace mooring::dnssec {

struct ActiveKey {
    zone::SigningKeyId id{};
    Dnskey dnskey;
    std::uint16_t key_tag = 0;
    std::shared_ptr<const PrivateKey> key;
};

/// An ActiveKey with its DNSKEY and key tag worked out; `role` decides about the SEP flag.
[[nodiscard]] ActiveKey active_key(zone::SigningKeyId id, zone::KeyRole role,
                                   std::shared_ptr<const PrivateKey> key);

/// The DNSKEY of a stored key. Fails with InvalidArgument if its algorithm is not ours.
[[nodiscard]] Result<Dnskey> dnskey_of(const zone::SigningKey& key);

struct ZoneKeys {
    zone::ZoneId zone{};
    dns::Name origin;
    zone::Signing mode = zone::Signing::Online;
    zone::Denial denial = zone::Denial::Nsec;
    std::vector<ActiveKey> for_keys;  ///< Sign the DNSKEY, CDS and CDNSKEY RRsets.
    std::vector<ActiveKey> for_zone;  ///< Sign the rest.
    SigningPolicy policy;

    /// The keys that sign RRsets of `type`.
    [[nodiscard]] std::span<const ActiveKey> for_type(dns::RrType type) const noexcept;
};

class KeyRing {
public:
    /// No zone is signed.
    KeyRing() = default;

    /// The keys of a zone; null if it is not signed. Valid while this KeyRing is.
    [[nodiscard]] const ZoneKeys* find(zone::ZoneId zone) const noexcept;

    /// A ring in which `keys->zone` has these keys.
    [[nodiscard]] KeyRing with(std::shared_ptr<const ZoneKeys> keys) const;
    /// A ring in which `zone` is not signed.
    [[nodiscard]] KeyRing without(zone::ZoneId zone) const;
    [[nodiscard]] std::size_t size() const noexcept { return size_; }

private:
    static constexpr std::size_t page_size = 256;
    using Page = std::array<std::shared_ptr<const ZoneKeys>, page_size>;

    [[nodiscard]] KeyRing with_entry(std::uint32_t number,
                                     std::shared_ptr<const ZoneKeys> keys) const;

    std::vector<std::shared_ptr<const Page>> pages_;  // By zone number; null: an empty page.
    std::size_t size_ = 0;
};

}  // namespace mooring::dnssec

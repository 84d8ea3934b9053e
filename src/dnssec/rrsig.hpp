// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Signatures over RRsets (RFC 4034, section 3), in canonical form and order (section 6).
///
/// Thread safety: pure functions; a SignedData is one thread's own.
/// Limits: those of RDATA.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/result.hpp"
#include "dns/name.hpp"
#include "dns/rdata.hpp"
#include "dnssec/signing_policy.hpp"
#include "dnssec/zone_keys.hpp"
#include "zone/rrset_block.hpp"

namespace mooring::dnssec {

struct RrsetToSign {
    dns::NameView owner;  ///< Of any case.
    /// The Labels field (RFC 4034, 3.1.3): fewer than the owner has if the RRset stands at
    /// a wildcard, whose asterisk does not count.
    std::size_t labels = 0;
    zone::RrsetView rrset;
};

/// The Labels field of an RRset that is signed at `owner` itself.
[[nodiscard]] std::size_t labels_to_sign(dns::NameView owner) noexcept;

/// Size of an RRSIG's fields before the signer's name.
inline constexpr std::size_t rrsig_fixed_bytes = 18;

/// An RRset of records given one by one as a RrsetView, whose bytes it owns.
class OwnedRrset {
public:
    OwnedRrset(dns::RrType type, dns::Ttl ttl, std::span<const dns::Rdata> rdatas);
    [[nodiscard]] zone::RrsetView view() const noexcept;

private:
    dns::RrType type_;
    dns::Ttl ttl_;
    std::uint16_t count_;
    std::vector<std::uint8_t> bytes_;
};

/// The bytes that a signature covers, in memory that is used again: RRSIG RDATA without the
/// signature, then every record (RFC 4034, 3.1.8.1).
class SignedData {
public:
    /// Fills in the RRSIG's fields and the records. The result is valid until the next build().
    std::span<const std::uint8_t> build(const ActiveKey& key, dns::NameView signer,
                                        const RrsetToSign& rrset, Validity validity);
    /// The RRSIG RDATA without its signature: the first part of what build() returned.
    [[nodiscard]] std::span<const std::uint8_t> rrsig_head() const noexcept;

private:
    struct Place {
        std::size_t offset;
        std::size_t size;
    };
    void append_rdatas(const zone::RrsetView& rrset);
    void append_records(const RrsetToSign& rrset);

    std::vector<std::uint8_t> bytes_;
    std::vector<std::uint8_t> rdatas_;  // In canonical form, in the RRset's order.
    std::vector<Place> places_;         // Of each RDATA in rdatas_, in canonical order.
    std::size_t head_size_ = 0;
};

/// The RDATA of the RRSIG of `key` over `rrset`. `signer` is the zone's origin.
[[nodiscard]] Result<dns::Rdata> make_rrsig(const ActiveKey& key, dns::NameView signer,
                                            const RrsetToSign& rrset, Validity validity);

/// One RRSIG of each key that signs this type, made now, with the times that the policy says.
[[nodiscard]] Result<std::vector<dns::Rdata>> make_rrsigs(const ZoneKeys& keys,
                                                          const RrsetToSign& rrset,
                                                          std::uint32_t now_seconds);

/// The fields of an RRSIG. `signer` and `signature` borrow from the RDATA.
struct RrsigView {
    dns::RrType covered{};
    std::uint8_t algorithm = 0;
    std::uint8_t labels = 0;
    dns::Ttl original_ttl;
    Validity validity;
    std::uint16_t key_tag = 0;
    dns::NameView signer = dns::NameView::root();
    std::span<const std::uint8_t> signature;

    /// Fails with InvalidArgument if the bytes are not an RRSIG's.
    [[nodiscard]] static Result<RrsigView> parse(std::span<const std::uint8_t> rdata);
};

/// Checks an RRSIG as a validator does (RFC 4035, section 5.3), for tests and `zone check`. `owner`
/// may be an expanded wildcard. Fails with NotAllowed and a sentence that says what is wrong.
[[nodiscard]] Result<> verify_rrsig(const Dnskey& key, const RrsetToSign& rrset,
                                    std::span<const std::uint8_t> rrsig, std::uint32_t now_seconds);

}  // namespace mooring::dnssec

// SPDX-License-Identifier: Apache-2.0
#include "dnssec/zonemd.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <openssl/sha.h>

#include "base/assert.hpp"
#include "dns/big_endian.hpp"
#include "dnssec/libcrypto.hpp"
#include "dnssec/rrsig.hpp"

namespace mooring::dnssec {
namespace {

constexpr std::uint8_t scheme_simple = 1;
constexpr std::uint16_t class_in = 1;

std::size_t digest_bytes(ZonemdHash hash) noexcept
{
    return hash == ZonemdHash::Sha384 ? SHA384_DIGEST_LENGTH : SHA512_DIGEST_LENGTH;
}

dns::Rdata zonemd_head(dns::Serial serial, ZonemdHash hash)
{
    dns::Rdata rdata(6);
    dns::store_u32(rdata.data(), serial.value);
    rdata[4] = scheme_simple;
    rdata[5] = static_cast<std::uint8_t>(hash);
    return rdata;
}

/// RRSIGs of all types at an owner may come as one RRset; each has the TTL of what it covers (RFC
/// 4034, section 3), which is its Original TTL.
std::uint32_t ttl_of(const zone::RrsetView& rrset, std::span<const std::uint8_t> rdata) noexcept
{
    constexpr std::size_t original_ttl_offset = 4;
    const auto is_rrsig = rrset.type == dns::RrType::RRSIG && rdata.size() > rrsig_fixed_bytes;
    return is_rrsig ? dns::load_u32(&rdata[original_ttl_offset]) : rrset.ttl.seconds;
}

bool is_rrsig_of_zonemd(std::span<const std::uint8_t> rdata) noexcept
{
    return rdata.size() >= 2 &&
           dns::load_u16(rdata.data()) == static_cast<std::uint16_t>(dns::RrType::ZONEMD);
}

}  // namespace

struct ZonemdDigest::Hash {
    libcrypto::Owned<EVP_MD_CTX> context{EVP_MD_CTX_new()};
};

ZonemdDigest::ZonemdDigest(dns::NameView origin, ZonemdHash hash)
    : origin_{dns::Name{origin}.canonical()}, kind_{hash}, hash_{std::make_unique<Hash>()}
{
    const auto* const digest = hash == ZonemdHash::Sha384 ? EVP_sha384() : EVP_sha512();
    MOORING_ASSERT(hash_->context && EVP_DigestInit(hash_->context.get(), digest) == 1);
}
ZonemdDigest::ZonemdDigest(ZonemdDigest&&) noexcept = default;
ZonemdDigest& ZonemdDigest::operator=(ZonemdDigest&&) noexcept = default;
ZonemdDigest::~ZonemdDigest() = default;

void ZonemdDigest::add(dns::NameView owner, const zone::RrsetView& rrset)
{
    const auto is_apex = owner == origin_.view();
    if (is_apex && rrset.type == dns::RrType::ZONEMD) return;
    if (!owner.is_at_or_below(origin_)) return;
    sorted_.clear();
    rrset.for_each([&](std::span<const std::uint8_t> rdata) {
        const auto is_left_out =
            is_apex && rrset.type == dns::RrType::RRSIG && is_rrsig_of_zonemd(rdata);
        if (!is_left_out) sorted_.push_back(dns::canonical_rdata(rrset.type, rdata));
    });
    std::ranges::sort(sorted_);
    const auto doubles = std::ranges::unique(sorted_);
    sorted_.erase(doubles.begin(), doubles.end());

    const auto name = dns::Name{owner}.canonical();
    for (const auto& rdata : sorted_) {
        record_.assign(name.wire().begin(), name.wire().end());
        record_.resize(name.size() + 10);
        auto* place = &record_[name.size()];
        place = dns::store_u16(place, static_cast<std::uint16_t>(rrset.type));
        place = dns::store_u16(place, class_in);
        place = dns::store_u32(place, ttl_of(rrset, rdata));
        dns::store_u16(place, static_cast<std::uint16_t>(rdata.size()));
        record_.insert(record_.end(), rdata.begin(), rdata.end());
        EVP_DigestUpdate(hash_->context.get(), record_.data(), record_.size());
    }
}

dns::Rdata ZonemdDigest::finish(dns::Serial serial)
{
    auto rdata = zonemd_head(serial, kind_);
    std::array<std::uint8_t, SHA512_DIGEST_LENGTH> digest{};
    unsigned size = 0;
    EVP_DigestFinal(hash_->context.get(), digest.data(), &size);
    rdata.insert(rdata.end(), digest.begin(), digest.begin() + size);
    return rdata;
}

dns::Rdata zonemd_placeholder(dns::Serial serial, ZonemdHash hash)
{
    auto rdata = zonemd_head(serial, hash);
    rdata.resize(rdata.size() + digest_bytes(hash));
    return rdata;
}

}  // namespace mooring::dnssec

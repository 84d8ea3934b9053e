// SPDX-License-Identifier: Apache-2.0
#include "dnssec/dnskey.hpp"

#include <algorithm>
#include <array>

#include <openssl/sha.h>

#include "dns/big_endian.hpp"

namespace mooring::dnssec {
namespace {

constexpr std::uint8_t protocol = 3;  // RFC 4034, 2.1.2.
constexpr std::size_t head_bytes = 4;

}  // namespace

dns::Rdata Dnskey::rdata() const
{
    dns::Rdata rdata(head_bytes);
    dns::store_u16(rdata.data(), flags);
    rdata[2] = protocol;
    rdata[3] = static_cast<std::uint8_t>(algorithm);
    rdata.insert(rdata.end(), public_key.begin(), public_key.end());
    return rdata;
}

Result<Dnskey> Dnskey::parse(std::span<const std::uint8_t> rdata)
{
    if (rdata.size() <= head_bytes || rdata[2] != protocol)
        return fail(Errc::InvalidArgument, "this is not the RDATA of a DNSKEY");
    MOORING_TRY(const auto algorithm, algorithm_of(rdata[3]));
    const auto flags = dns::load_u16(rdata.data());
    if ((flags & zone_key_flag) == 0)
        return fail(Errc::InvalidArgument, "this DNSKEY is not a zone key (flag 256 is not set)");
    return Dnskey{.flags = flags,
                  .algorithm = algorithm,
                  .public_key = {rdata.begin() + head_bytes, rdata.end()}};
}

std::uint16_t key_tag_of(std::span<const std::uint8_t> dnskey_rdata) noexcept
{
    std::uint32_t sum = 0;
    for (std::size_t i = 0; i < dnskey_rdata.size(); ++i) {
        const std::uint32_t byte = dnskey_rdata[i];
        sum += (i & 1U) != 0 ? byte : byte << 8U;
    }
    sum += (sum >> 16U) & 0xffffU;
    return static_cast<std::uint16_t>(sum);
}

std::uint16_t Dnskey::key_tag() const
{
    return key_tag_of(rdata());
}

dns::Rdata Dnskey::ds(dns::NameView origin, DigestType digest) const
{
    const auto key = rdata();
    const auto owner = dns::Name{origin}.canonical();
    std::vector<std::uint8_t> subject{owner.wire().begin(), owner.wire().end()};
    subject.insert(subject.end(), key.begin(), key.end());

    std::array<std::uint8_t, SHA384_DIGEST_LENGTH> hash{};
    std::size_t size = SHA256_DIGEST_LENGTH;
    if (digest == DigestType::Sha256) {
        SHA256(subject.data(), subject.size(), hash.data());
    } else {
        SHA384(subject.data(), subject.size(), hash.data());
        size = SHA384_DIGEST_LENGTH;
    }
    dns::Rdata ds(head_bytes + size);
    dns::store_u16(ds.data(), key_tag_of(key));
    ds[2] = static_cast<std::uint8_t>(algorithm);
    ds[3] = static_cast<std::uint8_t>(digest);
    std::ranges::copy(std::span{hash}.first(size), ds.begin() + head_bytes);
    return ds;
}

dns::Rdata cds_delete()
{
    return {0, 0, 0, 0, 0};
}

dns::Rdata cdnskey_delete()
{
    return {0, 0, protocol, 0, 0};
}

}  // namespace mooring::dnssec

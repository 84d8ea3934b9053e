// SPDX-License-Identifier: Apache-2.0
#include "dnssec/nsec3.hpp"

#include <algorithm>
#include <vector>

#include <openssl/sha.h>

#include "base/encoding.hpp"
#include "dns/type_bitmap.hpp"

namespace mooring::dnssec {
namespace {

constexpr std::size_t label_bytes = 32;
constexpr std::uint8_t sha1_algorithm = 1;  // RFC 5155, section 11.

/// Whether RRSIGs stand at a name with these types: not at an empty non-terminal, nor at an
/// insecure delegation, which has NS alone.
bool is_signed(std::span<const dns::RrType> types) noexcept
{
    return std::ranges::any_of(types, [](dns::RrType type) {
        return type != dns::RrType::NS && type != dns::RrType::RRSIG;
    });
}

}  // namespace

Nsec3Hash nsec3_hash(dns::NameView name, Nsec3Parameters parameters)
{
    const auto owner = dns::Name{name}.canonical();
    std::vector<std::uint8_t> subject{owner.wire().begin(), owner.wire().end()};
    Nsec3Hash hash{};
    for (unsigned round = 0; round <= parameters.iterations; ++round) {
        subject.insert(subject.end(), parameters.salt.begin(), parameters.salt.end());
        SHA1(subject.data(), subject.size(), hash.data());
        subject.assign(hash.begin(), hash.end());
    }
    return hash;
}

std::string nsec3_label(const Nsec3Hash& hash)
{
    return base32hex(hash);
}

std::optional<dns::Name> nsec3_owner(const Nsec3Hash& hash, dns::NameView origin)
{
    return dns::Name{origin}.canonical().child(nsec3_label(hash));
}

std::optional<Nsec3Hash> nsec3_hash_of_owner(dns::NameView owner)
{
    const auto label = owner.first_label();
    if (label.size() != label_bytes) return {};
    const auto bytes = decode_base32hex(label);
    Nsec3Hash hash{};
    if (!bytes || bytes->size() != hash.size()) return {};
    std::ranges::copy(*bytes, hash.begin());
    return hash;
}

dns::Rdata nsec3_rdata(const Nsec3Hash& next, std::span<const dns::RrType> types)
{
    dns::TypeBitmap bitmap;
    for (const auto type : types) bitmap.add(type);
    if (is_signed(types)) bitmap.add(dns::RrType::RRSIG);
    const std::array<std::uint8_t, 6> head{
        sha1_algorithm, 0, 0, 0, 0, static_cast<std::uint8_t>(next.size())};
    dns::Rdata rdata(head.size() + next.size() + bitmap.size());
    auto place = std::ranges::copy(head, rdata.begin()).out;
    place = std::ranges::copy(next, place).out;
    static_cast<void>(bitmap.write({place, rdata.end()}));
    return rdata;
}

dns::Rdata nsec3param_rdata()
{
    return {sha1_algorithm, 0, 0, 0, 0};
}

}  // namespace mooring::dnssec

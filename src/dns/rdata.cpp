// SPDX-License-Identifier: Apache-2.0
#include "dns/rdata.hpp"

#include "dns/ascii_case.hpp"
#include "dns/big_endian.hpp"
#include "dns/rdata_fields.hpp"

namespace mooring::dns {

namespace {

constexpr std::size_t soa_numbers_bytes = 20;  // Serial, refresh, retry, expire, minimum.

/// The size of a digest that says by a number how it was made; nothing if we do not know that
/// number.
std::optional<std::size_t> digest_bytes(RrType type, std::uint8_t number) noexcept
{
    constexpr std::size_t sha1_bytes = 20;
    constexpr std::size_t sha256_bytes = 32;
    constexpr std::size_t sha384_bytes = 48;
    constexpr std::size_t sha512_bytes = 64;
    if (type == RrType::ZONEMD) {  // RFC 8976, 5.3
        if (number == 1) return sha384_bytes;
        if (number == 2) return sha512_bytes;
        return {};
    }
    if (number == 1) return sha1_bytes;    // DS: RFC 4034, appendix A.2; SSHFP: RFC 4255, 3.1.2
    if (number == 2) return sha256_bytes;  // RFC 4509, 2.1; RFC 6594, 3.2
    if (number == 4 && type != RrType::SSHFP) return sha384_bytes;  // RFC 6605, 2
    return {};
}

/// A digest that is cut off matches nothing: better refused when it is typed.
Result<> check_digest(RrType type, std::span<const std::uint8_t> rdata)
{
    std::size_t number_offset = 0;
    if (type == RrType::DS || type == RrType::CDS) number_offset = 3;
    if (type == RrType::SSHFP) number_offset = 1;
    if (type == RrType::ZONEMD) number_offset = 5;
    if (number_offset == 0) return {};
    const auto expected = digest_bytes(type, rdata[number_offset]);
    const auto actual = rdata.size() - number_offset - 1;
    if (!expected || *expected == actual) return {};
    return fail(Errc::InvalidArgument, "the digest of " + text_of(type) + " has " +
                                           std::to_string(actual) + " bytes instead of " +
                                           std::to_string(*expected));
}

}  // namespace

Result<> validate_rdata(RrType type, std::span<const std::uint8_t> rdata)
{
    if (rdata.size() > rdata_bytes_max)
        return fail(Errc::InvalidArgument, "the RDATA is longer than 65,535 bytes");
    const auto fields = fields_of(type);
    if (fields.empty()) return {};
    std::size_t whole_count = 0;
    if (for_each_field(fields, rdata, [&](auto, auto) { ++whole_count; }))
        return check_digest(type, rdata);
    if (whole_count == fields.size())
        return fail(Errc::InvalidArgument, "bytes follow the last field of " + text_of(type));
    return fail(Errc::InvalidArgument, std::string{fields[whole_count].name} + " of " +
                                           text_of(type) + " is missing or not valid");
}

std::optional<NameView> target_of(RrType type, std::span<const std::uint8_t> rdata)
{
    std::optional<NameView> target;
    const auto is_whole = for_each_field(fields_of(type), rdata, [&](FieldKind kind, auto bytes) {
        if (kind == FieldKind::Target || kind == FieldKind::KeptTarget) target = NameView{bytes};
    });
    // The root means that there is no such service (RFC 2782, RFC 7505) or the owner (RFC 9460).
    if (!is_whole || (target && target->is_root())) return {};
    return target;
}

Rdata canonical_rdata(RrType type, std::span<const std::uint8_t> rdata)
{
    Rdata canonical{rdata.begin(), rdata.end()};
    std::span<std::uint8_t> rest{canonical};
    const auto lower_names = [&](FieldKind kind, std::span<const std::uint8_t> bytes) {
        if (kind == FieldKind::PlainName || kind == FieldKind::Target)
            make_lower(rest.first(bytes.size()));
        rest = rest.subspan(bytes.size());
    };
    for_each_field(fields_of(type), rdata, lower_names);
    return canonical;
}

Rdata Soa::rdata() const
{
    Rdata rdata;
    rdata.reserve(primary.size() + mailbox.size() + soa_numbers_bytes);
    rdata.insert(rdata.end(), primary.wire().begin(), primary.wire().end());
    rdata.insert(rdata.end(), mailbox.wire().begin(), mailbox.wire().end());
    const auto names_bytes = rdata.size();
    rdata.resize(names_bytes + soa_numbers_bytes);
    auto* place = &rdata[names_bytes];
    for (const auto number : {serial.value, refresh, retry, expire, minimum.seconds})
        place = store_u32(place, number);
    return rdata;
}

Result<Soa> Soa::parse(std::span<const std::uint8_t> rdata)
{
    MOORING_CHECK(validate_rdata(RrType::SOA, rdata));
    const auto primary = rdata.first(leading_name_bytes(rdata));
    const auto after_primary = rdata.subspan(primary.size());
    const auto mailbox = after_primary.first(leading_name_bytes(after_primary));
    const auto* const numbers = after_primary.data() + mailbox.size();
    return Soa{.primary = Name{NameView{primary}},
               .mailbox = Name{NameView{mailbox}},
               .serial = Serial{load_u32(numbers)},
               .refresh = load_u32(numbers + 4),
               .retry = load_u32(numbers + 8),
               .expire = load_u32(numbers + 12),
               .minimum = Ttl{load_u32(numbers + 16)}};
}

}  // namespace mooring::dns

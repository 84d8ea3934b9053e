// SPDX-License-Identifier: Apache-2.0
#include "dns/rdata.hpp"

#include "dns/ascii_case.hpp"
#include "dns/big_endian.hpp"
#include "dns/rdata_fields.hpp"

namespace mooring::dns {

namespace {

constexpr std::size_t rdata_bytes_max = 65535;
constexpr std::size_t soa_numbers_bytes = 20;  // Serial, refresh, retry, expire, minimum.

}  // namespace

Result<> validate_rdata(RrType type, std::span<const std::uint8_t> rdata)
{
    if (rdata.size() > rdata_bytes_max)
        return fail(Errc::InvalidArgument, "the RDATA is longer than 65,535 bytes");
    const auto fields = fields_of(type);
    if (fields.empty()) return {};
    std::size_t whole_count = 0;
    if (for_each_field(fields, rdata, [&](auto, auto) { ++whole_count; })) return {};
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

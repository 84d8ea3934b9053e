// SPDX-License-Identifier: Apache-2.0
// Sites and what few hosts have beside their row, as the journal's bytes.
#include "zone/journal/row_codec.hpp"
#include "zone/journal/row_fields.hpp"

namespace mooring::zone {

namespace {

/// Which fields of HostExtras follow, and its switch.
enum class Part : std::uint8_t {
    InterfaceId = 1U << 0U,
    OfflineIpv4 = 1U << 1U,
    OfflineIpv6 = 1U << 2U,
    OfflineAlias = 1U << 3U,
    IsOffline = 1U << 4U,
    KeptIpv4 = 1U << 5U,
    KeptIpv6 = 1U << 6U,
};
constexpr std::uint8_t all_parts = 0x7F;

constexpr std::uint8_t part_if(Part part, bool is_there) noexcept
{
    return is_there ? static_cast<std::uint8_t>(part) : std::uint8_t{0};
}

std::uint8_t parts_of(const HostExtras& row) noexcept
{
    const auto& offline = row.offline_answer;
    return static_cast<std::uint8_t>(
        part_if(Part::InterfaceId, row.interface_id.has_value()) |
        part_if(Part::OfflineIpv4, offline.addresses.ipv4.has_value()) |
        part_if(Part::OfflineIpv6, offline.addresses.ipv6.has_value()) |
        part_if(Part::OfflineAlias, offline.alias.has_value()) |
        part_if(Part::IsOffline, row.is_offline) |
        part_if(Part::KeptIpv4, row.kept.ipv4.has_value()) |
        part_if(Part::KeptIpv6, row.kept.ipv6.has_value()));
}

void put_ipv4_if(ByteWriter& writer, const std::optional<Ipv4>& address)
{
    if (address) writer.put_raw(address->bytes);
}

void put_ipv6_if(ByteWriter& writer, const std::optional<Ipv6>& address)
{
    if (address) writer.put_ipv6(*address, Ipv6{});
}

}  // namespace

void put_row(ByteWriter& writer, const Site& row)
{
    put_id(writer, row.id);
    put_id(writer, row.account);
    writer.put_string(row.label);
    put_time(writer, row.created);
}

template <>
Site row_from<Site>(ByteReader& reader, Format /*format*/)
{
    Site row;
    row.id = id_from<SiteId>(reader);
    row.account = id_from<AccountId>(reader);
    row.label = reader.text();
    row.created = time_from(reader);
    return row;
}

void put_row(ByteWriter& writer, const HostExtras& row)
{
    put_id(writer, row.id);
    put_optional_id(writer, row.site);
    writer.put_byte(static_cast<std::uint8_t>(row.address_rule));
    writer.put_varint(row.silence_minutes);
    writer.put_byte(parts_of(row));
    put_ipv6_if(writer, row.interface_id);
    put_ipv4_if(writer, row.offline_answer.addresses.ipv4);
    put_ipv6_if(writer, row.offline_answer.addresses.ipv6);
    if (row.offline_answer.alias) writer.put_name(*row.offline_answer.alias);
    put_ipv4_if(writer, row.kept.ipv4);
    put_ipv6_if(writer, row.kept.ipv6);
}

template <>
HostExtras row_from<HostExtras>(ByteReader& reader, Format /*format*/)
{
    HostExtras row;
    row.id = id_from<HostId>(reader);
    row.site = optional_id_from<SiteId>(reader);
    row.address_rule = address_rule_from(reader);
    row.silence_minutes = reader.varint32();
    const auto parts = reader.byte();
    if ((parts & ~all_parts) != 0) reader.set_bad();
    const auto has = [parts](Part part) { return (parts & static_cast<std::uint8_t>(part)) != 0; };
    if (has(Part::InterfaceId)) row.interface_id = reader.ipv6(Ipv6{});
    if (has(Part::OfflineIpv4)) row.offline_answer.addresses.ipv4 = reader.ipv4();
    if (has(Part::OfflineIpv6)) row.offline_answer.addresses.ipv6 = reader.ipv6(Ipv6{});
    if (has(Part::OfflineAlias)) row.offline_answer.alias = reader.name();
    row.is_offline = has(Part::IsOffline);
    if (has(Part::KeptIpv4)) row.kept.ipv4 = reader.ipv4();
    if (has(Part::KeptIpv6)) row.kept.ipv6 = reader.ipv6(Ipv6{});
    return row;
}

}  // namespace mooring::zone

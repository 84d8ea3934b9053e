// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <bit>
#include <type_traits>
#include <utility>

#include "zone/journal/row_codec.hpp"

namespace mooring::zone {

namespace {

/// The kind byte of a change. Numbers are stored: never reuse.
enum class Kind : std::uint8_t {
    Address = 1,
    Rrset = 2,
    PutAccount = 3,
    EraseAccount = 4,
    PutZone = 5,
    EraseZone = 6,
    PutClaim = 7,
    EraseClaim = 8,
    PutHost = 9,
    EraseHost = 10,
    PutKey = 11,
    EraseKey = 12,
    PutSigningKey = 13,  // From here on: Format::WithSigning.
    EraseSigningKey = 14,
    PutSecondary = 15,
    EraseSecondary = 16,
    PutUpstream = 17,
    EraseUpstream = 18,
    TsigUse = 19,
    PutSite = 20,  // From here on: Format::WithSites.
    EraseSite = 21,
    PutHostExtras = 22,
    EraseHostExtras = 23,
    PutEntry = 24,  // From here on: Format::WithEntries.
    EraseEntry = 25,
    Event = 26,
};
/// Changes in the variant's order, so that its index says the kind.
constexpr std::uint8_t first_kind = static_cast<std::uint8_t>(Kind::Address);
static_assert(std::variant_size_v<Change> == static_cast<std::size_t>(Kind::Event));

/// How the client's address is written. It mostly is the address that was set.
enum class Source : std::uint8_t { None = 0, NewIpv4 = 1, NewIpv6 = 2, Ipv4 = 3, Ipv6 = 4 };

/// What became of one address family.
enum class Move : std::uint8_t { Absent = 0, Appears = 1, Goes = 2, Changes = 3, Stays = 4 };

template <class Address>
Move move_of(const std::optional<Address>& before, const std::optional<Address>& after) noexcept
{
    if (!before && !after) return Move::Absent;
    if (!before) return Move::Appears;
    if (!after) return Move::Goes;
    return *before == *after ? Move::Stays : Move::Changes;
}

constexpr bool has_before(Move move) noexcept
{
    return move == Move::Goes || move == Move::Changes || move == Move::Stays;
}

constexpr bool has_own_after(Move move) noexcept
{
    return move == Move::Appears || move == Move::Changes;
}

/// Wraps around instead of overflowing: a stored time may be any number.
std::int64_t distance(WallTime from, WallTime to) noexcept
{
    const auto start = std::bit_cast<std::uint64_t>(std::int64_t{from.time_since_epoch().count()});
    const auto end = std::bit_cast<std::uint64_t>(std::int64_t{to.time_since_epoch().count()});
    return std::bit_cast<std::int64_t>(end - start);
}

WallTime advanced(WallTime from, std::int64_t by) noexcept
{
    const auto start = std::bit_cast<std::uint64_t>(std::int64_t{from.time_since_epoch().count()});
    const auto sum = std::bit_cast<std::int64_t>(start + std::bit_cast<std::uint64_t>(by));
    return WallTime{std::chrono::milliseconds{sum}};
}

Source source_of(const Origin& origin, const Addresses& addresses) noexcept
{
    if (!origin.source) return Source::None;
    if (const auto* ipv4 = std::get_if<Ipv4>(&*origin.source))
        return addresses.ipv4 == *ipv4 ? Source::NewIpv4 : Source::Ipv4;
    return addresses.ipv6 == std::get<Ipv6>(*origin.source) ? Source::NewIpv6 : Source::Ipv6;
}

/// `addresses`: what the change sets, to which the client's address is compared.
void put_origin(ByteWriter& writer, const Origin& origin, const Addresses& addresses,
                WallTime batch_time)
{
    const auto source = source_of(origin, addresses);
    writer.put_byte(static_cast<std::uint8_t>(origin.cause));
    writer.put_byte(static_cast<std::uint8_t>(origin.dialect));
    writer.put_byte(static_cast<std::uint8_t>(source));
    writer.put_varint(number_of(origin.key));
    writer.put_signed(distance(batch_time, origin.time));
    if (source == Source::Ipv4) writer.put_raw(std::get<Ipv4>(*origin.source).bytes);
    if (source == Source::Ipv6)
        writer.put_ipv6(std::get<Ipv6>(*origin.source), addresses.ipv6.value_or(Ipv6{}));
}

std::optional<IpAddress> source_from(ByteReader& reader, Source source, const Addresses& addresses)
{
    switch (source) {
        case Source::None:
            return std::nullopt;
        case Source::NewIpv4:
            if (addresses.ipv4) return *addresses.ipv4;
            break;
        case Source::NewIpv6:
            if (addresses.ipv6) return *addresses.ipv6;
            break;
        case Source::Ipv4:
            return reader.ipv4();
        case Source::Ipv6:
            return reader.ipv6(addresses.ipv6.value_or(Ipv6{}));
    }
    reader.set_bad();
    return std::nullopt;
}

/// Causes and dialects of later versions are kept as numbers: they are told, not acted upon.
Origin origin_from(ByteReader& reader, const Addresses& addresses, WallTime batch_time)
{
    Origin origin;
    origin.cause = static_cast<Cause>(reader.byte());
    origin.dialect = static_cast<Dialect>(reader.byte());
    const auto source = static_cast<Source>(reader.byte());
    origin.key = KeyId{reader.varint32()};
    origin.time = advanced(batch_time, reader.signed_number());
    origin.source = source_from(reader, source, addresses);
    return origin;
}

void put_body(ByteWriter& writer, const AddressChange& change, WallTime batch_time)
{
    const auto v4 = move_of(change.before.ipv4, change.after.ipv4);
    const auto v6 = move_of(change.before.ipv6, change.after.ipv6);
    writer.put_varint(number_of(change.host));
    writer.put_byte(
        static_cast<std::uint8_t>(static_cast<unsigned>(v4) | (static_cast<unsigned>(v6) << 3U)));
    if (has_before(v4)) writer.put_raw(change.before.ipv4->bytes);
    if (has_own_after(v4)) writer.put_raw(change.after.ipv4->bytes);
    if (has_before(v6)) writer.put_ipv6(*change.before.ipv6, Ipv6{});
    if (has_own_after(v6)) writer.put_ipv6(*change.after.ipv6, change.before.ipv6.value_or(Ipv6{}));
    put_origin(writer, change.origin, change.after, batch_time);
}

Move move_from(ByteReader& reader, unsigned bits)
{
    if (bits > static_cast<unsigned>(Move::Stays)) {
        reader.set_bad();
        return Move::Absent;
    }
    return static_cast<Move>(bits);
}

AddressChange address_change_from(ByteReader& reader, WallTime batch_time)
{
    AddressChange change;
    change.host = HostId{reader.varint32()};
    const unsigned moves = reader.byte();
    const auto v4 = move_from(reader, moves & 7U);
    const auto v6 = move_from(reader, moves >> 3U);
    if (has_before(v4)) change.before.ipv4 = reader.ipv4();
    if (has_own_after(v4)) change.after.ipv4 = reader.ipv4();
    if (has_before(v6)) change.before.ipv6 = reader.ipv6(Ipv6{});
    if (has_own_after(v6)) change.after.ipv6 = reader.ipv6(change.before.ipv6.value_or(Ipv6{}));
    if (v4 == Move::Stays) change.after.ipv4 = change.before.ipv4;
    if (v6 == Move::Stays) change.after.ipv6 = change.before.ipv6;
    change.origin = origin_from(reader, change.after, batch_time);
    return change;
}

void put_rdatas(ByteWriter& writer, const std::vector<dns::Rdata>& rdatas)
{
    writer.put_varint(rdatas.size());
    for (const auto& rdata : rdatas) writer.put_string(std::span{rdata});
}

std::vector<dns::Rdata> rdatas_from(ByteReader& reader)
{
    std::vector<dns::Rdata> rdatas(reader.count(1));
    for (auto& rdata : rdatas) {
        const auto bytes = reader.string();
        if (bytes.size() > 65535) reader.set_bad();
        rdata.assign(bytes.begin(), bytes.end());
    }
    return rdatas;
}

void put_body(ByteWriter& writer, const RrsetChange& change, WallTime batch_time)
{
    writer.put_varint(number_of(change.zone));
    writer.put_varint(change.zone_version);
    writer.put_name(change.owner);
    writer.put_varint(static_cast<std::uint16_t>(change.type));
    writer.put_varint(change.ttl.seconds);
    put_rdatas(writer, change.before);
    put_rdatas(writer, change.after);
    put_origin(writer, change.origin, {}, batch_time);
}

RrsetChange rrset_change_from(ByteReader& reader, WallTime batch_time)
{
    RrsetChange change;
    change.zone = ZoneId{reader.varint32()};
    change.zone_version = reader.varint32();
    change.owner = reader.name();
    change.type = static_cast<dns::RrType>(reader.varint16());
    change.ttl = dns::Ttl{reader.varint32()};
    change.before = rdatas_from(reader);
    change.after = rdatas_from(reader);
    change.origin = origin_from(reader, {}, batch_time);
    return change;
}

template <class Row>
void put_body(ByteWriter& writer, const Put<Row>& change, WallTime batch_time)
{
    put_row(writer, change.row);
    put_origin(writer, change.origin, {}, batch_time);
}

template <class Row>
void put_body(ByteWriter& writer, const Erase<Row>& change, WallTime batch_time)
{
    writer.put_varint(number_of(change.id));
    put_origin(writer, change.origin, {}, batch_time);
}

void put_body(ByteWriter& writer, const TsigUse& change, WallTime batch_time)
{
    writer.put_varint(number_of(change.key));
    writer.put_varint(change.time_signed);
    writer.put_raw(change.digest);
    writer.put_varint(change.rcode);
    put_origin(writer, change.origin, {}, batch_time);
}

TsigUse tsig_use_from(ByteReader& reader, WallTime batch_time)
{
    TsigUse change;
    change.key = KeyId{reader.varint32()};
    change.time_signed = reader.varint();
    std::ranges::copy(reader.raw(change.digest.size()), change.digest.begin());
    change.rcode = reader.varint16();
    change.origin = origin_from(reader, {}, batch_time);
    return change;
}

void put_body(ByteWriter& writer, const Event& change, WallTime batch_time)
{
    put_event(writer, change);
    put_origin(writer, change.origin, {}, batch_time);
}

Event whole_event_from(ByteReader& reader, WallTime batch_time)
{
    auto change = event_from(reader);
    change.origin = origin_from(reader, {}, batch_time);
    return change;
}

template <class Row>
Change put_from(ByteReader& reader, const BatchFrame& batch)
{
    Put<Row> change;
    change.row = row_from<Row>(reader, batch.format);
    change.origin = origin_from(reader, {}, batch.time);
    return change;
}

template <class Row>
Change erase_from(ByteReader& reader, WallTime batch_time)
{
    Erase<Row> change;
    change.id = decltype(Row::id){reader.varint32()};
    change.origin = origin_from(reader, {}, batch_time);
    return change;
}

}  // namespace

void put_change(ByteWriter& writer, const Change& change, WallTime batch_time)
{
    writer.put_byte(static_cast<std::uint8_t>(first_kind + change.index()));
    std::visit([&](const auto& body) { put_body(writer, body, batch_time); }, change);
}

Change change_from(ByteReader& reader, const BatchFrame& batch)
{
    const auto kind = static_cast<Kind>(reader.byte());
    if (kind > Kind::EraseKey && batch.format < Format::WithSigning) reader.set_bad();
    if (kind > Kind::TsigUse && batch.format < Format::WithSites) reader.set_bad();
    if (kind > Kind::EraseHostExtras && batch.format < Format::WithEntries) reader.set_bad();
    switch (kind) {
        case Kind::Address:
            return address_change_from(reader, batch.time);
        case Kind::Rrset:
            return rrset_change_from(reader, batch.time);
        case Kind::PutAccount:
            return put_from<Account>(reader, batch);
        case Kind::EraseAccount:
            return erase_from<Account>(reader, batch.time);
        case Kind::PutZone:
            return put_from<Zone>(reader, batch);
        case Kind::EraseZone:
            return erase_from<Zone>(reader, batch.time);
        case Kind::PutClaim:
            return put_from<Claim>(reader, batch);
        case Kind::EraseClaim:
            return erase_from<Claim>(reader, batch.time);
        case Kind::PutHost:
            return put_from<Host>(reader, batch);
        case Kind::EraseHost:
            return erase_from<Host>(reader, batch.time);
        case Kind::PutKey:
            return put_from<UpdateKey>(reader, batch);
        case Kind::EraseKey:
            return erase_from<UpdateKey>(reader, batch.time);
        case Kind::PutSigningKey:
            return put_from<SigningKey>(reader, batch);
        case Kind::EraseSigningKey:
            return erase_from<SigningKey>(reader, batch.time);
        case Kind::PutSecondary:
            return put_from<Secondary>(reader, batch);
        case Kind::EraseSecondary:
            return erase_from<Secondary>(reader, batch.time);
        case Kind::PutUpstream:
            return put_from<Upstream>(reader, batch);
        case Kind::EraseUpstream:
            return erase_from<Upstream>(reader, batch.time);
        case Kind::TsigUse:
            return tsig_use_from(reader, batch.time);
        case Kind::PutSite:
            return put_from<Site>(reader, batch);
        case Kind::EraseSite:
            return erase_from<Site>(reader, batch.time);
        case Kind::PutHostExtras:
            return put_from<HostExtras>(reader, batch);
        case Kind::EraseHostExtras:
            return erase_from<HostExtras>(reader, batch.time);
        case Kind::PutEntry:
            return put_from<Entry>(reader, batch);
        case Kind::EraseEntry:
            return erase_from<Entry>(reader, batch.time);
        case Kind::Event:
            return whole_event_from(reader, batch.time);
    }
    reader.set_bad();
    return AddressChange{};
}

}  // namespace mooring::zone

// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/audit_chain.hpp"

#include <algorithm>

#include "base/assert.hpp"
#include "store/sqlite/row_columns.hpp"
#include "zone/journal/byte_stream.hpp"

namespace mooring::store {

namespace {

constexpr std::size_t hash_bytes = 32;
constexpr std::size_t key_id_bytes = 8;

/// What is hashed begins so; a hash for one purpose is none for another.
enum class HashedAs : std::uint8_t { Stretch = 1, Move = 2, Event = 3, Anchor = 4, KeyId = 5 };

zone::ByteWriter begun(HashedAs purpose)
{
    zone::ByteWriter writer;
    writer.put_byte(static_cast<std::uint8_t>(purpose));
    return writer;
}

void put_source(zone::ByteWriter& writer, const std::optional<IpAddress>& source)
{
    if (!source) return writer.put_byte(0);
    std::visit([&](const auto& each) { writer.put_string(std::span{each.bytes}); }, *source);
}

template <class Address>
void put_address(zone::ByteWriter& writer, const std::optional<Address>& address)
{
    writer.put_byte(address ? 1 : 0);
    if (address) writer.put_raw(address->bytes);
}

void put_line_origin(zone::ByteWriter& writer, const zone::Origin& origin)
{
    writer.put_signed(origin.time.time_since_epoch().count());
    writer.put_byte(static_cast<std::uint8_t>(origin.cause));
    writer.put_byte(static_cast<std::uint8_t>(origin.dialect));
    writer.put_varint(zone::number_of(origin.key));
    put_source(writer, origin.source);
}

std::vector<std::uint8_t> hash_with(const AuditKey& key, std::span<const std::uint8_t> bytes)
{
    std::vector<std::uint8_t> hash(hash_bytes);
    const auto status = crypto_generichash(hash.data(), hash.size(), bytes.data(), bytes.size(),
                                           key.data(), key.size());
    MOORING_ASSERT(status == 0);
    return hash;
}

std::optional<IpAddress> line_source_in(Statement& row, int column)
{
    if (const auto ipv4 = address_in<Ipv4>(row, column)) return *ipv4;
    if (const auto ipv6 = address_in<Ipv6>(row, column)) return *ipv6;
    return std::nullopt;
}

/// Of the columns cause, dialect, update_key, source from `column` on.
zone::Origin line_origin_in(Statement& row, int column)
{
    return {.cause = static_cast<zone::Cause>(row.integer(column)),
            .dialect = static_cast<zone::Dialect>(row.integer(column + 1)),
            .key = id_in<zone::KeyId>(row, column + 2),
            .source = line_source_in(row, column + 3),
            .time = time_in(row, 3)};
}

}  // namespace

std::vector<std::uint8_t> key_id_of(const AuditKey& key)
{
    if (key.empty()) return {};
    auto id = hash_with(key, begun(HashedAs::KeyId).take());
    id.resize(key_id_bytes);
    return id;
}

StretchHash::StretchHash(const AuditKey& key, std::span<const std::uint8_t> previous)
{
    const auto status = crypto_generichash_init(&state_, key.data(), key.size(), hash_bytes);
    MOORING_ASSERT(status == 0);
    auto writer = begun(HashedAs::Stretch);
    writer.put_string(previous);
    const auto bytes = std::move(writer).take();
    crypto_generichash_update(&state_, bytes.data(), bytes.size());
}

void StretchHash::add(const HistoryEntry& entry)
{
    const auto& [host, before, after, origin] = entry.change;
    auto writer = begun(HashedAs::Move);
    writer.put_varint(static_cast<std::uint64_t>(entry.number));
    writer.put_varint(zone::number_of(host));
    put_address(writer, before.ipv4);
    put_address(writer, before.ipv6);
    put_address(writer, after.ipv4);
    put_address(writer, after.ipv6);
    put_line_origin(writer, origin);
    take(std::move(writer).take(), origin.time);
}

void StretchHash::add(const AuditEntry& entry)
{
    auto writer = begun(HashedAs::Event);
    writer.put_varint(static_cast<std::uint64_t>(entry.number));
    writer.put_string(entry.what);
    writer.put_varint(zone::number_of(entry.account));
    writer.put_string(entry.subject);
    writer.put_string(entry.client);
    put_line_origin(writer, entry.origin);
    take(std::move(writer).take(), entry.origin.time);
}

void StretchHash::take(std::vector<std::uint8_t> line, WallTime time)
{
    crypto_generichash_update(&state_, line.data(), line.size());
    newest_ = std::max(newest_, time);
    ++count_;
}

std::vector<std::uint8_t> StretchHash::finish(const Stretch& stretch)
{
    zone::ByteWriter writer;
    writer.put_u64(stretch.epoch);
    writer.put_u64(stretch.first);
    writer.put_u64(stretch.last);
    writer.put_u64(stretch.count);
    writer.put_signed(stretch.newest.time_since_epoch().count());
    const auto bytes = std::move(writer).take();
    crypto_generichash_update(&state_, bytes.data(), bytes.size());
    std::vector<std::uint8_t> hash(hash_bytes);
    crypto_generichash_final(&state_, hash.data(), hash.size());
    return hash;
}

std::vector<std::uint8_t> seal_of(const AuditKey& key, const Stretch& anchor)
{
    auto writer = begun(HashedAs::Anchor);
    writer.put_u64(anchor.epoch);
    writer.put_u64(anchor.last);
    writer.put_signed(anchor.newest.time_since_epoch().count());
    writer.put_string(std::span{anchor.hash});
    return hash_with(key, std::move(writer).take());
}

HistoryEntry move_in(Statement& row)
{
    return {.number = zone::ChangeNumber{static_cast<std::uint64_t>(row.integer(2))},
            .epoch = static_cast<std::uint32_t>(row.integer(1)),
            .change = {.host = id_in<zone::HostId>(row, 0),
                       .before = {address_in<Ipv4>(row, 4), address_in<Ipv6>(row, 5)},
                       .after = {address_in<Ipv4>(row, 6), address_in<Ipv6>(row, 7)},
                       .origin = line_origin_in(row, 8)}};
}

AuditEntry event_in(Statement& row)
{
    return {.id = static_cast<std::uint64_t>(row.integer(0)),
            .number = zone::ChangeNumber{static_cast<std::uint64_t>(row.integer(2))},
            .epoch = static_cast<std::uint32_t>(row.integer(1)),
            .what = std::string{row.text(4)},
            .account = id_in<zone::AccountId>(row, 5),
            .subject = std::string{row.text(6)},
            .client = std::string{row.text(7)},
            .origin = line_origin_in(row, 8)};
}

Stretch stretch_in(Statement& row)
{
    return {.id = row.integer(0),
            .epoch = static_cast<std::uint32_t>(row.integer(1)),
            .first = static_cast<std::uint64_t>(row.integer(2)),
            .last = static_cast<std::uint64_t>(row.integer(3)),
            .newest = time_in(row, 4),
            .count = static_cast<std::uint64_t>(row.integer(5)),
            .key_id = bytes_in(row, 6),
            .hash = bytes_in(row, 7)};
}

Result<Stretch> chain_end(Connection& history)
{
    MOORING_TRY(
        auto rows,
        history.prepare("SELECT id, epoch, first, last, t, n, key_id, hash FROM audit_stretch "
                        "UNION ALL SELECT 0, epoch, 0, last, t, 0, key_id, hash FROM "
                        "audit_anchor ORDER BY id DESC LIMIT 1"));
    MOORING_TRY(const bool is_there, rows.step());
    if (!is_there) return Stretch{};  // Verification tells that the anchor is gone.
    return stretch_in(rows);
}

}  // namespace mooring::store

// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/row_writer.hpp"

#include <algorithm>
#include <span>

namespace mooring::store {

namespace {

using zone::number_of;

constexpr const char* put_account_sql =
    "INSERT INTO account (id, email, state, is_verified, created) VALUES (?, ?, ?, ?, ?) "
    "ON CONFLICT (id) DO UPDATE SET email = excluded.email, state = excluded.state, "
    "is_verified = excluded.is_verified, created = excluded.created";
constexpr const char* put_zone_sql =
    "INSERT INTO zone (id, origin, kind, version, created, serial) VALUES (?, ?, ?, ?, ?, 0) "
    "ON CONFLICT (id) DO UPDATE SET origin = excluded.origin, kind = excluded.kind, "
    "version = excluded.version, created = excluded.created";
constexpr const char* put_claim_sql =
    "INSERT INTO claim (id, zone, name, account, state, created) VALUES (?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (id) DO UPDATE SET zone = excluded.zone, name = excluded.name, "
    "account = excluded.account, state = excluded.state, created = excluded.created";
constexpr const char* put_host_sql =
    "INSERT INTO host (id, zone, name, claim, account, ttl, state, is_wildcard, created, "
    "last_change, last_contact) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0) "
    "ON CONFLICT (id) DO UPDATE SET zone = excluded.zone, name = excluded.name, "
    "claim = excluded.claim, account = excluded.account, ttl = excluded.ttl, "
    "state = excluded.state, is_wildcard = excluded.is_wildcard, created = excluded.created";
constexpr const char* put_key_sql =
    "INSERT INTO update_key (id, account, secret_hash, rights, label, created) "
    "VALUES (?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (id) DO UPDATE SET account = excluded.account, "
    "secret_hash = excluded.secret_hash, rights = excluded.rights, label = excluded.label, "
    "created = excluded.created";
constexpr const char* note_id_sql =
    "INSERT INTO id_counter (kind, next) VALUES (?, ?) "
    "ON CONFLICT (kind) DO UPDATE SET next = excluded.next WHERE excluded.next > id_counter.next";

std::int64_t number_of(WallTime time) noexcept
{
    return time.time_since_epoch().count();
}

}  // namespace

Result<RowWriter> RowWriter::prepare(Connection& connection)
{
    RowWriter writer;
    MOORING_TRY(writer.account_.put, connection.prepare(put_account_sql));
    MOORING_TRY(writer.account_.erase, connection.prepare("DELETE FROM account WHERE id = ?"));
    MOORING_TRY(writer.zone_.put, connection.prepare(put_zone_sql));
    MOORING_TRY(writer.zone_.erase, connection.prepare("DELETE FROM zone WHERE id = ?"));
    MOORING_TRY(writer.claim_.put, connection.prepare(put_claim_sql));
    MOORING_TRY(writer.claim_.erase, connection.prepare("DELETE FROM claim WHERE id = ?"));
    MOORING_TRY(writer.host_.put, connection.prepare(put_host_sql));
    MOORING_TRY(writer.host_.erase, connection.prepare("DELETE FROM host WHERE id = ?"));
    MOORING_TRY(writer.key_.put, connection.prepare(put_key_sql));
    MOORING_TRY(writer.key_.erase, connection.prepare("DELETE FROM update_key WHERE id = ?"));
    MOORING_TRY(
        writer.put_key_host_,
        connection.prepare("INSERT INTO key_host (update_key, position, host) VALUES (?, ?, ?)"));
    MOORING_TRY(writer.erase_key_hosts_,
                connection.prepare("DELETE FROM key_host WHERE update_key = ?"));
    MOORING_TRY(writer.note_id_, connection.prepare(note_id_sql));
    return writer;
}

Result<> RowWriter::write(const zone::Batch& batch)
{
    ids_ = {};
    for (const auto& change : batch.changes)
        MOORING_CHECK(std::visit([this](const auto& each) { return apply(each); }, change));
    return write_ids();
}

Result<> RowWriter::write_ids()
{
    MOORING_CHECK(note_id("account", ids_.account));
    MOORING_CHECK(note_id("zone", ids_.zone));
    MOORING_CHECK(note_id("claim", ids_.claim));
    MOORING_CHECK(note_id("host", ids_.host));
    return note_id("key", ids_.key);
}

Result<> RowWriter::note_id(std::string_view kind, std::uint32_t id)
{
    if (id == 0) return {};
    return note_id_.run(kind, std::int64_t{id} + 1);
}

Result<> RowWriter::apply(const zone::Put<zone::Account>& change)
{
    const auto& row = change.row;
    ids_.account = std::max(ids_.account, number_of(row.id));
    return account_.put.run(number_of(row.id), std::string_view{row.email},
                            static_cast<int>(row.state), row.is_verified, number_of(row.created));
}

Result<> RowWriter::apply(const zone::Put<zone::Zone>& change)
{
    const auto& row = change.row;
    ids_.zone = std::max(ids_.zone, number_of(row.id));
    const auto origin = row.origin.text();
    return zone_.put.run(number_of(row.id), std::string_view{origin}, static_cast<int>(row.kind),
                         row.version, number_of(row.created));
}

Result<> RowWriter::apply(const zone::Put<zone::Claim>& change)
{
    const auto& row = change.row;
    ids_.claim = std::max(ids_.claim, number_of(row.id));
    const auto name = row.name.text();
    return claim_.put.run(number_of(row.id), number_of(row.zone), std::string_view{name},
                          number_of(row.account), static_cast<int>(row.state),
                          number_of(row.created));
}

Result<> RowWriter::apply(const zone::Put<zone::Host>& change)
{
    const auto& row = change.row;
    ids_.host = std::max(ids_.host, number_of(row.id));
    const auto name = row.name.text();
    return host_.put.run(number_of(row.id), number_of(row.zone), std::string_view{name},
                         number_of(row.claim), number_of(row.account), row.ttl.seconds,
                         static_cast<int>(row.state), row.is_wildcard, number_of(row.created));
}

Result<> RowWriter::apply(const zone::Put<zone::UpdateKey>& change)
{
    const auto& row = change.row;
    ids_.key = std::max(ids_.key, number_of(row.id));
    MOORING_CHECK(key_.put.run(number_of(row.id), number_of(row.account),
                               std::span<const std::uint8_t>{row.secret_hash}, row.rights,
                               std::string_view{row.label}, number_of(row.created)));
    MOORING_CHECK(erase_key_hosts_.run(number_of(row.id)));
    std::int64_t position = 0;
    for (const auto host : row.hosts)
        MOORING_CHECK(put_key_host_.run(number_of(row.id), position++, number_of(host)));
    return {};
}

Result<> RowWriter::apply(const zone::Erase<zone::Account>& change)
{
    return account_.erase.run(number_of(change.id));
}

Result<> RowWriter::apply(const zone::Erase<zone::Zone>& change)
{
    return zone_.erase.run(number_of(change.id));
}

Result<> RowWriter::apply(const zone::Erase<zone::Claim>& change)
{
    return claim_.erase.run(number_of(change.id));
}

Result<> RowWriter::apply(const zone::Erase<zone::Host>& change)
{
    return host_.erase.run(number_of(change.id));
}

Result<> RowWriter::apply(const zone::Erase<zone::UpdateKey>& change)
{
    MOORING_CHECK(erase_key_hosts_.run(number_of(change.id)));
    return key_.erase.run(number_of(change.id));
}

}  // namespace mooring::store

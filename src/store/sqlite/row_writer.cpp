// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/row_writer.hpp"

#include <algorithm>
#include <span>

#include "store/sqlite/row_columns.hpp"

namespace mooring::store {

namespace {

using zone::number_of;

constexpr const char* put_account_sql =
    "INSERT INTO account (id, email, state, is_verified, created) VALUES (?, ?, ?, ?, ?) "
    "ON CONFLICT (id) DO UPDATE SET email = excluded.email, state = excluded.state, "
    "is_verified = excluded.is_verified, created = excluded.created";
constexpr const char* put_zone_sql =
    "INSERT INTO zone (id, origin, kind, version, created, signing, denial, address_rule, "
    "serial) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0) "
    "ON CONFLICT (id) DO UPDATE SET origin = excluded.origin, kind = excluded.kind, "
    "version = excluded.version, created = excluded.created, signing = excluded.signing, "
    "denial = excluded.denial, address_rule = excluded.address_rule";
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
    "INSERT INTO update_key (id, account, secret_hash, rights, label, created, tsig_algorithm, "
    "tsig_sealed, site, freedns_hash, gnudip_sealed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (id) DO UPDATE SET account = excluded.account, "
    "secret_hash = excluded.secret_hash, rights = excluded.rights, label = excluded.label, "
    "created = excluded.created, tsig_algorithm = excluded.tsig_algorithm, "
    "tsig_sealed = excluded.tsig_sealed, site = excluded.site, "
    "freedns_hash = excluded.freedns_hash, gnudip_sealed = excluded.gnudip_sealed";
constexpr const char* put_site_sql =
    "INSERT INTO site (id, account, label, created) VALUES (?, ?, ?, ?) "
    "ON CONFLICT (id) DO UPDATE SET account = excluded.account, label = excluded.label, "
    "created = excluded.created";
constexpr const char* put_extras_sql =
    "INSERT INTO host_extras (host, site, interface_id, address_rule, silence_minutes, "
    "offline_ipv4, offline_ipv6, offline_alias, is_offline, kept_ipv4, kept_ipv6) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (host) DO UPDATE SET site = excluded.site, "
    "interface_id = excluded.interface_id, address_rule = excluded.address_rule, "
    "silence_minutes = excluded.silence_minutes, offline_ipv4 = excluded.offline_ipv4, "
    "offline_ipv6 = excluded.offline_ipv6, offline_alias = excluded.offline_alias, "
    "is_offline = excluded.is_offline, kept_ipv4 = excluded.kept_ipv4, "
    "kept_ipv6 = excluded.kept_ipv6";
constexpr const char* put_signing_key_sql =
    "INSERT INTO signing_key (id, zone, algorithm, role, stage, public_key, sealed, created, "
    "since) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (id) DO UPDATE SET zone = excluded.zone, algorithm = excluded.algorithm, "
    "role = excluded.role, stage = excluded.stage, public_key = excluded.public_key, "
    "sealed = excluded.sealed, created = excluded.created, since = excluded.since";
constexpr const char* put_secondary_sql =
    "INSERT INTO secondary (id, zone, address, is_tls, tsig_algorithm, tsig_sealed, created) "
    "VALUES (?, ?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (id) DO UPDATE SET zone = excluded.zone, address = excluded.address, "
    "is_tls = excluded.is_tls, tsig_algorithm = excluded.tsig_algorithm, "
    "tsig_sealed = excluded.tsig_sealed, created = excluded.created";
constexpr const char* put_upstream_sql =
    "INSERT INTO upstream (zone, primaries, is_tls, tsig_name, tsig_algorithm, tsig_sealed) "
    "VALUES (?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (zone) DO UPDATE SET primaries = excluded.primaries, is_tls = excluded.is_tls, "
    "tsig_name = excluded.tsig_name, tsig_algorithm = excluded.tsig_algorithm, "
    "tsig_sealed = excluded.tsig_sealed";
constexpr const char* put_entry_sql =
    "INSERT INTO entry (id, kind, account, lookup, body) VALUES (?, ?, ?, ?, ?) "
    "ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, account = excluded.account, "
    "lookup = excluded.lookup, body = excluded.body";
constexpr const char* note_id_sql =
    "INSERT INTO id_counter (kind, next) VALUES (?, ?) "
    "ON CONFLICT (kind) DO UPDATE SET next = excluded.next WHERE excluded.next > id_counter.next";

std::int64_t number_of(WallTime time) noexcept
{
    return time.time_since_epoch().count();
}

/// NULL for what is not there.
template <class Id>
std::optional<std::uint32_t> number_of(const std::optional<Id>& id) noexcept
{
    return id ? std::optional{number_of(*id)} : std::nullopt;
}

std::string text_of(const std::vector<Endpoint>& endpoints)
{
    std::string text;
    for (const auto& endpoint : endpoints) {
        if (!text.empty()) text += ' ';
        text += endpoint.text();
    }
    return text;
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
    MOORING_TRY(writer.signing_key_.put, connection.prepare(put_signing_key_sql));
    MOORING_TRY(writer.signing_key_.erase,
                connection.prepare("DELETE FROM signing_key WHERE id = ?"));
    MOORING_TRY(writer.secondary_.put, connection.prepare(put_secondary_sql));
    MOORING_TRY(writer.secondary_.erase, connection.prepare("DELETE FROM secondary WHERE id = ?"));
    MOORING_TRY(writer.upstream_.put, connection.prepare(put_upstream_sql));
    MOORING_TRY(writer.upstream_.erase, connection.prepare("DELETE FROM upstream WHERE zone = ?"));
    MOORING_TRY(writer.site_.put, connection.prepare(put_site_sql));
    MOORING_TRY(writer.site_.erase, connection.prepare("DELETE FROM site WHERE id = ?"));
    MOORING_TRY(writer.extras_.put, connection.prepare(put_extras_sql));
    MOORING_TRY(writer.extras_.erase, connection.prepare("DELETE FROM host_extras WHERE host = ?"));
    MOORING_TRY(writer.entry_.put, connection.prepare(put_entry_sql));
    MOORING_TRY(writer.entry_.erase, connection.prepare("DELETE FROM entry WHERE id = ?"));
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
    MOORING_CHECK(note_id("key", ids_.key));
    MOORING_CHECK(note_id("signing_key", ids_.signing_key));
    MOORING_CHECK(note_id("secondary", ids_.secondary));
    MOORING_CHECK(note_id("site", ids_.site));
    return note_id("entry", ids_.entry);
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
                         row.version, number_of(row.created), static_cast<int>(row.signing),
                         static_cast<int>(row.denial), static_cast<int>(row.address_rule));
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
    std::optional<std::span<const std::uint8_t>> freedns_hash, gnudip_sealed;
    if (row.legacy.freedns_hash) freedns_hash = *row.legacy.freedns_hash;
    if (!row.legacy.gnudip_sealed.empty()) gnudip_sealed = row.legacy.gnudip_sealed;
    MOORING_CHECK(key_.put.run(number_of(row.id), number_of(row.account),
                               std::span<const std::uint8_t>{row.secret_hash}, row.rights,
                               std::string_view{row.label}, number_of(row.created),
                               row.tsig.algorithm, std::span<const std::uint8_t>{row.tsig.sealed},
                               number_of(row.site), freedns_hash, gnudip_sealed));
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

Result<> RowWriter::apply(const zone::Put<zone::SigningKey>& change)
{
    const auto& row = change.row;
    ids_.signing_key = std::max(ids_.signing_key, number_of(row.id));
    return signing_key_.put.run(
        number_of(row.id), number_of(row.zone), row.algorithm, static_cast<int>(row.role),
        static_cast<int>(row.stage), std::span<const std::uint8_t>{row.public_key},
        std::span<const std::uint8_t>{row.sealed}, number_of(row.created), number_of(row.since));
}

Result<> RowWriter::apply(const zone::Put<zone::Secondary>& change)
{
    const auto& row = change.row;
    ids_.secondary = std::max(ids_.secondary, number_of(row.id));
    const auto address = row.address.text();
    return secondary_.put.run(
        number_of(row.id), number_of(row.zone), std::string_view{address}, row.is_tls,
        row.tsig.algorithm, std::span<const std::uint8_t>{row.tsig.sealed}, number_of(row.created));
}

Result<> RowWriter::apply(const zone::Put<zone::Upstream>& change)
{
    const auto& row = change.row;
    const auto primaries = text_of(row.primaries);
    const auto tsig_name = row.tsig_name.text();
    return upstream_.put.run(number_of(row.id), std::string_view{primaries}, row.is_tls,
                             std::string_view{tsig_name}, row.tsig.algorithm,
                             std::span<const std::uint8_t>{row.tsig.sealed});
}

Result<> RowWriter::apply(const zone::Put<zone::Site>& change)
{
    const auto& row = change.row;
    ids_.site = std::max(ids_.site, number_of(row.id));
    return site_.put.run(number_of(row.id), number_of(row.account), std::string_view{row.label},
                         number_of(row.created));
}

Result<> RowWriter::apply(const zone::Put<zone::HostExtras>& change)
{
    const auto& row = change.row;
    const auto& offline = row.offline_answer;
    std::optional<std::string> alias;
    if (offline.alias) alias = offline.alias->text();
    std::optional<std::string_view> alias_text{alias};
    return extras_.put.run(number_of(row.id), number_of(row.site), bytes_of(row.interface_id),
                           static_cast<int>(row.address_rule), row.silence_minutes,
                           bytes_of(offline.addresses.ipv4), bytes_of(offline.addresses.ipv6),
                           alias_text, row.is_offline, bytes_of(row.kept.ipv4),
                           bytes_of(row.kept.ipv6));
}

Result<> RowWriter::apply(const zone::Put<zone::Entry>& change)
{
    const auto& row = change.row;
    ids_.entry = std::max(ids_.entry, number_of(row.id));
    if (zone::is_folded(row.kind)) return {};
    return entry_.put.run(number_of(row.id), static_cast<int>(row.kind), number_of(row.account),
                          std::string_view{row.lookup}, std::span<const std::uint8_t>{row.body});
}

Result<> RowWriter::apply(const zone::Erase<zone::Entry>& change)
{
    return entry_.erase.run(number_of(change.id));
}

Result<> RowWriter::apply(const zone::Erase<zone::Site>& change)
{
    return site_.erase.run(number_of(change.id));
}

Result<> RowWriter::apply(const zone::Erase<zone::HostExtras>& change)
{
    return extras_.erase.run(number_of(change.id));
}

Result<> RowWriter::apply(const zone::Erase<zone::SigningKey>& change)
{
    return signing_key_.erase.run(number_of(change.id));
}

Result<> RowWriter::apply(const zone::Erase<zone::Secondary>& change)
{
    return secondary_.erase.run(number_of(change.id));
}

Result<> RowWriter::apply(const zone::Erase<zone::Upstream>& change)
{
    return upstream_.erase.run(number_of(change.id));
}

}  // namespace mooring::store

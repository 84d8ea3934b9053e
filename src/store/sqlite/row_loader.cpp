// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/row_loader.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "store/sqlite/row_columns.hpp"

namespace mooring::store {

namespace {

using zone::number_of;

std::unexpected<Error> corrupt(const char* table, std::int64_t id)
{
    return fail(Errc::Corrupt, fmt::format("table {}, row {}: makes no sense", table, id));
}

/// Calls `read(row)` for every row of the statement until one fails.
template <class Read>
Result<> for_each_row(Statement& statement, Read read)
{
    while (true) {
        MOORING_TRY(const bool is_there, statement.step());
        if (!is_there) return {};
        if (auto done = read(statement); !done) {
            statement.reset();
            return done;
        }
    }
}

Result<> read_account(Statement& row, Loader& loader)
{
    const auto state = state_in(row, 2);
    if (!state) return corrupt("account", row.integer(0));
    loader.account({.id = id_in<zone::AccountId>(row, 0),
                    .email = std::string{row.text(1)},
                    .state = *state,
                    .is_verified = row.integer(3) != 0,
                    .created = time_in(row, 4)});
    return {};
}

constexpr const char* zone_columns =
    "SELECT id, origin, kind, version, created, serial, signing, denial, address_rule FROM zone ";

Result<> read_zone(Statement& row, Loader& loader)
{
    const auto origin = name_in(row, 1);
    const auto kind =
        value_in(row, 2, std::pair{zone::ZoneKind::Suffix, zone::ZoneKind::OwnDomain});
    const auto signing = value_in(row, 6, std::pair{zone::Signing::Unsigned, zone::Signing::Full});
    const auto denial = value_in(row, 7, std::pair{zone::Denial::Nsec, zone::Denial::Nsec3});
    const auto address_rule = address_rule_in(row, 8);
    if (!origin || !kind || !signing || !denial || !address_rule)
        return corrupt("zone", row.integer(0));
    loader.zone({.zone = {.id = id_in<zone::ZoneId>(row, 0),
                          .origin = *origin,
                          .kind = *kind,
                          .version = static_cast<std::uint32_t>(row.integer(3)),
                          .created = time_in(row, 4),
                          .signing = *signing,
                          .denial = *denial,
                          .address_rule = *address_rule},
                 .serial = dns::Serial{static_cast<std::uint32_t>(row.integer(5))}});
    return {};
}

constexpr const char* rrset_columns =
    "SELECT r.zone, r.owner, r.type, r.ttl, r.rdata FROM rrset r "
    "JOIN zone z ON z.id = r.zone AND z.version = r.version ";

Result<> read_rrset(Statement& row, Loader& loader)
{
    const auto owner = name_in(row, 1);
    auto rdatas = unpacked(row.blob(4));
    if (!owner || !rdatas || rdatas->empty()) return corrupt("rrset", row.integer(0));
    loader.rrset(id_in<zone::ZoneId>(row, 0),
                 {.owner = *owner,
                  .type = static_cast<dns::RrType>(row.integer(2)),
                  .ttl = dns::Ttl{static_cast<std::uint32_t>(row.integer(3))},
                  .rdatas = std::move(*rdatas)});
    return {};
}

constexpr const char* claim_columns = "SELECT id, zone, name, account, state, created FROM claim ";

Result<> read_claim(Statement& row, Loader& loader)
{
    const auto name = name_in(row, 2);
    const auto state = state_in(row, 4);
    if (!name || !state) return corrupt("claim", row.integer(0));
    loader.claim({.id = id_in<zone::ClaimId>(row, 0),
                  .zone = id_in<zone::ZoneId>(row, 1),
                  .name = *name,
                  .account = id_in<zone::AccountId>(row, 3),
                  .state = *state,
                  .created = time_in(row, 5)});
    return {};
}

constexpr const char* host_columns =
    "SELECT id, zone, name, claim, account, ttl, state, is_wildcard, created, ipv4, ipv6, "
    "last_change, last_contact FROM host ";

Result<> read_host(Statement& row, Loader& loader)
{
    const auto name = name_in(row, 2);
    const auto state = state_in(row, 6);
    if (!name || !state) return corrupt("host", row.integer(0));
    loader.host({.host = {.id = id_in<zone::HostId>(row, 0),
                          .zone = id_in<zone::ZoneId>(row, 1),
                          .name = *name,
                          .claim = id_in<zone::ClaimId>(row, 3),
                          .account = id_in<zone::AccountId>(row, 4),
                          .ttl = dns::Ttl{static_cast<std::uint32_t>(row.integer(5))},
                          .state = *state,
                          .is_wildcard = row.integer(7) != 0,
                          .created = time_in(row, 8)},
                 .addresses = {.ipv4 = address_in<Ipv4>(row, 9), .ipv6 = address_in<Ipv6>(row, 10)},
                 .last_change = time_in(row, 11),
                 .last_contact = time_in(row, 12)});
    return {};
}

Result<zone::UpdateKey> key_in(Statement& row)
{
    zone::UpdateKey key{.id = id_in<zone::KeyId>(row, 0),
                        .account = id_in<zone::AccountId>(row, 1),
                        .secret_hash = {},
                        .rights = static_cast<std::uint8_t>(row.integer(3)),
                        .hosts = {},
                        .label = std::string{row.text(4)},
                        .created = time_in(row, 5),
                        .tsig = tsig_in(row, 7)};
    key.site = optional_id_in<zone::SiteId>(row, 9);
    key.legacy.gnudip_sealed = bytes_in(row, 11);
    const auto secret_hash = hash_in(row, 2);
    if (!secret_hash) return corrupt("update_key", row.integer(0));
    key.secret_hash = *secret_hash;
    if (row.is_null(10)) return key;
    key.legacy.freedns_hash = hash_in(row, 10);
    if (!key.legacy.freedns_hash) return corrupt("update_key", row.integer(0));
    return key;
}

/// Keys come with their hosts, one row for each pair, in the order of the key's list.
Result<> load_keys(Connection& connection, Loader& loader)
{
    MOORING_TRY(auto rows,
                connection.prepare(
                    "SELECT k.id, k.account, k.secret_hash, k.rights, k.label, k.created, h.host, "
                    "k.tsig_algorithm, k.tsig_sealed, k.site, k.freedns_hash, k.gnudip_sealed "
                    "FROM update_key k LEFT JOIN key_host h ON h.update_key = k.id "
                    "ORDER BY k.id, h.position"));
    std::optional<zone::UpdateKey> key;
    MOORING_CHECK(for_each_row(rows, [&](Statement& row) -> Result<> {
        if (!key || key->id != id_in<zone::KeyId>(row, 0)) {
            if (key) loader.key(std::move(*key));
            MOORING_TRY(key, key_in(row));
        }
        if (!row.is_null(6)) key->hosts.push_back(id_in<zone::HostId>(row, 6));
        return {};
    }));
    if (key) loader.key(std::move(*key));
    return {};
}

Result<> read_site(Statement& row, Loader& loader)
{
    loader.site({.id = id_in<zone::SiteId>(row, 0),
                 .account = id_in<zone::AccountId>(row, 1),
                 .label = std::string{row.text(2)},
                 .created = time_in(row, 3)});
    return {};
}

Result<> read_extras(Statement& row, Loader& loader)
{
    const auto address_rule = address_rule_in(row, 3);
    const auto alias = row.is_null(7) ? std::nullopt : name_in(row, 7);
    if (!address_rule || alias.has_value() == row.is_null(7))
        return corrupt("host_extras", row.integer(0));
    loader.extras({.id = id_in<zone::HostId>(row, 0),
                   .site = optional_id_in<zone::SiteId>(row, 1),
                   .interface_id = address_in<Ipv6>(row, 2),
                   .address_rule = *address_rule,
                   .silence_minutes = static_cast<std::uint32_t>(row.integer(4)),
                   .offline_answer = {.addresses = {.ipv4 = address_in<Ipv4>(row, 5),
                                                    .ipv6 = address_in<Ipv6>(row, 6)},
                                      .alias = alias},
                   .is_offline = row.integer(8) != 0,
                   .kept = {.ipv4 = address_in<Ipv4>(row, 9), .ipv6 = address_in<Ipv6>(row, 10)}});
    return {};
}

constexpr const char* signing_key_columns =
    "SELECT id, zone, algorithm, role, stage, public_key, sealed, created, since FROM signing_key ";

Result<> read_signing_key(Statement& row, Loader& loader)
{
    const auto role = value_in(row, 3, std::pair{zone::KeyRole::Csk, zone::KeyRole::Zsk});
    const auto stage =
        value_in(row, 4, std::pair{zone::KeyStage::Published, zone::KeyStage::Leaving});
    if (!role || !stage) return corrupt("signing_key", row.integer(0));
    loader.signing_key({.id = id_in<zone::SigningKeyId>(row, 0),
                        .zone = id_in<zone::ZoneId>(row, 1),
                        .algorithm = static_cast<std::uint8_t>(row.integer(2)),
                        .role = *role,
                        .stage = *stage,
                        .public_key = bytes_in(row, 5),
                        .sealed = bytes_in(row, 6),
                        .created = time_in(row, 7),
                        .since = time_in(row, 8)});
    return {};
}

Result<> read_secondary(Statement& row, Loader& loader)
{
    const auto address = Endpoint::parse(row.text(2));
    if (!address) return corrupt("secondary", row.integer(0));
    loader.secondary({.id = id_in<zone::SecondaryId>(row, 0),
                      .zone = optional_id_in<zone::ZoneId>(row, 1),
                      .address = *address,
                      .is_tls = row.integer(3) != 0,
                      .tsig = tsig_in(row, 4),
                      .created = time_in(row, 6)});
    return {};
}

std::optional<std::vector<Endpoint>> endpoints_in(std::string_view text)
{
    std::vector<Endpoint> endpoints;
    while (!text.empty()) {
        const auto end = std::min(text.find(' '), text.size());
        const auto endpoint = Endpoint::parse(text.substr(0, end));
        if (!endpoint) return std::nullopt;
        endpoints.push_back(*endpoint);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return endpoints;
}

Result<> read_upstream(Statement& row, Loader& loader)
{
    auto primaries = endpoints_in(row.text(1));
    const auto tsig_name = name_in(row, 3);
    if (!primaries || !tsig_name) return corrupt("upstream", row.integer(0));
    loader.upstream({.id = id_in<zone::ZoneId>(row, 0),
                     .primaries = std::move(*primaries),
                     .is_tls = row.integer(2) != 0,
                     .tsig_name = *tsig_name,
                     .tsig = tsig_in(row, 4)});
    return {};
}

Result<> read_entry(Statement& row, Loader& loader)
{
    const auto kind = value_in(row, 1, std::pair{zone::EntryKind::Factors, zone::entry_kind_last});
    if (!kind) return corrupt("entry", row.integer(0));
    loader.entry({.id = id_in<zone::EntryId>(row, 0),
                  .kind = *kind,
                  .account = id_in<zone::AccountId>(row, 2),
                  .lookup = std::string{row.text(3)},
                  .body = bytes_in(row, 4)});
    return {};
}

using ReadRow = Result<> (*)(Statement&, Loader&);

template <class... Values>
Result<> load(Connection& connection, const std::string& sql, ReadRow read, Loader& loader,
              const Values&... values)
{
    MOORING_TRY(auto rows, connection.prepare(sql));
    MOORING_CHECK(rows.bind(values...));
    return for_each_row(rows, [&](Statement& row) { return read(row, loader); });
}

}  // namespace

Result<> load_rows(Connection& connection, Loader& loader)
{
    constexpr const char* accounts =
        "SELECT id, email, state, is_verified, created FROM account ORDER BY id";
    MOORING_CHECK(load(connection, accounts, read_account, loader));
    MOORING_CHECK(load(connection, std::string{zone_columns} + "ORDER BY id", read_zone, loader));
    MOORING_CHECK(load(connection, rrset_columns, read_rrset, loader));
    MOORING_CHECK(load(connection, std::string{claim_columns} + "ORDER BY id", read_claim, loader));
    MOORING_CHECK(load(connection, std::string{host_columns} + "ORDER BY id", read_host, loader));
    constexpr const char* sites = "SELECT id, account, label, created FROM site ORDER BY id";
    MOORING_CHECK(load(connection, sites, read_site, loader));
    constexpr const char* extras =
        "SELECT host, site, interface_id, address_rule, silence_minutes, offline_ipv4, "
        "offline_ipv6, offline_alias, is_offline, kept_ipv4, kept_ipv6 FROM host_extras "
        "ORDER BY host";
    MOORING_CHECK(load(connection, extras, read_extras, loader));
    MOORING_CHECK(load_keys(connection, loader));
    MOORING_CHECK(load(connection, std::string{signing_key_columns} + "ORDER BY id",
                       read_signing_key, loader));
    constexpr const char* secondaries =
        "SELECT id, zone, address, is_tls, tsig_algorithm, tsig_sealed, created FROM secondary "
        "ORDER BY id";
    MOORING_CHECK(load(connection, secondaries, read_secondary, loader));
    constexpr const char* upstreams =
        "SELECT zone, primaries, is_tls, tsig_name, tsig_algorithm, tsig_sealed FROM upstream "
        "ORDER BY zone";
    MOORING_CHECK(load(connection, upstreams, read_upstream, loader));
    constexpr const char* entries = "SELECT id, kind, account, lookup, body FROM entry ORDER BY id";
    return load(connection, entries, read_entry, loader);
}

Result<> load_zone_rows(Connection& connection, zone::ZoneId zone, Loader& loader)
{
    const auto id = number_of(zone);
    MOORING_TRY(auto find, connection.prepare("SELECT 1 FROM zone WHERE id = ?"));
    MOORING_CHECK(find.bind(id));
    MOORING_TRY(const bool is_there, find.step());
    if (!is_there) return fail(Errc::NotFound, "there is no such zone");
    constexpr const char* suspended =
        "SELECT id, email, state, is_verified, created FROM account WHERE state = ?";
    MOORING_CHECK(load(connection, suspended, read_account, loader,
                       static_cast<std::uint32_t>(zone::RowState::Suspended)));
    MOORING_CHECK(
        load(connection, std::string{zone_columns} + "WHERE id = ?", read_zone, loader, id));
    MOORING_CHECK(
        load(connection, std::string{rrset_columns} + "WHERE r.zone = ?", read_rrset, loader, id));
    MOORING_CHECK(
        load(connection, std::string{claim_columns} + "WHERE zone = ?", read_claim, loader, id));
    MOORING_CHECK(
        load(connection, std::string{host_columns} + "WHERE zone = ?", read_host, loader, id));
    return load(connection, std::string{signing_key_columns} + "WHERE zone = ? ORDER BY id",
                read_signing_key, loader, id);
}

std::vector<std::uint8_t> packed(std::span<const dns::Rdata> rdatas)
{
    std::vector<std::uint8_t> bytes;
    for (const auto& rdata : rdatas) {
        bytes.push_back(static_cast<std::uint8_t>(rdata.size() >> 8U));
        bytes.push_back(static_cast<std::uint8_t>(rdata.size()));
        bytes.insert(bytes.end(), rdata.begin(), rdata.end());
    }
    return bytes;
}

std::optional<std::vector<dns::Rdata>> unpacked(std::span<const std::uint8_t> bytes)
{
    std::vector<dns::Rdata> rdatas;
    while (!bytes.empty()) {
        if (bytes.size() < 2) return std::nullopt;
        const auto size = static_cast<std::size_t>((bytes[0] << 8U) | bytes[1]);
        if (bytes.size() < 2 + size) return std::nullopt;
        const auto rdata = bytes.subspan(2, size);
        rdatas.emplace_back(rdata.begin(), rdata.end());
        bytes = bytes.subspan(2 + size);
    }
    return rdatas;
}

}  // namespace mooring::store

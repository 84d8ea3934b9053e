// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/row_loader.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace mooring::store {

namespace {

using zone::number_of;

template <class Id>
Id id_in(Statement& row, int column)
{
    return Id{static_cast<std::uint32_t>(row.integer(column))};
}

WallTime time_in(Statement& row, int column)
{
    return WallTime{std::chrono::milliseconds{row.integer(column)}};
}

std::unexpected<Error> corrupt(const char* table, std::int64_t id)
{
    return fail(Errc::Corrupt, fmt::format("table {}, row {}: makes no sense", table, id));
}

std::optional<dns::Name> name_in(Statement& row, int column)
{
    auto name = dns::Name::parse(row.text(column));
    return name ? std::optional{*name} : std::nullopt;
}

std::optional<zone::RowState> state_in(Statement& row, int column)
{
    const auto number = row.integer(column);
    if (number < static_cast<int>(zone::RowState::Active) ||
        number > static_cast<int>(zone::RowState::Suspended))
        return std::nullopt;
    return static_cast<zone::RowState>(number);
}

template <class Address>
std::optional<Address> address_in(Statement& row, int column)
{
    Address address;
    const auto bytes = row.blob(column);
    if (bytes.size() != address.bytes.size()) return std::nullopt;
    std::ranges::copy(bytes, address.bytes.begin());
    return address;
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

/// An enum's value that lies between `first` and `last`; nothing else does.
template <class Enum>
std::optional<Enum> value_in(Statement& row, int column, std::pair<Enum, Enum> range)
{
    const auto number = row.integer(column);
    if (number < static_cast<int>(range.first) || number > static_cast<int>(range.second))
        return std::nullopt;
    return static_cast<Enum>(number);
}

std::vector<std::uint8_t> bytes_in(Statement& row, int column)
{
    const auto bytes = row.blob(column);
    return {bytes.begin(), bytes.end()};
}

zone::TsigSecret tsig_in(Statement& row, int column)
{
    return {.algorithm = static_cast<std::uint8_t>(row.integer(column)),
            .sealed = bytes_in(row, column + 1)};
}

constexpr const char* zone_columns =
    "SELECT id, origin, kind, version, created, serial, signing, denial FROM zone ";

Result<> read_zone(Statement& row, Loader& loader)
{
    const auto origin = name_in(row, 1);
    const auto kind = value_in(row, 2, std::pair{zone::ZoneKind::Suffix, zone::ZoneKind::Catalog});
    const auto signing = value_in(row, 6, std::pair{zone::Signing::Unsigned, zone::Signing::Full});
    const auto denial = value_in(row, 7, std::pair{zone::Denial::Nsec, zone::Denial::Nsec3});
    if (!origin || !kind || !signing || !denial) return corrupt("zone", row.integer(0));
    loader.zone({.zone = {.id = id_in<zone::ZoneId>(row, 0),
                          .origin = *origin,
                          .kind = *kind,
                          .version = static_cast<std::uint32_t>(row.integer(3)),
                          .created = time_in(row, 4),
                          .signing = *signing,
                          .denial = *denial},
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
    const auto hash = row.blob(2);
    if (hash.size() != key.secret_hash.size()) return corrupt("update_key", row.integer(0));
    std::ranges::copy(hash, key.secret_hash.begin());
    return key;
}

/// Keys come with their hosts, one row for each pair, in the order of the key's list.
Result<> load_keys(Connection& connection, Loader& loader)
{
    MOORING_TRY(auto rows,
                connection.prepare(
                    "SELECT k.id, k.account, k.secret_hash, k.rights, k.label, k.created, h.host, "
                    "k.tsig_algorithm, k.tsig_sealed FROM update_key k LEFT JOIN key_host h ON "
                    "h.update_key = k.id ORDER BY k.id, "
                    "h.position"));
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
    loader.secondary(
        {.id = id_in<zone::SecondaryId>(row, 0),
         .zone = row.is_null(1) ? std::nullopt : std::optional{id_in<zone::ZoneId>(row, 1)},
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
    return load(connection, upstreams, read_upstream, loader);
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

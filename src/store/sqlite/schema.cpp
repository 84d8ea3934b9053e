// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/schema.hpp"

#include <array>

#include <fmt/format.h>

namespace mooring::store {

namespace {

// Names are in presentation format, lower case, with the trailing dot, so that an operator can
// read and search them. Addresses are 4 or 16 bytes, times milliseconds since 1970 (0: never).
// There are no foreign keys: a late change for something erased is ignored by its number.
constexpr Migration store_version_1 = R"sql(
CREATE TABLE feed (            -- The journal's head and the fold's position. One row per shard.
    shard       INTEGER PRIMARY KEY,
    epoch       INTEGER NOT NULL,
    seq         INTEGER NOT NULL,   -- Number of the last change committed.
    hash        BLOB NOT NULL,      -- Of the last batch; empty: none yet.
    folded      INTEGER NOT NULL,   -- Number of the last change that is in the rows for good.
    folded_hash BLOB NOT NULL
);
INSERT INTO feed (shard, epoch, seq, hash, folded, folded_hash)
VALUES (0, 1, 0, CAST('' AS BLOB), 0, CAST('' AS BLOB));

CREATE TABLE batch (           -- The journal: one row per commit. docs/journal.md has the format.
    shard      INTEGER NOT NULL,
    seq        INTEGER NOT NULL,    -- Number of its last change.
    epoch      INTEGER NOT NULL,
    n          INTEGER NOT NULL,    -- Count of changes.
    t          INTEGER NOT NULL,
    ordinal    INTEGER NOT NULL,    -- Counts batches; differences say how many lie between two,
    total_size INTEGER NOT NULL,    -- and how many bytes of data, the later one's included.
    data       BLOB NOT NULL,
    PRIMARY KEY (shard, seq)
);

CREATE TABLE id_counter (      -- The lowest number never given, also not to something erased.
    kind TEXT PRIMARY KEY,
    next INTEGER NOT NULL
);

CREATE TABLE account (
    id          INTEGER PRIMARY KEY,
    email       TEXT NOT NULL UNIQUE,
    state       INTEGER NOT NULL,
    is_verified INTEGER NOT NULL,
    created     INTEGER NOT NULL
);

CREATE TABLE zone (
    id      INTEGER PRIMARY KEY,
    origin  TEXT NOT NULL UNIQUE,
    kind    INTEGER NOT NULL,
    version INTEGER NOT NULL,       -- Which rows of rrset are its present ones.
    created INTEGER NOT NULL,
    serial  INTEGER NOT NULL        -- Folded from batches.
);

CREATE TABLE claim (
    id      INTEGER PRIMARY KEY,
    zone    INTEGER NOT NULL,
    name    TEXT NOT NULL,
    account INTEGER NOT NULL,
    state   INTEGER NOT NULL,
    created INTEGER NOT NULL,
    UNIQUE (zone, name)
);

CREATE TABLE host (
    id           INTEGER PRIMARY KEY,
    zone         INTEGER NOT NULL,
    name         TEXT NOT NULL UNIQUE,
    claim        INTEGER NOT NULL,
    account      INTEGER NOT NULL,
    ttl          INTEGER NOT NULL,
    state        INTEGER NOT NULL,
    is_wildcard  INTEGER NOT NULL,
    created      INTEGER NOT NULL,
    ipv4         BLOB,              -- This and the next two are folded from batches.
    ipv6         BLOB,
    last_change  INTEGER NOT NULL,
    last_contact INTEGER NOT NULL
);
CREATE INDEX host_zone ON host (zone);

CREATE TABLE update_key (
    id          INTEGER PRIMARY KEY,
    account     INTEGER NOT NULL,
    secret_hash BLOB NOT NULL UNIQUE,
    rights      INTEGER NOT NULL,
    label       TEXT NOT NULL,
    created     INTEGER NOT NULL
);

CREATE TABLE key_host (
    update_key INTEGER NOT NULL,
    position   INTEGER NOT NULL,
    host       INTEGER NOT NULL,
    PRIMARY KEY (update_key, position)
);

CREATE TABLE rrset (
    zone    INTEGER NOT NULL,
    version INTEGER NOT NULL,
    owner   TEXT NOT NULL,
    type    INTEGER NOT NULL,
    ttl     INTEGER NOT NULL,
    rdata   BLOB NOT NULL,          -- For each record: 16-bit big-endian length, RDATA.
    PRIMARY KEY (zone, version, owner, type)
);
)sql";

// What is sealed can be opened only with a key file that is not in this database. An address with
// its port is text: 192.0.2.1:53 or [2001:db8::1]:53.
constexpr Migration store_version_2 = R"sql(
ALTER TABLE zone ADD COLUMN signing INTEGER NOT NULL DEFAULT 0;
ALTER TABLE zone ADD COLUMN denial INTEGER NOT NULL DEFAULT 1;
ALTER TABLE update_key ADD COLUMN tsig_algorithm INTEGER NOT NULL DEFAULT 0;  -- 0: no secret.
ALTER TABLE update_key ADD COLUMN tsig_sealed BLOB;

CREATE TABLE signing_key (     -- The DNSSEC keys of a zone.
    id         INTEGER PRIMARY KEY,
    zone       INTEGER NOT NULL,
    algorithm  INTEGER NOT NULL,
    role       INTEGER NOT NULL,
    stage      INTEGER NOT NULL,
    public_key BLOB NOT NULL,
    sealed     BLOB NOT NULL,
    created    INTEGER NOT NULL,
    since      INTEGER NOT NULL    -- When it entered its stage.
);
CREATE INDEX signing_key_zone ON signing_key (zone);

CREATE TABLE secondary (       -- Servers that transfer our zones.
    id             INTEGER PRIMARY KEY,
    zone           INTEGER,        -- NULL: all zones.
    address        TEXT NOT NULL,
    is_tls         INTEGER NOT NULL,
    tsig_algorithm INTEGER NOT NULL,
    tsig_sealed    BLOB,
    created        INTEGER NOT NULL
);

CREATE TABLE upstream (        -- Where a zone of kind 3 is transferred from.
    zone           INTEGER PRIMARY KEY,
    primaries      TEXT NOT NULL,  -- Addresses with ports, with a space between.
    is_tls         INTEGER NOT NULL,
    tsig_name      TEXT NOT NULL,
    tsig_algorithm INTEGER NOT NULL,
    tsig_sealed    BLOB
);
)sql";

// Legacy secrets: docs/decisions/0007. What few hosts have is a row of its own.
constexpr Migration store_version_3 = R"sql(
ALTER TABLE zone ADD COLUMN address_rule INTEGER NOT NULL DEFAULT 0;
ALTER TABLE update_key ADD COLUMN site INTEGER;        -- NULL: of the hosts in key_host only.
ALTER TABLE update_key ADD COLUMN freedns_hash BLOB;
ALTER TABLE update_key ADD COLUMN gnudip_sealed BLOB;

CREATE TABLE site (            -- Networks that several hosts share.
    id      INTEGER PRIMARY KEY,
    account INTEGER NOT NULL,
    label   TEXT NOT NULL,
    created INTEGER NOT NULL,
    UNIQUE (account, label)
);

CREATE TABLE host_extras (
    host            INTEGER PRIMARY KEY,
    site            INTEGER,
    interface_id    BLOB,          -- 16 bytes; the bits of the prefix are 0.
    address_rule    INTEGER NOT NULL,
    silence_minutes INTEGER NOT NULL,   -- 0: never taken for offline.
    offline_ipv4    BLOB,
    offline_ipv6    BLOB,
    offline_alias   TEXT,
    is_offline      INTEGER NOT NULL,
    kept_ipv4       BLOB,          -- While it is offline: what it had before.
    kept_ipv6       BLOB
);
)sql";

// What belongs to accounts, all kinds in one table: docs/decisions/0008.
constexpr Migration store_version_4 = R"sql(
CREATE TABLE entry (
    id      INTEGER PRIMARY KEY,
    kind    INTEGER NOT NULL,
    account INTEGER NOT NULL,      -- 0: nobody's.
    lookup  TEXT NOT NULL,         -- What finds it; '': nothing does.
    body    BLOB NOT NULL
);
CREATE UNIQUE INDEX entry_lookup ON entry (kind, lookup) WHERE lookup <> '';
CREATE INDEX entry_account ON entry (account, kind) WHERE account <> 0;
)sql";

// Rows are appended as they come; only the small entries of the index go to random places.
constexpr Migration history_version_1 = R"sql(
CREATE TABLE copied (          -- Up to which change the journal has been copied.
    shard INTEGER PRIMARY KEY,
    seq   INTEGER NOT NULL
);
INSERT INTO copied (shard, seq) VALUES (0, 0);

CREATE TABLE address_change (
    host        INTEGER NOT NULL,
    epoch       INTEGER NOT NULL,
    number      INTEGER NOT NULL,
    t           INTEGER NOT NULL,
    ipv4_before BLOB,
    ipv6_before BLOB,
    ipv4_after  BLOB,
    ipv6_after  BLOB,
    cause       INTEGER NOT NULL,
    dialect     INTEGER NOT NULL,
    update_key  INTEGER NOT NULL,
    source      BLOB,
    PRIMARY KEY (host, epoch, number)
);
CREATE INDEX address_change_t ON address_change (t);
)sql";

// The audit log. Its pieces, and those of the history, are stretches of the journal; each has the
// hash of its lines and of the stretch before (audit_chain.hpp).
constexpr Migration history_version_2 = R"sql(
DROP INDEX address_change_t;
CREATE INDEX address_change_number ON address_change (epoch, number);

CREATE TABLE event (
    id         INTEGER PRIMARY KEY,
    epoch      INTEGER NOT NULL,
    number     INTEGER NOT NULL,   -- Of the change in the journal.
    t          INTEGER NOT NULL,
    what       TEXT NOT NULL,
    account    INTEGER NOT NULL,   -- 0: nobody's.
    subject    TEXT NOT NULL,
    client     TEXT NOT NULL,
    cause      INTEGER NOT NULL,
    dialect    INTEGER NOT NULL,
    update_key INTEGER NOT NULL,
    source     BLOB,
    UNIQUE (epoch, number)
);
CREATE INDEX event_account ON event (account, id);

CREATE TABLE audit_stretch (
    id     INTEGER PRIMARY KEY,
    epoch  INTEGER NOT NULL,
    first  INTEGER NOT NULL,       -- Numbers of changes.
    last   INTEGER NOT NULL,
    t      INTEGER NOT NULL,       -- Of its newest line.
    n      INTEGER NOT NULL,       -- Lines.
    key_id BLOB NOT NULL,          -- Which key its hash was made with; empty: none.
    hash   BLOB NOT NULL
);

CREATE TABLE audit_anchor (    -- The last stretch that was deleted for its age, or before which
    epoch  INTEGER NOT NULL,       -- there was no chain yet.
    last   INTEGER NOT NULL,
    t      INTEGER NOT NULL,
    key_id BLOB NOT NULL,
    hash   BLOB NOT NULL,
    seal   BLOB NOT NULL           -- Hash of the columns before.
);
INSERT INTO audit_anchor (epoch, last, t, key_id, hash, seal)
SELECT 1, seq, 0, CAST('' AS BLOB), CAST('' AS BLOB), CAST('' AS BLOB) FROM copied;
)sql";

constexpr std::array store_list{store_version_1, store_version_2, store_version_3, store_version_4};
constexpr std::array history_list{history_version_1, history_version_2};

/// The version is in a table and not in a pragma, so that both databases have it.
Result<std::int64_t> version_of(Connection& connection)
{
    MOORING_CHECK(
        connection.execute("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL)"));
    return connection.integer_of("SELECT max(version) FROM schema_version");
}

}  // namespace

std::span<const Migration> store_migrations() noexcept
{
    return store_list;
}

std::span<const Migration> history_migrations() noexcept
{
    return history_list;
}

Result<> migrate(Connection& connection, std::span<const Migration> migrations)
{
    MOORING_TRY(const auto present, version_of(connection));
    const auto known = static_cast<std::int64_t>(migrations.size());
    if (present > known)
        return fail(Errc::StoreTooNew,
                    fmt::format("the data was written by a newer version of this program "
                                "(schema version {}; this one knows up to {})",
                                present, known));
    for (auto version = present; version < known; ++version) {
        MOORING_TRY(auto transaction, Transaction::begin(connection));
        MOORING_CHECK(connection.execute(migrations[static_cast<std::size_t>(version)]));
        MOORING_TRY(auto note,
                    connection.prepare("INSERT INTO schema_version (version) VALUES (?)"));
        MOORING_CHECK(note.run(version + 1));
        MOORING_CHECK(transaction.commit());
    }
    return {};
}

}  // namespace mooring::store

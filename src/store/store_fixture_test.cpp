// SPDX-License-Identifier: Apache-2.0
#include "store/store_fixture.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include <fmt/format.h>
#include <sqlite3.h>

namespace mooring::store {

namespace {

/// A change made behind the store's back.
void tamper(const std::string& path, const char* sql)
{
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open(path.c_str(), &database), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(database, sql, nullptr, nullptr, nullptr), SQLITE_OK)
        << sqlite3_errmsg(database);
    sqlite3_close(database);
}

class MemoryBackend final : public Backend {
public:
    Result<std::unique_ptr<Store>> open(const Options& options) override
    {
        return std::make_unique<MemoryStore>(
            disk_, MemoryStore::Options{options.fold_items, options.retention});
    }
    void damage_last_batch() override
    {
        disk_->with([](MemoryState& state) { state.batches.back().data.back() ^= 1U; });
    }
    void lose_last_batch_but_one() override
    {
        disk_->with([](MemoryState& state) { state.batches.erase(state.batches.end() - 2); });
    }
    std::size_t stored_batches() override
    {
        return disk_->with([](const MemoryState& state) { return state.batches.size(); });
    }

private:
    std::shared_ptr<MemoryDisk> disk_ = std::make_shared<MemoryDisk>();
};

class SqliteBackend final : public Backend {
public:
    Result<std::unique_ptr<Store>> open(const Options& options) override
    {
        SqliteOptions wanted;
        wanted.retention = options.retention;
        wanted.folding.rows_per_step_max = options.fold_items;
        auto store = SqliteStore::open(clock, folder_.path() + "/data", wanted);
        if (!store) return std::unexpected{store.error()};
        return std::move(*store);
    }
    void damage_last_batch() override
    {
        tamper(file(),
               "UPDATE batch SET data = CAST(substr(data, 1, length(data) - 1) || X'FE' AS BLOB) "
               "WHERE seq = (SELECT max(seq) FROM batch)");
    }
    void lose_last_batch_but_one() override
    {
        tamper(file(),
               "DELETE FROM batch WHERE seq = (SELECT seq FROM batch ORDER BY seq DESC LIMIT 1 "
               "OFFSET 1)");
    }
    std::size_t stored_batches() override
    {
        auto connection = Connection::open(file(), Connection::Access::ReadOnly);
        return static_cast<std::size_t>(*connection->integer_of("SELECT count(*) FROM batch"));
    }

private:
    [[nodiscard]] std::string file() const { return folder_.path() + "/data/mooring.db"; }
    TestFolder folder_;
};

template <class Key, class Row, class Same>
std::string map_difference(const char* what, const std::map<Key, Row>& left,
                           const std::map<Key, Row>& right, Same same)
{
    if (left.size() != right.size())
        return fmt::format("{}: {} rows on one side, {} on the other", what, left.size(),
                           right.size());
    std::size_t index = 0;
    for (auto l = left.begin(), r = right.begin(); l != left.end(); ++l, ++r, ++index)
        if (l->first != r->first || !same(l->second, r->second))
            return fmt::format("{}: row {} differs", what, index);
    return {};
}

bool same_host(const StoredHost& left, const StoredHost& right)
{
    return left.host == right.host && left.addresses == right.addresses &&
           left.last_change == right.last_change && left.last_contact == right.last_contact;
}

bool same_zone(const StoredZone& left, const StoredZone& right)
{
    return left.zone == right.zone && left.serial == right.serial;
}

}  // namespace

TestFolder::TestFolder() : path_{::testing::TempDir() + "/mooring-store-XXXXXX"}
{
    if (::mkdtemp(path_.data()) == nullptr) std::abort();
}

TestFolder::~TestFolder()
{
    std::error_code error;
    std::filesystem::remove_all(path_, error);
}

std::unique_ptr<Backend> memory_backend()
{
    return std::make_unique<MemoryBackend>();
}

std::unique_ptr<Backend> sqlite_backend()
{
    return std::make_unique<SqliteBackend>();
}

void Model::rrset(zone::ZoneId zone, dns::Rrset rrset)
{
    const RrsetKey key{number_of(zone), rrset.owner.text(), static_cast<std::uint16_t>(rrset.type)};
    rrsets[key] = std::move(rrset);
}

void Model::batch(const zone::Batch& batch)
{
    for (const auto& change : batch.changes)
        std::visit([this](const auto& each) { apply(each); }, change);
    for (const auto& [zone, serial] : batch.serials)
        if (const auto found = zones.find(zone); found != zones.end())
            found->second.serial = serial;
}

void Model::stage(zone::ZoneId zone, std::uint32_t version, const dns::Rrset& rrset)
{
    staged_[{zone, version}].push_back(rrset);
}

void Model::apply(const zone::AddressChange& change)
{
    const auto found = hosts.find(change.host);
    if (found == hosts.end()) return;
    found->second.addresses = change.after;
    found->second.last_change = change.origin.time;
}

void Model::apply(const zone::RrsetChange& change)
{
    const auto found = zones.find(change.zone);
    if (found == zones.end() || found->second.zone.version != change.zone_version) return;
    if (change.after.empty())
        rrsets.erase(
            {number_of(change.zone), change.owner.text(), static_cast<std::uint16_t>(change.type)});
    else
        rrset(change.zone, {change.owner, change.type, change.ttl, change.after});
}

void Model::apply(const zone::Put<zone::Zone>& change)
{
    auto& stored = zones[change.row.id];
    const bool is_switched =
        stored.zone.id == change.row.id && stored.zone.version != change.row.version;
    stored.zone = change.row;
    if (is_switched) erase_rrsets(change.row.id);
    for (auto& each : staged_[{change.row.id, change.row.version}]) rrset(change.row.id, each);
    staged_.erase({change.row.id, change.row.version});
}

void Model::apply(const zone::Erase<zone::Zone>& change)
{
    zones.erase(change.id);
    erase_rrsets(change.id);
}

void Model::erase_rrsets(zone::ZoneId zone)
{
    std::erase_if(rrsets,
                  [&](const auto& item) { return std::get<0>(item.first) == number_of(zone); });
}

std::string difference(const Model& left, const Model& right)
{
    const std::equal_to<> same;
    for (auto text : {map_difference("accounts", left.accounts, right.accounts, same),
                      map_difference("zones", left.zones, right.zones, same_zone),
                      map_difference("rrsets", left.rrsets, right.rrsets, same),
                      map_difference("claims", left.claims, right.claims, same),
                      map_difference("hosts", left.hosts, right.hosts, same_host),
                      map_difference("keys", left.keys, right.keys, same),
                      map_difference("signing keys", left.signing_keys, right.signing_keys, same),
                      map_difference("secondaries", left.secondaries, right.secondaries, same),
                      map_difference("upstreams", left.upstreams, right.upstreams, same),
                      map_difference("sites", left.sites, right.sites, same),
                      map_difference("extras", left.extras, right.extras, same),
                      map_difference("entries", left.entries, right.entries, same)})
        if (!text.empty()) return text;
    return {};
}

Model loaded(Store& store)
{
    Model model;
    const auto snapshot = store.snapshot();
    EXPECT_TRUE(snapshot.has_value());
    if (!snapshot) return model;
    ModelLoader loader{model};
    const auto done = (*snapshot)->load(loader);
    EXPECT_TRUE(done.has_value()) << (done ? "" : done.error().detail);
    return model;
}

dns::Name name_of(std::string_view text)
{
    return *dns::Name::parse(text);
}

zone::Zone zone_row(std::uint32_t id, std::uint32_t version)
{
    return {.id = zone::ZoneId{id},
            .origin = name_of(fmt::format("z{}.example.", id)),
            .kind = zone::ZoneKind::Suffix,
            .version = version,
            .created = wall_time_of(1000)};
}

zone::Host host_row(std::uint32_t id)
{
    return {.id = zone::HostId{id},
            .zone = zone::ZoneId{1},
            .name = name_of(fmt::format("h{}.z1.example.", id)),
            .claim = zone::ClaimId{id},
            .account = zone::AccountId{1},
            .ttl = dns::Ttl{60},
            .state = zone::RowState::Active,
            .is_wildcard = false,
            .created = wall_time_of(1000)};
}

zone::AddressChange move_of(std::uint32_t host, std::uint8_t last_byte)
{
    return {.host = zone::HostId{host},
            .before = {},
            .after = {.ipv4 = Ipv4{{192, 0, 2, last_byte}}, .ipv6 = std::nullopt},
            .origin = {.cause = zone::Cause::Update,
                       .dialect = zone::Dialect::Dyndns2,
                       .key = zone::KeyId{7},
                       .source = Ipv4{{192, 0, 2, last_byte}},
                       .time = wall_time_of(move_seconds + last_byte)}};
}

dns::Rrset txt_of(std::string_view owner, std::uint8_t byte)
{
    return {.owner = name_of(owner),
            .type = dns::RrType::TXT,
            .ttl = dns::Ttl{300},
            .rdatas = {{1, byte}}};
}

zone::RrsetChange rrset_change(const dns::Rrset& rrset, std::uint32_t version)
{
    return {.zone = zone::ZoneId{1},
            .zone_version = version,
            .owner = rrset.owner,
            .type = rrset.type,
            .ttl = rrset.ttl,
            .before = {},
            .after = rrset.rdatas,
            .origin = {}};
}

Result<> commit(Store& store, std::vector<zone::Change> changes, WallTime time)
{
    MOORING_TRY(const auto head, store.head());
    auto batch = zone::batch_after(head, time);
    batch.changes = std::move(changes);
    return store.commit(batch);
}

void commit_four_hosts(Store& store)
{
    std::vector<zone::Change> changes{zone::Put<zone::Zone>{zone_row(1), {}}};
    for (std::uint32_t id = 1; id <= 4; ++id)
        changes.emplace_back(zone::Put<zone::Host>{host_row(id), {}});
    ASSERT_TRUE(commit(store, std::move(changes)).has_value());
}

}  // namespace mooring::store

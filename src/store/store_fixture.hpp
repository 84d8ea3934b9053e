// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What the store's tests share: the two back ends behind one face, a model that a store's contents
/// are compared to, and short ways to make batches.
///
/// Thread safety: none.

#include <map>
#include <memory>
#include <string>
#include <tuple>

#include <gtest/gtest.h>

#include "store/memory/memory_store.hpp"
#include "store/sqlite/sqlite_store.hpp"
#include "testing/fake_clock.hpp"

namespace mooring::store {

/// A folder that goes with the test.
class TestFolder {
public:
    TestFolder();
    ~TestFolder();
    TestFolder(const TestFolder&) = delete;
    TestFolder& operator=(const TestFolder&) = delete;
    [[nodiscard]] const std::string& path() const noexcept { return path_; }

private:
    std::string path_;
};

/// One kind of store on its own disk, which outlives the stores opened on it.
class Backend {
public:
    struct Options {
        std::size_t fold_items = 4096;  ///< Per call of fold() with a slice of 0.
        Retention retention;
    };
    Backend() = default;
    Backend(const Backend&) = delete;
    Backend& operator=(const Backend&) = delete;
    virtual ~Backend() = default;

    /// One store at a time may be open.
    [[nodiscard]] virtual Result<std::unique_ptr<Store>> open(const Options& options) = 0;
    /// Changes one byte of the blob of the last batch; the store must be closed.
    virtual void damage_last_batch() = 0;
    /// Takes out the last batch but one; the store must be closed.
    virtual void lose_last_batch_but_one() = 0;
    [[nodiscard]] virtual std::size_t stored_batches() = 0;

    testing::FakeClock clock;
};

[[nodiscard]] std::unique_ptr<Backend> memory_backend();
[[nodiscard]] std::unique_ptr<Backend> sqlite_backend();

/// The contents of a store as plain maps, loaded from one or made from batches.
class Model {
public:
    using RrsetKey = std::tuple<std::uint32_t, std::string, std::uint16_t>;  // Zone, owner, type.

    void account(zone::Account row) { accounts[row.id] = std::move(row); }
    void zone(StoredZone row) { zones[row.zone.id] = std::move(row); }
    void rrset(zone::ZoneId zone, dns::Rrset rrset);
    void claim(zone::Claim row) { claims[row.id] = std::move(row); }
    void host(StoredHost row) { hosts[row.host.id] = std::move(row); }
    void key(zone::UpdateKey row) { keys[row.id] = std::move(row); }
    void signing_key(zone::SigningKey row) { signing_keys[row.id] = std::move(row); }
    void secondary(zone::Secondary row) { secondaries[row.id] = std::move(row); }
    void upstream(zone::Upstream row) { upstreams[row.id] = std::move(row); }
    void site(zone::Site row) { sites[row.id] = std::move(row); }
    void extra(zone::HostExtras row) { extras[row.id] = std::move(row); }
    void entry(zone::Entry row) { entries[row.id] = std::move(row); }
    void batch(const zone::Batch& batch);

    /// Notes RRsets that become the zone's when a batch puts this version.
    void stage(zone::ZoneId zone, std::uint32_t version, const dns::Rrset& rrset);

    std::map<zone::AccountId, zone::Account> accounts;
    std::map<zone::ZoneId, StoredZone> zones;
    std::map<RrsetKey, dns::Rrset> rrsets;
    std::map<zone::ClaimId, zone::Claim> claims;
    std::map<zone::HostId, StoredHost> hosts;
    std::map<zone::KeyId, zone::UpdateKey> keys;
    std::map<zone::SigningKeyId, zone::SigningKey> signing_keys;
    std::map<zone::SecondaryId, zone::Secondary> secondaries;
    std::map<zone::ZoneId, zone::Upstream> upstreams;
    std::map<zone::SiteId, zone::Site> sites;
    std::map<zone::HostId, zone::HostExtras> extras;
    std::map<zone::EntryId, zone::Entry> entries;

private:
    void apply(const zone::AddressChange& change);
    void apply(const zone::RrsetChange& change);
    void apply(const zone::Put<zone::Account>& change) { accounts[change.row.id] = change.row; }
    void apply(const zone::Put<zone::Zone>& change);
    void apply(const zone::Put<zone::Claim>& change) { claims[change.row.id] = change.row; }
    void apply(const zone::Put<zone::Host>& change) { hosts[change.row.id].host = change.row; }
    void apply(const zone::Put<zone::UpdateKey>& change) { keys[change.row.id] = change.row; }
    void apply(const zone::Erase<zone::Account>& change) { accounts.erase(change.id); }
    void apply(const zone::Erase<zone::Zone>& change);
    void apply(const zone::Erase<zone::Claim>& change) { claims.erase(change.id); }
    void apply(const zone::Erase<zone::Host>& change) { hosts.erase(change.id); }
    void apply(const zone::Erase<zone::UpdateKey>& change) { keys.erase(change.id); }
    void apply(const zone::Put<zone::SigningKey>& change) { signing_key(change.row); }
    void apply(const zone::Put<zone::Secondary>& change) { secondary(change.row); }
    void apply(const zone::Put<zone::Upstream>& change) { upstream(change.row); }
    void apply(const zone::Erase<zone::SigningKey>& change) { signing_keys.erase(change.id); }
    void apply(const zone::Erase<zone::Secondary>& change) { secondaries.erase(change.id); }
    void apply(const zone::Erase<zone::Upstream>& change) { upstreams.erase(change.id); }
    void apply(const zone::Put<zone::Site>& change) { site(change.row); }
    void apply(const zone::Put<zone::HostExtras>& change) { extra(change.row); }
    void apply(const zone::Erase<zone::Site>& change) { sites.erase(change.id); }
    void apply(const zone::Erase<zone::HostExtras>& change) { extras.erase(change.id); }
    void apply(const zone::Put<zone::Entry>& change) { entry(change.row); }
    void apply(const zone::Erase<zone::Entry>& change) { entries.erase(change.id); }
    void apply(const zone::TsigUse& /*change*/) {}
    void apply(const zone::Event& /*change*/) {}
    void erase_rrsets(zone::ZoneId zone);

    std::map<std::pair<zone::ZoneId, std::uint32_t>, std::vector<dns::Rrset>> staged_;
};

/// Fills a model.
class ModelLoader final : public Loader {
public:
    explicit ModelLoader(Model& model) : model_{model} {}
    void account(zone::Account row) override { model_.account(std::move(row)); }
    void zone(StoredZone row) override { model_.zone(std::move(row)); }
    void rrset(zone::ZoneId zone, dns::Rrset rrset) override
    {
        model_.rrset(zone, std::move(rrset));
    }
    void claim(zone::Claim row) override { model_.claim(std::move(row)); }
    void host(StoredHost row) override { model_.host(std::move(row)); }
    void key(zone::UpdateKey row) override { model_.key(std::move(row)); }
    void signing_key(zone::SigningKey row) override { model_.signing_key(std::move(row)); }
    void secondary(zone::Secondary row) override { model_.secondary(std::move(row)); }
    void upstream(zone::Upstream row) override { model_.upstream(std::move(row)); }
    void site(zone::Site row) override { model_.site(std::move(row)); }
    void extras(zone::HostExtras row) override { model_.extra(std::move(row)); }
    void entry(zone::Entry row) override { model_.entry(std::move(row)); }
    void batch(const zone::Batch& batch) override { model_.batch(batch); }

private:
    Model& model_;
};

/// Nothing if both have the same rows; else a sentence that says what differs.
[[nodiscard]] std::string difference(const Model& left, const Model& right);
/// What `store` has; the test fails if it cannot be loaded.
[[nodiscard]] Model loaded(Store& store);

[[nodiscard]] dns::Name name_of(std::string_view text);
[[nodiscard]] zone::Zone zone_row(std::uint32_t id, std::uint32_t version = 1);
[[nodiscard]] zone::Host host_row(std::uint32_t id);
/// Sets 192.0.2.`last_byte`, at move_seconds + last_byte: in the fake clock's present.
inline constexpr std::uint32_t move_seconds = 1'767'225'600;
[[nodiscard]] zone::AddressChange move_of(std::uint32_t host, std::uint8_t last_byte);
[[nodiscard]] dns::Rrset txt_of(std::string_view owner, std::uint8_t byte);
[[nodiscard]] zone::RrsetChange rrset_change(const dns::Rrset& rrset, std::uint32_t version = 1);

/// Commits the changes as the batch that follows the store's head.
Result<> commit(Store& store, std::vector<zone::Change> changes, WallTime time = {});
/// Zone 1 and hosts 1 to 4 in it.
void commit_four_hosts(Store& store);

}  // namespace mooring::store

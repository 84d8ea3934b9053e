// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Accounts, zones, claims, hosts and update keys in memory: as many as names, in compact records;
/// and the few things with sealed secrets (partners.hpp). (long file: one class)
///
///     host id ──▶ HostRecord  40 bytes: locator of its name, claim, account, last contact and
///                             change, first key, created, TTL and switches, intents in flight
///     secret's hash ──▶ key index (5.3 to 6.7 bytes a key) ──▶ KeyRecord 36 bytes: 128 bits of the
///                             hash, its host, next key of the host, account, created, rights
///     claim id ──▶ ClaimRecord 36 bytes: locator, zone, account, host at its name, created, chain
///
/// A host with one key takes 82 bytes, its claim 36 more. Ids are dense and never given again, so
/// records lie in chunks of 1,024 found by id (chunks.hpp); a chunk whose records are all gone is
/// freed. Names are not kept: the name table has them, and a host's locator finds its slot. What
/// few have lies elsewhere: a key's label or several hosts in a heap block, the rest in SiteRows.
///
/// How threads other than the writer read: all words they may touch are atomic. A record becomes
/// visible when its last word, the one that says "in use", is stored with release order. What the
/// writer replaces as a whole (an index segment, a chunk, a list of hosts) is retired and freed
/// only when every reader that could have seen it has left (grace.hpp).
///
/// Thread safety: put/erase and all members under "the writer thread" by that one thread. Those
/// under "from any thread" without locks, but for a site's key, a host's extras and a zone's rule;
/// what they return is a copy and may be out of date when used: the writer decides again.
/// Limits: 2^31 - 1 hosts and keys; a host's TTL is at most `host_ttl_max`.
/// Invariants: put() changes account, claim or name of an existing host or claim id never.
///
/// Tables and zone::Contents hold parts of the same facts. Whoever applies a batch calls put() or
/// erase() here and tells Contents what tenant_of() and is_blocked() say.

#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "registry/address_policy.hpp"
#include "registry/partners.hpp"
#include "registry/site_rows.hpp"
#include "registry/views.hpp"
#include "zone/contents.hpp"
#include "zone/journal/entry.hpp"
#include "zone/journal/rows.hpp"

namespace mooring::registry {

class Tables {
public:
    /// `contents` finds the names of hosts and claims.
    explicit Tables(const zone::Contents& contents);
    ~Tables();
    Tables(const Tables&) = delete;
    Tables& operator=(const Tables&) = delete;

    // Rows, by the writer thread. put() of an id that exists replaces it; erase() of one that does
    // not is nothing.
    void put(const zone::Account& row);
    void put(const zone::Zone& row);
    void put(const zone::Claim& row);
    void put(const zone::Host& row);
    void put(const zone::UpdateKey& row);
    void put(const zone::SigningKey& row);
    void put(const zone::Secondary& row);
    void put(const zone::Upstream& row);
    void put(const zone::Site& row);
    void put(const zone::HostExtras& row);
    void put(const zone::Entry& row);
    void erase(AccountId id);
    void erase(ZoneId id);
    void erase(ClaimId id);
    void erase(HostId id);
    void erase(KeyId id);
    void erase(SigningKeyId id);
    void erase(SecondaryId id);
    void erase_upstream(ZoneId id);
    void erase(SiteId id);
    void erase_extras(HostId id);
    void erase(EntryId id);
    void set_last_change(HostId host, WallTime time);

    // From any thread.
    [[nodiscard]] std::optional<KeyView> find_key(const zone::Sha256& secret_hash) const;
    [[nodiscard]] std::optional<KeyView> key(KeyId id) const;
    [[nodiscard]] std::optional<HostView> host(HostId id) const;
    /// By what its addresses are judged: its own rule, else its suffix's, else `service`.
    [[nodiscard]] Profile profile_for(HostId id, const HostView& host, Profile service) const;
    [[nodiscard]] bool has_zone_rules() const noexcept;
    /// True if the claim or its account is suspended: its names are hidden.
    [[nodiscard]] bool is_blocked(ClaimId id) const;

    // Sites and extras (site_rows.hpp), from any thread; behind a lock.
    /// Takes no lock for a host that has none.
    [[nodiscard]] std::optional<zone::HostExtras> extras_of(HostId id) const;
    [[nodiscard]] std::vector<HostId> hosts_of(SiteId id) const;
    [[nodiscard]] std::optional<zone::Site> site(SiteId id) const;
    [[nodiscard]] std::optional<zone::Site> find_site(AccountId account,
                                                      std::string_view label) const;
    [[nodiscard]] std::vector<SiteId> sites_of(AccountId id) const;
    [[nodiscard]] std::vector<zone::Site> sites_after(SiteId after, std::size_t limit) const;
    [[nodiscard]] std::vector<SilenceRule> silence_rules() const;

    // Entries (entry_rows.hpp), from any thread; behind a lock. entries.hpp gives them as values.
    [[nodiscard]] std::optional<zone::Entry> entry(EntryId id) const;
    [[nodiscard]] std::optional<zone::Entry> find_entry(zone::EntryKind kind,
                                                        std::string_view lookup) const;
    [[nodiscard]] std::vector<zone::Entry> entries_of(AccountId account,
                                                      zone::EntryKind kind) const;
    [[nodiscard]] std::vector<zone::Entry> entries_after(zone::EntryKind kind, EntryId after,
                                                         std::size_t limit) const;
    [[nodiscard]] std::size_t entry_count(zone::EntryKind kind) const;

    // What has sealed secrets (partners.hpp), from any thread; behind a lock.
    [[nodiscard]] std::vector<zone::SigningKey> signing_keys_of(ZoneId id) const;
    [[nodiscard]] std::optional<zone::SigningKey> signing_key(SigningKeyId id) const;
    [[nodiscard]] std::vector<zone::Secondary> secondaries() const;
    [[nodiscard]] std::optional<zone::Secondary> secondary(SecondaryId id) const;
    [[nodiscard]] std::optional<zone::Upstream> upstream_of(ZoneId id) const;
    [[nodiscard]] zone::TsigSecret tsig_of(KeyId id) const;
    /// The shared secret of this name. An upstream calls its keys as it likes, also as we call
    /// ours: who talks to the primary of a zone asks upstream_of().
    [[nodiscard]] std::optional<NamedTsigSecret> find_tsig(dns::NameView key_name) const;
    [[nodiscard]] std::optional<Partners::Sealed> any_sealed() const;
    /// The key that FreeDNS's clients know by this hash.
    [[nodiscard]] std::optional<KeyView> find_freedns_key(const zone::Sha256& hash) const;
    /// Keys of a host, and of its site, that GnuDIP's clients can use.
    [[nodiscard]] std::vector<GnudipKey> gnudip_keys_of(HostId id) const;

    /// Counts intents of a host that are queued or in commit. While it is not 0 the doors must not
    /// answer "unchanged" by themselves.
    void begin_intent(HostId id) noexcept;
    void end_intent(HostId id) noexcept;
    [[nodiscard]] bool has_intents(HostId id) const noexcept;

    /// Remembers that a host's client was heard. Kept in memory; saved hourly and at shutdown.
    void note_contact(HostId id, WallTime time) noexcept;
    /// Hosts heard at or after `since` (seconds_of()), for Store::save_contacts().
    [[nodiscard]] std::vector<std::pair<HostId, std::uint32_t>> contacts_since(
        std::uint32_t since) const;

    // The writer thread: for its decisions. Names come from Contents, so that a host or claim whose
    // name is not set there (yet, or any more) is not found by host_row() and claim().
    [[nodiscard]] std::optional<zone::Account> account(AccountId id) const;
    [[nodiscard]] std::optional<zone::Account> find_account(std::string_view email) const;
    [[nodiscard]] std::optional<zone::Zone> zone(ZoneId id) const;
    [[nodiscard]] std::optional<ZoneId> find_zone(dns::NameView origin) const;
    [[nodiscard]] std::optional<zone::Claim> claim(ClaimId id) const;
    [[nodiscard]] std::optional<zone::Host> host_row(HostId id) const;
    /// As host_row().name, without the rest.
    [[nodiscard]] std::optional<dns::Name> name_of(HostId id) const;
    /// The secret's hash is whole for keys with several hosts or a label; of others only its first
    /// 16 bytes are kept in memory, and the rest is zero.
    [[nodiscard]] std::optional<zone::UpdateKey> key_row(KeyId id) const;
    /// Those that name it themselves, not those of its site.
    [[nodiscard]] std::vector<KeyId> keys_of(HostId id) const;
    [[nodiscard]] std::vector<KeyId> keys_of(SiteId id) const;
    [[nodiscard]] std::vector<ClaimId> claims_of(AccountId id) const;
    /// How many claims a suffix has.
    [[nodiscard]] std::size_t claim_count(ZoneId id) const;
    /// The claim in whose subtree `name` lies, if any.
    [[nodiscard]] std::optional<ClaimId> claim_covering(dns::NameView name) const;
    /// The claim whose own name this is.
    [[nodiscard]] std::optional<ClaimId> claim_at(dns::NameView name) const;
    [[nodiscard]] std::optional<HostId> host_at(dns::NameView name) const;
    [[nodiscard]] std::optional<ZoneId> zone_of(HostId id) const;
    [[nodiscard]] std::optional<ZoneId> zone_of(ClaimId id) const;

    /// What Contents must show at the name of a host or claim: the two agree where a host stands at
    /// a claim's name. After the last of them is erased: nothing.
    [[nodiscard]] zone::Contents::Tenant tenant_of(HostId id) const;
    [[nodiscard]] zone::Contents::Tenant tenant_of(ClaimId id) const;

    // The writer thread: listings in order of id, `limit` rows after `after`.
    [[nodiscard]] std::vector<zone::Account> accounts_after(AccountId after,
                                                            std::size_t limit) const;
    [[nodiscard]] std::vector<zone::Zone> zones_after(ZoneId after, std::size_t limit) const;
    [[nodiscard]] std::vector<zone::Claim> claims_after(ClaimId after, std::size_t limit) const;
    [[nodiscard]] std::vector<zone::Host> hosts_after(HostId after, std::size_t limit) const;
    [[nodiscard]] std::vector<zone::UpdateKey> keys_after(KeyId after, std::size_t limit) const;
    /// The hosts at and below a name.
    [[nodiscard]] std::vector<HostId> hosts_below(dns::NameView top) const;

    /// Frees what was retired and no reader can see any more. Cheap; between batches and when idle.
    void settle();

    struct Memory {
        std::size_t accounts = 0, zones = 0, claims = 0, hosts = 0, keys = 0;  ///< Counts.
        std::size_t claim_bytes = 0;
        std::size_t host_bytes = 0;
        std::size_t key_bytes = 0;      ///< With the index and the blocks of unusual keys.
        std::size_t account_bytes = 0;  ///< With the index.
        std::size_t site_bytes = 0;     ///< Of sites, and of what few hosts have.
        std::size_t entries = 0;        ///< Of all kinds,
        std::size_t entry_bytes = 0;    ///< about.
        std::size_t retired_bytes = 0;  ///< Waiting for readers to leave.
    };
    [[nodiscard]] Memory memory() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace mooring::registry

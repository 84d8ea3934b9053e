// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A batch in the making: the present state plus what has been decided in this batch so far.
///
/// Every intent of a batch is judged against the draft, in arrival order, so a later one sees what
/// an earlier one decided although nothing is committed or published yet. If the commit fails the
/// draft is thrown away and nothing has happened.
///
///     Draft draft{contents, tables, {.ids = next_ids, .head = head, .now = now}};
///     mark = draft.mark(); if (auto r = claim_name(draft, ...); !r) draft.undo_to(mark);
///     store.commit(draft.batch(open_serial))   ->  apply(batch)  ->  publish()
///
/// Addresses have an overlay of their own, a flat table by id: a batch may hold thousands of them.
/// Thread safety: the writer thread only. Contents and Tables must not change while a draft lives.
/// Invariants: an intent that fails leaves no trace (undo_to its mark); two names never share a
/// claim, host or zone; a change that changes nothing is not recorded. (long file: one class)

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "registry/address_overlay.hpp"
#include "registry/name_overlay.hpp"
#include "registry/row_overlay.hpp"
#include "registry/tables.hpp"
#include "zone/journal/batch.hpp"

namespace mooring::registry {

struct NameRules;

class Draft {
public:
    struct Start {
        zone::NextIds ids;
        zone::Head head;
        WallTime now{};
        const NameRules* rules = nullptr;  ///< Null: the built-in ones.
    };
    Draft(const zone::Contents& contents, const Tables& tables, const Start& start);

    [[nodiscard]] WallTime now() const noexcept { return start_.now; }
    [[nodiscard]] const NameRules& rules() const noexcept;
    [[nodiscard]] const Tables& tables() const noexcept { return tables_; }
    [[nodiscard]] const zone::Contents& contents() const noexcept { return contents_; }

    // What would be true after this batch.
    [[nodiscard]] std::optional<zone::Account> account(AccountId id) const;
    [[nodiscard]] std::optional<zone::Account> find_account(std::string_view email) const;
    [[nodiscard]] std::optional<zone::Zone> zone(ZoneId id) const;
    [[nodiscard]] std::optional<zone::Zone> find_zone(dns::NameView origin) const;
    /// The zone that encloses `name` most closely.
    [[nodiscard]] std::optional<zone::Zone> zone_of(dns::NameView name) const;
    [[nodiscard]] std::optional<zone::Claim> claim(ClaimId id) const;
    /// The claim in whose subtree `name` lies.
    [[nodiscard]] std::optional<zone::Claim> claim_covering(dns::NameView name) const;
    /// The claim whose own name this is.
    [[nodiscard]] std::optional<zone::Claim> claim_at(dns::NameView name) const;
    [[nodiscard]] std::optional<zone::Host> host(HostId id) const;
    [[nodiscard]] std::optional<zone::Host> host_at(dns::NameView name) const;
    [[nodiscard]] std::optional<zone::UpdateKey> key(KeyId id) const;
    /// Those that name it themselves, not those of its site.
    [[nodiscard]] std::vector<KeyId> keys_of(HostId id) const;
    [[nodiscard]] std::vector<KeyId> keys_of(SiteId id) const;
    [[nodiscard]] std::vector<ClaimId> claims_of(AccountId id) const;
    [[nodiscard]] std::size_t claim_count(ZoneId id) const;
    [[nodiscard]] bool is_blocked(const zone::Claim& claim) const;
    /// By ascending id.
    [[nodiscard]] std::vector<zone::SigningKey> signing_keys_of(ZoneId id) const;
    [[nodiscard]] std::optional<zone::SigningKey> signing_key(SigningKeyId id) const;
    [[nodiscard]] std::vector<zone::Secondary> secondaries() const;
    [[nodiscard]] std::optional<zone::Secondary> secondary(SecondaryId id) const;
    [[nodiscard]] std::optional<zone::Upstream> upstream_of(ZoneId id) const;
    [[nodiscard]] std::optional<zone::Site> site(SiteId id) const;
    /// By ascending id.
    [[nodiscard]] std::vector<zone::Site> sites_of(AccountId id) const;
    [[nodiscard]] std::vector<HostId> hosts_of(SiteId id) const;
    /// Of a host without extras: a row that says nothing.
    [[nodiscard]] zone::HostExtras extras_of(HostId id) const;
    // Entries, as values: entries.hpp.
    [[nodiscard]] std::optional<zone::Entry> entry(EntryId id) const;
    [[nodiscard]] std::optional<zone::Entry> find_entry(zone::EntryKind kind,
                                                        std::string_view lookup) const;
    /// By ascending id.
    [[nodiscard]] std::vector<zone::Entry> entries_of(AccountId account,
                                                      zone::EntryKind kind) const;

    /// The same as host() and key() without names and texts: what judging an update needs.
    [[nodiscard]] std::optional<HostView> host_view(HostId id) const;
    [[nodiscard]] std::optional<KeyView> key_view(KeyId id) const;
    [[nodiscard]] zone::Addresses addresses(HostId id) const;
    /// The same, but of a host that is offline what it had before, and will have again.
    [[nodiscard]] zone::Addresses own_addresses(HostId id) const;
    /// By what its addresses are judged: its own rule, else its suffix's, else `service`.
    [[nodiscard]] Profile profile_for(HostId id, const HostView& host, Profile service) const;

    /// An RRset, also the A or AAAA of a host. Nothing if the name has none of this type.
    [[nodiscard]] std::optional<dns::Rrset> rrset(dns::NameView owner, dns::RrType type) const;
    /// All RRsets of a name by ascending type; a host's addresses included.
    [[nodiscard]] std::vector<dns::Rrset> rrsets(dns::NameView owner) const;
    /// True if the name has RRsets or a name below it has some (RFC 4592, 2.2.2). Here and in the
    /// next one, RRSIG, NSEC and NSEC3 do not count.
    [[nodiscard]] bool exists(dns::NameView name) const;
    /// The name and every name below it that has an RRset or a host.
    [[nodiscard]] std::vector<dns::Name> names_below(dns::NameView top) const;

    // Decisions: each records one change.
    /// Gives a new row its number and records it; the number in `row` is ignored.
    template <class Row>
    [[nodiscard]] decltype(Row::id) add(Row row, const zone::Origin& origin);
    /// The same for an entry. Fails with AlreadyExists (its lookup text is taken), LimitExceeded.
    [[nodiscard]] Result<EntryId> add_entry(zone::Entry row, const zone::Origin& origin);
    /// Replaces a row that exists.
    void put(zone::Account row, const zone::Origin& origin);
    void put(zone::Zone row, const zone::Origin& origin);
    void put(zone::Claim row, const zone::Origin& origin);
    void put(zone::Host row, const zone::Origin& origin);
    void put(zone::UpdateKey row, const zone::Origin& origin);
    void put(zone::SigningKey row, const zone::Origin& origin);
    void put(zone::Secondary row, const zone::Origin& origin);
    void put(zone::Site row, const zone::Origin& origin);
    void put(zone::Entry row, const zone::Origin& origin);
    /// Sets, or replaces, what a host has beside its row; the row goes if nothing is left in it.
    void put(zone::HostExtras row, const zone::Origin& origin);
    /// Sets, or replaces, the upstream of a zone.
    void put(zone::Upstream row, const zone::Origin& origin);
    void erase(AccountId id, const zone::Origin& origin);
    void erase(ZoneId id, const zone::Origin& origin);
    void erase(ClaimId id, const zone::Origin& origin);
    void erase(HostId id, const zone::Origin& origin);
    void erase(KeyId id, const zone::Origin& origin);
    void erase(SigningKeyId id, const zone::Origin& origin);
    void erase(SecondaryId id, const zone::Origin& origin);
    void erase(SiteId id, const zone::Origin& origin);
    void erase(EntryId id, const zone::Origin& origin);
    void erase_extras(HostId id, const zone::Origin& origin);
    void erase_upstream(ZoneId id, const zone::Origin& origin);
    /// Notes that a signed message was answered; it changes nothing else.
    void note(const zone::TsigUse& use) { changes_.emplace_back(use); }
    /// Notes what happened, for the audit log; it changes nothing else.
    void note(zone::Event event) { changes_.emplace_back(std::move(event)); }
    /// Whoever is set is there: a host that is offline comes back.
    void set_addresses(HostId id, const zone::Addresses& after, const zone::Origin& origin);
    /// Shows the host's offline answer, and keeps the addresses that it has.
    void take_offline(HostId id, const zone::Origin& origin);
    /// Sets the addresses of a host that is not offline, for a caller who has just asked
    /// addresses(): `before` must be what it said.
    void record(const zone::AddressChange& change);
    /// Replaces an RRset; without records it is deleted. Not for A and AAAA at a host's name.
    void set_rrset(const dns::Rrset& after, const zone::Origin& origin);

    /// Says that what this batch changes in a zone of kind Secondary leads to exactly this serial:
    /// its primary's. Such a zone has no serial of its own in a batch.
    void set_serial(ZoneId zone, dns::Serial serial) { serials_.push_back({zone, serial}); }

    /// A point to which undo_to() can return: how long each list was.
    struct Mark {
        std::size_t changes = 0, addresses = 0, accounts = 0, zones = 0, claims = 0, hosts = 0;
        std::size_t keys = 0, emails = 0, keys_of = 0, names = 0, signing_keys = 0;
        std::size_t secondaries = 0, upstreams = 0, sites = 0, extras = 0, serials = 0;
        std::size_t entries = 0, entry_lookups = 0;
        zone::NextIds ids;
    };
    [[nodiscard]] Mark mark() const noexcept;
    void undo_to(const Mark& mark);

    [[nodiscard]] std::size_t change_count() const noexcept { return changes_.size(); }
    [[nodiscard]] bool is_empty() const noexcept { return changes_.empty(); }
    [[nodiscard]] const std::vector<zone::Change>& changes() const noexcept { return changes_; }
    /// The zones that these changes touch, by ascending number: each has a serial in the batch.
    [[nodiscard]] std::vector<ZoneId> zones_touched() const;
    /// The numbers that are free after this batch.
    [[nodiscard]] const zone::NextIds& next_ids() const noexcept { return start_.ids; }

    /// Says to which serial a zone's changes belong; for a zone new in this batch its first serial.
    using OpenSerial = std::function<dns::Serial(ZoneId)>;
    /// Takes the batch out of the draft, with the serial of every zone it touches. The draft must
    /// not be used afterwards.
    [[nodiscard]] zone::Batch batch(const OpenSerial& open_serial) &&;

private:
    template <class Row>
    void record_put(Row row, const zone::Origin& origin);
    template <class Row, class Id>
    void record_erase(Id id, const zone::Origin& origin);
    template <class Id, class Row>
    void put_in(RowOverlay<Id, Row>& overlay, Row row, const zone::Origin& origin);
    template <class Id, class Row>
    void erase_in(RowOverlay<Id, Row>& overlay, Id id, const zone::Origin& origin);
    void end_offline(HostId id, const zone::Origin& origin);
    void set_keys_of(const zone::UpdateKey& before, const zone::UpdateKey& after);
    [[nodiscard]] bool has_rrsets(dns::NameView name) const;

    const zone::Contents& contents_;
    const Tables& tables_;
    Start start_;
    std::vector<zone::Change> changes_;
    AddressOverlay addresses_;  // Values: indices of changes_.
    RowOverlay<AccountId, zone::Account> accounts_;
    RowOverlay<ZoneId, zone::Zone> zones_;
    RowOverlay<ClaimId, zone::Claim> claims_;
    RowOverlay<HostId, zone::Host> hosts_;
    RowOverlay<KeyId, zone::UpdateKey> keys_;
    RowOverlay<std::string, AccountId> emails_;
    RowOverlay<HostId, std::vector<KeyId>> keys_of_;
    NameOverlay names_;
    RowOverlay<SigningKeyId, zone::SigningKey> signing_keys_;
    RowOverlay<SecondaryId, zone::Secondary> secondaries_;
    RowOverlay<ZoneId, zone::Upstream> upstreams_;
    RowOverlay<SiteId, zone::Site> sites_;
    RowOverlay<HostId, zone::HostExtras> extras_;
    RowOverlay<EntryId, zone::Entry> entries_;
    RowOverlay<std::string, EntryId> entry_lookups_;  // By lookup_key().
    std::vector<zone::ZoneSerial> serials_;           // By set_serial().
};

}  // namespace mooring::registry

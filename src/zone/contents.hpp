// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The write side of all zones: puts RRsets, addresses and suspensions into the name table and
/// keeps every derived fact exact: empty non-terminals, wildcards, zone cuts and what they occlude,
/// hidden subtrees.
///
///     apply(batch) ──▶ Contents ──stage──▶ NameTable ──publish()──▶ readers, all of it at once
///
/// Everything staged since the last publish() becomes visible by one store of the version
/// (RFC 2136, 3.7: no query sees half of an update). Staged changes take memory until settle()
/// after publish(): whoever loads millions of names publishes and settles every some thousand.
///
/// A name belongs to the zone that encloses it most closely. What is put there for another zone is
/// ignored, and a zone that is put above existing names of its enclosing zone removes those.
///
/// Thread safety: the writer thread only.
/// Invariants: every name between a name with a slot and its apex has a slot, too; a slot stands
/// for RRsets, a tenant, names below, an apex or the top of a hidden subtree, else it goes.

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include <boost/unordered/unordered_flat_set.hpp>

#include "base/result.hpp"
#include "zone/families.hpp"
#include "zone/journal/rows.hpp"
#include "zone/name_store.hpp"
#include "zone/name_table.hpp"

namespace mooring::zone {

class Contents {
public:
    explicit Contents(NameTable& table);

    /// Adds a zone, or changes how it is signed (its origin never changes). The apex needs its SOA
    /// and NS set by set_rrset(); a zone without SOA answers SERVFAIL.
    void put_zone(const Zone& zone);
    /// Removes a zone with everything in it.
    void erase_zone(ZoneId zone);
    /// Removes every RRset of the zone that is not a host's address: an import starts from there.
    void clear_rrsets(ZoneId zone);
    /// The zone that encloses `name` most closely, as it will be after publish().
    [[nodiscard]] std::optional<ZoneId> zone_of(dns::NameView name) const;

    /// Sets or, without rdatas, deletes one RRset. `owner` canonical, in `zone`. An SOA's serial
    /// is replaced by the zone's own when answered.
    void set_rrset(ZoneId zone, dns::NameView owner, dns::RrType type, dns::Ttl ttl,
                   std::span<const dns::Rdata> rdatas);
    /// Sets both addresses of a host's name at once: the path of every update.
    void set_addresses(ZoneId zone, dns::NameView owner, dns::Ttl ttl, const Addresses& addresses);

    /// What the registry keeps at a name: a host (which may be silenced or a wildcard), a claim, or
    /// nothing. Makes a slot for the name if there is none; does not make the name exist.
    struct Tenant {
        HostId host{};
        ClaimId claim{};
        bool is_silenced = false;
        bool is_wildcard = false;
    };
    void set_tenant(ZoneId zone, dns::NameView owner, const Tenant& tenant);
    /// Hides or shows a name and everything below it (suspension of a claim or account).
    void set_hidden(ZoneId zone, dns::NameView top, bool is_hidden);

    /// Seals: from publish() on, the zone's SOA shows `serial`.
    void set_serial(ZoneId zone, dns::Serial serial);

    /// Makes everything staged visible at once.
    void publish();
    /// Reclaims what no reader can see any more; cheap, called between batches and when idle.
    void settle();

    /// The newest state of a name, staged changes included. For the writer's own decisions.
    [[nodiscard]] std::optional<Node> find(dns::NameView name) const;
    /// The slot whose name hashes to `locator` and whose tenant is `host`: hosts keep 8 bytes
    /// instead of their name.
    [[nodiscard]] std::optional<dns::Name> name_at(std::uint64_t locator, HostId host) const;
    /// The same for a claim's name while no host stands at it.
    [[nodiscard]] std::optional<dns::Name> name_at(std::uint64_t locator, ClaimId claim) const;
    [[nodiscard]] std::uint64_t locator_of(dns::NameView name) const;

    /// The names with an NSEC (or NSEC3) RRset of a zone, staged changes included, in canonical
    /// order and as a ring; `chain` need not be the one that the zone's row says. Covering: at or
    /// before `name`. Next and previous: not `name` itself, unless it is the only one. Nothing
    /// without such a chain.
    [[nodiscard]] std::optional<Covering> covering(ZoneId zone, Denial chain,
                                                   dns::NameView name) const;
    [[nodiscard]] std::optional<Covering> next_in_chain(ZoneId zone, Denial chain,
                                                        dns::NameView name) const;
    [[nodiscard]] std::optional<Covering> previous_in_chain(ZoneId zone, Denial chain,
                                                            dns::NameView name) const;
    /// The same for the chain that the zone's row says.
    [[nodiscard]] std::optional<Covering> covering(ZoneId zone, dns::NameView name) const;
    [[nodiscard]] std::optional<Covering> next_in_chain(ZoneId zone, dns::NameView name) const;
    [[nodiscard]] std::optional<Covering> previous_in_chain(ZoneId zone, dns::NameView name) const;

    /// Visits the name and all names below it that have a slot, in no particular order, staged
    /// changes included. `visit` must not change the contents.
    void for_each_below(dns::NameView top,
                        const std::function<void(dns::NameView, const Node&)>& visit) const;

    struct Memory {
        std::size_t names = 0;
        std::size_t table_bytes = 0;  ///< Slots, tags, segments.
        std::size_t other_bytes = 0;  ///< Long names, rarer RRsets, pending records, child lists,
                                      ///< indexes of NSEC and NSEC3 owners.
    };
    [[nodiscard]] Memory memory() const;

private:
    using Locator = Families::Locator;

    /// A name with a slot, as it is staged now.
    struct Place {
        HashedName name;
        NameStore::Found found;
    };
    /// What a parent wants to know of a child.
    struct Standing {
        bool is_present = false;
        bool exists = false;
        bool operator==(const Standing&) const = default;
    };
    struct CanonicalOrder {
        bool operator()(const dns::Name& left, const dns::Name& right) const noexcept
        {
            return dns::canonical_order(left, right) < 0;
        }
    };
    using Origins = std::map<dns::Name, ZoneId, CanonicalOrder>;

    enum class IfMissing : std::uint8_t { Leave, Make };
    [[nodiscard]] std::optional<Place> place(ZoneId zone, dns::NameView owner,
                                             IfMissing if_missing);
    [[nodiscard]] NameStore::Found make(ZoneId zone, const HashedName& name);
    void commit(const Place& place, NameState next);
    [[nodiscard]] Standing write(const HashedName& name, const NameStore::Found& found,
                                 NameState next);
    void tell_ancestors(ZoneId zone, HashedName child, Standing before, Standing after);
    [[nodiscard]] static Standing standing_of(const NameState& state) noexcept;
    [[nodiscard]] NodeFlags inherited(NodeFlags parent, Locator child) const;
    void refresh_below(Locator top, const NameState& state);
    void refresh_zone(ZoneId zone);
    [[nodiscard]] std::vector<std::pair<Locator, NameStore::Found>> family_of(
        const Place& top) const;
    void visit_zone(ZoneId zone, const std::function<void(const NameStore::Found&)>& visit) const;

    void keep_chains(const Place& place, const NameState& next);
    void set_signing(const Zone& zone);
    void describe_apex(const NameState& apex);
    [[nodiscard]] std::optional<Covering> in_chain(const std::optional<dns::Name>& owner) const;
    [[nodiscard]] Denial denial_of(ZoneId zone) const;

    void set_soa(ZoneId zone, dns::Ttl ttl, std::span<const dns::Rdata> rdatas);
    void clear_name(const NameStore::Found& found);
    void remove_below(ZoneId zone, const dns::Name& top);
    [[nodiscard]] std::vector<dns::Name> zones_directly_below(const dns::Name& origin) const;
    void attach(const dns::Name& origin);
    void detach(const dns::Name& origin);

    NameStore& store_;
    Families families_;
    boost::unordered_flat_set<Locator> hidden_tops_;
    Origins origins_;
};

}  // namespace mooring::zone

// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Names in versions: slots, pending records, zones, and what is freed when. The engine below
/// NameTable (which readers see) and Contents (which knows what DNS makes of it).
///
///     stage(), stage(), ... ──publish()──▶ readers see all of it ──settle()──▶ slots, freed
///     records
///
/// The protocol is argued in name_table.hpp. What follows from it here:
///   - A slot's body is written only when its newest record is read by every reader, so no reader
///     uses the body meanwhile: whoever still meets the record uses the record.
///   - Records below the newest one that every reader has reached are unlinked at once: readers
///     stop above them. They are used again after a grace period, as everything else is.
///   - A moved segment shares its records with its frozen old block. A record that is still linked
///     there stays valid for as long as a reader may look at the old block.
///
/// Thread safety: the members in the first group from any thread with a version its Seat announced;
/// `newest` and the rest by the writer.
/// Invariants: at most one slot of a full owner name is present in a version.

#include <deque>
#include <functional>
#include <variant>

#include "zone/epochs.hpp"
#include "zone/long_names.hpp"
#include "zone/name_hash.hpp"
#include "zone/name_table.hpp"
#include "zone/pool.hpp"
#include "zone/slots.hpp"
#include "zone/zone_directory.hpp"

namespace mooring::zone {

/// Where a slot keeps the length of its name: the name is a long one, in LongNames.
inline constexpr std::uint8_t long_name_marker = 0xff;

/// What one version says about a name: all that ever changes of a slot.
struct NameState {
    std::uint32_t registry_reference = 0;
    NodeFlags flags = 0;
    std::uint32_t ttl = 0;
    Reference rare = 0;  ///< The name's RrsetBlock.
    Ipv4 ipv4;
    Ipv6 ipv6;
    ZoneId zone{};  ///< Of the slot; never changes.
    bool operator==(const NameState&) const = default;

    [[nodiscard]] bool is(NodeFlag flag) const noexcept
    {
        return (flags & static_cast<NodeFlags>(flag)) != 0;
    }
};

class NameStore {
public:
    /// The writer's view: whatever is staged.
    static constexpr Version newest = ~Version{0};

    explicit NameStore(Random& random) : hash_{random} {}
    NameStore(const NameStore&) = delete;
    NameStore& operator=(const NameStore&) = delete;
    ~NameStore();

    [[nodiscard]] HashedName hash(dns::NameView name) const noexcept { return hash_(name); }
    [[nodiscard]] std::optional<Node> find(const HashedName& name, Version version) const noexcept;
    /// The name with this hash at which this host stands.
    [[nodiscard]] std::optional<Node> find_host(std::uint64_t hash, HostId host,
                                                Version version) const noexcept;
    [[nodiscard]] const ZoneView* find_zone(dns::NameView name, Version version) const noexcept;
    [[nodiscard]] const ZoneView* zone(ZoneId id, Version version) const noexcept
    {
        return zones_.view(id, version);
    }
    void prefetch(const HashedName& name) const noexcept { slots_.prefetch(name.hash); }

    /// A name that is present in the newest version. `at` holds until the next insert().
    struct Found {
        SlotAt at;
        NameState state;
    };
    [[nodiscard]] std::optional<Found> find_in(ZoneId zone, const HashedName& name) const noexcept;
    /// The name with this hash for which `is_it` holds.
    [[nodiscard]] std::optional<Found> find_by_hash(
        std::uint64_t hash, const std::function<bool(const Found&)>& is_it) const;
    [[nodiscard]] Node node_of(const NameState& state) const noexcept;
    [[nodiscard]] dns::Name name_of(SlotAt at) const;
    /// The name of the slot in which find_host() finds the host.
    [[nodiscard]] std::optional<dns::Name> host_name(std::uint64_t hash, HostId host,
                                                     Version version) const;
    /// Visits every name present in the newest version. `visit` may stage but not insert.
    void for_each(const std::function<void(const Found&)>& visit) const;

    /// Makes the name present with this state. The zone must exist and enclose the name.
    SlotAt insert(const HashedName& name, const NameState& state);
    /// Stages the whole new state of a name.
    void stage(SlotAt at, NameState state);
    /// Stages the name's end.
    void stage_absent(SlotAt at);
    /// Takes over a block, for the `rare` of one name's next state.
    [[nodiscard]] Reference keep(RrsetBlockPointer block);

    /// The name of the zone's chain (ZoneView::owners()) that is at or before `name`.
    [[nodiscard]] std::optional<Covering> covering(ZoneId zone, Denial chain, dns::NameView name,
                                                   Version version) const;

    void put_zone(ZoneId id, const dns::Name& origin);
    void erase_zone(ZoneId id);
    /// As ZoneDirectory::edit(), in the version that publish() will make the newest.
    [[nodiscard]] ZoneView* edit_zone(ZoneId id);

    void publish() noexcept;
    void settle();

    [[nodiscard]] std::size_t name_count() const noexcept { return slots_.count(); }
    [[nodiscard]] std::size_t table_bytes() const noexcept { return slots_.bytes(); }
    [[nodiscard]] std::size_t other_bytes() const noexcept;

    [[nodiscard]] Epochs& epochs() noexcept { return epochs_; }

private:
    struct Pending {
        Version version;
        std::atomic<Reference> older;
        NameState state;
        SlotAt at;  // The writer's.
    };
    struct PendingGone {
        Reference reference;
    };
    struct RareGone {
        Reference reference;
    };
    struct LongNameGone {
        Reference reference;
    };
    using Gone = std::variant<PendingGone, RareGone, LongNameGone, Slots::Retired, Block,
                              ZoneDirectory::Garbage>;
    struct Retired {
        Version unlinked;  // The newest version when it was.
        Gone gone;
    };

    [[nodiscard]] Version staging() const noexcept { return epochs_.published() + 1; }
    [[nodiscard]] bool is_name(const Slot& slot, const HashedName& name) const noexcept;
    [[nodiscard]] NameState state_of(const Slot& slot, Version version) const noexcept;
    [[nodiscard]] std::optional<dns::Name> name_in(const Slot& slot) const;
    [[nodiscard]] static NameState body_of(const Slot& slot, std::uint64_t word_1) noexcept;
    void stage_version(SlotAt at, const NameState& next);
    void write_name(Slot& slot, const HashedName& name, std::size_t relative_bytes);
    void settle_change(Reference reference);
    void give_up(Slot& slot, SlotAt at);
    void retire(Gone gone) { retired_.push_back({epochs_.published(), std::move(gone)}); }
    void free(Gone& gone);
    void free_rare(Reference reference);

    NameHash hash_;
    Epochs epochs_;
    Slots slots_;
    ZoneDirectory zones_;
    LongNames long_names_;
    Pool<const RrsetBlock*> rares_;
    Pool<Pending> pendings_;

    std::deque<Reference> changes_;  // Pending records not settled yet, in the order of versions.
    std::deque<Retired> retired_;    // In the order of versions.
    std::size_t rare_bytes_ = 0;
    bool has_staged_ = false;
};

}  // namespace mooring::zone

// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The in-memory form of all zones' names, from which queries are answered.
///
///     Contents ──stage──▶ NameStore ──publish()──▶ Reader, Reader, Reader ...
///
/// One open-addressing table for all zones, keyed by the full owner name. A name is one cache line:
///
///     word 0   40 bits of the keyed hash | 24 bits zone id
///          1   registry reference (32)   | newest pending record (32)
///          2   flags (32)                | block of the rarer RRsets (32)
///          3   TTL (32)                  | A (32)
///          4,5 AAAA
///          6,7 owner name relative to the zone's origin: length and up to 15 bytes, or a
///              reference to a longer one (long_names.hpp)
///
/// Where the slots lie and how the table grows: slots.hpp. The hash has a secret key, because
/// names are the attacker's choice: name_hash.hpp.
///
/// Versions (RFC 2136, 3.7: no query sees half of an update). The writer never changes what a
/// reader may be looking at. A change is a pending record {version, next older record, the whole
/// new state}, chained from word 1; a reader takes the newest record whose version is not above its
/// own, else the words of the slot. publish() stores the next version number: everything staged,
/// however many names, becomes visible by that one store. When every reader has moved past a
/// version, settle() writes its records into the slots and frees them after a grace period
/// (epochs.hpp). A new name is a slot whose words say "absent" plus a record; a removed one is a
/// record that says "absent", after which the slot is given up.
///
/// Bytes per name: slot 64 + tag 1 = 65, at a mean fill of 78 % 84 bytes, whatever the number of
/// names. Relative names above 15 bytes cost another 32 or more; children of names other than an
/// apex cost the writer about 70 for its child index (families.hpp).
///
/// Thread safety: one writer thread (through Contents); any number of reader threads, each through
/// its own Reader. Readers never lock and never wait.
/// Limits: 256 readers; 2^24 - 1 zones.

#include <array>
#include <cstdint>
#include <memory>
#include <optional>

#include "base/ip_address.hpp"
#include "base/random.hpp"
#include "zone/epochs.hpp"
#include "zone/ids.hpp"
#include "zone/node_flags.hpp"
#include "zone/rrset_block.hpp"
#include "zone/zone_view.hpp"

namespace mooring::zone {

struct NameState;
class NameStore;

/// One name in one version of the table. Valid until its Reader's next refresh() or rest(), and
/// the RrsetViews it hands out as long as this object, from which they may borrow.
class Node {
public:
    NodeFlags flags = 0;
    std::uint32_t registry_reference = 0;
    ZoneId zone{};

    Node() = default;
    /// Made by NameStore.
    Node(const NameState& state, const RrsetBlock* block) noexcept;

    [[nodiscard]] bool is(NodeFlag flag) const noexcept
    {
        return (flags & static_cast<NodeFlags>(flag)) != 0;
    }
    /// The RRset of this type, if the name has it. Of an SOA the serial is not the sealed one:
    /// answer from ZoneView instead.
    [[nodiscard]] std::optional<RrsetView> rrset(dns::RrType type) const noexcept;
    /// Calls visit(RrsetView) for every RRset of the name, by ascending type.
    template <class Visit>
    void for_each_rrset(Visit&& visit) const;

    /// Makes this copy show no RRsets but A and AAAA, wherever they lie.
    void keep_addresses_only() noexcept;

    /// The address in the slot: the only one, unless AIsRare or AaaaIsRare.
    [[nodiscard]] std::optional<Ipv4> ipv4() const noexcept;
    [[nodiscard]] std::optional<Ipv6> ipv6() const noexcept;
    /// The TTL of the addresses in the slot.
    [[nodiscard]] dns::Ttl ttl() const noexcept { return dns::Ttl{ttl_}; }

private:
    [[nodiscard]] bool has_a_in_slot() const noexcept
    {
        return is(NodeFlag::HasA) && !is(NodeFlag::AIsRare);
    }
    [[nodiscard]] bool has_aaaa_in_slot() const noexcept
    {
        return is(NodeFlag::HasAaaa) && !is(NodeFlag::AaaaIsRare);
    }
    [[nodiscard]] RrsetView a_in_slot() const noexcept;
    [[nodiscard]] RrsetView aaaa_in_slot() const noexcept;

    std::uint32_t ttl_ = 0;
    std::array<std::uint8_t, 2 + 4> a_{};  // As RrsetView::rdatas wants it.
    std::array<std::uint8_t, 2 + 16> aaaa_{};
    const RrsetBlock* block_ = nullptr;
    bool shows_addresses_only_ = false;
};

/// A name of a zone's NSEC or NSEC3 chain.
struct Covering {
    dns::Name owner;
    Node node;
};

class NameTable {
public:
    class Reader;
    explicit NameTable(Random& random);  // Draws the hash key.
    ~NameTable();
    NameTable(const NameTable&) = delete;
    NameTable& operator=(const NameTable&) = delete;

private:
    friend class Contents;
    std::unique_ptr<NameStore> store_;
};

/// One thread's access. Register once per thread; not thread-safe itself. Rests until refresh().
///
///     Reader reader{table};
///     loop { receive a batch; reader.refresh(); ... find() ...; send; }   // and rest() before
///     blocking
class NameTable::Reader {
public:
    explicit Reader(NameTable& table);
    ~Reader() = default;
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;

    /// Moves to the newest published version. What was found before becomes invalid.
    void refresh() noexcept { version_ = seat_.refresh(); }
    /// Says that this thread holds nothing and may block for long; refresh() must follow.
    void rest() noexcept { seat_.rest(); }

    /// The name as this version has it, in any ASCII case; nothing if the table has no slot for it.
    [[nodiscard]] std::optional<Node> find(dns::NameView name) const noexcept;
    /// The name whose hash is `locator` (Contents::locator_of()) if this host stands there.
    [[nodiscard]] std::optional<Node> find_host(std::uint64_t locator, HostId host) const noexcept;
    /// The name at which find_host() finds the host.
    [[nodiscard]] std::optional<dns::Name> host_name(std::uint64_t locator, HostId host) const;
    /// The zone that encloses `name` most closely, if any.
    [[nodiscard]] const ZoneView* find_zone(dns::NameView name) const noexcept;
    [[nodiscard]] const ZoneView* zone(ZoneId id) const noexcept;
    /// The name of the zone's chain that is at or before `name` in canonical order, else the last
    /// one. Without `chain` as the zone's row says. Nothing if there is no such chain.
    [[nodiscard]] std::optional<Covering> covering(ZoneId zone, dns::NameView name) const;
    [[nodiscard]] std::optional<Covering> covering(ZoneId zone, Denial chain,
                                                   dns::NameView name) const;
    /// Fetches the cache lines that find(name) will need.
    void prefetch(dns::NameView name) const noexcept;

private:
    const NameStore& store_;
    Epochs::Seat seat_;
    Version version_ = 0;
};

template <class Visit>
void Node::for_each_rrset(Visit&& visit) const
{
    if (has_a_in_slot()) visit(a_in_slot());  // No type is below A (1).
    auto is_aaaa_due = has_aaaa_in_slot();
    for (std::size_t i = 0; block_ != nullptr && i < block_->rrset_count(); ++i) {
        const auto rrset = block_->rrset(i);
        const auto is_address = rrset.type == dns::RrType::A || rrset.type == dns::RrType::AAAA;
        if (shows_addresses_only_ && !is_address) continue;
        if (is_aaaa_due && rrset.type > dns::RrType::AAAA) {
            visit(aaaa_in_slot());
            is_aaaa_due = false;
        }
        visit(rrset);
    }
    if (is_aaaa_due) visit(aaaa_in_slot());
}

}  // namespace mooring::zone

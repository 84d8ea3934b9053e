// SPDX-License-Identifier: Apache-2.0
#include "updates/zone_changes.hpp"

#include <algorithm>
#include <string_view>
#include <unordered_map>

namespace mooring::updates {
namespace {

using Bytes = std::vector<std::uint8_t>;

constexpr std::size_t state_head_bytes = 4 + 2 + 4;  // TTL, count, size of the RDATAs.

void append_number(Bytes& bytes, std::uint32_t number, std::size_t size)
{
    for (auto left = size; left > 0; --left)
        bytes.push_back(static_cast<std::uint8_t>(number >> (8 * (left - 1))));
}

std::uint32_t number_at(std::span<const std::uint8_t> bytes, std::size_t size)
{
    std::uint32_t number = 0;
    for (std::size_t i = 0; i < size; ++i) number = (number << 8U) | bytes[i];
    return number;
}

Bytes packed_state(const zone::RrsetView& rrset)
{
    Bytes bytes;
    bytes.reserve(state_head_bytes + rrset.rdatas.size());
    append_number(bytes, rrset.ttl.seconds, 4);
    append_number(bytes, rrset.count, 2);
    append_number(bytes, static_cast<std::uint32_t>(rrset.rdatas.size()), 4);
    bytes.insert(bytes.end(), rrset.rdatas.begin(), rrset.rdatas.end());
    return bytes;
}

/// The state that `bytes` begin with.
zone::RrsetView state_at(dns::RrType type, std::span<const std::uint8_t> bytes)
{
    const auto size = number_at(bytes.subspan(6), 4);
    return {.type = type,
            .ttl = dns::Ttl{number_at(bytes, 4)},
            .count = static_cast<std::uint16_t>(number_at(bytes.subspan(4), 2)),
            .rdatas = bytes.subspan(state_head_bytes, size)};
}

struct Entry {
    std::string_view key;  // Owner and type.
    dns::NameView owner = dns::NameView::root();
    zone::RrsetView before;
    zone::RrsetView after;
};

/// Reads the entry that `bytes` begin with and moves them on.
Entry next_entry(std::span<const std::uint8_t>& bytes)
{
    const std::size_t owner_size = bytes[0];
    const auto key = bytes.first(1 + owner_size + 2);
    const auto type = static_cast<dns::RrType>(number_at(key.last(2), 2));
    Entry entry{.key = {reinterpret_cast<const char*>(key.data()), key.size()},
                .owner = dns::NameView{key.subspan(1, owner_size)},
                .before = {},
                .after = {}};
    bytes = bytes.subspan(key.size());
    for (auto* state : {&entry.before, &entry.after}) {
        *state = state_at(type, bytes);
        bytes = bytes.subspan(state_head_bytes + state->rdatas.size());
    }
    return entry;
}

bool has_record(const zone::RrsetView& rrset, const dns::RecordView& wanted)
{
    auto is_there = false;
    rrset.for_each([&](std::span<const std::uint8_t> rdata) {
        is_there = is_there ||
                   (std::ranges::equal(rdata, wanted.rdata) && ttl_of(rrset, rdata) == wanted.ttl);
    });
    return is_there;
}

struct Pair {
    const zone::RrsetView& from;
    const zone::RrsetView& without;
};

/// The records that `from` has and `without` has not.
void append_difference(dns::NameView owner, const Pair& pair, std::vector<dns::RecordView>& records)
{
    pair.from.for_each([&](std::span<const std::uint8_t> rdata) {
        const dns::RecordView record{.owner = owner,
                                     .type = pair.from.type,
                                     .ttl = ttl_of(pair.from, rdata),
                                     .rdata = rdata};
        if (!has_record(pair.without, record)) records.push_back(record);
    });
}

}  // namespace

dns::Ttl ttl_of(const zone::RrsetView& rrset, std::span<const std::uint8_t> rdata) noexcept
{
    constexpr std::size_t original_ttl_offset = 4;  // RFC 4034, 3.1.
    if (rrset.type != dns::RrType::RRSIG || rdata.size() < original_ttl_offset + 4)
        return rrset.ttl;
    return dns::Ttl{number_at(rdata.subspan(original_ttl_offset), 4)};
}

void ChangeSet::note(const Swap& swap)
{
    const auto owner = swap.owner.wire();
    Bytes key;
    key.push_back(static_cast<std::uint8_t>(owner.size()));
    key.insert(key.end(), owner.begin(), owner.end());
    append_number(key, static_cast<std::uint32_t>(swap.before.type), 2);
    auto [place, is_new] = changes_.try_emplace(std::string{key.begin(), key.end()});
    if (is_new) place->second.before = packed_state(swap.before);
    place->second.after = packed_state(swap.after);
}

PackedChanges ChangeSet::pack() const
{
    auto block = std::make_shared<Bytes>();
    for (const auto& [key, states] : changes_) {
        if (states.before == states.after) continue;
        block->insert(block->end(), key.begin(), key.end());
        block->insert(block->end(), states.before.begin(), states.before.end());
        block->insert(block->end(), states.after.begin(), states.after.end());
    }
    block->shrink_to_fit();
    return block;
}

CondensedChanges condense(std::vector<PackedChanges> blocks)
{
    std::vector<Entry> entries;
    std::unordered_map<std::string_view, std::size_t> places;
    for (const auto& block : blocks) {
        std::span<const std::uint8_t> rest{*block};
        while (!rest.empty()) {
            const auto entry = next_entry(rest);
            const auto [place, is_new] = places.try_emplace(entry.key, entries.size());
            if (is_new)
                entries.push_back(entry);
            else
                entries[place->second].after = entry.after;
        }
    }
    CondensedChanges result{.blocks = std::move(blocks), .deleted = {}, .added = {}};
    for (const auto& entry : entries) {
        append_difference(entry.owner, {entry.before, entry.after}, result.deleted);
        append_difference(entry.owner, {entry.after, entry.before}, result.added);
    }
    return result;
}

}  // namespace mooring::updates

// SPDX-License-Identifier: Apache-2.0
#include <bit>
#include <cstring>
#include <utility>

#include "base/assert.hpp"
#include "zone/name_store.hpp"

namespace mooring::zone {
namespace {

constexpr std::size_t inline_bytes_max = 15;

std::uint64_t word_1_of(std::uint32_t registry_reference, Reference pending) noexcept
{
    return (std::uint64_t{registry_reference} << 32U) | pending;
}

void write_body(Slot& slot, const NameState& state) noexcept
{
    const auto ipv6 = std::bit_cast<std::array<std::uint64_t, 2>>(state.ipv6);
    slot.store(2, (std::uint64_t{state.flags} << 32U) | state.rare);
    slot.store(3, (std::uint64_t{state.ttl} << 32U) | std::bit_cast<std::uint32_t>(state.ipv4));
    slot.store(4, ipv6[0]);
    slot.store(5, ipv6[1]);
}

template <class... Functions>
struct Overloaded : Functions... {
    using Functions::operator()...;
};

}  // namespace

SlotAt NameStore::insert(const HashedName& name, const NameState& state)
{
    // The name may be on its way out, with a slot of its own whose newest record says "absent".
    const auto* leaving = slots_.find(name.hash, [&](const Slot& candidate) {
        return (candidate.load(0) & 0xffffffU) == number_of(state.zone) && is_name(candidate, name);
    });
    if (leaving != nullptr) {
        const auto at = slots_.place_of(*leaving, name.hash);
        stage(at, state);
        return at;
    }

    const auto old = slots_.reserve(name.hash, [this](const Slot& slot, SlotAt at) {
        for (auto i = static_cast<Reference>(slot.load(1)); i != 0;) {
            auto& pending = pendings_.at(i);
            pending.at = at;
            i = pending.older.load(std::memory_order_relaxed);
        }
    });
    if (!old.is_nothing()) retire(old);

    const auto* origin = zones_.origin(state.zone);
    MOORING_ASSERT(origin != nullptr);
    const auto at = slots_.claim(name.hash);
    auto& slot = slots_.at(at);
    slot.store(0, ((name.hash & kept_hash_mask) << 24U) | number_of(state.zone));
    slot.store(1, 0);
    write_body(slot, NameState{});  // Absent, until the first record's version is published.
    write_name(slot, name, name.size - origin->size());
    slots_.show(at, name.hash);
    stage(at, state);
    return at;
}

void NameStore::write_name(Slot& slot, const HashedName& name, std::size_t relative_bytes)
{
    const auto relative = std::span{name.bytes}.first(relative_bytes);
    if (relative_bytes > inline_bytes_max) {
        const auto reference = long_names_.store(relative);
        slot.store(6, (std::uint64_t{reference} << 32U) | long_name_marker);
        slot.store(7, 0);
        return;
    }
    std::array<std::uint8_t, 16> field{static_cast<std::uint8_t>(relative_bytes)};
    std::memcpy(field.data() + 1, relative.data(), relative.size());
    const auto words = std::bit_cast<std::array<std::uint64_t, 2>>(field);
    slot.store(6, words[0]);
    slot.store(7, words[1]);
}

void NameStore::stage(SlotAt at, NameState state)
{
    state.flags |= static_cast<NodeFlags>(NodeFlag::IsPresent);
    stage_version(at, state);
}

void NameStore::stage_absent(SlotAt at)
{
    stage_version(at, NameState{});
}

void NameStore::stage_version(SlotAt at, const NameState& next)
{
    auto& slot = slots_.at(at);
    const auto word_1 = slot.load(1);
    const auto head = static_cast<Reference>(word_1);
    has_staged_ = true;

    if (head == 0 || pendings_.at(head).version != staging()) {
        const auto reference = pendings_.allocate(staging(), head, next, at);
        slot.words[1].store(word_1_of(static_cast<std::uint32_t>(word_1 >> 32U), reference),
                            std::memory_order_release);
        changes_.push_back(reference);
        return;
    }
    // Nobody reads this record before publish(): it may still change.
    auto& pending = pendings_.at(head);
    const auto replaced = std::exchange(pending.state, next).rare;
    if (replaced == 0 || replaced == next.rare) return;
    const auto older = pending.older.load(std::memory_order_relaxed);
    const auto before = older == 0 ? body_of(slot, word_1) : pendings_.at(older).state;
    if (replaced != before.rare) free_rare(replaced);
}

Reference NameStore::keep(RrsetBlockPointer block)
{
    rare_bytes_ += block->bytes();
    return rares_.allocate(block.release());
}

void NameStore::put_zone(ZoneId id, const dns::Name& origin)
{
    zones_.put(id, origin, staging());
    has_staged_ = true;
}

void NameStore::erase_zone(ZoneId id)
{
    zones_.erase(id, staging());
    has_staged_ = true;
}

ZoneView* NameStore::edit_zone(ZoneId id)
{
    has_staged_ = true;
    return zones_.edit(id, staging());
}

void NameStore::publish() noexcept
{
    if (std::exchange(has_staged_, false)) epochs_.publish();
}

void NameStore::settle()
{
    const auto oldest_read = epochs_.oldest_read();
    for (; !changes_.empty(); changes_.pop_front()) {
        if (pendings_.at(changes_.front()).version > oldest_read) break;
        settle_change(changes_.front());
    }
    zones_.settle(oldest_read,
                  [this](ZoneDirectory::Garbage garbage) { retire(std::move(garbage)); });

    // A version of its own ends the grace period of what was unlinked just now.
    if (retired_.empty()) return;
    if (!has_staged_ && retired_.back().unlinked == epochs_.published()) epochs_.publish();
    const auto oldest_now = epochs_.oldest_read();
    for (; !retired_.empty() && retired_.front().unlinked < oldest_now; retired_.pop_front())
        free(retired_.front().gone);
}

void NameStore::settle_change(Reference reference)
{
    auto& pending = pendings_.at(reference);
    auto& slot = slots_.at(pending.at);
    const auto word_1 = slot.load(1);
    const auto older = pending.older.load(std::memory_order_relaxed);
    const auto before = older == 0 ? body_of(slot, word_1) : pendings_.at(older).state;
    if (before.rare != 0 && before.rare != pending.state.rare) retire(RareGone{before.rare});
    if (older != 0) {
        pending.older.store(0, std::memory_order_release);
        retire(PendingGone{older});
    }
    if (static_cast<Reference>(word_1) != reference)
        return;  // It stands for all that is older now.

    if (pending.state.is(NodeFlag::IsPresent)) {
        write_body(slot, pending.state);
        slot.words[1].store(word_1_of(pending.state.registry_reference, 0),
                            std::memory_order_release);
    } else {
        give_up(slot, pending.at);
    }
    retire(PendingGone{reference});
}

void NameStore::give_up(Slot& slot, SlotAt at)
{
    const auto word_6 = slot.load(6);
    if ((word_6 & 0xffU) == long_name_marker)
        retire(LongNameGone{static_cast<Reference>(word_6 >> 32U)});
    retire(slots_.retire(at));
}

void NameStore::free(Gone& gone)
{
    std::visit(Overloaded{
                   [this](PendingGone record) { pendings_.release(record.reference); },
                   [this](RareGone rare) { free_rare(rare.reference); },
                   [this](LongNameGone name) { long_names_.release(name.reference); },
                   [this](const Slots::Retired& slot) { slots_.reclaim(slot); },
                   [](Block block) { block.free(); },
                   [](ZoneDirectory::Garbage& garbage) { garbage = {}; },
               },
               gone);
}

void NameStore::free_rare(Reference reference)
{
    auto& place = rares_.at(reference);
    rare_bytes_ -= place->bytes();
    RrsetBlockPointer{std::exchange(place, nullptr)}.reset();
    rares_.release(reference);
}

std::size_t NameStore::other_bytes() const noexcept
{
    return long_names_.bytes() + rares_.bytes() + rare_bytes_ + pendings_.bytes() + zones_.bytes() +
           changes_.size() * sizeof(Reference) + retired_.size() * sizeof(Retired) + sizeof(*this) -
           sizeof(slots_) - sizeof(zones_);
}

}  // namespace mooring::zone

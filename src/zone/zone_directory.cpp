// SPDX-License-Identifier: Apache-2.0
#include "zone/zone_directory.hpp"

#include <utility>

#include "base/assert.hpp"

namespace mooring::zone {
namespace {

bool is_present_before(const ZoneDirectory::Edition& edition) noexcept
{
    const auto* older = edition.older.load(std::memory_order_relaxed);
    return older != nullptr && older->is_present;
}

}  // namespace

ZoneDirectory::ZoneDirectory() = default;

ZoneDirectory::~ZoneDirectory()
{
    for (auto& slot : chunks_) {
        const std::unique_ptr<Chunk> chunk{slot.load(std::memory_order_relaxed)};
        if (!chunk) continue;
        for (auto& place : *chunk) {
            const std::unique_ptr<Entry> entry{place.load(std::memory_order_relaxed)};
            auto* edition = entry ? entry->newest.load(std::memory_order_relaxed) : nullptr;
            while (edition != nullptr) {
                const std::unique_ptr<Edition> owned{edition};
                edition = edition->older.load(std::memory_order_relaxed);
            }
        }
    }
}

ZoneDirectory::Entry* ZoneDirectory::entry(ZoneId id) const noexcept
{
    const auto number = number_of(id);
    if (number >= chunk_entries * chunk_entries) return nullptr;
    const auto* chunk = chunks_[number / chunk_entries].load(std::memory_order_acquire);
    if (chunk == nullptr) return nullptr;
    return (*chunk)[number % chunk_entries].load(std::memory_order_acquire);
}

const dns::Name* ZoneDirectory::origin(ZoneId id) const noexcept
{
    const auto* found = entry(id);
    return found == nullptr ? nullptr : &found->origin;
}

const ZoneView* ZoneDirectory::view(ZoneId id, Version version) const noexcept
{
    const auto* found = entry(id);
    if (found == nullptr) return nullptr;
    const auto* edition = found->newest.load(std::memory_order_acquire);
    while (edition != nullptr && edition->version > version)
        edition = edition->older.load(std::memory_order_acquire);
    return edition != nullptr && edition->is_present ? &edition->view : nullptr;
}

void ZoneDirectory::put(ZoneId id, const dns::Name& origin, Version version)
{
    const auto number = number_of(id);
    MOORING_ASSERT(number != 0 && number < chunk_entries * chunk_entries);
    auto& slot = chunks_[number / chunk_entries];
    if (slot.load(std::memory_order_relaxed) == nullptr) {
        slot.store(std::make_unique<Chunk>().release(), std::memory_order_release);
        bytes_ += sizeof(Chunk);
    }
    auto& place = (*slot.load(std::memory_order_relaxed))[number % chunk_entries];
    auto* found = place.load(std::memory_order_relaxed);
    if (found == nullptr) {
        found = std::make_unique<Entry>(origin, nullptr).release();
        bytes_ += sizeof(Entry);
        place.store(found, std::memory_order_release);
    }
    auto& edition = stage(*found, id, version);
    if (std::exchange(edition.is_present, true)) return;
    edition.view = ZoneView{};
    edition.view.id = id;
    edition.view.origin = origin;
    if (!is_present_before(edition)) count_depth(origin.label_count(), 1);
}

void ZoneDirectory::erase(ZoneId id, Version version)
{
    auto* found = entry(id);
    if (found == nullptr) return;
    auto& edition = stage(*found, id, version);
    const auto was_there = std::exchange(edition.is_present, false);
    if (was_there && !is_present_before(edition)) count_depth(found->origin.label_count(), -1);
}

ZoneView* ZoneDirectory::edit(ZoneId id, Version version)
{
    auto* found = entry(id);
    if (found == nullptr) return nullptr;
    auto& edition = stage(*found, id, version);
    return edition.is_present ? &edition.view : nullptr;
}

ZoneDirectory::Edition& ZoneDirectory::stage(Entry& entry, ZoneId id, Version version)
{
    auto* newest = entry.newest.load(std::memory_order_relaxed);
    if (newest != nullptr && newest->version == version) return *newest;  // Nobody reads it yet.

    auto edition = std::make_unique<Edition>(version, newest, newest ? newest->view : ZoneView{},
                                             newest != nullptr && newest->is_present);
    bytes_ += sizeof(Edition);
    newest = edition.release();
    entry.newest.store(newest, std::memory_order_release);
    staged_.push_back({id, newest});
    return *newest;
}

void ZoneDirectory::settle(Version oldest_read, const std::function<void(Garbage)>& retire)
{
    for (; !staged_.empty() && staged_.front().edition->version <= oldest_read;
         staged_.pop_front()) {
        auto [id, edition] = staged_.front();
        auto* older = edition->older.exchange(nullptr, std::memory_order_acq_rel);
        const auto was_present = older != nullptr && older->is_present;
        if (older != nullptr) {
            bytes_ -= sizeof(Edition);
            retire(std::unique_ptr<Edition>{older});
        }
        auto* found = entry(id);
        if (!edition->is_present && was_present) count_depth(found->origin.label_count(), -1);
        if (edition->is_present || found->newest.load(std::memory_order_relaxed) != edition)
            continue;

        const auto number = number_of(id);
        (*chunks_[number / chunk_entries].load(std::memory_order_relaxed))[number % chunk_entries]
            .store(nullptr, std::memory_order_release);
        bytes_ -= sizeof(Entry) + sizeof(Edition);
        retire(std::unique_ptr<Edition>{edition});
        retire(std::unique_ptr<Entry>{found});
    }
}

void ZoneDirectory::count_depth(std::size_t label_count, int change) noexcept
{
    auto& zones = zones_at_depth_[label_count];
    zones += static_cast<std::uint32_t>(change);
    auto& word = depths_[label_count / 64];
    const auto bit = std::uint64_t{1} << (label_count % 64);
    const auto others = word.load(std::memory_order_relaxed) & ~bit;
    word.store(zones == 0 ? others : others | bit, std::memory_order_release);
}

}  // namespace mooring::zone

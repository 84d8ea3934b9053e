// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Records by dense id, in chunks of 1,024 that never move, so that readers follow two pointers and
/// no lock while the writer adds more.
///
///     id ──▶ directory[id / 1024] ──▶ chunk.records[id % 1024]
///
/// Ids are given once and in order; when the last record of a chunk is gone the chunk is freed, so
/// that a registry whose hosts come and go does not grow for ever.
///
/// Thread safety: find() from any thread that holds a Grace::Reading, and from the writer's. The
/// rest from the writer's thread. A record's own words say what readers may touch.
/// Invariants: a record is all zero until the writer takes it.

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "base/assert.hpp"
#include "registry/grace.hpp"

namespace mooring::registry {

template <class Record>
class Chunks {
public:
    explicit Chunks(Grace& grace) : grace_{grace} {}

    /// The record's place; null if the chunk does not exist. Whether it is in use the record says.
    [[nodiscard]] Record* find(std::uint32_t id) const noexcept
    {
        const auto* directory = directory_.load(std::memory_order_seq_cst);
        const auto index = id / records_per_chunk;
        if (directory == nullptr || index >= directory->places.size()) return nullptr;
        auto* chunk = directory->places[index].load(std::memory_order_seq_cst);
        return chunk == nullptr ? nullptr : &chunk->records[id % records_per_chunk];
    }

    /// The record's place, which exists: an id that another record names.
    [[nodiscard]] Record& at(std::uint32_t id) const noexcept
    {
        auto* record = find(id);
        MOORING_ASSERT(record != nullptr);
        return *record;
    }

    /// As end(), under the same condition as find(): may be higher.
    [[nodiscard]] std::uint64_t end_for_readers() const noexcept
    {
        const auto* directory = directory_.load(std::memory_order_seq_cst);
        return directory == nullptr ? 0
                                    : std::uint64_t{directory->places.size()} * records_per_chunk;
    }

    /// The record's place, for a record that is not in use and will be.
    Record& take(std::uint32_t id)
    {
        auto& chunk = chunk_for(id / records_per_chunk);
        ++chunk.used;
        ++count_;
        return chunk.records[id % records_per_chunk];
    }

    /// Gives back a record that was taken and that readers no longer take for used.
    void release(std::uint32_t id)
    {
        const auto index = id / records_per_chunk;
        --count_;
        if (--chunks_[index]->used != 0) return;
        owned_directory_->places[index].store(nullptr, std::memory_order_seq_cst);
        --chunk_count_;
        grace_.retire(std::move(chunks_[index]), sizeof(Chunk));
    }

    [[nodiscard]] std::size_t count() const noexcept { return count_; }
    [[nodiscard]] std::size_t bytes() const noexcept
    {
        return chunk_count_ * sizeof(Chunk) + chunks_.capacity() * 2 * sizeof(void*);
    }
    /// One more than the highest id that may be in use.
    [[nodiscard]] std::uint64_t end() const noexcept
    {
        return static_cast<std::uint64_t>(chunks_.size()) * records_per_chunk;
    }
    /// The first id at or after `id` whose chunk exists, or end().
    [[nodiscard]] std::uint64_t skip_gaps(std::uint64_t id) const noexcept
    {
        while (id < end() && chunks_[id / records_per_chunk] == nullptr) {
            id = (id / records_per_chunk + 1) * records_per_chunk;
        }
        return id;
    }

    static constexpr std::uint32_t records_per_chunk = 1024;

private:
    struct Chunk {
        std::array<Record, records_per_chunk> records{};
        std::uint32_t used = 0;
    };
    struct Directory {
        explicit Directory(std::size_t size) : places(size) {}
        std::vector<std::atomic<Chunk*>> places;
    };

    Chunk& chunk_for(std::size_t index)
    {
        if (index >= chunks_.size()) chunks_.resize(index + 1);
        if (owned_directory_ == nullptr || index >= owned_directory_->places.size())
            grow_directory();
        auto& chunk = chunks_[index];
        if (chunk == nullptr) {
            chunk = std::make_unique<Chunk>();
            ++chunk_count_;
            owned_directory_->places[index].store(chunk.get(), std::memory_order_seq_cst);
        }
        return *chunk;
    }

    void grow_directory()
    {
        auto larger = std::make_unique<Directory>(chunks_.size() + chunks_.size() / 2 + 16);
        for (std::size_t i = 0; i < chunks_.size(); ++i) {
            larger->places[i].store(chunks_[i].get(), std::memory_order_relaxed);
        }
        directory_.store(larger.get(), std::memory_order_seq_cst);
        const auto bytes = owned_directory_ ? owned_directory_->places.size() * sizeof(void*) : 0;
        grace_.retire(std::exchange(owned_directory_, std::move(larger)), bytes);
    }

    Grace& grace_;
    std::atomic<Directory*> directory_{nullptr};
    std::unique_ptr<Directory> owned_directory_;
    std::vector<std::unique_ptr<Chunk>> chunks_;
    std::size_t chunk_count_ = 0;
    std::size_t count_ = 0;
};

}  // namespace mooring::registry

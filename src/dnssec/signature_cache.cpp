// SPDX-License-Identifier: Apache-2.0
#include "dnssec/signature_cache.hpp"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <limits>
#include <map>

namespace mooring::dnssec {
namespace {

constexpr std::size_t ways = 4;
constexpr std::size_t signature_words = 8;
constexpr std::size_t word_signature_bytes = signature_words * 8;
constexpr std::size_t bytes_least = 64UL * 1024;
constexpr std::size_t small_share = 8;
constexpr std::size_t large_share = 16;
constexpr std::uint32_t hot_within_seconds = 600;

/// When and how often a signature was used, in 32 bits:
///
///     last second, 23 bits | being refreshed, 1 bit | seconds with a use, 8 bits
struct Use {
    static constexpr std::uint32_t count_max = 0xffU;
    static constexpr std::uint32_t refreshing = 0x100U;
    static constexpr unsigned second_shift = 9;
    static constexpr std::uint32_t second_mask = 0x7fffffU;

    static constexpr std::uint32_t first(std::uint32_t second) noexcept
    {
        return ((second & second_mask) << second_shift) | 1U;
    }
    static constexpr std::uint32_t count(std::uint32_t use) noexcept { return use & count_max; }
    /// 0 for a second to come: threads look at the clock at different times.
    static constexpr std::uint32_t age(std::uint32_t use, std::uint32_t now_seconds) noexcept
    {
        const auto age = (now_seconds - (use >> second_shift)) & second_mask;
        return age <= second_mask / 2 ? age : 0;
    }
    /// One more second with a use; the same if that second has been counted.
    static constexpr std::uint32_t again(std::uint32_t use, std::uint32_t now_seconds) noexcept
    {
        if (age(use, now_seconds) == 0) return use;
        const auto more = std::min(count(use) + 1, count_max);
        return ((now_seconds & second_mask) << second_shift) | (use & refreshing) | more;
    }
    /// The larger, the sooner it goes.
    static constexpr std::int64_t staleness(std::uint32_t use, std::uint32_t now_seconds) noexcept
    {
        return std::int64_t{age(use, now_seconds)} - (std::int64_t{4} * count(use));
    }
    static constexpr bool is_hot(std::uint32_t use, std::uint32_t now_seconds) noexcept
    {
        return count(use) >= 2 && age(use, now_seconds) <= hot_within_seconds;
    }
};

constexpr std::uint64_t word_of(Validity validity) noexcept
{
    return (std::uint64_t{validity.inception} << 32U) | validity.expiration;
}

constexpr Validity validity_of(std::uint64_t word) noexcept
{
    return {.inception = static_cast<std::uint32_t>(word >> 32U),
            .expiration = static_cast<std::uint32_t>(word)};
}

/// Any number of places, evenly: the high half of a product (Lemire).
std::size_t spread(std::uint64_t hash, std::size_t places) noexcept
{
    return ((hash >> 32U) * places) >> 32U;
}

struct Head {
    std::atomic<std::uint64_t> high{0};
    std::atomic<std::uint64_t> low{0};
    std::atomic<std::uint64_t> times{0};  // 0: empty.
    std::atomic<std::uint32_t> sequence{0};
    std::atomic<std::uint32_t> use{0};

    [[nodiscard]] bool is_of(Fingerprint fingerprint) const noexcept
    {
        return high.load(std::memory_order_acquire) == fingerprint.high &&
               low.load(std::memory_order_acquire) == fingerprint.low;
    }
};

using Words = std::array<std::uint64_t, signature_words>;

}  // namespace

struct alignas(64) SignatureCache::Set {
    std::array<Head, ways> heads;
    std::array<std::array<std::atomic<std::uint64_t>, signature_words>, ways> signatures;

    [[nodiscard]] std::optional<std::size_t> way_of(Fingerprint fingerprint) const noexcept
    {
        for (std::size_t way = 0; way < ways; ++way)
            if (heads[way].is_of(fingerprint) && heads[way].times.load(std::memory_order_relaxed))
                return way;
        return {};
    }

    /// The way whose signature will be missed least.
    [[nodiscard]] std::size_t victim(std::uint32_t now_seconds) const noexcept
    {
        std::size_t worst = 0;
        auto staleness = std::numeric_limits<std::int64_t>::min();
        for (std::size_t way = 0; way < ways; ++way) {
            const auto& head = heads[way];
            if (head.times.load(std::memory_order_relaxed) == 0) return way;
            const auto here = Use::staleness(head.use.load(std::memory_order_relaxed), now_seconds);
            if (here <= staleness) continue;
            worst = way;
            staleness = here;
        }
        return worst;
    }

    /// One attempt at a whole copy: false if somebody writes there, or has.
    [[nodiscard]] bool try_read(std::size_t way, Fingerprint fingerprint,
                                CachedSignature& found) const noexcept
    {
        const auto& head = heads[way];
        const auto before = head.sequence.load(std::memory_order_acquire);
        if ((before & 1U) != 0) return false;
        const auto is_same = head.is_of(fingerprint);
        const auto times = head.times.load(std::memory_order_acquire);
        Words words;  // NOLINT(cppcoreguidelines-pro-type-member-init): written below
        for (std::size_t i = 0; i < signature_words; ++i)
            words[i] = signatures[way][i].load(std::memory_order_acquire);
        if (head.sequence.load(std::memory_order_relaxed) != before || !is_same || times == 0)
            return false;
        found.validity = validity_of(times);
        found.size = word_signature_bytes;
        std::memcpy(found.bytes.data(), words.data(), word_signature_bytes);
        return true;
    }

    [[nodiscard]] bool read(std::size_t way, Fingerprint fingerprint,
                            CachedSignature& found) const noexcept
    {
        // A writer is done within some 50 ns. One that was put to sleep is not waited for.
        constexpr int attempts = 64;
        for (int i = 0; i < attempts && heads[way].is_of(fingerprint); ++i)
            if (try_read(way, fingerprint, found)) return true;
        return false;
    }

    /// Puts a signature there, unless somebody else is writing.
    bool write(std::size_t way, Fingerprint fingerprint, const CachedSignature& signature,
               std::uint32_t use) noexcept
    {
        auto& head = heads[way];
        auto before = head.sequence.load(std::memory_order_relaxed);
        if ((before & 1U) != 0 ||
            !head.sequence.compare_exchange_strong(before, before + 1, std::memory_order_acq_rel))
            return false;
        head.high.store(fingerprint.high, std::memory_order_release);
        head.low.store(fingerprint.low, std::memory_order_release);
        head.times.store(word_of(signature.validity), std::memory_order_release);
        Words words;  // NOLINT(cppcoreguidelines-pro-type-member-init): written below
        std::memcpy(words.data(), signature.bytes.data(), word_signature_bytes);
        for (std::size_t i = 0; i < signature_words; ++i)
            signatures[way][i].store(words[i], std::memory_order_release);
        head.use.store(use, std::memory_order_release);
        head.sequence.store(before + 2, std::memory_order_release);
        return true;
    }
};

/// An entry in a set.
struct SignatureCache::Place {
    Set& set;
    std::size_t way;
    Part part;

    [[nodiscard]] std::atomic<std::uint32_t>& use() const noexcept { return set.heads[way].use; }
};

/// Signatures of RSA.
struct SignatureCache::Large {
    struct Entry {
        Validity validity;
        std::vector<std::uint8_t> signature;
        std::uint32_t use = 0;

        void copy_to(CachedSignature& found) const noexcept
        {
            found.validity = validity;
            found.size = static_cast<std::uint16_t>(signature.size());
            std::ranges::copy(signature, found.bytes.begin());
        }
    };
    std::map<std::array<std::uint64_t, 2>, Entry> entries;

    static std::array<std::uint64_t, 2> key_of(Fingerprint fingerprint) noexcept
    {
        return {fingerprint.high, fingerprint.low};
    }
    [[nodiscard]] Entry* find(Fingerprint fingerprint) noexcept
    {
        const auto found = entries.find(key_of(fingerprint));
        return found == entries.end() ? nullptr : &found->second;
    }
    /// Erases the stalest of eight neighbours: fingerprints are random, and so are neighbours.
    void evict_near(Fingerprint fingerprint, std::uint32_t now_seconds)
    {
        auto at = entries.lower_bound(key_of(fingerprint));
        auto victim = entries.end();
        for (std::size_t i = 0; i < std::min<std::size_t>(8, entries.size()); ++i, ++at) {
            if (at == entries.end()) at = entries.begin();
            if (victim == entries.end() || Use::staleness(at->second.use, now_seconds) >
                                               Use::staleness(victim->second.use, now_seconds))
                victim = at;
        }
        if (victim != entries.end()) entries.erase(victim);
    }
};

SignatureCache::SignatureCache(std::size_t bytes_max, Random& random)
    : key_{random},
      sets_(std::max(bytes_max, bytes_least) / large_share * (large_share - 1) / sizeof(Set)),
      main_sets_{sets_.size() - (sets_.size() / small_share)},
      large_max_{std::max(bytes_max, bytes_least) / large_share /
                 (signature_bytes_max + sizeof(Large::Entry) + 64)},
      large_{std::make_unique<Guarded<Large>>()}
{}

SignatureCache::~SignatureCache() = default;

SignatureCache::Set& SignatureCache::main_set(Fingerprint fingerprint) const noexcept
{
    return sets_[spread(fingerprint.high, main_sets_)];
}

SignatureCache::Set& SignatureCache::small_set(Fingerprint fingerprint) const noexcept
{
    return sets_[main_sets_ + spread(fingerprint.low, sets_.size() - main_sets_)];
}

std::optional<SignatureCache::Place> SignatureCache::place_of(
    Fingerprint fingerprint) const noexcept
{
    auto& main = main_set(fingerprint);
    if (const auto way = main.way_of(fingerprint))
        return Place{.set = main, .way = *way, .part = Part::Main};
    auto& small = small_set(fingerprint);
    if (const auto way = small.way_of(fingerprint))
        return Place{.set = small, .way = *way, .part = Part::Small};
    return {};
}

bool SignatureCache::find(Fingerprint fingerprint, Algorithm algorithm, std::uint32_t now_seconds,
                          CachedSignature& found) noexcept
{
    if (algorithm == Algorithm::RsaSha256) {
        return large_->with([&](Large& large) {
            auto* const entry = large.find(fingerprint);
            if (entry == nullptr) return false;
            entry->use = Use::again(entry->use, now_seconds);
            entry->copy_to(found);
            return true;
        });
    }
    const auto place = place_of(fingerprint);
    if (!place || !place->set.read(place->way, fingerprint, found)) return false;

    auto use = place->use().load(std::memory_order_relaxed);
    const auto again = Use::again(use, now_seconds);
    if (again == use) return true;  // At most one write per second into a line that all read.
    // Whoever loses this race has been counted by the winner.
    const auto is_counted =
        place->use().compare_exchange_strong(use, again, std::memory_order_relaxed);
    if (!is_counted || place->part == Part::Main) return true;
    auto& main = main_set(fingerprint);
    if (main.write(main.victim(now_seconds), fingerprint, found, again & ~Use::refreshing))
        place->use().store(0, std::memory_order_relaxed);  // The next to go from the small part.
    return true;
}

bool SignatureCache::peek(Fingerprint fingerprint, Algorithm algorithm,
                          CachedSignature& found) const noexcept
{
    if (algorithm == Algorithm::RsaSha256) {
        return large_->with([&](Large& large) {
            const auto* const entry = large.find(fingerprint);
            if (entry != nullptr) entry->copy_to(found);
            return entry != nullptr;
        });
    }
    const auto place = place_of(fingerprint);
    return place && place->set.read(place->way, fingerprint, found);
}

void SignatureCache::store(Fingerprint fingerprint, const CachedSignature& signature, Part part,
                           std::uint32_t now_seconds)
{
    if (signature.size != word_signature_bytes)
        return store_large(fingerprint, signature, now_seconds);
    const auto place = place_of(fingerprint);
    if (place && (place->part == Part::Main || part == Part::Small)) {
        const auto use = place->use().load(std::memory_order_relaxed) & ~Use::refreshing;
        place->set.write(place->way, fingerprint, signature, use);
        return;
    }
    auto& set = part == Part::Main ? main_set(fingerprint) : small_set(fingerprint);
    set.write(set.victim(now_seconds), fingerprint, signature, Use::first(now_seconds));
}

bool SignatureCache::claim_refresh(Fingerprint fingerprint) noexcept
{
    if (const auto place = place_of(fingerprint)) {
        const auto before = place->use().fetch_or(Use::refreshing, std::memory_order_acq_rel);
        return (before & Use::refreshing) == 0;
    }
    return large_->with([&](Large& large) {
        auto* const entry = large.find(fingerprint);
        if (entry == nullptr || (entry->use & Use::refreshing) != 0) return false;
        entry->use |= Use::refreshing;
        return true;
    });
}

void SignatureCache::abandon_refresh(Fingerprint fingerprint) noexcept
{
    if (const auto place = place_of(fingerprint)) {
        place->use().fetch_and(~Use::refreshing, std::memory_order_release);
        return;
    }
    large_->with([&](Large& large) {
        if (auto* const entry = large.find(fingerprint)) entry->use &= ~Use::refreshing;
    });
}

bool SignatureCache::is_hot(Fingerprint fingerprint, std::uint32_t now_seconds) const noexcept
{
    if (const auto place = place_of(fingerprint))
        return Use::is_hot(place->use().load(std::memory_order_relaxed), now_seconds);
    return large_->with([&](Large& large) {
        const auto* const entry = large.find(fingerprint);
        return entry != nullptr && Use::is_hot(entry->use, now_seconds);
    });
}

void SignatureCache::store_large(Fingerprint fingerprint, const CachedSignature& signature,
                                 std::uint32_t now_seconds)
{
    const auto bytes = signature.signature();
    large_->with([&](Large& large) {
        auto* entry = large.find(fingerprint);
        if (entry == nullptr) {
            if (large.entries.size() >= large_max_) large.evict_near(fingerprint, now_seconds);
            entry = &large.entries[Large::key_of(fingerprint)];
            entry->use = Use::first(now_seconds);
        }
        entry->use &= ~Use::refreshing;
        entry->validity = signature.validity;
        entry->signature.assign(bytes.begin(), bytes.end());
    });
}

std::size_t SignatureCache::capacity() const noexcept
{
    return sets_.size() * ways;
}

std::size_t SignatureCache::count() const noexcept
{
    std::size_t count = large_->with([](Large& large) { return large.entries.size(); });
    for (const auto& set : sets_)
        for (const auto& head : set.heads)
            if (head.times.load(std::memory_order_relaxed) != 0) ++count;
    return count;
}

}  // namespace mooring::dnssec

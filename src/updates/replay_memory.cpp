// SPDX-License-Identifier: Apache-2.0
#include "updates/replay_memory.hpp"

#include <algorithm>
#include <cstring>

namespace mooring::updates {

std::size_t ReplayMemory::MessageHash::operator()(const Message& message) const noexcept
{
    // The digest is a hash already, of something that only the holder of the key can choose.
    std::uint64_t word = 0;
    std::memcpy(&word, message.digest.data(), sizeof word);
    return word ^ zone::number_of(message.key);
}

ReplayMemory::Finding ReplayMemory::check(const SignedUse& use) const
{
    const auto known = results_.find({use.key, use.digest});
    if (known != results_.end()) return {.verdict = Verdict::Known, .rcode = known->second};
    const auto key = keys_.find(use.key);
    if (key == keys_.end()) return {};
    const auto is_behind = use.time_signed + lag_seconds < key->second.newest;
    return {.verdict =
                is_behind || use.time_signed < key->second.floor ? Verdict::TooOld : Verdict::New};
}

void ReplayMemory::remember(const SignedUse& use, dns::Rcode rcode, std::uint64_t now_seconds)
{
    drop_old_messages(now_seconds);
    if (keys_.size() >= keys_before_sweep_) drop_old_keys(now_seconds);
    results_.insert_or_assign({use.key, use.digest}, rcode);
    arrivals_.push_back({.use = use, .arrived = now_seconds});
    auto& key = keys_[use.key];
    key.newest = std::max(key.newest, use.time_signed);
    key.last_used = std::max(key.last_used, now_seconds);
}

void ReplayMemory::load(const zone::TsigUse& use)
{
    const SignedUse loaded{.key = use.key, .time_signed = use.time_signed, .digest = use.digest};
    remember(loaded, dns::Rcode{use.rcode}, seconds_of(use.origin.time));
    auto& key = keys_[use.key];
    key.floor = std::max(key.floor, use.time_signed);
}

void ReplayMemory::drop_old_messages(std::uint64_t now_seconds)
{
    while (!arrivals_.empty()) {
        const auto is_over = arrivals_.front().arrived + lifetime_seconds < now_seconds;
        if (!is_over && arrivals_.size() < messages_max_) return;
        drop_oldest_message();
    }
}

/// It must not run when it comes again, although it is not known any more.
void ReplayMemory::drop_oldest_message()
{
    const auto use = arrivals_.front().use;
    arrivals_.pop_front();
    results_.erase({use.key, use.digest});
    const auto key = keys_.find(use.key);
    if (key == keys_.end() || use.time_signed + lag_seconds < key->second.newest) return;
    key->second.floor = std::max(key->second.floor, use.time_signed + 1);
}

/// The number of keys doubles from sweep to sweep, or the sweep has made room.
void ReplayMemory::drop_old_keys(std::uint64_t now_seconds)
{
    std::erase_if(keys_, [&](const auto& entry) {
        return entry.second.last_used + lifetime_seconds < now_seconds;
    });
    keys_before_sweep_ = std::max<std::size_t>(1024, 2 * keys_.size());
}

}  // namespace mooring::updates

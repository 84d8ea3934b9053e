// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Which signed UPDATE messages have been answered, and how: so that a message heard twice changes
/// nothing twice (RFC 8945, 5.2.3 and 10.2).
///
///     check(use) ──▶ New ──▶ the update is judged ──▶ remember(use, rcode)
///                └──▶ Known: the stored result · TooOld: BADTIME
///
/// A client that hears nothing sends the same bytes again, and must hear what the first ones did.
/// Somebody who recorded them sends them later, when the client has changed its mind. Both look the
/// same; so an identical message gets its stored result and never runs again, and one that is not
/// known runs only if it was signed at most `lag_seconds` before the newest of its key. What is
/// older than that need not be remembered: it is refused anyway.
///
/// What changed something is in the journal too (zone::TsigUse) and comes back by load() after a
/// restart. Messages that changed nothing are forgotten then, so one that is not known and was
/// signed before the newest that is in the journal is refused as well.
///
/// Thread safety: the writer thread only.
/// Limits: `messages_max` messages of about 150 bytes; beyond that the oldest goes, and whatever is
/// not known of its key must then be signed after it. About 80 bytes for each key used within
/// `lifetime_seconds`, which is enough because a fudge above 300 s does not count (dns/tsig.hpp).

#include <array>
#include <cstdint>
#include <deque>
#include <unordered_map>

#include "dns/types.hpp"
#include "zone/journal/batch.hpp"

namespace mooring::updates {

/// The first 16 bytes of a request's MAC (dns::mac_digest()).
using MacDigest = std::array<std::uint8_t, 16>;

/// What tells one signed message from all others.
struct SignedUse {
    zone::KeyId key{};
    std::uint64_t time_signed = 0;
    MacDigest digest{};
};

class ReplayMemory {
public:
    static constexpr std::uint64_t lag_seconds = 5;
    static constexpr std::uint64_t lifetime_seconds = 600;
    static constexpr std::size_t messages_max_default = 262'144;

    enum class Verdict : std::uint8_t { New, Known, TooOld };
    struct Finding {
        Verdict verdict = Verdict::New;
        dns::Rcode rcode = dns::Rcode::NoError;  ///< Of Known: what was answered.
    };

    explicit ReplayMemory(std::size_t messages_max = messages_max_default)
        : messages_max_{messages_max}
    {}

    /// What is to become of a message that has just come.
    [[nodiscard]] Finding check(const SignedUse& use) const;
    /// Remembers a New one with its result.
    void remember(const SignedUse& use, dns::Rcode rcode, std::uint64_t now_seconds);
    /// Forgets one: its changes were not stored, so it has not happened.
    void forget(const SignedUse& use) { results_.erase({use.key, use.digest}); }
    /// Takes over what the journal knows, oldest first.
    void load(const zone::TsigUse& use);

    [[nodiscard]] std::size_t size() const noexcept { return results_.size(); }

private:
    struct Message {
        zone::KeyId key{};
        MacDigest digest{};
        bool operator==(const Message&) const = default;
    };
    struct MessageHash {
        std::size_t operator()(const Message& message) const noexcept;
    };
    struct PerKey {
        std::uint64_t newest = 0;
        std::uint64_t floor = 0;  // What is not known must be signed at or after this.
        std::uint64_t last_used = 0;
    };
    struct Arrival {
        SignedUse use;
        std::uint64_t arrived = 0;
    };
    void drop_old_messages(std::uint64_t now_seconds);
    void drop_oldest_message();
    void drop_old_keys(std::uint64_t now_seconds);

    const std::size_t messages_max_;
    std::unordered_map<Message, dns::Rcode, MessageHash> results_;
    std::deque<Arrival> arrivals_;  // Oldest first; also of what was forgotten since.
    std::unordered_map<zone::KeyId, PerKey> keys_;
    std::size_t keys_before_sweep_ = 1024;
};

}  // namespace mooring::updates

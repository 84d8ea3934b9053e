// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Signatures by what they cover, shared by all threads in a fixed amount of memory.
///
///     fingerprint --> set: 4 heads of 32 bytes (fingerprint, times, sequence and use)
///                          4 signatures of 64 bytes
///
/// Two parts, so that a flood of names never asked before cannot push out what is in use. A fresh
/// signature goes to the small part (1/8). If it is used again in a later second, it moves to the
/// main part. In both, who is evicted from a set is the one whose last use lies back furthest,
/// where every second with a use counts as four more seconds of youth (17 minutes at most).
///
/// Protocol: an entry is a sequence lock. Its sequence is odd while somebody writes it; writers
/// take it by compare-exchange and whoever loses does not write. All words are atomic: a writer
/// stores them with release after it made the sequence odd; a reader loads them with acquire
/// between two loads of the sequence that must agree. So a reader that sees any word of a later
/// write also sees its odd sequence, without fences (which ThreadSanitizer does not know).
///
/// RSA signatures do not fit into 64 bytes. They lie in a small table with a lock.
///
/// Thread safety: every member from any thread. find() and store() never wait but for RSA.
/// Limits: `bytes_max` in all (about 107 bytes a signature), at least 64 KiB; a 16th of it for RSA.
/// Invariants: find() never returns a signature that was not stored under that fingerprint whole.

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "base/guarded.hpp"
#include "base/random.hpp"
#include "dnssec/algorithm.hpp"
#include "dnssec/fingerprint.hpp"
#include "dnssec/signing_policy.hpp"

namespace mooring::dnssec {

/// A signature and its times, copied out of the cache.
struct CachedSignature {
    Validity validity;
    std::uint16_t size = 0;
    // Left uninitialised past `size`: clearing it would cost more than the rest of a lookup.
    std::array<std::uint8_t, signature_bytes_max> bytes;

    CachedSignature() noexcept {}  // NOLINT(modernize-use-equals-default): leaves `bytes` alone
    [[nodiscard]] std::span<const std::uint8_t> signature() const noexcept
    {
        return std::span{bytes}.first(size);
    }
};

class SignatureCache {
public:
    SignatureCache(std::size_t bytes_max, Random& random);
    SignatureCache(const SignatureCache&) = delete;
    SignatureCache& operator=(const SignatureCache&) = delete;
    ~SignatureCache();

    [[nodiscard]] const FingerprintKey& fingerprint_key() const noexcept { return key_; }

    /// Copies the signature into `found`'s memory and returns true, or returns false. Notes the
    /// use.
    [[nodiscard]] bool find(Fingerprint fingerprint, Algorithm algorithm, std::uint32_t now_seconds,
                            CachedSignature& found) noexcept;

    /// find() that does not count as a use.
    [[nodiscard]] bool peek(Fingerprint fingerprint, Algorithm algorithm,
                            CachedSignature& found) const noexcept;

    /// Where a signature is kept first.
    enum class Part : std::uint8_t {
        Small,  ///< Asked for once.
        Main,   ///< Known to be wanted: signed ahead.
    };
    /// Keeps a signature, in place of an older one of the same fingerprint if there is one.
    /// May keep nothing if other threads write in the same place.
    void store(Fingerprint fingerprint, const CachedSignature& signature, Part part,
               std::uint32_t now_seconds);

    /// True for one thread, which then makes a new signature, until store() or abandon_refresh().
    [[nodiscard]] bool claim_refresh(Fingerprint fingerprint) noexcept;
    void abandon_refresh(Fingerprint fingerprint) noexcept;

    /// Used in at least two different seconds, and within the last ten minutes: what is worth
    /// signing ahead when its RRset changes.
    [[nodiscard]] bool is_hot(Fingerprint fingerprint, std::uint32_t now_seconds) const noexcept;

    /// How many signatures fit, RSA not counted.
    [[nodiscard]] std::size_t capacity() const noexcept;
    /// How many are there; walks the whole cache.
    [[nodiscard]] std::size_t count() const noexcept;

private:
    struct Set;
    struct Place;
    struct Large;

    [[nodiscard]] Set& main_set(Fingerprint fingerprint) const noexcept;
    [[nodiscard]] Set& small_set(Fingerprint fingerprint) const noexcept;
    [[nodiscard]] std::optional<Place> place_of(Fingerprint fingerprint) const noexcept;
    void store_large(Fingerprint fingerprint, const CachedSignature& signature,
                     std::uint32_t now_seconds);

    FingerprintKey key_;
    // The main part, then the small one. Mutable: every word in it is atomic.
    mutable std::vector<Set> sets_;
    std::size_t main_sets_;
    std::size_t large_max_;
    std::unique_ptr<Guarded<Large>> large_;
};

}  // namespace mooring::dnssec

// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Signatures at the moment an answer needs them: from the cache, or made here within the budget.
///
///     sign() -> fingerprint -> SignatureCache -> hit: RRSIG from the cached signature
///                                            -> miss: SigningBudget -> PrivateKey -> cache
///
/// A cached signature that comes within its refresh period is still served; one thread makes its
/// successor, if the budget allows.
///
/// Thread safety: one per thread. The ring, the cache and the budget are shared and outlive it.
/// Limits: 64 KiB of RRSIG records per query (each at most 802 bytes); more is Failed.
/// Invariants: a hit allocates nothing and takes no lock (RSA takes one).

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/counter.hpp"
#include "base/published.hpp"
#include "base/result.hpp"
#include "dnssec/rrsig.hpp"
#include "dnssec/signature_cache.hpp"
#include "dnssec/signing_budget.hpp"
#include "dnssec/zone_keys.hpp"
#include "zone/ids.hpp"
#include "zone/rrset_block.hpp"

namespace mooring::dnssec {

/// What sign() gives back.
struct Signed {
    enum class Status : std::uint8_t {
        Ok,
        OverBudget,  ///< Nothing was signed: answer with TC=1 (UDP) or SERVFAIL.
        Failed,      ///< No key for this type, libcrypto failed, or no room: answer SERVFAIL.
    };
    Status status = Status::Failed;
    /// The RRSIGs, one per signing key, with the TTL of what they cover. Valid until release().
    zone::RrsetView rrsigs;

    [[nodiscard]] bool is_ok() const noexcept { return status == Status::Ok; }
};

/// Counted by the one thread that owns the Signer, read by the metrics page.
struct SignerCounters {
    Counter cached;       ///< Served from the cache.
    Counter fresh;        ///< Made while the client waited.
    Counter refreshed;    ///< Made because the cached one comes near its end.
    Counter ahead;        ///< Made by prepare().
    Counter over_budget;  ///< Not made.
    Counter failed;
};

class Signer {
public:
    Signer(const Published<KeyRing>& ring, SignatureCache& cache, SigningBudget& budget);

    /// Begins a batch of queries: follows the published keys. Nothing of the batch before may be
    /// in use any more.
    void refresh();
    /// The keys of a zone; null: it is not signed. Valid until refresh().
    [[nodiscard]] const ZoneKeys* keys_of(zone::ZoneId zone) const noexcept;

    /// The RRSIGs over `rrset`, one per key that signs its type.
    [[nodiscard]] Signed sign(const ZoneKeys& keys, const RrsetToSign& rrset, Asker asker,
                              std::uint32_t now_seconds);
    /// Frees what sign() gave for one query.
    void release() noexcept { arena_used_ = 0; }

    /// Signs into the cache if no signature is there that will do, outside the budget: what will be
    /// asked for at once when it is published. Fails with Internal if libcrypto does.
    [[nodiscard]] Result<> prepare(const ZoneKeys& keys, const RrsetToSign& rrset,
                                   std::uint32_t now_seconds);
    /// True if signatures over this RRset are asked for again and again.
    [[nodiscard]] bool is_hot(const ZoneKeys& keys, const RrsetToSign& rrset,
                              std::uint32_t now_seconds) const noexcept;

    [[nodiscard]] const SignerCounters& counters() const noexcept { return counters_; }

private:
    struct Request;  // One key's signature over one RRset.

    [[nodiscard]] Signed::Status find_or_make(const Request& request, Asker asker);
    void make_again(const Request& request, Asker asker);
    [[nodiscard]] bool make(const Request& request, SignatureCache::Part part);
    [[nodiscard]] bool append_rrsig(const Request& request);

    Published<KeyRing>::Reader ring_;
    const KeyRing* current_;
    SignatureCache& cache_;
    SigningLease lease_;
    SignedData data_;
    CachedSignature signature_;  // The one at hand.
    std::vector<std::uint8_t> arena_;
    std::size_t arena_used_ = 0;
    SignerCounters counters_;
};

}  // namespace mooring::dnssec

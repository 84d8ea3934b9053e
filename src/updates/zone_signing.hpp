// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Signing by the writer: what makes a zone's answers provable before anybody asks.
///
///     judge ──▶ complete(draft) ──▶ Store::commit ──▶ applied(batch) ──▶ publish
///                    │                                    └ the ring of keys follows the rows
///                    └ mode Full: RRSIG, NSEC or NSEC3 as changes of the same batch
///                      mode Online: what resolvers keep asking for is signed ahead into the cache
///
/// Mode Full. The signatures and the chain are ordinary RRset changes (docs/decisions/0005), so the
/// journal, the store, transfers, exports and a restart have them for free. A zone is *ready* while
/// its apex has signatures; until then, although its row says Full, it is answered as Online:
/// nobody ever sees half a chain. So to sign a large zone (a new mode, an import, another kind of
/// chain) is a *pass*: slices of names as commands, the apex last. The same passes renew signatures
/// in time and take away what a zone that is not Full any more has left behind. An address update
/// costs two signatures: the RRset's and the SOA's. Signing is inline, on the writer thread: a
/// signature is some 20 us, a group commit waits for the disk longer than that for most batches.
///
/// Thread safety: the writer thread, but for the members under "any thread".
/// Limits: names_per_batch_max names of a zone are completed in one batch. After a larger change
/// (an account with thousands of hosts is suspended, which hides them at once) the zone is not
/// ready until a pass has seen to all of it. A pass holds the names of its zone in memory, about 30
/// bytes each, and begins with a walk through the whole name table (renewing a zone with NSEC does
/// not). Invariants: a batch that touches a ready zone has its SOA signed at the batch's serial,
/// and the zone is sealed with it. What cannot be signed fails its batch.

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <vector>

#include "base/clock.hpp"
#include "base/guarded.hpp"
#include "base/published.hpp"
#include "base/random.hpp"
#include "base/result.hpp"
#include "base/seal.hpp"
#include "dnssec/signature_cache.hpp"
#include "dnssec/signer.hpp"
#include "dnssec/signing_budget.hpp"
#include "dnssec/zone_keys.hpp"
#include "registry/draft.hpp"
#include "updates/serials.hpp"
#include "updates/signing_agenda.hpp"
#include "updates/signing_metrics.hpp"
#include "updates/signing_pass.hpp"
#include "updates/slice_pace.hpp"
#include "updates/touched_names.hpp"
#include "updates/unsealed_keys.hpp"

namespace mooring::updates {

/// True if the zone is answered from its kept chain and signatures: its row says Full, and its apex
/// is signed. Until then it is answered as Online.
[[nodiscard]] bool is_shown_full(const zone::Zone& zone, const zone::Contents& contents);

class ZoneSigning {
public:
    struct Options {
        dnssec::SigningPolicy policy{};
        std::size_t cache_bytes = std::size_t{64} << 20U;  ///< Of signatures made when asked for.
        dnssec::SigningBudget::Options budget{};
        std::size_t names_per_batch_max = 4096;
        std::size_t names_per_slice_max = 128;  ///< Of a pass; fewer if they take long.
    };
    struct Collaborators {
        const Clock& clock;
        Random& random;
        const Seal& seal;
    };
    ZoneSigning(const Collaborators& collaborators, const Options& options);
    ZoneSigning(const ZoneSigning&) = delete;
    ZoneSigning& operator=(const ZoneSigning&) = delete;
    ~ZoneSigning();

    /// Unseals every key once rows and batches are loaded, and looks whether the signatures of
    /// zones in mode Full are good still: if the SOA's is not (the service was down for weeks; a
    /// restore has raised the serial), the zone is answered as Online until a pass has renewed it.
    /// Publishes the contents.
    /// Fails if a key cannot be unsealed: a signed zone is never served unsigned by surprise.
    [[nodiscard]] Result<> load(zone::Contents& contents, const registry::Tables& tables,
                                const ZoneSerials& serials);

    // Called by Writer.
    /// Adds to the draft what follows from its changes for zones in mode Full. Fails if a key
    /// cannot be unsealed or used; the draft is then to be thrown away.
    [[nodiscard]] Result<> complete(registry::Draft& draft,
                                    const registry::Draft::OpenSerial& open_serial);
    /// Follows a batch that is committed and applied, before it is published.
    void applied(const zone::Batch& batch, const zone::Contents& contents,
                 const registry::Tables& tables);
    /// True if the zone must be sealed with every batch that touches it.
    [[nodiscard]] bool seals_with_batch(zone::ZoneId zone) const;
    /// Signs the SOA of Online zones at the serials they are about to show, where it is asked for.
    void sealing(std::span<const zone::ZoneSerial> serials, const zone::Contents& contents);

    // Called by SigningKeeper, from within a command.
    /// Does the next bit of work for a zone: a step in its keys' life, a slice of a pass. `last`
    /// says what became of the bit before. Afterwards agenda() says when to come again.
    enum class LastSlice : std::uint8_t { Committed, Failed };
    [[nodiscard]] Result<> work(registry::Draft& draft, zone::ZoneId zone, LastSlice last);
    /// True if work() has asked for something that the next complete() does: what comes of such a
    /// command is known when its batch is.
    [[nodiscard]] bool has_orders() const noexcept { return !orders_.empty(); }

    // Any thread.
    [[nodiscard]] const Published<dnssec::KeyRing>& ring() const noexcept { return ring_; }
    [[nodiscard]] dnssec::SignatureCache& cache() noexcept { return cache_; }
    [[nodiscard]] const dnssec::SignatureCache& cache() const noexcept { return cache_; }
    [[nodiscard]] dnssec::SigningBudget& budget() noexcept { return budget_; }
    [[nodiscard]] const SigningMetrics& metrics() const noexcept { return metrics_; }
    [[nodiscard]] SigningAgenda& agenda() noexcept { return agenda_; }
    [[nodiscard]] const dnssec::SigningPolicy& policy() const noexcept { return options_.policy; }

private:
    /// What is known of one zone that has keys, or had.
    struct State {
        bool is_full = false;   ///< What its row says.
        bool is_ready = false;  ///< In mode Full, with signatures at the apex.
        /// What is derived follows every batch: the zone is ready, or being built.
        bool is_maintained = false;
        std::unique_ptr<SigningPass> pass;
        bool is_postponed = false;              ///< More was touched than a batch should hold.
        WallTime renew_at{};                    ///< When the next pass through a ready zone is due.
        WallTime expires_at = WallTime::max();  ///< The first of its signatures, as last seen.
    };
    /// Names that the draft in hand is to see to besides those it changes.
    struct Order {
        SigningPass::Kind kind = SigningPass::Kind::Renew;
        NameSet names;
        bool ends_pass = false;  ///< All names are done: the apex is to be signed.
    };

    /// Why and how a zone is completed.
    struct Occasion {
        const registry::Draft::OpenSerial& open_serial;
        bool ends_pass = false;
        bool keys_change = false;
        bool is_postponed = false;
        bool is_touched = false;  ///< The draft moves its serial anyway.
    };

    using Orders = std::map<zone::ZoneId, Order>;
    [[nodiscard]] Result<> complete_all(registry::Draft& draft,
                                        const registry::Draft::OpenSerial& open_serial,
                                        Orders orders);
    [[nodiscard]] Result<> complete_zone(registry::Draft& draft, const zone::Zone& zone,
                                         TouchedNames touched, const Occasion& occasion);
    void clear(registry::Draft& draft, const zone::Zone& zone, const NameSet& names);
    void unready_changed_zones(registry::Draft& draft);
    [[nodiscard]] bool postpone(TouchedNames& touched) const;
    [[nodiscard]] Result<std::shared_ptr<const dnssec::ZoneKeys>> keys_after(
        const registry::Draft& draft, const zone::Zone& zone);

    void sign_ahead(const registry::Draft& draft);
    void sign_ahead(const registry::Draft& draft, const dnssec::ZoneKeys& keys,
                    const dns::Name& owner, dns::RrType type);
    void replace_ahead(const dnssec::ZoneKeys& keys, const dns::Rrset& before,
                       const dns::Rrset& after, std::uint32_t now_seconds);
    [[nodiscard]] const dnssec::ZoneKeys* online_keys(zone::ZoneId zone) const;

    void check_soa(const zone::Zone& zone, zone::Contents& contents,
                   std::optional<dns::Serial> serial);
    void follow(zone::ZoneId zone, const zone::Contents& contents, const registry::Tables& tables);
    [[nodiscard]] Result<> publish_keys(zone::ZoneId zone, const registry::Tables& tables);
    void note_key(const zone::SigningKey& key);
    zone::ZoneId forget_key(zone::SigningKeyId id);
    void count(const State& state, std::int64_t by);
    void count_expiry();

    void begin_pass(const registry::Draft& draft, const zone::Zone& zone, State& state);
    void end_pass(const zone::Zone& zone, State& state, WallTime now);
    /// Does what is due in the life of the zone's keys; returns when to ask again.
    [[nodiscard]] Result<WallTime> step_keys(registry::Draft& draft, const zone::Zone& zone);

    const Collaborators with_;
    const Options options_;
    UnsealedKeys unsealed_;
    Published<dnssec::KeyRing> ring_;
    std::shared_ptr<const dnssec::KeyRing> current_ring_;
    dnssec::SignatureCache cache_;
    dnssec::SigningBudget budget_;
    dnssec::Signer ahead_;
    SigningAgenda agenda_;
    SlicePace pace_;
    SigningMetrics metrics_;
    std::map<zone::ZoneId, State> states_;
    Orders orders_;                              // Of the draft in hand.
    std::map<zone::ZoneId, dns::Serial> shown_;  // What Online zones show.
    std::map<zone::SigningKeyId, std::pair<zone::ZoneId, std::size_t>> keys_;  // With their stage.
};

}  // namespace mooring::updates

// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The deciding half of the pipeline, without thread or waiting: judges requests in arrival order,
/// commits what they change as one batch, publishes, replies.
///
///     add(requests) ──▶ work(): judge ──▶ Store::commit ──▶ apply ──▶ publish ──▶ done()
///                                              │ failed
///                                              └──▶ in doubt: read the head again until known
///
/// A request that fails on its own (a lost race for a name) fails alone. If the store refuses the
/// batch as a whole, its requests are tried again one by one. If nobody can say whether a commit
/// happened, the writer stops judging and asks the store for its head until it answers: an outcome
/// is found out, never guessed (RFC 2136, 3.5 asks for stable storage before the reply).
///
/// Changes of a zone collect under one open serial, which is sealed at most `seal_after` later. A
/// zone with kept signatures is sealed with every batch, because its SOA is signed in it.
///
/// Thread safety: one thread, which is then *the* writer thread of store, contents and tables.
/// Invariants: `done` of a request is called once, after the outcome is durable and published.

#include <optional>
#include <vector>

#include "registry/address_policy.hpp"
#include "updates/intent.hpp"
#include "updates/metrics.hpp"
#include "updates/startup.hpp"
#include "updates/world.hpp"
#include "updates/zone_versions.hpp"

namespace mooring::updates {

class Writer {
public:
    struct Options {
        std::size_t changes_max = 4096;      ///< Of one batch, unless one request needs more.
        std::size_t bytes_max = 256 * 1024;  ///< As above, estimated.
        std::chrono::milliseconds seal_after{100};
        registry::Profile profile = registry::Profile::Lab;  ///< Which addresses are published.
    };

    Writer(const World& world, Loaded loaded, Metrics& metrics, const Options& options);

    /// Takes requests over, behind those still in hand.
    void add(std::vector<Request> requests);
    /// Does all that can be done now: serves what is in hand, seals what is due, asks again about a
    /// commit in doubt. Returns how many requests it answered.
    std::size_t work();
    /// Ends: what is in doubt and in hand is answered with StoreFailed, the rest is sealed.
    std::size_t finish();

    /// True while the outcome of a commit is not known. Nothing is judged until it is.
    [[nodiscard]] bool is_in_doubt() const noexcept { return doubt_.has_value(); }
    /// When work() has something to do although no request comes.
    [[nodiscard]] std::optional<Instant> next_deadline() const;
    [[nodiscard]] const zone::Head& head() const noexcept { return head_; }
    /// Where an import leaves the RRsets of a version before it switches to it.
    [[nodiscard]] ZoneVersions& versions() noexcept { return versions_; }

private:
    /// What was decided about one request in hand. A verdict reached while the draft was still
    /// empty holds whatever becomes of the commit.
    struct Verdict {
        std::variant<Result<AddressOutcome>, Result<>, Result<SealedSnapshot>> outcome;
        bool is_final = false;
    };
    using Verdicts = std::vector<Verdict>;  // Of hand_[next_], hand_[next_ + 1], ...
    struct Doubt {
        zone::Batch batch;
        Verdicts verdicts;
        Error error;
        Instant retry_at{};
        std::chrono::nanoseconds backoff{};
    };

    [[nodiscard]] bool can_serve() const noexcept { return !doubt_ && next_ < hand_.size(); }
    void serve_batch();
    void serve_snapshot();
    [[nodiscard]] Verdicts judge_batch(registry::Draft& draft);
    [[nodiscard]] std::optional<Verdict> judge(registry::Draft& draft, Request& request);

    void commit(zone::Batch batch, Verdicts verdicts);
    void refuse_batch(Verdicts verdicts, const Error& error);
    void find_out();
    void wait_for_head(const Error& error);
    void publish(const zone::Batch& batch, Verdicts verdicts);

    void fail_batch(Verdicts verdicts, const Error& error);
    void complete(Verdicts verdicts);
    void answer(Request& request, Verdict verdict);
    void answer_address(AddressRequest& request, Result<AddressOutcome> outcome);

    [[nodiscard]] bool is_seal_due() const;
    void seal();
    [[nodiscard]] std::vector<zone::ZoneSerial> seal_signed(const zone::Batch& batch);

    World world_;
    ZoneVersions versions_;
    Metrics& metrics_;
    const Options options_;
    ZoneSerials serials_;
    zone::NextIds next_ids_;
    zone::Head head_;
    std::vector<Request> hand_;
    std::size_t next_ = 0;      // The first of hand_ that is not answered.
    std::size_t alone_ = 0;     // So many requests from there on are judged one per batch.
    std::size_t answered_ = 0;  // Since work() began.
    std::optional<Doubt> doubt_;
    std::optional<Error> halted_;  // Why nothing is judged any more.
};

}  // namespace mooring::updates

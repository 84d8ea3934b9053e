// SPDX-License-Identifier: Apache-2.0
#pragma once

/// DNS UPDATE (RFC 2136) as the writer carries it out: in arrival order, all of a message or
/// nothing, durable and visible before it is answered (3.5, 3.7).
///
///     desk ──submit()──▶ pipeline ──▶ known already? ▶ zone ▶ prerequisites ▶ rights ▶ RRsets
///          ◀──done()──── publish ◀── commit ◀── AddressChange, RrsetChange, TsigUse ◀──┘
///
/// Who may do what: key_scope.hpp. The addresses of a host are its A and AAAA records: one of each
/// at most, changed as by any other dialect (history, contact, address policy), and their TTL is
/// the host's: what is sent is taken within host_ttl_seconds_min and _max. What is heard twice:
/// replay_memory.hpp. The serial is the zone's own; it moves as with any other change.
///
/// Thread safety: submit() from any thread; load() before the pipeline has work.
/// Limits: as the queue's; `key_rrset_records_max` records an RRset, `key_names_max` names below a
/// host. A message that would change more than fits one batch is answered SERVFAIL.
/// Invariants: `done` of every submit() is called exactly once, on the writer thread or, if the
/// queue is full, at once. The pipeline and everything of it outlive this.

#include <functional>
#include <memory>
#include <optional>

#include "authority/update.hpp"
#include "base/ip_address.hpp"
#include "updates/pipeline.hpp"
#include "updates/replay_memory.hpp"

namespace mooring::updates {

inline constexpr std::uint32_t host_ttl_seconds_min = 30;
inline constexpr std::uint32_t host_ttl_seconds_max = 86'400;
inline constexpr std::size_t key_rrset_records_max = 100;
inline constexpr std::size_t key_names_max = 1000;

/// An UPDATE message whose signature has been verified.
struct SignedUpdate {
    authority::UpdateMessage message;
    SignedUse use;
    IpAddress source;
    Instant received{};
};

struct UpdateReply {
    /// How the message was met, besides its RCODE.
    enum class Kind : std::uint8_t {
        Judged,
        Replayed,  ///< The stored result of the same message.
        TooOld,    ///< BADTIME: signed before what has been heard of its key (RFC 8945, 5.2.3).
    };
    dns::Rcode rcode = dns::Rcode::ServFail;
    Kind kind = Kind::Judged;
    bool is_held = false;  ///< REFUSED, because an address waits for its owner's word.
};

/// Where the desk leaves UPDATE messages: DnsUpdates, or what stands in for it in a test.
class UpdateDoor {
public:
    using Done = std::move_only_function<void(UpdateReply)>;

    UpdateDoor() = default;
    UpdateDoor(const UpdateDoor&) = delete;
    UpdateDoor& operator=(const UpdateDoor&) = delete;
    virtual ~UpdateDoor() = default;

    /// Carries out one message and calls `done` once, from any thread, with its result.
    virtual void submit(SignedUpdate update, Done done) = 0;
};

class DnsUpdates final : public UpdateDoor {
public:
    /// `world` and `profile` are the pipeline's.
    DnsUpdates(const World& world, Pipeline& pipeline, registry::Profile profile);
    /// Remembers what the journal's last minutes say was answered. Fails as Store::visit_batches().
    [[nodiscard]] Result<> load();

    /// The result is SERVFAIL if the queue is full or the change could not be stored.
    void submit(SignedUpdate update, Done done) override;

private:
    struct Job;
    [[nodiscard]] Result<> judge(registry::Draft& draft, Job& job);
    void complete(Job& job, const Result<>& outcome);
    void count(const Job& job);

    World world_;
    Pipeline& pipeline_;
    const registry::Profile profile_;
    ReplayMemory memory_;  // The writer thread's.
};

}  // namespace mooring::updates

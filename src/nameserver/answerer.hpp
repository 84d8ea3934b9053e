// SPDX-License-Identifier: Apache-2.0
#pragma once

/// One thread's way to an answer, the same for UDP, TCP and TLS: its view of the name table, its
/// Signer, the time, and what the door adds to every response (cookie, NSID, keepalive, padding).
///
///     begin_batch() ▶ { check() ▶ answer() or answer_briefly() } ... ▶ rest()
///
/// Thread safety: none; every worker and every stream loop has one. What it was made from is shared
/// and outlives it.
/// Limits: as authority::answer(). Nothing allocates but signing.
/// Invariants: between rest() and begin_batch() nothing of the name table is held.

#include <cstdint>
#include <optional>
#include <span>

#include "authority/answer.hpp"
#include "base/clock.hpp"
#include "base/published.hpp"
#include "dnssec/signer.hpp"
#include "nameserver/cookies.hpp"
#include "nameserver/counters.hpp"
#include "nameserver/front_policy.hpp"
#include "zone/name_table.hpp"

namespace mooring::nameserver {

/// With what zones in mode Online are signed; all threads share it.
struct SigningSource {
    const Published<dnssec::KeyRing>& ring;
    dnssec::SignatureCache& cache;
    dnssec::SigningBudget& budget;
};

/// What all threads that answer share.
struct AnswerSources {
    zone::NameTable& table;
    const Clock& clock;
    const Published<CookieSecrets>& cookies;
    const FrontPolicy& policy;
    const SigningSource* signing = nullptr;  ///< Null: zones in mode Online are answered unsigned.
};

/// Who asks, as far as the door can tell.
struct Asking {
    authority::Transport transport = authority::Transport::Udp;
    CheckedCookie cookie;
};

class Answerer {
public:
    Answerer(const AnswerSources& sources, QueryCounters& counters);

    /// Sees what has been published since and reads the clocks. Nothing of the batch before may be
    /// in use any more.
    void begin_batch();
    /// Lets go of the name table.
    void rest() { reader_.rest(); }
    void prefetch(dns::NameView name) const noexcept { reader_.prefetch(name); }
    [[nodiscard]] Instant now() const noexcept { return now_; }

    /// What the query's cookie proves, and counts it.
    [[nodiscard]] CheckedCookie check(const authority::ReceivedQuery& query,
                                      const IpAddress& client) noexcept;

    /// The response to one query; empty for what deserves none.
    [[nodiscard]] authority::Answer answer(const authority::ReceivedQuery& query,
                                           const Asking& asking, std::span<std::uint8_t> buffer);

    /// A response with nothing but question, cookie and this.
    struct Brief {
        dns::Rcode rcode = dns::Rcode::NoError;
        enum class Truncation : std::uint8_t { No, Yes } truncation = Truncation::No;
    };
    [[nodiscard]] authority::Answer answer_briefly(const authority::ReceivedQuery& query,
                                                   const Asking& asking, Brief brief,
                                                   std::span<std::uint8_t> buffer) const noexcept;

    /// How often something was not signed because the budget was spent.
    [[nodiscard]] std::uint64_t over_budget_count() const noexcept
    {
        return signer_ ? signer_->counters().over_budget.value() : 0;
    }
    [[nodiscard]] const dnssec::SignerCounters* signer_counters() const noexcept
    {
        return signer_ ? &signer_->counters() : nullptr;
    }

private:
    [[nodiscard]] authority::Envelope envelope_of(const authority::ReceivedQuery& query,
                                                  const Asking& asking) const noexcept;
    [[nodiscard]] authority::Answer describe_self(const authority::ReceivedQuery& query,
                                                  const Asking& asking, std::string_view text,
                                                  std::span<std::uint8_t> buffer) const noexcept;

    zone::NameTable::Reader reader_;
    const Clock& clock_;
    Published<CookieSecrets>::Reader cookies_;
    const CookieSecrets* secrets_;
    const FrontPolicy& policy_;
    std::optional<dnssec::Signer> signer_;
    QueryCounters& counters_;
    Instant now_{};
    std::uint32_t now_seconds_ = 0;
};

}  // namespace mooring::nameserver

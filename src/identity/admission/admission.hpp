// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Who may sign up, and how fast: the gate in front of new accounts.
///
///     GET  puzzle ◀── challenge_for(address)          nothing is kept: the puzzle is signed
///     POST sign-up ──▶ admit(applicant) ──▶ the account is made, redeem_invitation() in its batch
///
/// Sign-up can stay open although some people make accounts by the thousand, because each one
/// costs: a piece of work (SHA-256 with leading zero bits, harder the more people sign up at the
/// moment), a share of what its network and its mail domain may have in an hour, and later a
/// mailbox that can be reached. Who holds an invitation has been looked at by the operator and
/// passes all of that but the limit of its network.
///
/// No answer depends on whether the address has an account already.
///
/// Thread safety: any member from any thread.
/// Limits: `buckets_max` networks and as many mail domains; where there are more, the one heard
/// least lately is forgotten. 65,536 spent puzzles: beyond that admit() says QueueFull, and only
/// solved puzzles count.
/// Invariants: a puzzle is good for one admission, until it expires, in this process.

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <unordered_set>
#include <vector>

#include "base/clock.hpp"
#include "base/counter.hpp"
#include "base/guarded.hpp"
#include "base/ip_address.hpp"
#include "base/random.hpp"
#include "base/result.hpp"
#include "identity/admission/mail_domains.hpp"
#include "identity/admission/proof_of_work.hpp"
#include "identity/admission/rules.hpp"
#include "identity/admission/token_buckets.hpp"
#include "registry/tables.hpp"

namespace mooring::identity {

struct Applicant {
    std::string email;
    IpAddress address;
    std::string invitation{};  ///< The code; empty: none.
    std::string work{};        ///< "PUZZLE:COUNTER"; empty: none.
};

/// A puzzle and how hard it is.
struct Challenge {
    std::string
        puzzle;  ///< Find COUNTER so that SHA-256("PUZZLE:COUNTER") begins with `bits` zeros.
    std::uint8_t bits = 0;
    WallTime expires{};
};

class Admission {
public:
    /// For the metrics page.
    struct Counters {
        Counter admitted, closed, no_invitation, disposable, no_work, network_limit, domain_limit;
    };

    /// `clock` and `random` must outlive it. `disposable`: mail domains that the operator refuses,
    /// beside the built-in ones.
    Admission(const Clock& clock, Random& random, AdmissionRules rules,
              MailDomains disposable = {});

    /// What whoever asks from there has to solve at the moment.
    [[nodiscard]] Challenge challenge_for(const IpAddress& address);

    /// Whether this sign-up may go on; if so, it has been counted and its puzzle is spent. Fails
    /// with NotAllowed (sign-up is closed, the invitation or the mail domain is not taken),
    /// InvalidArgument (the puzzle is missing, wrong, expired or spent) and TooManyRequests.
    [[nodiscard]] Result<> admit(const registry::Tables& tables, const Applicant& applicant);

    [[nodiscard]] const AdmissionRules& rules() const noexcept { return rules_; }
    [[nodiscard]] const Counters& counters() const noexcept { return counters_; }

private:
    struct State {
        TokenBuckets networks;
        TokenBuckets domains;
        RateMeter sign_ups;
        SpentPuzzles spent;
    };
    [[nodiscard]] Result<> check_sign_up(const registry::Tables& tables,
                                         const Applicant& applicant) const;
    [[nodiscard]] Result<> check_domain(const Applicant& applicant);
    [[nodiscard]] std::uint8_t bits_for(State& state, const IpAddress& address) const;

    const Clock& clock_;
    const AdmissionRules rules_;
    const MailDomains disposable_;
    const PuzzleMaker puzzles_;
    Guarded<State> state_;
    Counters counters_;
};

}  // namespace mooring::identity

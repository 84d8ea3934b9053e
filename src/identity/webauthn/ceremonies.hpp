// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The challenges of WebAuthn ceremonies: unpredictable, bound to what they are for, five minutes
/// old at most, and good for one success (W3C Web Authentication, section 13.4.3).
///
///     begin(purpose) ──▶ ticket (nonce, expiry) to the browser, beside the options
///                        challenge = BLAKE2b(key, nonce, expiry, purpose, account)
///     find(ticket, purpose) ──▶ the same challenge ──verify──▶ spend(ticket)
///
/// Nothing is kept for a ceremony that was only begun, so a flood of strangers asking for options
/// costs no memory and pushes nobody's login out. Only those that succeeded are remembered until
/// they expire. The key is made at start: what began in another process cannot end in this one.
///
/// Thread safety: any member from any thread.
/// Limits: 262,144 successes in five minutes; beyond that spend() says QueueFull.
/// Invariants: a challenge that one purpose or account began with never matches another's.

#include <array>
#include <chrono>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/guarded.hpp"
#include "base/random.hpp"
#include "base/result.hpp"
#include "identity/webauthn/webauthn.hpp"
#include "zone/ids.hpp"

namespace mooring::identity {

inline constexpr std::chrono::minutes ceremony_time{5};

enum class Purpose : std::uint8_t { SignUp = 1, Add = 2, LogIn = 3, StepUp = 4 };

/// What a ceremony is for. `account`: nobody's where nobody has said who they are. `subject`: what
/// else it is bound to: at sign-up the e-mail address, at step-up and when adding the session.
struct CeremonyScope {
    Purpose purpose{};
    zone::AccountId account{};
    std::string_view subject{};
};

struct Ceremony {
    std::string ticket;  ///< 40 base64url characters or so, to be sent back with the response.
    WebauthnChallenge challenge{};
    UserHandle fresh_handle{};  ///< For an account that has no user handle yet.
};

class Ceremonies {
public:
    /// Both must outlive it.
    Ceremonies(const Clock& clock, Random& random);

    [[nodiscard]] Ceremony begin(const CeremonyScope& scope) const;

    /// The ceremony that this ticket is of, if it was for the same purpose. Fails with
    /// Unauthenticated: expired, spent or not ours.
    [[nodiscard]] Result<Ceremony> find(std::string_view ticket, const CeremonyScope& scope) const;

    /// Ends a ceremony that succeeded: of several threads with the same ticket one hears success.
    /// Fails with Unauthenticated (spent before), QueueFull.
    [[nodiscard]] Result<> spend(std::string_view ticket);

private:
    using Key = std::array<std::uint8_t, 32>;
    using Fields = std::array<std::uint8_t, 24>;  // Nonce 16, expiry in milliseconds 8.
    struct Spent {
        std::set<Fields> tickets;
        std::set<std::pair<WallTime, Fields>> by_expiry;
    };
    [[nodiscard]] Ceremony ceremony_of(const Fields& fields, const CeremonyScope& scope) const;

    const Clock& clock_;
    Random& random_;
    Key key_{};
    Guarded<Spent> spent_;
};

}  // namespace mooring::identity

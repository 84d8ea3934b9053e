// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Sessions: browsers that are logged in.
///
///     start_session() ──secret──▶ cookie `__Host-mooring`      kept: SHA-256 of the secret
///
/// The secret is new at every login and at every step-up, so one that somebody planted or saw
/// before is worth nothing afterwards (OWASP ASVS 5.0, 7.2.4). A session ends after 14 days
/// without use and after 90 days in any case (7.3.1, 7.3.2); it can be listed and revoked (7.5.2).
///
/// Thread safety: the writer thread; is_live() and is_stepped_up() are pure.
/// Limits: 32 sessions an account: one more ends the one that was idle for longest.
/// Invariants: the secret has 256 random bits and is never kept.

#include <optional>
#include <string>
#include <string_view>

#include "base/random.hpp"
#include "identity/who.hpp"
#include "registry/entries.hpp"

namespace mooring::identity {

inline constexpr std::string_view session_cookie = "__Host-mooring";
inline constexpr std::chrono::days session_idle_max{14};
inline constexpr std::chrono::days session_age_max{90};
inline constexpr std::size_t sessions_max = 32;

struct Session {
    static constexpr auto kind = zone::EntryKind::Session;

    Proof proof = Proof::Password;
    WallTime created{};
    WallTime proved{};  ///< The login, or the last step-up.
    WallTime used{};    ///< To the hour (note_use).
    std::optional<IpAddress> source{};
    std::string client{};

    bool operator==(const Session&) const = default;
    void write(zone::ByteWriter& writer) const;
    [[nodiscard]] static Session read(zone::ByteReader& reader);
};

[[nodiscard]] bool is_live(const Session& session, WallTime now) noexcept;
[[nodiscard]] bool is_stepped_up(const Session& session, WallTime now) noexcept;

/// A session with its secret, which is told once: as the cookie.
struct NewSession {
    EntryId id{};
    std::string secret;
};

/// Who logs in. `before` is the session that the browser had, if any: it ends.
struct Login {
    AccountId account{};
    Proof proof = Proof::Password;
    std::string client{};
    std::optional<EntryId> before{};
};

/// Logs in: a new session, an event, and a renewed account (and for a passkey the end of its failed
/// logins). The caller has seen the proof.
[[nodiscard]] Result<NewSession> start_session(registry::Draft& draft, const Login& login,
                                               Random& random, const zone::Origin& origin);

/// Steps up: the session keeps its number and gets a new secret; an event. Fails with NotFound if
/// the session is gone.
[[nodiscard]] Result<NewSession> step_up(registry::Draft& draft, EntryId session, Proof proof,
                                         Random& random, const zone::Origin& origin);

/// Those of an account that are still alive.
[[nodiscard]] std::vector<registry::Kept<Session>> sessions_of(const registry::Draft& draft,
                                                               AccountId account);

/// Ends one session of the account. Fails with NotFound.
[[nodiscard]] Result<> end_session(registry::Draft& draft, AccountId account, EntryId id,
                                   zone::EventKind why, const zone::Origin& origin);
/// Ends all sessions of the account but `except`, and says how many.
std::size_t end_sessions(registry::Draft& draft, AccountId account, EntryId except,
                         const zone::Origin& origin);

}  // namespace mooring::identity

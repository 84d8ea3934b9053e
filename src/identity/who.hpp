// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Who is asking: what a session's cookie or an API token says of its bearer.
///
///     cookie ──who_has_session()──▶ Who        token, address ──who_has_token()──▶ Who
///
/// Both look one entry up by the SHA-256 of the secret, so nothing that was kept is compared with
/// what was sent, byte for byte or otherwise (OWASP ASVS 5.0, 11.2.4). They write nothing. When
/// `is_use_due` is set, whoever asked runs note_use() as a command, soon; until it is committed
/// everybody hears that it is due, and the second command does nothing.
///
/// Thread safety: who_has_...() any thread; note_use() the writer thread.
/// Limits: a use is saved once an hour; from a new address after five minutes.
/// Invariants: what has expired, or was idle for too long, is nobody's; a token used from outside
/// its networks is nobody's.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/ip_address.hpp"
#include "dns/types.hpp"
#include "registry/draft.hpp"
#include "registry/tables.hpp"

namespace mooring::identity {

using registry::AccountId;
using registry::EntryId;

/// How somebody last proved who they are. Numbers are stored: never reuse.
enum class Proof : std::uint8_t {
    Password = 1,      ///< In a browser that is known; the account has no second factor.
    MailCode = 2,      ///< The password, or a session, and a code by mail.
    Totp = 3,          ///< The same with a one-time password (RFC 6238).
    RecoveryCode = 4,  ///< The same with a recovery code.
    Passkey = 5,       ///< A passkey that verified its user.
    Mailbox = 6,       ///< A link that was mailed at sign-up.
    Token = 7,         ///< No session: an API token.
};

/// Bits of what a token may do, as api::Scope numbers them. A session has them all.
inline constexpr std::uint8_t scopes_all = 31;

/// So long after a login or step-up its session counts as stepped up.
inline constexpr std::chrono::minutes step_up_lasts{5};

struct Who {
    AccountId account{};
    EntryId session{};  ///< The session's entry, or the token's.
    Proof proof = Proof::Password;
    bool is_stepped_up = false;  ///< Never for a token.
    bool is_use_due = false;     ///< note_use() should be run.
    std::uint8_t scopes = 0;
    std::vector<zone::HostId> hosts{};  ///< To which a token is confined. Empty: not confined.
    std::vector<dns::RrType> types{};   ///< Of records, in the same way.

    [[nodiscard]] bool is_token() const noexcept { return proof == Proof::Token; }
};

/// Nothing if no live session has this secret.
[[nodiscard]] std::optional<Who> who_has_session(const registry::Tables& tables,
                                                 std::string_view cookie_secret, WallTime now);

/// Nothing if no live token that may be used from this address has this secret.
[[nodiscard]] std::optional<Who> who_has_token(const registry::Tables& tables,
                                               std::string_view token, const IpAddress& source,
                                               WallTime now);

/// Saves when and from where a session or token was last used, and renews its account. Nothing
/// happens if it is gone or not due.
void note_use(registry::Draft& draft, EntryId id, std::string_view client,
              const zone::Origin& origin);

}  // namespace mooring::identity

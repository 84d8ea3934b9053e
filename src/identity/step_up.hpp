// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Stepping up: a fresh proof within a session, before something that a thief would do.
///
/// By a one-time password if the account has them; by a code to its mailbox if it has neither those
/// nor a passkey. (By passkey: webauthn/.) Recovery codes log in and do not step up: a login is
/// fresh by itself.
///
/// Thread safety: the writer thread.

#include "identity/login.hpp"

namespace mooring::identity {

struct StepUpOffer {
    WaysOn ways{};
    std::string handle{};     ///< By mail: to be sent with the code.
    std::string mail_code{};  ///< To be mailed, and told nowhere else.
};
/// What this session can step up by; sends for a code if that is the way. Fails with NotFound if
/// the session is gone, TooManyRequests.
[[nodiscard]] Result<StepUpOffer> offer_step_up(registry::Draft& draft, EntryId session,
                                                Random& random);

struct StepUpAttempt {
    EntryId session{};
    std::string handle{};
    std::string code{};
    std::string client{};
};
/// The session's new secret; nothing if the code is wrong, which has been counted and noted.
[[nodiscard]] Result<std::optional<NewSession>> judge_step_up(registry::Draft& draft,
                                                              const StepUpAttempt& attempt,
                                                              const SecretTools& tools,
                                                              const zone::Origin& origin);

}  // namespace mooring::identity

// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Passkeys, passwords and admission of one service, from its configuration.
///
/// Thread safety: what it has may be used from any thread.

#include <memory>
#include <optional>

#include "api/call.hpp"
#include "app/config.hpp"
#include "identity/admission/admission.hpp"
#include "identity/password_pool.hpp"
#include "identity/throttle.hpp"
#include "identity/webauthn/ceremonies.hpp"

namespace mooring::app {

class AdmissionSetup {
public:
    /// Fails with Io or LimitExceeded for the file of mail domains.
    [[nodiscard]] static Result<std::unique_ptr<AdmissionSetup>> make(const Clock& clock,
                                                                      Random& random,
                                                                      const Config& config);

    /// Gives the API what its routes about passkeys and sign-up work with.
    void lend(api::Services& services);

    [[nodiscard]] const identity::Admission& admission() const noexcept { return admission_; }

    struct Parts {
        identity::AdmissionRules rules;
        identity::MailDomains disposable;
        std::optional<identity::RelyingParty> relying_party;
    };
    /// For make().
    AdmissionSetup(const Clock& clock, Random& random, Parts parts);

private:
    std::optional<identity::RelyingParty> relying_party_;
    identity::Ceremonies ceremonies_;
    identity::Admission admission_;
    identity::PasswordPool passwords_;
    identity::LoginThrottle throttle_;
};

}  // namespace mooring::app

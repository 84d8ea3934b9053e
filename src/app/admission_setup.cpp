// SPDX-License-Identifier: Apache-2.0
#include "app/admission_setup.hpp"

#include <utility>

namespace mooring::app {

Result<std::unique_ptr<AdmissionSetup>> AdmissionSetup::make(const Clock& clock, Random& random,
                                                             const Config& config)
{
    Parts parts{.rules = config.accounts.admission,
                .disposable = {},
                .relying_party = identity::relying_party_of(config.http.public_url)};
    if (!config.accounts.disposable_mail.empty()) {
        MOORING_TRY(parts.disposable, identity::MailDomains::load(config.accounts.disposable_mail));
    }
    return std::make_unique<AdmissionSetup>(clock, random, std::move(parts));
}

AdmissionSetup::AdmissionSetup(const Clock& clock, Random& random, Parts parts)
    : relying_party_{std::move(parts.relying_party)},
      ceremonies_{clock, random},
      admission_{clock, random, parts.rules, std::move(parts.disposable)},
      passwords_{random, {}},
      throttle_{clock}
{}

void AdmissionSetup::lend(api::Services& services)
{
    services.admission = &admission_;
    services.passwords = &passwords_;
    services.throttle = &throttle_;
    if (!relying_party_) return;
    services.ceremonies = &ceremonies_;
    services.relying_party = &*relying_party_;
}

}  // namespace mooring::app

// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Something an owner is told: what the registry knows of it. How it is told (mail, webhook,
/// language) is the business of whoever fills NameRules::tell.
///
/// Thread safety: values; announce() the writer thread.

#include <string>
#include <utility>
#include <vector>

#include "registry/draft.hpp"

namespace mooring::registry {

struct OwnerNews {
    zone::EventKind kind{};
    AccountId account{};  ///< Whom it concerns.
    std::string subject;  ///< A name, a plan.
    /// "days": "30". In the order in which they are told.
    std::vector<std::pair<std::string, std::string>> facts{};
};

/// Notes the event for the audit log and tells the owner, in the same batch as what it is about.
void announce(Draft& draft, const OwnerNews& news, const zone::Origin& origin);

/// Notes the event and tells nobody.
void note_event(Draft& draft, const OwnerNews& news, const zone::Origin& origin);

}  // namespace mooring::registry

// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What the operator's configuration says about names and accounts, for every decision that needs
/// it: a Draft gives it to the commands (Draft::rules()).
///
/// Two things come from modules above this one, as functions: what an account on probation may
/// have, and how owners are told what happens to their names.
///
/// Thread safety: immutable while the service runs; the functions are called on the writer thread.

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "registry/commands/suffix.hpp"
#include "registry/confusable.hpp"
#include "registry/owner_news.hpp"
#include "registry/plans.hpp"
#include "registry/public_suffixes.hpp"
#include "registry/reserved_labels.hpp"

namespace mooring::registry {

/// What a young account may have, whatever its plan says.
struct Probation {
    std::uint32_t names_max = 3;
    std::uint32_t names_per_day = 3;
    std::string ends;  ///< What ends it: "in 5 days, or as soon as you add a passkey".
};

struct LifecycleRules {
    /// Without login and update for so long, an account's names are suspended. 0: never.
    std::chrono::days inactive{0};
    /// After so long a suspension they are released into quarantine.
    std::chrono::days suspended{30};
};

struct OwnDomainRules {
    std::vector<NameServer> servers;      ///< What the owner enters at the registrar.
    std::chrono::minutes recheck{60};     ///< How often a delegation is looked at again.
    std::chrono::days proof_patience{7};  ///< How long a challenge stands.
    std::chrono::days lame_patience{14};  ///< Not delegated to us for so long: suspended.
};

struct NameRules {
    Plans plans;
    ProtectedLabels protected_labels;
    PublicSuffixes public_suffixes;
    Internationalised internationalised = Internationalised::Refuse;
    std::chrono::days quarantine{200};
    std::chrono::hours handover_hold{24};
    std::chrono::days freeze_notice{14};  ///< From a downgrade to the day it is felt.
    LifecycleRules lifecycle;
    OwnDomainRules own_domains;

    /// Nothing: the account is not on probation. Empty: nobody is.
    std::function<std::optional<Probation>(const Draft&, const zone::Account&)> probation_of;
    /// Keeps the message in the draft, so that it is told if and only if the batch is stored.
    std::function<void(Draft&, const OwnerNews&, const zone::Origin&)> tell;
};

/// The built-in rules: generous, and nobody is told anything.
[[nodiscard]] const NameRules& default_name_rules();

}  // namespace mooring::registry

// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Probation: how long a new account has little and may do little.
///
/// Who wants many names for a bad purpose wants them at once, and throws the account away after.
/// So time is what an honest owner has and an attacker lacks; a passkey makes an account worth
/// keeping, and shortens the time. An account that the operator made or verified by hand was never
/// on probation if its rules say so (`days` 0).
///
/// Thread safety: pure functions; facts_of() as its source.

#include <chrono>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "identity/admission/rules.hpp"
#include "registry/draft.hpp"
#include "registry/name_rules.hpp"

namespace mooring::identity {

/// What probation is a function of.
struct Standing {
    WallTime created{};
    bool has_passkey = false;
};

/// When it ends if nothing else changes; at or before `created`: there is none.
[[nodiscard]] WallTime probation_end(const ProbationRules& rules,
                                     const Standing& standing) noexcept;
[[nodiscard]] bool is_on_probation(const ProbationRules& rules, const Standing& standing,
                                   WallTime now) noexcept;
/// "in 5 days", "in 28 days, or in 5 days with a passkey".
[[nodiscard]] std::string how_probation_ends(const ProbationRules& rules, const Standing& standing,
                                             WallTime now);

/// `Source`: Draft or Tables.
template <class Source>
[[nodiscard]] Standing standing_of(const Source& source, const zone::Account& account)
{
    return {.created = account.created,
            .has_passkey = !source.entries_of(account.id, zone::EntryKind::Passkey).empty()};
}

/// For registry::NameRules::probation_of.
[[nodiscard]] std::optional<registry::Probation> probation_of(const ProbationRules& rules,
                                                              const registry::Draft& draft,
                                                              const zone::Account& account);

}  // namespace mooring::identity

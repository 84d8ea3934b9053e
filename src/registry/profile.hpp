// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What an account has beside its row: its plan, when somebody last logged in, how far its
/// inactivity has gone, its language, and its wishes about notices.
///
///     auto kept = profile_of(draft, account);  kept.value.language = "de";
///     keep_profile(draft, kept, origin);
///
/// An account that never set anything has no such entry; profile_of() then gives the defaults.
///
/// Thread safety: the writer thread for a Draft; any thread for Tables.
/// Invariants: read() understands every version that was ever written.

#include <cstdint>
#include <string>
#include <vector>

#include "registry/entries.hpp"

namespace mooring::registry {

/// How far the service has gone with an account that nobody uses. Numbers are stored: never reuse.
enum class InactivityStage : std::uint8_t {
    Active = 0,
    FirstNotice = 1,   ///< Told 30 days ahead.
    SecondNotice = 2,  ///< Told 7 days ahead.
    LastNotice = 3,    ///< Told one day ahead.
    Suspended = 4,     ///< Its names are hidden; a login brings them back.
    Released = 5,      ///< Its names lie in quarantine; the account is still there.
};

struct AccountProfile {
    static constexpr auto kind = zone::EntryKind::Profile;

    std::string plan{};      ///< Empty: the default one.
    WallTime plan_until{};   ///< When it ends by itself; the epoch: never.
    std::string language{};  ///< "de"; empty: the service's.
    WallTime last_login{};   ///< Or whatever else showed that its owner is there; to the day.
    InactivityStage stage = InactivityStage::Active;
    WallTime stage_since{};
    std::string customer{};            ///< As the billing provider calls the account.
    WallTime billed{};                 ///< When the provider last said something of its plan.
    std::vector<std::uint8_t> wishes;  ///< About notices: only the module behind them reads it.

    bool operator==(const AccountProfile&) const = default;
    void write(zone::ByteWriter& writer) const;
    [[nodiscard]] static AccountProfile read(zone::ByteReader& reader);
};

/// The account's profile, or one with defaults and no number yet.
template <class Source>
[[nodiscard]] Kept<AccountProfile> profile_of(const Source& source, AccountId account)
{
    if (auto kept = find<AccountProfile>(source, lookup_of(account))) return *std::move(kept);
    return {.id = {}, .account = account, .lookup = lookup_of(account), .value = {}};
}

/// Keeps it, whether it was there or not.
void keep_profile(Draft& draft, const Kept<AccountProfile>& profile, const zone::Origin& origin);

/// Notes that the account's owner was here: a login, a token's use. Ends its inactivity, also a
/// suspension that came of it. Cheap to call often: it writes once a day at most.
void renew_account(Draft& draft, AccountId account, const zone::Origin& origin);

}  // namespace mooring::registry

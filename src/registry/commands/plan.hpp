// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Which plan an account has: by the operator's word, by a voucher, until a day, or for good.
///
/// A plan that is smaller than the one before deletes nothing: freeze.hpp.
///
/// Thread safety: the writer thread.

#include "base/random.hpp"
#include "registry/entries.hpp"
#include "registry/name_rules.hpp"

namespace mooring::registry {

struct PlanChange {
    AccountId account{};
    std::string plan;
    WallTime until{};  ///< The epoch: for good.
};
/// Fails with NotFound (no such account) and InvalidArgument (no such plan).
[[nodiscard]] Result<> set_plan(Draft& draft, const PlanChange& wanted, const zone::Origin& origin);

/// Ends a plan whose time is over; nothing if it is not.
void end_plan_if_over(Draft& draft, AccountId account, const zone::Origin& origin);

/// A code that gives a plan to whoever redeems it. Kept by its SHA-256.
struct Voucher {
    static constexpr auto kind = zone::EntryKind::Voucher;

    std::string plan{};
    std::uint32_t days = 0;  ///< How long the plan lasts from then on. 0: for good.
    std::uint32_t uses_left = 1;
    WallTime expires{};   ///< The epoch: never.
    std::string label{};  ///< What the operator calls it.

    bool operator==(const Voucher&) const = default;
    void write(zone::ByteWriter& writer) const;
    [[nodiscard]] static Voucher read(zone::ByteReader& reader);
};

struct MadeVoucher {
    EntryId id{};
    std::string code;  ///< Shown this once: "MV-7K2M-...".
};
/// Fails with InvalidArgument: no such plan, no uses, a label beyond 100 bytes.
[[nodiscard]] Result<MadeVoucher> make_voucher(Draft& draft, const Voucher& wanted, Random& random,
                                               const zone::Origin& origin);

/// Gives the account the voucher's plan. Spaces and hyphens in the code, and its case, do not
/// matter. Fails with NotFound, with the same words for a code that never was and one that is over,
/// and with Conflict if the account has that plan for good.
[[nodiscard]] Result<Voucher> redeem_voucher(Draft& draft, AccountId account, std::string_view code,
                                             const zone::Origin& origin);

}  // namespace mooring::registry

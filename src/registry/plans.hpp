// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What accounts may have: the plans of the operator's configuration, `[plans.NAME]`.
///
/// The plan "free" is always there: an account has it until somebody says otherwise, and again if
/// the plan it has is not configured any more.
///
/// Thread safety: immutable values.
/// Limits: 64 plans.
/// Invariants: Plans has a plan of the name `default_plan`; no two have the same name.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "dns/types.hpp"

namespace mooring::registry {

inline constexpr std::string_view default_plan = "free";
inline constexpr std::size_t plans_max = 64;

struct Plan {
    std::string name{default_plan};
    std::uint32_t names_max = 100;              ///< Claims below suffixes.
    std::uint32_t own_domains_max = 10;         ///< Zones that the account brings along.
    std::uint32_t records_per_name_max = 1000;  ///< At and below one claim; a host counts as one.
    dns::Ttl ttl_min{0};
    std::uint32_t updates_per_minute = 0;  ///< Of all hosts of the account. 0: no limit.
    bool has_wildcards = true;
    std::uint32_t history_days = 365;  ///< How far back the owner sees a host's addresses.
    std::string price{};               ///< As it is shown: "3 EUR a month". Empty: free of charge.
    std::string checkout_url{};        ///< Where the billing provider takes the money.
    std::vector<std::string> billing_prices{};  ///< The provider's ids of this plan's prices.
    bool operator==(const Plan&) const = default;
};

class Plans {
public:
    /// The built-in "free" alone.
    Plans() : plans_{Plan{}} {}
    /// In the order of the configuration; "free" is put before them if it is not among them.
    explicit Plans(std::vector<Plan> plans);

    [[nodiscard]] const std::vector<Plan>& all() const noexcept { return plans_; }
    /// Null if there is no such plan.
    [[nodiscard]] const Plan* find(std::string_view name) const noexcept;
    /// The plan of this name, else "free".
    [[nodiscard]] const Plan& of(std::string_view name) const noexcept;
    /// The plan that has this price of the billing provider. Null if none has.
    [[nodiscard]] const Plan* of_price(std::string_view price) const noexcept;

    bool operator==(const Plans&) const = default;

private:
    std::vector<Plan> plans_;
};

}  // namespace mooring::registry

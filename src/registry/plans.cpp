// SPDX-License-Identifier: Apache-2.0
#include "registry/plans.hpp"

#include <algorithm>
#include <utility>

namespace mooring::registry {

Plans::Plans(std::vector<Plan> plans) : plans_{std::move(plans)}
{
    if (find(default_plan) == nullptr) plans_.insert(plans_.begin(), Plan{});
}

const Plan* Plans::find(std::string_view name) const noexcept
{
    const auto found = std::ranges::find(plans_, name, &Plan::name);
    return found == plans_.end() ? nullptr : &*found;
}

const Plan& Plans::of(std::string_view name) const noexcept
{
    if (const auto* plan = find(name)) return *plan;
    const auto* plan = find(default_plan);
    return plan == nullptr ? plans_.front() : *plan;
}

const Plan* Plans::of_price(std::string_view price) const noexcept
{
    const auto has_price = [&](const Plan& plan) {
        return std::ranges::find(plan.billing_prices, price) != plan.billing_prices.end();
    };
    const auto found = std::ranges::find_if(plans_, has_price);
    return found == plans_.end() ? nullptr : &*found;
}

}  // namespace mooring::registry

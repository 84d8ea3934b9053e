// SPDX-License-Identifier: Apache-2.0
#include "dnssec/signing_budget.hpp"

#include <algorithm>

#include "dnssec/signing_policy.hpp"

namespace mooring::dnssec {
namespace {

// Small, so that little is lost with the second, and large enough to take the lock rarely.
constexpr std::uint16_t lease_size = 16;

}  // namespace

std::uint32_t SigningBudget::take(Asker asker, std::uint32_t now_seconds, std::uint16_t wanted)
{
    return state_.with([&](State& state) {
        // Threads look at the clock at different times: an older second shares what is left.
        if (is_before(state.second, now_seconds) || is_before(now_seconds + 60, state.second)) {
            state = {.second = now_seconds,
                     .common = options_.common_per_second,
                     .proven = options_.proven_per_second};
        }
        if (asker == Asker::Proven && state.proven != 0) {
            const auto taken = std::min<std::uint32_t>(wanted, state.proven);
            state.proven -= taken;
            return taken;
        }
        const auto taken = std::min<std::uint32_t>(wanted, state.common);
        state.common -= taken;
        return taken;
    });
}

bool SigningLease::take(Asker asker, std::uint32_t now_seconds)
{
    const auto is_unproven = asker == Asker::Unproven;
    if (is_unproven && unproven_in_batch_ >= budget_.options().unproven_per_batch) return false;
    auto& share = shares_[static_cast<std::size_t>(asker)];
    if (share.second != now_seconds) share = {.second = now_seconds, .tokens = 0, .is_dry = false};
    if (share.tokens == 0 && !share.is_dry) {
        share.tokens = budget_.take(asker, now_seconds, lease_size);
        share.is_dry = share.tokens == 0;
    }
    if (share.tokens == 0) return false;
    --share.tokens;
    if (is_unproven) ++unproven_in_batch_;
    return true;
}

}  // namespace mooring::dnssec

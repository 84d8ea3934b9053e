// SPDX-License-Identifier: Apache-2.0
#pragma once

/// How many calls one caller of the API may make in a minute, and the headers that say so
/// (RateLimit and RateLimit-Policy of the IETF's draft on rate limit header fields).
///
/// A caller is an account, or for those without one their network (IPv4 /24, IPv6 /56). A window is
/// a minute of its own for each caller, from its first call on.
///
/// Thread safety: any thread; one lock.
/// Limits: `callers_max` windows; if that many are open, newcomers share one.

#include <chrono>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "base/guarded.hpp"

namespace mooring::api {

class RateLimits {
public:
    struct Options {
        std::uint32_t per_account = 600;  ///< Calls a minute; 0: no limit.
        std::uint32_t per_network = 120;  ///< Of callers without an account.
        std::size_t callers_max = 65'536;
    };
    enum class Kind : std::uint8_t { Account, Network };

    /// What a caller has left after this call.
    struct Standing {
        bool is_over = false;
        std::uint32_t limit = 0;  ///< 0: there is none.
        std::uint32_t left = 0;
        std::chrono::seconds resets_in{};
    };

    RateLimits(const Clock& clock, Options options) : clock_{clock}, options_{options} {}

    /// Counts a call of `caller`, whatever text stands for it.
    [[nodiscard]] Standing charge(Kind kind, const std::string& caller);

private:
    struct Window {
        Instant began{};
        std::uint32_t count = 0;
    };
    using Windows = std::unordered_map<std::string, Window>;
    [[nodiscard]] Window& window_of(Windows& windows, const std::string& caller, Instant now) const;

    const Clock& clock_;
    const Options options_;
    Guarded<Windows> windows_;
};

/// RateLimit-Policy, RateLimit, and Retry-After for whoever is over.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> headers_of(
    const RateLimits::Standing& standing);

}  // namespace mooring::api

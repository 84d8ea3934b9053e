// SPDX-License-Identifier: Apache-2.0
#include "api/rate_limits.hpp"

#include <fmt/format.h>

namespace mooring::api {

namespace {

constexpr std::chrono::seconds window_length{60};

}  // namespace

RateLimits::Window& RateLimits::window_of(Windows& windows, const std::string& caller,
                                          Instant now) const
{
    if (windows.size() >= options_.callers_max && !windows.contains(caller)) {
        std::erase_if(windows,
                      [&](const auto& each) { return now - each.second.began >= window_length; });
        if (windows.size() >= options_.callers_max) return windows["everybody else"];
    }
    return windows[caller];
}

RateLimits::Standing RateLimits::charge(Kind kind, const std::string& caller)
{
    const auto limit = kind == Kind::Account ? options_.per_account : options_.per_network;
    if (limit == 0) return {};
    const auto now = clock_.now();
    return windows_.with([&](Windows& windows) {
        auto& window = window_of(windows, caller, now);
        if (window.count == 0 || now - window.began >= window_length)
            window = {.began = now, .count = 0};
        const auto is_over = window.count >= limit;
        if (!is_over) ++window.count;
        return Standing{.is_over = is_over,
                        .limit = limit,
                        .left = limit - window.count,
                        .resets_in = std::chrono::ceil<std::chrono::seconds>(window.began +
                                                                             window_length - now)};
    });
}

std::vector<std::pair<std::string, std::string>> headers_of(const RateLimits::Standing& standing)
{
    std::vector<std::pair<std::string, std::string>> headers;
    if (standing.limit == 0) return headers;
    const auto seconds = standing.resets_in.count();
    headers.emplace_back("RateLimit-Policy",
                         fmt::format("\"api\";q={};w={}", standing.limit, window_length.count()));
    headers.emplace_back("RateLimit", fmt::format("\"api\";r={};t={}", standing.left, seconds));
    if (standing.is_over) headers.emplace_back("Retry-After", fmt::format("{}", seconds));
    return headers;
}

}  // namespace mooring::api

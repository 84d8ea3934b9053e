// SPDX-License-Identifier: Apache-2.0
#include "identity/throttle.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "identity/secret.hpp"

namespace mooring::identity {

namespace {

constexpr std::size_t ipv6_network_bytes = 7;

std::string network_key(const std::optional<IpAddress>& source)
{
    if (!source) return "local";
    if (const auto* ipv6 = std::get_if<Ipv6>(&*source))
        return {ipv6->bytes.begin(), ipv6->bytes.begin() + ipv6_network_bytes};
    const auto& bytes = std::get<Ipv4>(*source).bytes;
    return {bytes.begin(), bytes.end()};
}

/// Of bounded size, whatever was typed.
std::string short_key(std::string_view text)
{
    return lookup_of_secret(text).substr(0, 32);
}

std::chrono::milliseconds delay_after(std::uint32_t failures, const Throttle::Options& options)
{
    if (failures < options.free_failures) return std::chrono::milliseconds{0};
    constexpr std::uint32_t doublings_max = 30;
    const auto doublings = std::min(failures - options.free_failures, doublings_max);
    return std::min(options.first_delay * (std::int64_t{1} << doublings), options.delay_max);
}

}  // namespace

std::chrono::milliseconds Throttle::wait_of(const std::string& key) const
{
    const auto now = clock_.now();
    return state_.with([&](const State& state) {
        const auto place = state.places.find(key);
        if (place == state.places.end() || place->second->free_at <= now)
            return std::chrono::milliseconds{0};
        return std::chrono::ceil<std::chrono::milliseconds>(place->second->free_at - now);
    });
}

void Throttle::failed(const std::string& key)
{
    const auto now = clock_.now();
    state_.with([&](State& state) {
        auto place = state.places.find(key);
        if (place == state.places.end()) {
            if (state.rows.size() >= options_.entries_max) {
                state.places.erase(state.rows.front().key);
                state.rows.pop_front();
            }
            state.rows.push_back({.key = key});
            place = state.places.emplace(key, std::prev(state.rows.end())).first;
        }
        auto& row = *place->second;
        if (now - row.last > options_.forget_after) row.failures = 0;
        ++row.failures;
        row.last = now;
        row.free_at = std::max(row.free_at, now + delay_after(row.failures, options_));
        state.rows.splice(state.rows.end(), state.rows, place->second);
    });
}

void Throttle::forget(const std::string& key)
{
    state_.with([&](State& state) {
        const auto place = state.places.find(key);
        if (place == state.places.end()) return;
        state.rows.erase(place->second);
        state.places.erase(place);
    });
}

std::size_t Throttle::size() const
{
    return state_.with([](const State& state) { return state.rows.size(); });
}

Result<> LoginThrottle::check(const Knock& knock)
{
    const auto wait = knock.known_browser.empty()
                          ? std::max(accounts_.wait_of(short_key(knock.email)),
                                     networks_.wait_of(network_key(knock.source)))
                          : browsers_.wait_of(short_key(knock.known_browser));
    if (wait <= std::chrono::milliseconds{0}) return {};
    refused_.add();
    return fail(Errc::TooManyRequests,
                fmt::format("too many attempts; try again in {} s",
                            std::chrono::ceil<std::chrono::seconds>(wait).count()));
}

void LoginThrottle::failed(const Knock& knock)
{
    if (!knock.known_browser.empty()) return browsers_.failed(short_key(knock.known_browser));
    accounts_.failed(short_key(knock.email));
    networks_.failed(network_key(knock.source));
}

void LoginThrottle::succeeded(const Knock& knock)
{
    if (!knock.known_browser.empty()) browsers_.forget(short_key(knock.known_browser));
    accounts_.forget(short_key(knock.email));
}

}  // namespace mooring::identity

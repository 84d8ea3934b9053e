// SPDX-License-Identifier: Apache-2.0
#include "nameserver/connection_limits.hpp"

#include <algorithm>

#include "base/assert.hpp"

namespace mooring::nameserver {
namespace {

constexpr std::size_t network_bytes = 8;  // Of an IPv6 address: a /64.

IpAddress counted_as(const IpAddress& client)
{
    auto key = client;
    if (auto* v6 = std::get_if<Ipv6>(&key))
        std::fill(v6->bytes.begin() + network_bytes, v6->bytes.end(), 0);
    return key;
}

}  // namespace

ConnectionLimits::Verdict ConnectionLimits::admit(const IpAddress& client)
{
    return state_.with([&](State& state) {
        if (state.open >= options_.connections_max) return Verdict::Full;
        const auto key = counted_as(client);
        const auto found = state.by_client.find(key);
        if (found != state.by_client.end() &&
            found->second >= options_.connections_per_client_max) {
            return Verdict::ClientFull;
        }
        ++state.by_client[key];
        ++state.open;
        return Verdict::Admitted;
    });
}

void ConnectionLimits::release(const IpAddress& client)
{
    state_.with([&](State& state) {
        const auto found = state.by_client.find(counted_as(client));
        MOORING_ASSERT(found != state.by_client.end() && state.open > 0);
        if (--found->second == 0) state.by_client.erase(found);
        --state.open;
    });
}

}  // namespace mooring::nameserver

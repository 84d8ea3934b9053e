// SPDX-License-Identifier: Apache-2.0
#include "http/forwarded.hpp"

#include <algorithm>
#include <ranges>
#include <string_view>
#include <vector>

#include "http/ascii.hpp"

namespace mooring::http {
namespace {

constexpr std::size_t chain_count_max = 32;

/// An address with or without port and quotes: `192.0.2.1:4711`, `"[2001:db8::1]:80"`.
std::optional<IpAddress> node_address(std::string_view node)
{
    node = trimmed(node);
    if (node.size() >= 2 && node.front() == '"' && node.back() == '"') {
        node = node.substr(1, node.size() - 2);
    }
    if (node.starts_with('[')) return parse_ip_address(node.substr(1, node.find(']') - 1));
    if (const auto plain = parse_ip_address(node)) return plain;
    return parse_ip_address(node.substr(0, node.find(':')));
}

/// The `for=` parameter of one element of Forwarded (RFC 7239, section 4).
std::string_view for_parameter(std::string_view element)
{
    while (!element.empty()) {
        const auto end = element.find(';');
        const auto pair = trimmed(element.substr(0, end));
        if (pair.size() > 4 && is_equal_ignoring_case(pair.substr(0, 4), "for=")) {
            return pair.substr(4);
        }
        if (end == std::string_view::npos) break;
        element.remove_prefix(end + 1);
    }
    return {};
}

/// The chain, client first, as all headers of that name give it together.
std::vector<std::string_view> chain_of(const Request& request, std::string_view name)
{
    std::vector<std::string_view> chain;
    for (const auto& [key, value] : request.headers) {
        if (!is_equal_ignoring_case(key, name)) continue;
        for_each_element(value, [&](std::string_view element) { chain.push_back(element); });
    }
    return chain;
}

}  // namespace

bool is_trusted(const IpAddress& address, std::span<const IpPrefix> proxies) noexcept
{
    return std::ranges::any_of(proxies,
                               [&](const IpPrefix& prefix) { return prefix.contains(address); });
}

IpAddress client_of(const Request& request, const IpAddress& peer,
                    std::span<const IpPrefix> proxies)
{
    auto client = peer;
    if (proxies.empty() || !is_trusted(peer, proxies)) return client;
    auto chain = chain_of(request, "Forwarded");
    if (chain.empty()) {
        chain = chain_of(request, "X-Forwarded-For");
    } else {
        for (auto& element : chain) element = for_parameter(element);
    }
    for (const auto node : chain | std::views::reverse | std::views::take(chain_count_max)) {
        const auto address = node_address(node);
        if (!address) break;
        client = *address;
        if (!is_trusted(client, proxies)) break;
    }
    return client;
}

}  // namespace mooring::http

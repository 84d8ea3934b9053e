// SPDX-License-Identifier: Apache-2.0
#include "guard/networks.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace mooring::guard {

namespace {

bool is_same_neighbourhood(const Network& one, const Network& other) noexcept
{
    return one.family == other.family && one.neighbourhood == other.neighbourhood;
}

/// For two networks of different systems, or of systems not known.
Relation relation_by_country(const NetworkFacts& one, const NetworkFacts& other) noexcept
{
    const auto is_access = !one.is_hosting && !other.is_hosting;
    return is_access && one.country == other.country ? Relation::Near : Relation::Other;
}

Network bare_network(const IpAddress& address) noexcept
{
    Network network;
    if (const auto* ipv4 = std::get_if<Ipv4>(&address)) {
        network.neighbourhood = {ipv4->bytes[0], ipv4->bytes[1], 0, 0};
        return network;
    }
    const auto& bytes = std::get<Ipv6>(address).bytes;
    network.family = Network::Family::Ipv6;
    std::copy_n(bytes.begin(), network.neighbourhood.size(), network.neighbourhood.begin());
    return network;
}

}  // namespace

NetworkFacts completed(const NetworkFacts& found, const NetworkFacts& more) noexcept
{
    return {.asn = found.asn != 0 ? found.asn : more.asn,
            .country = found.has_country() ? found.country : more.country,
            .is_hosting = found.is_hosting || more.is_hosting};
}

std::string neighbourhood_text(const Network& network)
{
    const auto& bytes = network.neighbourhood;
    if (network.family == Network::Family::Ipv4)
        return fmt::format("{}.{}.0.0/16", bytes[0], bytes[1]);
    Ipv6 address;
    std::ranges::copy(bytes, address.bytes.begin());
    return address.text() + "/32";
}

std::string text_of(const Network& network)
{
    const auto& facts = network.facts;
    std::string text =
        facts.asn == 0 ? neighbourhood_text(network) : fmt::format("AS{}", facts.asn);
    if (facts.has_country()) text += fmt::format(", {}{}", facts.country[0], facts.country[1]);
    if (facts.is_hosting) text += " (hosting)";
    return text;
}

Relation relation_of(const Network& one, const Network& other) noexcept
{
    const auto& a = one.facts;
    const auto& b = other.facts;
    const auto knows_countries = a.has_country() && b.has_country();
    if (a.asn != 0 && a.asn == b.asn)
        return knows_countries && a.country != b.country ? Relation::Near : Relation::Same;
    const auto knows_systems = a.asn != 0 && b.asn != 0;
    if (!knows_systems && is_same_neighbourhood(one, other)) return Relation::Same;
    if (knows_countries) return relation_by_country(a, b);
    if (!knows_systems && one.family != other.family) return Relation::Unknown;
    return Relation::Other;
}

NetworkBook::NetworkBook(std::vector<std::unique_ptr<const NetworkSource>> sources,
                         std::vector<std::uint32_t> hosting)
    : sources_{std::move(sources)}, hosting_{std::move(hosting)}
{}

Network NetworkBook::network_of(const IpAddress& address) const
{
    auto network = bare_network(address);
    for (const auto& source : sources_)
        network.facts = completed(network.facts, source->facts_of(address));
    const auto asn = network.facts.asn;
    if (asn != 0 && std::ranges::binary_search(hosting_, asn)) network.facts.is_hosting = true;
    return network;
}

std::vector<std::string> NetworkBook::descriptions() const
{
    std::vector<std::string> lines;
    lines.reserve(sources_.size());
    for (const auto& source : sources_) lines.push_back(source->description());
    return lines;
}

}  // namespace mooring::guard

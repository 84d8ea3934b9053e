// SPDX-License-Identifier: Apache-2.0
#include "guard/network_codec.hpp"

#include <algorithm>

namespace mooring::guard {

namespace {

constexpr std::uint8_t is_ipv6_bit = 1;
constexpr std::uint8_t is_hosting_bit = 2;
constexpr std::uint8_t has_country_bit = 4;
constexpr std::uint8_t network_bits = 7;

constexpr std::uint8_t has_ipv4_bit = 1;
constexpr std::uint8_t has_ipv6_bit = 2;
constexpr std::uint8_t address_bits = 3;

/// How many bytes of the neighbourhood are not zero by definition.
std::size_t neighbourhood_size(Network::Family family) noexcept
{
    return family == Network::Family::Ipv4 ? 2 : 4;
}

bool is_letter(char character) noexcept
{
    return character >= 'A' && character <= 'Z';
}

template <class Address>
Address raw_address(zone::ByteReader& reader)
{
    Address address;
    const auto raw = reader.raw(address.bytes.size());
    if (raw.size() == address.bytes.size()) std::ranges::copy(raw, address.bytes.begin());
    return address;
}

}  // namespace

void put_network(zone::ByteWriter& writer, const Network& network)
{
    const auto& facts = network.facts;
    std::uint8_t bits = 0;
    if (network.family == Network::Family::Ipv6) bits |= is_ipv6_bit;
    if (facts.is_hosting) bits |= is_hosting_bit;
    if (facts.has_country()) bits |= has_country_bit;
    writer.put_byte(bits);
    writer.put_raw(std::span{network.neighbourhood}.first(neighbourhood_size(network.family)));
    writer.put_varint(facts.asn);
    if (!facts.has_country()) return;
    for (const auto letter : facts.country) writer.put_byte(static_cast<std::uint8_t>(letter));
}

Network read_network(zone::ByteReader& reader)
{
    Network network;
    const auto bits = reader.byte();
    if ((bits & ~network_bits) != 0) reader.set_bad();
    if ((bits & is_ipv6_bit) != 0) network.family = Network::Family::Ipv6;
    network.facts.is_hosting = (bits & is_hosting_bit) != 0;
    std::ranges::copy(reader.raw(neighbourhood_size(network.family)),
                      network.neighbourhood.begin());
    network.facts.asn = reader.varint32();
    if ((bits & has_country_bit) == 0) return network;
    for (auto& letter : network.facts.country) letter = static_cast<char>(reader.byte());
    if (!std::ranges::all_of(network.facts.country, is_letter)) {
        network.facts.country = {};
        reader.set_bad();
    }
    return network;
}

void put_addresses(zone::ByteWriter& writer, const zone::Addresses& addresses)
{
    std::uint8_t bits = 0;
    if (addresses.ipv4) bits |= has_ipv4_bit;
    if (addresses.ipv6) bits |= has_ipv6_bit;
    writer.put_byte(bits);
    if (addresses.ipv4) writer.put_raw(addresses.ipv4->bytes);
    if (addresses.ipv6) writer.put_raw(addresses.ipv6->bytes);
}

zone::Addresses read_addresses(zone::ByteReader& reader)
{
    zone::Addresses addresses;
    const auto bits = reader.byte();
    if ((bits & ~address_bits) != 0) reader.set_bad();
    if ((bits & has_ipv4_bit) != 0) addresses.ipv4 = raw_address<Ipv4>(reader);
    if ((bits & has_ipv6_bit) != 0) addresses.ipv6 = raw_address<Ipv6>(reader);
    return addresses;
}

}  // namespace mooring::guard

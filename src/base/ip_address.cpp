// SPDX-License-Identifier: Apache-2.0
#include "base/ip_address.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <arpa/inet.h>

namespace mooring {

namespace {

/// inet_pton() on text that need not end in a zero byte.
template <class Address>
std::optional<Address> parse_with(int family, std::string_view text)
{
    std::array<char, INET6_ADDRSTRLEN> buffer{};
    if (text.empty() || text.size() >= buffer.size()) return std::nullopt;
    if (text.find('\0') != std::string_view::npos) return std::nullopt;
    std::ranges::copy(text, buffer.begin());
    Address address;
    if (::inet_pton(family, buffer.data(), address.bytes.data()) != 1) return std::nullopt;
    return address;
}

template <class Number>
std::optional<Number> parse_number(std::string_view text)
{
    Number number{};
    const auto* const end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc{} || rest != end || text.empty()) return std::nullopt;
    return number;
}

/// True if the first `length` bits of both are equal.
template <std::size_t Size>
bool has_prefix(const std::array<std::uint8_t, Size>& bytes,
                const std::array<std::uint8_t, Size>& prefix, std::size_t length)
{
    const auto whole = length / 8;
    if (!std::equal(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(whole),
                    prefix.begin()))
        return false;
    const auto rest = length % 8;
    if (rest == 0) return true;
    const auto mask = static_cast<std::uint8_t>(0xFF00U >> rest);
    return ((bytes[whole] ^ prefix[whole]) & mask) == 0;
}

struct Ipv4Range {
    std::array<std::uint8_t, 4> prefix;
    std::uint8_t length;
    AddressKind kind;
};

// IANA IPv4 special-purpose registry; ranges that are globally reachable anyway are left out.
constexpr std::array ipv4_ranges = {
    Ipv4Range{{0, 0, 0, 0}, 8, AddressKind::Reserved},          // RFC 791, "this network"
    Ipv4Range{{10, 0, 0, 0}, 8, AddressKind::Private},          // RFC 1918
    Ipv4Range{{100, 64, 0, 0}, 10, AddressKind::Private},       // RFC 6598, shared
    Ipv4Range{{127, 0, 0, 0}, 8, AddressKind::Loopback},        // RFC 1122
    Ipv4Range{{169, 254, 0, 0}, 16, AddressKind::LinkLocal},    // RFC 3927
    Ipv4Range{{172, 16, 0, 0}, 12, AddressKind::Private},       // RFC 1918
    Ipv4Range{{192, 0, 0, 0}, 24, AddressKind::Reserved},       // RFC 6890
    Ipv4Range{{192, 0, 2, 0}, 24, AddressKind::Documentation},  // RFC 5737
    Ipv4Range{{192, 88, 99, 0}, 24, AddressKind::Reserved},     // RFC 7526, 6to4 relay
    Ipv4Range{{192, 168, 0, 0}, 16, AddressKind::Private},      // RFC 1918
    Ipv4Range{{198, 18, 0, 0}, 15, AddressKind::Reserved},      // RFC 2544, benchmarking
    Ipv4Range{{198, 51, 100, 0}, 24, AddressKind::Documentation},
    Ipv4Range{{203, 0, 113, 0}, 24, AddressKind::Documentation},
    Ipv4Range{{224, 0, 0, 0}, 4, AddressKind::Multicast},  // RFC 5771
    Ipv4Range{{240, 0, 0, 0}, 4, AddressKind::Reserved},   // RFC 1112, broadcast included
};

struct Ipv6Range {
    std::array<std::uint8_t, 16> prefix;
    std::uint8_t length;
    AddressKind kind;
};

// IANA IPv6 special-purpose registry. Outside 2000::/3 nothing is global unicast.
constexpr std::array ipv6_ranges = {
    Ipv6Range{{0x20, 0x01, 0x0d, 0xb8}, 32, AddressKind::Documentation},  // RFC 3849
    Ipv6Range{{0x3f, 0xff, 0x00}, 20, AddressKind::Documentation},        // RFC 9637
    Ipv6Range{{0x20, 0x01, 0x00}, 23, AddressKind::Reserved},  // RFC 2928: Teredo, ORCHID ...
    Ipv6Range{{0x20, 0x02}, 16, AddressKind::Reserved},        // RFC 3056, 6to4
    Ipv6Range{{0x5f, 0x00}, 16, AddressKind::Reserved},        // RFC 9602, SRv6
    Ipv6Range{{0xfc}, 7, AddressKind::Private},                // RFC 4193
    Ipv6Range{{0xfe, 0x80}, 10, AddressKind::LinkLocal},       // RFC 4291
    Ipv6Range{{0xff}, 8, AddressKind::Multicast},              // RFC 4291
};

}  // namespace

std::optional<Ipv4> Ipv4::parse(std::string_view text)
{
    return parse_with<Ipv4>(AF_INET, text);
}

std::string Ipv4::text() const
{
    std::array<char, INET_ADDRSTRLEN> buffer{};
    return ::inet_ntop(AF_INET, bytes.data(), buffer.data(), buffer.size());
}

std::optional<Ipv6> Ipv6::parse(std::string_view text)
{
    return parse_with<Ipv6>(AF_INET6, text);
}

std::string Ipv6::text() const
{
    std::array<char, INET6_ADDRSTRLEN> buffer{};
    return ::inet_ntop(AF_INET6, bytes.data(), buffer.data(), buffer.size());
}

std::optional<Ipv4> Ipv6::mapped_ipv4() const
{
    constexpr std::array<std::uint8_t, 12> mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
    if (!std::equal(mapped.begin(), mapped.end(), bytes.begin())) return std::nullopt;
    return Ipv4{{bytes[12], bytes[13], bytes[14], bytes[15]}};
}

std::optional<IpAddress> parse_ip_address(std::string_view text)
{
    if (const auto ipv4 = Ipv4::parse(text)) return *ipv4;
    const auto ipv6 = Ipv6::parse(text);
    if (!ipv6) return std::nullopt;
    if (const auto mapped = ipv6->mapped_ipv4()) return *mapped;
    return *ipv6;
}

std::string text_of(const IpAddress& address)
{
    return std::visit([](const auto& family) { return family.text(); }, address);
}

AddressKind kind_of(const Ipv4& address) noexcept
{
    for (const auto& range : ipv4_ranges)
        if (has_prefix(address.bytes, range.prefix, range.length)) return range.kind;
    return AddressKind::Global;
}

AddressKind kind_of(const Ipv6& address) noexcept
{
    Ipv6 loopback;
    loopback.bytes[15] = 1;
    if (address == loopback) return AddressKind::Loopback;
    for (const auto& range : ipv6_ranges)
        if (has_prefix(address.bytes, range.prefix, range.length)) return range.kind;
    const bool is_global_unicast = (address.bytes[0] & 0xE0U) == 0x20U;  // RFC 4291, 2.4
    return is_global_unicast ? AddressKind::Global : AddressKind::Reserved;
}

std::optional<IpPrefix> IpPrefix::parse(std::string_view text)
{
    const auto slash = text.find('/');
    const auto address = parse_ip_address(text.substr(0, slash));
    if (!address) return std::nullopt;
    const std::uint8_t bits_max = std::holds_alternative<Ipv4>(*address) ? 32 : 128;
    if (slash == std::string_view::npos) return IpPrefix{*address, bits_max};

    const auto length = parse_number<std::uint8_t>(text.substr(slash + 1));
    if (!length || *length > bits_max) return std::nullopt;
    const bool is_clean = std::visit(
        [&](const auto& family) {
            for (std::size_t bit = *length; bit < bits_max; ++bit)
                if ((family.bytes[bit / 8] & (0x80U >> (bit % 8))) != 0) return false;
            return true;
        },
        *address);
    if (!is_clean) return std::nullopt;
    return IpPrefix{*address, *length};
}

bool IpPrefix::contains(const IpAddress& candidate) const noexcept
{
    if (candidate.index() != address.index()) return false;
    if (const auto* ipv4 = std::get_if<Ipv4>(&candidate))
        return has_prefix(ipv4->bytes, std::get_if<Ipv4>(&address)->bytes, length);
    return has_prefix(std::get_if<Ipv6>(&candidate)->bytes, std::get_if<Ipv6>(&address)->bytes,
                      length);
}

std::optional<Endpoint> Endpoint::parse(std::string_view text)
{
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos) return std::nullopt;
    const auto port = parse_number<std::uint16_t>(text.substr(colon + 1));
    auto host = text.substr(0, colon);
    if (!port) return std::nullopt;

    if (host.starts_with('[') && host.ends_with(']')) {
        const auto ipv6 = Ipv6::parse(host.substr(1, host.size() - 2));
        if (!ipv6) return std::nullopt;
        return Endpoint{*ipv6, *port};
    }
    const auto ipv4 = Ipv4::parse(host);
    if (!ipv4) return std::nullopt;
    return Endpoint{*ipv4, *port};
}

std::string Endpoint::text() const
{
    const auto host = text_of(address);
    const auto port_text = std::to_string(port);
    return std::holds_alternative<Ipv6>(address) ? "[" + host + "]:" + port_text
                                                 : host + ":" + port_text;
}

}  // namespace mooring

// SPDX-License-Identifier: Apache-2.0
#pragma once

/// IPv4 and IPv6 addresses as values, their text forms, and what kind of address each is.
///
/// Thread safety: values.

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace mooring {

/// An IPv4 address; `bytes` in network order.
struct Ipv4 {
    std::array<std::uint8_t, 4> bytes{};
    auto operator<=>(const Ipv4&) const = default;

    /// Parses dotted decimal with exactly four parts, no leading zeros, nothing around it.
    [[nodiscard]] static std::optional<Ipv4> parse(std::string_view text);
    [[nodiscard]] std::string text() const;
};

/// An IPv6 address; `bytes` in network order.
struct Ipv6 {
    std::array<std::uint8_t, 16> bytes{};
    auto operator<=>(const Ipv6&) const = default;

    /// Parses RFC 4291, 2.2 text. A zone id (`%eth0`) or prefix length is refused.
    [[nodiscard]] static std::optional<Ipv6> parse(std::string_view text);
    /// RFC 5952 canonical text.
    [[nodiscard]] std::string text() const;
    /// The IPv4 address inside ::ffff:0:0/96, if it is one.
    [[nodiscard]] std::optional<Ipv4> mapped_ipv4() const;
};

/// Either family. IPv4-mapped IPv6 is normalised to IPv4 by parse() and by net/.
using IpAddress = std::variant<Ipv4, Ipv6>;

/// Parses either family; IPv4-mapped IPv6 becomes IPv4.
[[nodiscard]] std::optional<IpAddress> parse_ip_address(std::string_view text);
[[nodiscard]] std::string text_of(const IpAddress& address);

/// What an address is for, by the IANA special-purpose registries (RFC 6890 and successors).
/// https://www.iana.org/assignments/iana-ipv4-special-registry/
/// https://www.iana.org/assignments/iana-ipv6-special-registry/
enum class AddressKind : std::uint8_t {
    Global,         ///< Reachable from the Internet.
    Private,        ///< RFC 1918, 100.64.0.0/10 (RFC 6598), fc00::/7.
    Documentation,  ///< 192.0.2.0/24, 198.51.100.0/24, 203.0.113.0/24, 2001:db8::/32, 3fff::/20.
    Loopback,
    LinkLocal,
    Multicast,
    Reserved,  ///< Unspecified, broadcast, benchmarking, future use, translation prefixes.
};
[[nodiscard]] AddressKind kind_of(const Ipv4& address) noexcept;
[[nodiscard]] AddressKind kind_of(const Ipv6& address) noexcept;

/// An address range, `192.0.2.0/24`, for trusted proxies and limits.
struct IpPrefix {
    IpAddress address;
    std::uint8_t length = 0;

    /// Parses `ADDRESS/LENGTH` or a bare address (full length). Host bits must be zero.
    [[nodiscard]] static std::optional<IpPrefix> parse(std::string_view text);
    [[nodiscard]] bool contains(const IpAddress& candidate) const noexcept;
    bool operator==(const IpPrefix&) const = default;
};

/// A socket's address and port; `text()` is `192.0.2.1:53` or `[2001:db8::1]:53`.
struct Endpoint {
    IpAddress address;
    std::uint16_t port = 0;
    bool operator==(const Endpoint&) const = default;

    [[nodiscard]] static std::optional<Endpoint> parse(std::string_view text);
    [[nodiscard]] std::string text() const;
};

}  // namespace mooring

// SPDX-License-Identifier: Apache-2.0
#include "http/proxy_protocol.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace mooring::http {
namespace {

using Status = ProxyHeader::Status;

constexpr std::string_view v2_signature{"\r\n\r\n\0\r\nQUIT\n", 12};
constexpr std::size_t v2_fixed_bytes = 16;
constexpr std::size_t v2_rest_bytes_max = 536;
constexpr std::size_t v1_bytes_max = 107;

ProxyHeader malformed()
{
    return {.status = Status::Malformed, .size = 0, .source = {}};
}

std::string_view next_word(std::string_view& line)
{
    const auto word = line.substr(0, line.find(' '));
    line.remove_prefix(std::min(word.size() + 1, line.size()));
    return word;
}

std::optional<std::uint16_t> parse_port(std::string_view text)
{
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return port;
}

/// `line` is what stands between "PROXY " and the line end.
ProxyHeader parse_v1_line(std::string_view line, std::size_t size)
{
    ProxyHeader header{.status = Status::Done, .size = size, .source = {}};
    const auto family = next_word(line);
    if (family == "UNKNOWN") return header;
    if (family != "TCP4" && family != "TCP6") return malformed();
    const auto source = parse_ip_address(next_word(line));
    const auto target = parse_ip_address(next_word(line));
    const auto source_port = parse_port(next_word(line));
    const auto target_port = parse_port(next_word(line));
    if (!source || !target || !source_port || !target_port || !line.empty()) return malformed();
    header.source = Endpoint{*source, *source_port};
    return header;
}

ProxyHeader parse_v1(std::string_view bytes)
{
    constexpr std::string_view start = "PROXY ";
    if (!bytes.starts_with(start.substr(0, bytes.size()))) return malformed();
    const auto end = bytes.substr(0, v1_bytes_max).find("\r\n");
    if (end == std::string_view::npos) {
        // A line feed that closes nothing will not be mended by more bytes.
        const bool is_hopeless = bytes.size() >= v1_bytes_max || bytes.find('\n') != bytes.npos;
        return is_hopeless ? malformed() : ProxyHeader{};
    }
    return parse_v1_line(bytes.substr(start.size(), end - start.size()), end + 2);
}

std::uint8_t byte_at(std::string_view bytes, std::size_t offset)
{
    return static_cast<std::uint8_t>(bytes[offset]);
}

template <class Address>
Address address_at(std::string_view bytes, std::size_t offset)
{
    Address address;
    for (auto& byte : address.bytes) byte = byte_at(bytes, offset++);
    return address;
}

/// Source address and port of a PROXY command, by address family (section 2.2, `fam`).
ProxyHeader parse_v2_addresses(std::string_view bytes, std::size_t size)
{
    ProxyHeader header{.status = Status::Done, .size = size, .source = {}};
    const auto family = byte_at(bytes, 13) >> 4U;
    const auto port_at = [&](std::size_t offset) {
        return static_cast<std::uint16_t>((byte_at(bytes, offset) << 8U) |
                                          byte_at(bytes, offset + 1));
    };
    if (family == 1) {
        if (size < v2_fixed_bytes + 12) return malformed();
        header.source = Endpoint{address_at<Ipv4>(bytes, 16), port_at(24)};
    } else if (family == 2) {
        if (size < v2_fixed_bytes + 36) return malformed();
        const auto address = address_at<Ipv6>(bytes, 16);
        const auto mapped = address.mapped_ipv4();
        header.source = Endpoint{mapped ? IpAddress{*mapped} : IpAddress{address}, port_at(48)};
    }
    return header;  // AF_UNSPEC and AF_UNIX carry nothing we can use.
}

ProxyHeader parse_v2(std::string_view bytes)
{
    if (bytes.size() < v2_fixed_bytes) return {};
    const auto version = byte_at(bytes, 12) >> 4U;
    const auto command = byte_at(bytes, 12) & 0x0FU;
    const auto rest = static_cast<std::size_t>((byte_at(bytes, 14) << 8U) | byte_at(bytes, 15));
    if (version != 2 || command > 1 || rest > v2_rest_bytes_max) return malformed();
    const auto size = v2_fixed_bytes + rest;
    if (bytes.size() < size) return {};
    if (command == 0) return {.status = Status::Done, .size = size, .source = {}};
    return parse_v2_addresses(bytes, size);
}

}  // namespace

ProxyHeader parse_proxy_header(std::string_view bytes)
{
    if (bytes.empty()) return {};
    if (v2_signature.starts_with(bytes.substr(0, v2_signature.size()))) return parse_v2(bytes);
    return parse_v1(bytes);
}

}  // namespace mooring::http

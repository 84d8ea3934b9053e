// SPDX-License-Identifier: Apache-2.0
#include "gateway/address_fields.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "http/ascii.hpp"

namespace mooring::gateway {
namespace {

using registry::Ipv6Prefix;

constexpr std::array<std::string_view, 15> address_keys{
    "myip",   "myipv4", "ipv4", "ip",    "ip4",     "ipaddr",   "address", "addr",
    "myipv6", "ipv6",   "ip6",  "myip6", "ip6addr", "address6", "myip2"};
constexpr std::array<std::string_view, 4> prefix_keys{"ipv6prefix", "ip6lanprefix", "ipprefix",
                                                      "praefix"};

constexpr std::size_t element_bytes_max =
    64;  // The longest IPv6 text, a zone id or a length, brackets.

constexpr std::size_t echo_bytes_max = 45;  // The longest address: an IPv4-mapped one in full.

/// True if no bit of `address` is set behind the first `length`.
bool has_no_host_bits(const IpAddress& address, unsigned length)
{
    return IpPrefix::parse(text_of(address) + "/" + std::to_string(length)).has_value();
}

bool is_zone_id(std::string_view text)
{
    return text.size() <= 16 && std::ranges::all_of(text, [](char c) {
               const char small = http::lower(c);
               return (small >= 'a' && small <= 'z') || (c >= '0' && c <= '9') || c == '.' ||
                      c == '-';
           });
}

std::string_view without_brackets(std::string_view text)
{
    const auto has_brackets = text.size() > 2 && text.front() == '[' && text.back() == ']';
    return has_brackets ? text.substr(1, text.size() - 2) : text;
}

/// `ADDRESS/LENGTH`, or what else there is.
struct Split {
    IpAddress address;
    std::optional<unsigned> length;
};

std::variant<NoAddress, Split> split(std::string_view text)
{
    if (text.size() > element_bytes_max) return NoAddress::Other;
    text = without_brackets(text);
    const auto slash = text.find('/');
    auto head = text.substr(0, slash);
    if (const auto zone_id = head.find('%'); zone_id != std::string_view::npos) {
        if (!is_zone_id(head.substr(zone_id + 1))) return NoAddress::Other;
        head = head.substr(0, zone_id);  // Means something to the sender only.
    }
    const auto address = parse_ip_address(head);
    if (!address) return NoAddress::Other;
    if (slash == std::string_view::npos) return Split{.address = *address, .length = {}};

    const auto digits = text.substr(slash + 1);
    unsigned length = 0;
    const auto* end = digits.data() + digits.size();
    const auto parsed = std::from_chars(digits.data(), end, length);
    const unsigned length_max = std::holds_alternative<Ipv4>(*address) ? 32 : 128;
    if (parsed.ec != std::errc{} || parsed.ptr != end || length == 0 || length > length_max) {
        return NoAddress::Glued;
    }
    return Split{.address = *address, .length = length};
}

/// Collects the wish; remembers whether an element was glued together.
class Collector {
public:
    void add(std::string_view element)
    {
        const auto found = classify_address(element);
        if (const auto* nothing = std::get_if<NoAddress>(&found)) note(*nothing);
        if (const auto* address = std::get_if<IpAddress>(&found)) {
            set_address(wish_, *address, element);
        }
        if (const auto* prefix = std::get_if<Ipv6Prefix>(&found)) set(*prefix, element);
    }

    void add_prefix(std::string_view element)
    {
        const auto found = classify_prefix(element);
        if (const auto* nothing = std::get_if<NoAddress>(&found)) note(*nothing);
        if (const auto* prefix = std::get_if<Ipv6Prefix>(&found)) set(*prefix, element);
    }

    AddressWish finish(const IpAddress& client)
    {
        if (!wish_.echo.empty()) return std::move(wish_);
        if (wish_.prefix) {
            wish_.echo = prefix_spelled_;
        } else if (is_glued_) {
            wish_.status = AddressWish::Status::Malformed;
        } else {
            return detected(client);
        }
        return std::move(wish_);
    }

private:
    void note(NoAddress nothing) { is_glued_ = is_glued_ || nothing == NoAddress::Glued; }
    void set(const Ipv6Prefix& prefix, std::string_view spelled)
    {
        if (wish_.prefix) return;
        wish_.prefix = prefix;
        prefix_spelled_ = spelled;
    }

    AddressWish wish_;
    std::string prefix_spelled_;
    bool is_glued_ = false;
};

}  // namespace

AddressElement classify_address(std::string_view element)
{
    const auto found = split(element);
    if (const auto* nothing = std::get_if<NoAddress>(&found)) return *nothing;
    const auto& [address, length] = std::get<Split>(found);
    const auto* ipv6 = std::get_if<Ipv6>(&address);
    const unsigned length_max = ipv6 != nullptr ? 128 : 32;
    if (!length || *length == length_max || !has_no_host_bits(address, *length)) return address;
    if (ipv6 == nullptr) return NoAddress::Glued;  // Nothing moves by an IPv4 prefix.
    return Ipv6Prefix{.address = *ipv6, .length = static_cast<std::uint8_t>(*length)};
}

AddressElement classify_prefix(std::string_view element)
{
    const auto found = split(element);
    if (const auto* nothing = std::get_if<NoAddress>(&found)) return *nothing;
    const auto& [address, length] = std::get<Split>(found);
    const auto* ipv6 = std::get_if<Ipv6>(&address);
    if (ipv6 == nullptr) return NoAddress::Other;
    return Ipv6Prefix{.address = *ipv6, .length = static_cast<std::uint8_t>(length.value_or(64))};
}

void set_address(AddressWish& wish, const IpAddress& address, std::string_view spelled)
{
    if (const auto* ipv4 = std::get_if<Ipv4>(&address)) {
        if (!std::holds_alternative<registry::Keep>(wish.ipv4)) return;
        wish.ipv4 = *ipv4;
    } else {
        if (!std::holds_alternative<registry::Keep>(wish.ipv6)) return;
        wish.ipv6 = std::get<Ipv6>(address);
    }
    if (!wish.echo.empty()) wish.echo.push_back(',');
    // Brackets and a zone id can make it longer than any address; twenty lines of that are too
    // much.
    wish.echo.append(spelled.size() <= echo_bytes_max ? std::string{spelled} : text_of(address));
}

AddressWish detected(const IpAddress& client)
{
    AddressWish wish;
    set_address(wish, client, text_of(client));
    return wish;
}

AddressWish dyndns2_addresses(const http::Fields& fields, const IpAddress& client)
{
    Collector collector;
    for (const auto& [key, value] : fields.fields()) {
        const auto is_address = std::ranges::find(address_keys, key) != address_keys.end();
        const auto is_prefix = std::ranges::find(prefix_keys, key) != prefix_keys.end();
        if (!is_address && !is_prefix) continue;
        if (fields.value(key)->data() != value.data())
            continue;  // Given again later: that one counts.
        http::for_each_element(value, [&](std::string_view element) {
            if (is_address) collector.add(element);
            if (is_prefix) collector.add_prefix(element);
        });
    }
    return collector.finish(client);
}

}  // namespace mooring::gateway

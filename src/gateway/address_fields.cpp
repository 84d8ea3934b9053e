// SPDX-License-Identifier: Apache-2.0
#include "gateway/address_fields.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <ranges>
#include <string_view>
#include <variant>

#include "http/ascii.hpp"

namespace mooring::gateway {
namespace {

constexpr std::array<std::string_view, 15> address_keys{
    "myip",   "myipv4", "ipv4", "ip",    "ip4",     "ipaddr",   "address", "addr",
    "myipv6", "ipv6",   "ip6",  "myip6", "ip6addr", "address6", "myip2"};

constexpr std::size_t element_bytes_max =
    64;  // The longest IPv6 text, a zone id or a length, brackets.

struct Prefix {};
/// What one element of a list is; monostate: nothing usable.
using Element = std::variant<std::monostate, IpAddress, Prefix>;

/// True if no bit of `address` is set behind the first `length`.
bool has_no_host_bits(const IpAddress& address, unsigned length)
{
    return IpPrefix::parse(text_of(address) + "/" + std::to_string(length)).has_value();
}

Element classify_with_length(std::string_view address_text, std::string_view length_text)
{
    const auto address = parse_ip_address(address_text);
    if (!address) return {};
    unsigned length = 0;
    const auto* end = length_text.data() + length_text.size();
    const auto parsed = std::from_chars(length_text.data(), end, length);
    const unsigned length_max = std::holds_alternative<Ipv4>(*address) ? 32 : 128;
    // `2001:db8:1:2::/647656:3cff:fe47:1`: a router glued prefix and interface identifier together.
    if (parsed.ec != std::errc{} || parsed.ptr != end || length > length_max) return Prefix{};
    if (length < length_max && has_no_host_bits(*address, length)) return Prefix{};
    return *address;
}

bool is_zone_id(std::string_view text)
{
    return text.size() <= 16 && std::ranges::all_of(text, [](char c) {
               const char small = http::lower(c);
               return (small >= 'a' && small <= 'z') || (c >= '0' && c <= '9') || c == '.' ||
                      c == '-';
           });
}

Element classify(std::string_view text)
{
    if (text.size() > element_bytes_max) return {};
    if (text.size() > 2 && text.front() == '[' && text.back() == ']') {
        text = text.substr(1, text.size() - 2);
    }
    if (const auto slash = text.find('/'); slash != std::string_view::npos) {
        return classify_with_length(text.substr(0, slash), text.substr(slash + 1));
    }
    const auto zone_id = text.find('%');  // Means something to the sender only.
    if (zone_id != std::string_view::npos && !is_zone_id(text.substr(zone_id + 1))) return {};
    if (const auto address = parse_ip_address(text.substr(0, zone_id))) return *address;
    return {};
}

/// Collects the wish; remembers whether a bare prefix was among the elements.
class Collector {
public:
    void add(std::string_view element)
    {
        const auto found = classify(element);
        if (std::holds_alternative<Prefix>(found)) has_prefix_ = true;
        if (const auto* address = std::get_if<IpAddress>(&found)) set(*address, element);
    }

    AddressWish finish(const IpAddress& client)
    {
        if (wish_.echo.empty() && has_prefix_) wish_.status = AddressWish::Status::OnlyPrefix;
        if (wish_.echo.empty()) set(client, text_of(client));
        return std::move(wish_);
    }

private:
    void set(const IpAddress& address, std::string_view spelling)
    {
        if (const auto* ipv4 = std::get_if<Ipv4>(&address)) {
            if (!std::holds_alternative<updates::Keep>(wish_.ipv4)) return;
            wish_.ipv4 = *ipv4;
        } else {
            if (!std::holds_alternative<updates::Keep>(wish_.ipv6)) return;
            wish_.ipv6 = std::get<Ipv6>(address);
        }
        if (!wish_.echo.empty()) wish_.echo.push_back(',');
        wish_.echo.append(spelling);
    }

    AddressWish wish_;
    bool has_prefix_ = false;
};

}  // namespace

AddressWish dyndns2_addresses(const http::Fields& fields, const IpAddress& client)
{
    Collector collector;
    for (const auto& [key, value] : fields.fields()) {
        if (std::ranges::find(address_keys, key) == address_keys.end()) continue;
        if (fields.value(key)->data() != value.data())
            continue;  // Given again later: that one counts.
        http::for_each_element(value, [&](std::string_view element) { collector.add(element); });
    }
    return collector.finish(client);
}

}  // namespace mooring::gateway

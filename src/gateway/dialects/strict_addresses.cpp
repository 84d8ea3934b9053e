// SPDX-License-Identifier: Apache-2.0
#include "gateway/dialects/strict_addresses.hpp"

#include <variant>

#include "gateway/address_fields.hpp"
#include "http/ascii.hpp"

namespace mooring::gateway {

bool is_blank_address(std::string_view text)
{
    text = http::trimmed(text);
    if (text.empty() || http::is_equal_ignoring_case(text, "auto")) return true;
    constexpr std::string_view placeholder_starts = "%<[_@#${";
    return placeholder_starts.find(text.front()) != std::string_view::npos &&
           std::holds_alternative<NoAddress>(classify_address(text));
}

void add_addresses(AddressWish& wish, std::string_view list)
{
    http::for_each_element(list, [&wish](std::string_view element) {
        if (is_blank_address(element)) return;
        const auto found = classify_address(element);
        if (std::holds_alternative<NoAddress>(found)) wish.status = AddressWish::Status::Malformed;
        if (const auto* address = std::get_if<IpAddress>(&found)) {
            set_address(wish, *address, element);
        }
        const auto* prefix = std::get_if<registry::Ipv6Prefix>(&found);
        if (prefix == nullptr || wish.prefix) return;
        wish.prefix = *prefix;
        if (wish.echo.empty()) wish.echo = element;
    });
}

AddressWish strict_addresses(const http::Fields& fields, std::span<const std::string_view> names,
                             const IpAddress& client)
{
    AddressWish wish;
    for (const auto name : names) {
        if (const auto value = fields.value(name)) add_addresses(wish, *value);
    }
    const bool is_empty = wish.echo.empty() && wish.status == AddressWish::Status::Ok;
    return is_empty ? detected(client) : wish;
}

}  // namespace mooring::gateway

// SPDX-License-Identifier: Apache-2.0
#include "gateway/dialects/freemyip.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "gateway/dialects/strict_addresses.hpp"
#include "gateway/dialects/url_form.hpp"
#include "gateway/request_fields.hpp"

namespace mooring::gateway {
namespace {

constexpr Phrasebook book{{
    {200, "OK"},     // Changed
    {200, "OK"},     // Unchanged
    {401, "ERROR"},  // NoCredentials
    {401, "ERROR"},  // BadCredentials
    {404, "ERROR"},  // NoSuchHost
    {400, "ERROR"},  // NotAHostName
    {400, "ERROR"},  // NoHostNamed
    {400, "ERROR"},  // TooManyHosts
    {400, "ERROR"},  // BadAddress
    {403, "ERROR"},  // Suspended
    {503, "ERROR"},  // TryLater
}};

std::optional<TxtWish> txt_of(const http::Fields& fields)
{
    const auto value = fields.value("txt");
    if (!value) return std::nullopt;
    const bool is_clear = value->empty() || *value == "null";
    return TxtWish{.action = is_clear ? registry::AcmeAction::Clear : registry::AcmeAction::Add,
                   .value = std::string{*value}};
}

AddressWish addresses_of(const http::Fields& fields, const IpAddress& client)
{
    constexpr std::array<std::string_view, 1> names{"myip"};
    if (!says_yes(fields, "delete")) return strict_addresses(fields, names, client);
    AddressWish wish;
    wish.ipv4 = registry::Remove{};
    wish.ipv6 = registry::Remove{};
    return wish;
}

constexpr UrlForm form{.wrong_method = "ERROR", .hosts = {}, .read_addresses = addresses_of};

std::expected<UpdateRequest, http::Response> read(const http::Request& request, const Call& call)
{
    auto update = read_form(request, call, form);
    if (!update) return update;
    update->hosts = targets_in(call.fields.value("domain").value_or(""));
    update->txt = txt_of(call.fields);
    return update;
}

}  // namespace

const Dialect freemyip{
    .id = zone::Dialect::FreeMyIp, .name = "freemyip", .read = read, .print = print_from<book>};

bool is_freemyip(const http::Request& /*request*/, const Call& call)
{
    constexpr std::array<std::string_view, 5> of_ipv64{"ip", "ip6", "ipv4", "ipv6", "ipv6prefix"};
    const auto is_there = [&call](std::string_view key) {
        return call.fields.value(key).has_value();
    };
    return is_there("token") && is_there("domain") && std::ranges::none_of(of_ipv64, is_there);
}

}  // namespace mooring::gateway

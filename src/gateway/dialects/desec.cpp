// SPDX-License-Identifier: Apache-2.0
#include "gateway/dialects/desec.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <utility>
#include <variant>

#include "gateway/address_fields.hpp"
#include "gateway/dialects/url_form.hpp"
#include "gateway/request_fields.hpp"
#include "http/ascii.hpp"

namespace mooring::gateway {
namespace {

constexpr Phrasebook book{{
    {200, "good"},     // Changed
    {200, "good"},     // Unchanged
    {401, "badauth"},  // NoCredentials
    {401, "badauth"},  // BadCredentials
    {404, "nohost"},   // NoSuchHost
    {404, "nohost"},   // NotAHostName
    {404, "nohost"},   // NoHostNamed
    {400, "numhost"},  // TooManyHosts
    {400, "badip"},    // BadAddress
    {403, "abuse"},    // Suspended
    {503, "911"},      // TryLater
}};

constexpr std::string_view preserve = "preserve";
constexpr std::string_view for_ipv4 = "myipv4:";
constexpr std::string_view for_ipv6 = "myipv6:";
constexpr std::array<std::string_view, 3> ipv4_names{"myip", "myipv4", "ip"};
constexpr std::array<std::string_view, 4> ipv6_names{"myipv6", "ipv6", "myip", "ip"};

/// One family's value and the character by which its addresses are known.
struct Family {
    std::span<const std::string_view> names;
    char mark;
};
constexpr Family ipv4_family{.names = ipv4_names, .mark = '.'};
constexpr Family ipv6_family{.names = ipv6_names, .mark = ':'};

/// The first of the family's fields that says something about it. With an address of the other
/// family in it, it does not.
std::optional<std::string_view> value_of(const http::Fields& fields, const Family& family)
{
    for (const auto name : family.names) {
        const auto value = fields.value(name);
        if (!value) continue;
        const auto text = http::trimmed(*value);
        if (text.empty() || text == preserve) return text;
        if (text.find(family.mark) != std::string_view::npos) return text;
    }
    return std::nullopt;
}

/// What a value wants of one family.
template <class Address, class Wanted>
struct Value {
    Wanted wanted{};
    bool is_malformed = false;
};
using Ipv4Value = Value<Ipv4, registry::WantedIpv4>;
using Ipv6Value = Value<Ipv6, registry::WantedIpv6>;

/// Puts one element of a list into a value. Elements of the other family belong to that one.
template <class Address, class Wanted>
void add_element(Value<Address, Wanted>& value, std::string_view element)
{
    const auto found = classify_address(element);
    std::optional<Wanted> wanted;
    if (const auto* address = std::get_if<IpAddress>(&found)) {
        const auto* own = std::get_if<Address>(address);
        if (own == nullptr) return;
        wanted = *own;
    }
    if constexpr (std::is_same_v<Address, Ipv6>) {
        // The network part of what the host has changes, with host bits in the value or without.
        const auto prefix = classify_prefix(element);
        const bool has_length = element.find('/') != std::string_view::npos;
        if (has_length && std::holds_alternative<registry::Ipv6Prefix>(prefix)) {
            wanted = std::get<registry::Ipv6Prefix>(prefix);
        }
    } else if (element.find('/') != std::string_view::npos) {
        wanted.reset();
    }
    const bool is_second = !std::holds_alternative<registry::Keep>(value.wanted);
    if (!wanted || (is_second && *wanted != value.wanted)) {
        value.is_malformed = true;
        return;
    }
    value.wanted = *wanted;
}

template <class Address, class Wanted>
Value<Address, Wanted> parse(std::string_view text)
{
    Value<Address, Wanted> value;
    if (text.empty()) value.wanted = registry::Remove{};
    if (text.empty() || text == preserve) return value;
    http::for_each_element(text, [&value](std::string_view element) {
        if (!element.empty()) add_element(value, element);
    });
    return value;
}

template <class Address, class Wanted>
Value<Address, Wanted> value_or_client(const std::optional<std::string_view>& text,
                                       const IpAddress& client)
{
    if (text) return parse<Address, Wanted>(*text);
    Value<Address, Wanted> value{.wanted = registry::Remove{}};
    if (const auto* own = std::get_if<Address>(&client)) value.wanted = *own;
    return value;
}

/// A value that is of neither family would count as absent, and absent may mean removed: a router's
/// unexpanded `<ipaddr>` shall remove nothing.
bool has_junk(const http::Fields& fields)
{
    constexpr std::array<std::string_view, 5> names{"myip", "myipv4", "ip", "myipv6", "ipv6"};
    return std::ranges::any_of(names, [&fields](std::string_view name) {
        const auto text = http::trimmed(fields.value(name).value_or(""));
        return !text.empty() && text != preserve &&
               text.find_first_of(".:") == std::string_view::npos;
    });
}

AddressWish addresses_of(const http::Fields& fields, const IpAddress& client)
{
    const auto ipv4 =
        value_or_client<Ipv4, registry::WantedIpv4>(value_of(fields, ipv4_family), client);
    const auto ipv6 =
        value_or_client<Ipv6, registry::WantedIpv6>(value_of(fields, ipv6_family), client);
    AddressWish wish;
    if (ipv4.is_malformed || ipv6.is_malformed || has_junk(fields)) {
        wish.status = AddressWish::Status::Malformed;
    }
    wish.ipv4 = ipv4.wanted;
    if (const auto* prefix = std::get_if<registry::Ipv6Prefix>(&ipv6.wanted)) {
        wish.prefix = *prefix;
    } else {
        wish.ipv6 = ipv6.wanted;
    }
    return wish;
}

/// The target of that name, with a wish of its own: what is said for all, or nothing if it is only
/// named here.
AddressWish& own_wish(UpdateRequest& update, std::string_view spelled)
{
    auto fresh = target_of(spelled);
    auto place = std::ranges::find_if(update.hosts, [&fresh](const HostTarget& target) {
        return target.name && target.name == fresh.name;
    });
    if (place == update.hosts.end()) {
        fresh.own = AddressWish{};
        update.hosts.push_back(std::move(fresh));
        return *update.hosts.back().own;
    }
    if (!place->own) place->own = update.wish;
    return *place->own;
}

/// `myipv4:NAME` and `myipv6:NAME`.
void read_others(UpdateRequest& update, const http::Fields& fields)
{
    for (const auto& [key, text] : fields.fields()) {
        const auto value = http::trimmed(text);
        if (key.starts_with(for_ipv4)) {
            const auto parsed = parse<Ipv4, registry::WantedIpv4>(value);
            own_wish(update, std::string_view{key}.substr(for_ipv4.size())).ipv4 = parsed.wanted;
            if (parsed.is_malformed) update.wish.status = AddressWish::Status::Malformed;
        } else if (key.starts_with(for_ipv6)) {
            const auto parsed = parse<Ipv6, registry::WantedIpv6>(value);
            own_wish(update, std::string_view{key}.substr(for_ipv6.size())).ipv6 = parsed.wanted;
            if (parsed.is_malformed) update.wish.status = AddressWish::Status::Malformed;
        }
    }
}

bool is_for_one_host(const http::Fields::Field& field)
{
    return field.key.starts_with(for_ipv4) || field.key.starts_with(for_ipv6);
}

constexpr std::array<std::string_view, 2> host_names{"hostname", "host_id"};
constexpr UrlForm form{
    .wrong_method = "badagent", .hosts = host_names, .read_addresses = addresses_of};

std::expected<UpdateRequest, http::Response> read(const http::Request& request, const Call& call)
{
    auto update = read_form(request, call, form);
    if (!update) return update;
    // The host that the user name means is meant still if other hosts are named beside it.
    const bool has_others = std::ranges::any_of(call.fields.fields(), is_for_one_host);
    if (has_others && update->hosts.empty() && update->user_name) {
        update->hosts.push_back({.name = update->user_name, .spelled = update->user_name->text()});
    }
    read_others(*update, call.fields);
    return update;
}

}  // namespace

const Dialect desec{
    .id = zone::Dialect::Desec, .name = "deSEC", .read = read, .print = print_from<book>};

bool is_surely_desec(const http::Request& /*request*/, const Call& call)
{
    const auto says_preserve = [&call](std::string_view name) {
        return call.fields.value(name) == preserve;
    };
    return std::ranges::any_of(call.fields.fields(), is_for_one_host) ||
           std::ranges::any_of(ipv4_names, says_preserve) ||
           std::ranges::any_of(ipv6_names, says_preserve);
}

bool is_desec(const http::Request& request, const Call& call)
{
    return call.fields.value("myipv4") || call.fields.value("myipv6") ||
           is_surely_desec(request, call);
}

}  // namespace mooring::gateway

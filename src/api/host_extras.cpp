// SPDX-License-Identifier: Apache-2.0
#include "api/host_extras.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "api/ownership.hpp"
#include "api/rows.hpp"
#include "registry/commands/host_extras.hpp"

namespace mooring::api {

namespace {

using registry::Draft;

/// No prefix of a site is shorter than a /48.
constexpr std::size_t prefix_bytes_min = 6;

bool is_null(const json::object& body, std::string_view name)
{
    const auto* found = body.if_contains(name);
    return found != nullptr && found->is_null();
}

Result<Ipv6> parse_interface_id(std::string_view text)
{
    const auto address = parse_ip_address(text);
    const auto* ipv6 = address ? std::get_if<Ipv6>(&*address) : nullptr;
    const bool is_below_prefix =
        ipv6 != nullptr && std::all_of(ipv6->bytes.begin(), ipv6->bytes.begin() + prefix_bytes_min,
                                       [](auto byte) { return byte == 0; });
    if (!is_below_prefix)
        return fail(Errc::InvalidArgument,
                    fmt::format("\"{}\" is not what follows the prefix in an IPv6 address, like "
                                "::1234",
                                text));
    return *ipv6;
}

Result<> set_place(Draft& draft, const zone::Host& host, const Call& call)
{
    const auto& body = call.body;
    if (!body.contains("site") && !body.contains("interface_id") && !body.contains("mac"))
        return {};
    const auto before = draft.extras_of(host.id);
    registry::SitePlace place{.site = before.site, .interface_id = before.interface_id};
    if (is_null(body, "site")) {
        place = {};
    } else if (body.contains("site")) {
        MOORING_TRY(const auto text, text_member(body, "site"));
        MOORING_TRY(const auto site, find_site(draft, call, text, host.account));
        place.site = site.id;
    }
    if (is_null(body, "interface_id")) {
        place.interface_id.reset();
    } else if (body.contains("interface_id")) {
        MOORING_TRY(const auto text, text_member(body, "interface_id"));
        MOORING_TRY(place.interface_id, parse_interface_id(text));
    } else if (body.contains("mac")) {
        MOORING_TRY(const auto text, text_member(body, "mac"));
        MOORING_TRY(place.interface_id, registry::interface_id_of_mac(text));
    }
    return registry::set_site(draft, host.id, place, call.actor.origin(draft.now()));
}

Result<> set_silence(Draft& draft, const zone::Host& host, const Call& call)
{
    if (!call.body.contains("silence_minutes")) return {};
    MOORING_TRY(const auto minutes, number_member(call.body, "silence_minutes"));
    constexpr auto minutes_max = static_cast<std::uint64_t>(registry::host_silence_max.count());
    if (minutes && (*minutes == 0 || *minutes > minutes_max))
        return fail(Errc::InvalidArgument,
                    fmt::format("\"silence_minutes\" must be from 1 to {}", minutes_max));
    return registry::set_silence(
        draft, host.id, std::chrono::minutes{static_cast<std::int64_t>(minutes.value_or(0))},
        call.actor.origin(draft.now()));
}

template <class Address>
Result<std::optional<Address>> address_member(const json::object& body, std::string_view name)
{
    MOORING_TRY(const auto text, text_member(body, name, ""));
    if (text.empty()) return std::optional<Address>{};
    const auto address = parse_ip_address(text);
    const auto* found = address ? std::get_if<Address>(&*address) : nullptr;
    if (found == nullptr)
        return fail(Errc::InvalidArgument, fmt::format("\"{}\" must be an address of it", name));
    return std::optional{*found};
}

Result<zone::OfflineAnswer> offline_answer_of(const json::object& body)
{
    zone::OfflineAnswer answer;
    if (is_null(body, "offline_answer")) return answer;
    const auto& value = body.at("offline_answer");
    if (!value.is_object())
        return fail(Errc::InvalidArgument, "\"offline_answer\" must be an object or null");
    const auto& members = value.as_object();
    MOORING_TRY(answer.addresses.ipv4, address_member<Ipv4>(members, "ipv4"));
    MOORING_TRY(answer.addresses.ipv6, address_member<Ipv6>(members, "ipv6"));
    MOORING_TRY(const auto alias, text_member(members, "alias", ""));
    if (alias.empty()) return answer;
    MOORING_TRY(answer.alias, parse_name(alias));
    return answer;
}

json::value json_of(const zone::OfflineAnswer& answer)
{
    if (answer == zone::OfflineAnswer{}) return nullptr;
    if (answer.alias) return json::object{{"alias", answer.alias->text()}};
    return json::object{{"ipv4", api::json_of(answer.addresses.ipv4)},
                        {"ipv6", api::json_of(answer.addresses.ipv6)}};
}

}  // namespace

void add_extras(json::object& shown, const Draft& draft, zone::HostId host)
{
    const auto extras = draft.extras_of(host);
    const auto site = extras.site ? draft.site(*extras.site) : std::nullopt;
    shown["site"] = site ? json::value(site->label) : json::value(nullptr);
    shown["interface_id"] = api::json_of(extras.interface_id);
    shown["silence_minutes"] =
        extras.silence_minutes == 0 ? json::value(nullptr) : json::value(extras.silence_minutes);
    shown["offline"] = extras.is_offline;
    shown["offline_answer"] = json_of(extras.offline_answer);
    shown["special_addresses"] = text_of(extras.address_rule);
}

Result<> set_extras(Draft& draft, const zone::Host& host, const Call& call, const Tools& tools)
{
    const auto origin = call.actor.origin(draft.now());
    MOORING_CHECK(set_place(draft, host, call));
    MOORING_CHECK(set_silence(draft, host, call));
    if (call.body.contains("offline_answer")) {
        MOORING_TRY(const auto answer, offline_answer_of(call.body));
        MOORING_CHECK(registry::set_offline_answer(
            draft, {.host = host.id, .answer = answer, .profile = tools.profile}, origin));
    }
    if (call.body.contains("special_addresses")) {
        // A name that may point into a home network is a tool for attacks on it (DNS rebinding).
        MOORING_CHECK(check_step_up(call));
        MOORING_TRY(const auto rule, address_rule_of(call));
        MOORING_CHECK(registry::set_address_rule(
            draft, {.host = host.id, .rule = rule, .profile = tools.profile}, origin));
    }
    return {};
}

std::string_view text_of(zone::AddressRule rule) noexcept
{
    switch (rule) {
        case zone::AddressRule::Inherited:
            return "inherited";
        case zone::AddressRule::Lab:
            return "lab";
        case zone::AddressRule::Public:
            return "public";
    }
    return "inherited";
}

Result<zone::AddressRule> address_rule_of(const Call& call)
{
    MOORING_TRY(const auto text, text_member(call.body, "special_addresses", "inherited"));
    for (const auto rule :
         {zone::AddressRule::Inherited, zone::AddressRule::Lab, zone::AddressRule::Public})
        if (text == text_of(rule)) return rule;
    return fail(Errc::InvalidArgument,
                R"("special_addresses" must be "lab", "public" or "inherited")");
}

}  // namespace mooring::api

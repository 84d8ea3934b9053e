// SPDX-License-Identifier: Apache-2.0
#include "routes_table.hpp"

#include <array>
#include <utility>

#include <fmt/format.h>

#include "gateway/dialects/acme_dns.hpp"
#include "gateway/dialects/check_ip.hpp"
#include "gateway/dialects/cloudflare/cloudflare.hpp"
#include "gateway/dialects/freedns_list.hpp"
#include "gateway/dialects/gnudip/http_form.hpp"
#include "gateway/doctor/doctor_page.hpp"
#include "http/ascii.hpp"
#include "http/request_parser.hpp"
#include "http/target.hpp"

namespace mooring::transcripts {
namespace {

using gateway::Route;

constexpr std::string_view begin_mark = "<!-- routes -->\n";
constexpr std::string_view end_mark = "<!-- end of routes -->";

std::string_view name_of(gateway::MakeSpecialDoor door)
{
    constexpr std::array<std::pair<gateway::MakeSpecialDoor, std::string_view>, 5> names{{
        {gateway::make_cloudflare, "Cloudflare"},
        {gateway::make_gnudip, "GnuDIP"},
        {gateway::make_acme_dns_registration, "acme-dns, registration"},
        {gateway::make_freedns_list, "FreeDNS, list"},
        {gateway::make_doctor_page, "the doctor"},
    }};
    for (const auto& [known, name] : names)
        if (known == door) return name;
    return "a door without a name";
}

std::string_view name_of(gateway::Answer answer)
{
    if (answer == gateway::check_ip_text) return "your address";
    if (answer == gateway::check_ip_page) return "your address, as Dyn's page";
    return "an answer without a name";
}

std::string_view door_of(const Route& route)
{
    if (const auto* dialect = std::get_if<const gateway::Dialect*>(&route.door))
        return (*dialect)->name;
    if (const auto* door = std::get_if<gateway::MakeSpecialDoor>(&route.door))
        return name_of(*door);
    return name_of(std::get<gateway::Answer>(route.door));
}

}  // namespace

std::string text_of(const Route& route)
{
    return fmt::format("`{}` | {} | {}", route.path, route.decided_by, door_of(route));
}

std::string routes_as_markdown()
{
    std::string text = "| path | decided by | door |\n|---|---|---|\n";
    for (const auto& route : gateway::routes()) text += "| " + text_of(route) + " |\n";
    return text;
}

std::string_view routes_in(std::string_view document)
{
    const auto begin = document.find(begin_mark);
    const auto end = document.find(end_mark);
    if (begin == std::string_view::npos || end == std::string_view::npos) return {};
    return document.substr(begin + begin_mark.size(), end - begin - begin_mark.size());
}

const Route* route_of(std::string_view request_bytes)
{
    http::RequestParser parser{{}};
    if (parser.feed(request_bytes).status != http::RequestParser::Status::Done) return nullptr;
    const auto request = parser.take();
    gateway::Call call;
    call.raw_path = http::path_as_sent(request.target);
    call.path = http::lower(call.raw_path);
    call.fields.add(http::query_of(request.target));
    const auto body = http::trimmed(request.body);
    const bool is_form = !body.starts_with('{') && !body.starts_with('[');
    if (is_form && (request.method == "POST" || request.method == "PUT")) call.fields.add(body);
    return gateway::route_of(request, call);
}

}  // namespace mooring::transcripts

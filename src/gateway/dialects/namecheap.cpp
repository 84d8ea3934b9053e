// SPDX-License-Identifier: Apache-2.0
#include "gateway/dialects/namecheap.hpp"

#include <array>
#include <string>
#include <utility>
#include <variant>

#include "gateway/dialects/url_form.hpp"
#include "gateway/request_fields.hpp"
#include "gateway/update_door.hpp"
#include "http/ascii.hpp"

namespace mooring::gateway {
namespace {

// The sentence of a success is the debug text, that of a refusal the error.
constexpr Phrasebook book{{
    {200, "good"},                     // Changed
    {200, "nochg"},                    // Unchanged
    {200, "Passwords do not match"},   // NoCredentials
    {200, "Passwords do not match"},   // BadCredentials
    {200, "Domain name not found"},    // NoSuchHost
    {200, "Domain name not found"},    // NotAHostName
    {200, "Domain name not found"},    // NoHostNamed
    {200, "Too many hosts"},           // TooManyHosts
    {200, "IP address is not valid"},  // BadAddress
    {200, "Domain name not active"},   // Suspended
    {503, "Server busy"},              // TryLater
}};

std::string page(std::string_view middle, std::string_view debug)
{
    std::string xml =
        "<?xml version=\"1.0\"?><interface-response><Command>SETDNSHOST</Command>"
        "<Language>eng</Language>";
    xml.append(middle).append("<Done>true</Done><debug><![CDATA[").append(debug);
    return xml.append("]]></debug></interface-response>\n");
}

std::string refusal(std::string_view error)
{
    std::string middle = "<ErrCount>1</ErrCount><errors><Err1>";
    middle.append(error).append("</Err1></errors><ResponseCount>0</ResponseCount>");
    return page(middle, "");
}

/// The one address that a client compares with what it sent: IPv4 if there are two.
std::string address_text(const AddressWish& wish)
{
    if (const auto* ipv4 = std::get_if<Ipv4>(&wish.ipv4)) return ipv4->text();
    if (const auto* ipv6 = std::get_if<Ipv6>(&wish.ipv6)) return ipv6->text();
    return {};
}

std::string success(const AddressWish& wish, std::string_view debug)
{
    std::string middle = "<IP>" + address_text(wish) + "</IP>";
    return page(middle.append("<ErrCount>0</ErrCount><ResponseCount>0</ResponseCount>"), debug);
}

http::Response as_xml(http::Response response)
{
    response.content_type = "text/xml";
    return response;
}

std::string joined(std::string_view host, std::string_view domain)
{
    if (host.empty() || host == "@" || http::is_equal_ignoring_case(host, domain)) {
        return std::string{domain};
    }
    return std::string{host}.append(".").append(domain);
}

std::vector<HostTarget> targets(const http::Fields& fields)
{
    const auto domain = http::trimmed(fields.value("domain").value_or(""));
    std::vector<HostTarget> targets;
    http::for_each_element(fields.value("host").value_or(""), [&](std::string_view host) {
        if (targets.size() <= hosts_per_request_max) {
            targets.push_back(target_of(joined(host, domain)));
        }
    });
    return targets;
}

std::expected<UpdateRequest, http::Response> read(const http::Request& request, const Call& call)
{
    constexpr std::array<std::string_view, 1> address_names{"ip"};
    const auto wrong_method = refusal("Method not allowed");
    auto update = read_form(
        request, call, {.wrong_method = wrong_method, .hosts = {}, .addresses = address_names});
    if (!update) return std::unexpected{as_xml(std::move(update.error()))};
    update->hosts = targets(call.fields);
    return update;
}

http::Response print(const UpdateRequest& request, const UpdateOutcome& outcome, const Call& call)
{
    const auto overall = overall_of(outcome);
    const auto& said = book[std::to_underlying(overall)];
    auto body = is_success(overall) ? success(request.wish, said.body) : refusal(said.body);
    return as_xml(finished(said.status, std::move(body), outcome, call));
}

}  // namespace

const Dialect namecheap{
    .id = zone::Dialect::Namecheap, .name = "Namecheap", .read = read, .print = print};

bool is_namecheap(const http::Request& /*request*/, const Call& call)
{
    return call.fields.value("domain") && call.fields.value("password");
}

}  // namespace mooring::gateway

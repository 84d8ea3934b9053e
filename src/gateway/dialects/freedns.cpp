// SPDX-License-Identifier: Apache-2.0
#include "gateway/dialects/freedns.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "gateway/dialects/url_form.hpp"
#include "gateway/request_fields.hpp"
#include "http/ascii.hpp"

namespace mooring::gateway {
namespace {

namespace json = boost::json;

constexpr std::string_view v1_path = "/dynamic/update.php";
constexpr std::string_view unknown_key =
    "ERROR: Unable to locate this record (changed password recently? deleted and re-created this "
    "dns entry?)";
constexpr Phrasebook book{{
    {200, ""},                                              // Changed: see changed()
    {200, ""},                                              // Unchanged: see unchanged()
    {401, "ERROR: Could not authenticate."},                // NoCredentials
    {401, unknown_key},                                     // BadCredentials
    {404, "ERROR: Unable to locate this host."},            // NoSuchHost
    {400, "ERROR: Invalid host name."},                     // NotAHostName
    {400, "ERROR: Invalid update URL (2)"},                 // NoHostNamed
    {400, "ERROR: Too many hosts."},                        // TooManyHosts
    {400, "ERROR: \"address\" is an invalid IP address."},  // BadAddress
    {403, "ERROR: This host is suspended."},                // Suspended
    {503, "ERROR: Try again later."},                       // TryLater
}};

constexpr std::size_t names_count_max = 8;  // Then the answer says how many, and names no more.

/// The key in path or query, if there is one.
std::string key_of(const http::Request& request, const Call& call)
{
    if (call.path == v1_path) {
        const auto words = call.fields.bare_words();
        return words.empty() ? std::string{} : std::string{http::trimmed(words.front())};
    }
    const auto segments = http::path_segments_of(request.target);
    return segments.size() > 1 ? segments[1] : std::string{};
}

constexpr std::array<std::string_view, 3> host_names{"host", "hostname", "h"};
constexpr std::array<std::string_view, 4> address_names{"address", "ip", "myip", "ipv6"};
constexpr UrlForm form{
    .wrong_method = "ERROR: Invalid method.\n", .hosts = host_names, .addresses = address_names};

std::expected<UpdateRequest, http::Response> read(const http::Request& request, const Call& call)
{
    auto update = read_form(request, call, form);
    if (!update) return update;
    if (auto key = key_of(request, call); !key.empty()) {
        update->freedns_login = key;
        update->secrets.insert(update->secrets.begin(), std::move(key));
    }
    update->scope = Scope::AllOfKey;
    return update;
}

std::string names_in(const UpdateOutcome& outcome)
{
    std::string names;
    const auto& hosts = outcome.hosts;
    for (std::size_t i = 0; i < std::min(hosts.size(), names_count_max); ++i) {
        if (i > 0) names += ", ";
        auto name = hosts[i].name.text();
        if (name.ends_with('.')) name.pop_back();
        names += name;
    }
    return names;
}

std::string changed(const UpdateRequest& request, const UpdateOutcome& outcome)
{
    std::string line = "Updated " + std::to_string(outcome.hosts.size()) + " host(s) ";
    line.append(names_in(outcome)).append(" to ").append(request.wish.echo);
    return line.append(" in 0.001 seconds");
}

std::string unchanged(const UpdateRequest& request, const UpdateOutcome& outcome, const Call& call)
{
    const auto& address = request.wish.echo;
    if (call.path == v1_path) return "ERROR: Address " + address + " has not changed.";
    return "No IP change detected for " + names_in(outcome) + " with IP " + address +
           ", skipping update";
}

std::string line_for(const UpdateRequest& request, const UpdateOutcome& outcome, const Call& call)
{
    const auto overall = overall_of(outcome);
    if (overall == Overall::Changed) return changed(request, outcome);
    if (overall == Overall::Unchanged) return unchanged(request, outcome, call);
    return std::string{book[std::to_underlying(overall)].body};
}

json::string_view view(std::string_view text)
{
    return {text.data(), text.size()};
}

std::string as_json(const std::string& line, const UpdateRequest& request,
                    const UpdateOutcome& outcome)
{
    json::array hosts;
    for (const auto& host : outcome.hosts) {
        if (hosts.size() < names_count_max) hosts.emplace_back(view(host.spelled));
    }
    return json::serialize(json::object{{"message", view(line)},
                                        {"hosts", std::move(hosts)},
                                        {"address", view(request.wish.echo)}});
}

http::Response print(const UpdateRequest& request, const UpdateOutcome& outcome, const Call& call)
{
    const auto status = book[std::to_underlying(overall_of(outcome))].status;
    const auto line = line_for(request, outcome, call);
    if (call.fields.value("content-type") != "json") {
        return finished(status, line + "\n", outcome, call);
    }
    auto response = finished(status, as_json(line, request, outcome), outcome, call);
    response.content_type = "application/json";
    return response;
}

}  // namespace

const Dialect freedns{
    .id = zone::Dialect::FreeDns, .name = "FreeDNS", .read = read, .print = print};

bool is_freedns(const http::Request& request, const Call& /*call*/)
{
    return http::has_slash_at_end(request.target);
}

}  // namespace mooring::gateway

// SPDX-License-Identifier: Apache-2.0
#include "gateway/dialects/ddnss.hpp"

#include <array>
#include <string>

#include "gateway/dialects/url_form.hpp"

namespace mooring::gateway {
namespace {

constexpr Phrasebook book{{
    {200, "good\n"},     // Changed
    {200, "good\n"},     // Unchanged
    {401, "badauth\n"},  // NoCredentials
    {401, "badauth\n"},  // BadCredentials
    {404, "nohost\n"},   // NoSuchHost
    {400, "notfqdn\n"},  // NotAHostName
    {400, "notfqdn\n"},  // NoHostNamed
    {400, "numhost\n"},  // TooManyHosts
    {400, "badip\n"},    // BadAddress
    {403, "abuse\n"},    // Suspended
    {503, "911\n"},      // TryLater
}};

constexpr std::array<std::string_view, 2> host_names{"host", "hostname"};
constexpr std::array<std::string_view, 2> address_names{"ip", "ip6"};
constexpr UrlForm form{.wrong_method = "badsys\n", .hosts = host_names, .addresses = address_names};

http::Response print(const UpdateRequest& /*request*/, const UpdateOutcome& outcome,
                     const Call& call)
{
    auto response = answer_from(book, outcome, call);
    if (is_success(overall_of(outcome))) {
        response.body += "Updated " + std::to_string(outcome.hosts.size()) + " hostname.\n";
    }
    return response;
}

}  // namespace

const Dialect ddnss{
    .id = zone::Dialect::Ddnss, .name = "ddnss.de", .read = read_as<form>, .print = print};

}  // namespace mooring::gateway

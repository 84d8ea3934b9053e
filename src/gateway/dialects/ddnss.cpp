// SPDX-License-Identifier: Apache-2.0
#include "gateway/dialects/ddnss.hpp"

#include <array>
#include <string>
#include <utility>

#include "gateway/dialects/one_answer.hpp"
#include "gateway/dialects/strict_addresses.hpp"
#include "gateway/request_fields.hpp"

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

std::expected<UpdateRequest, http::Response> read(const http::Request& request, const Call& call)
{
    constexpr std::array<std::string_view, 2> host_names{"host", "hostname"};
    constexpr std::array<std::string_view, 2> address_names{"ip", "ip6"};
    if (auto answer = answer_to_method(request, "badsys\n")) {
        return std::unexpected{std::move(*answer)};
    }
    auto update = with_credentials(request, call);
    update.atomicity = registry::Atomicity::AllOrNothing;
    update.hosts = targets_of(call.fields, host_names);
    update.wish = strict_addresses(call.fields, address_names, request.client);
    return update;
}

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

const Dialect ddnss{.id = zone::Dialect::Ddnss, .name = "ddnss.de", .read = read, .print = print};

}  // namespace mooring::gateway

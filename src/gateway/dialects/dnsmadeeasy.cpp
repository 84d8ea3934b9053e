// SPDX-License-Identifier: Apache-2.0
#include "gateway/dialects/dnsmadeeasy.hpp"

#include <array>
#include <utility>

#include "gateway/dialects/one_answer.hpp"
#include "gateway/dialects/strict_addresses.hpp"
#include "gateway/request_fields.hpp"

namespace mooring::gateway {
namespace {

constexpr Phrasebook book{{
    {200, "success"},               // Changed
    {200, "success"},               // Unchanged
    {200, "error-auth"},            // NoCredentials
    {200, "error-auth"},            // BadCredentials
    {200, "error-record-invalid"},  // NoSuchHost
    {200, "error-record-invalid"},  // NotAHostName
    {200, "error-record-invalid"},  // NoHostNamed
    {200, "error-record-invalid"},  // TooManyHosts
    {200, "error-auth"},            // BadAddress
    {200, "error-auth-suspend"},    // Suspended
    {503, "error-system"},          // TryLater
}};

std::expected<UpdateRequest, http::Response> read(const http::Request& request, const Call& call)
{
    constexpr std::array<std::string_view, 1> host_names{"id"};
    constexpr std::array<std::string_view, 1> address_names{"ip"};
    if (auto answer = answer_to_method(request, "error")) {
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
    return answer_from(book, outcome, call);
}

}  // namespace

const Dialect dnsmadeeasy{
    .id = zone::Dialect::DnsMadeEasy, .name = "DNS Made Easy", .read = read, .print = print};

}  // namespace mooring::gateway

// SPDX-License-Identifier: Apache-2.0
#include "gateway/dialects/easydns.hpp"

#include <utility>

#include "gateway/address_fields.hpp"
#include "gateway/dialects/one_answer.hpp"
#include "gateway/request_fields.hpp"

namespace mooring::gateway {
namespace {

constexpr std::string_view illegal = "ILLEGAL INPUT\n";
constexpr Phrasebook book{{
    {200, "NOERROR OK\n"},  // Changed
    {200, "NOERROR OK\n"},  // Unchanged
    {401, "NOACCESS\n"},    // NoCredentials
    {401, "NOACCESS\n"},    // BadCredentials
    {404, "NOACCESS\n"},    // NoSuchHost
    {400, illegal},         // NotAHostName
    {400, illegal},         // NoHostNamed
    {400, illegal},         // TooManyHosts
    {400, illegal},         // BadAddress
    {403, "NOSERVICE\n"},   // Suspended
    {503, "TOOSOON\n"},     // TryLater
}};

std::expected<UpdateRequest, http::Response> read(const http::Request& request, const Call& call)
{
    if (auto answer = answer_to_method(request, std::string{illegal})) {
        return std::unexpected{std::move(*answer)};
    }
    auto update = with_credentials(request, call);
    update.atomicity = registry::Atomicity::AllOrNothing;
    update.hosts = targets_of(call.fields, host_field_names());
    update.wish = dyndns2_addresses(call.fields, request.client);
    return update;
}

http::Response print(const UpdateRequest& /*request*/, const UpdateOutcome& outcome,
                     const Call& call)
{
    return answer_from(book, outcome, call);
}

}  // namespace

const Dialect easydns{
    .id = zone::Dialect::EasyDns, .name = "easyDNS", .read = read, .print = print};

}  // namespace mooring::gateway

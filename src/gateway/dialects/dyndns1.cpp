// SPDX-License-Identifier: Apache-2.0
#include "gateway/dialects/dyndns1.hpp"

#include <array>
#include <string>
#include <utility>

#include "gateway/address_fields.hpp"
#include "gateway/dialects/url_form.hpp"

namespace mooring::gateway {
namespace {

constexpr Phrasebook error_codes{{
    {200, "NOERROR"},  // Changed
    {200, "NOERROR"},  // Unchanged
    {401, "BADAUTH"},  // NoCredentials
    {401, "BADAUTH"},  // BadCredentials
    {404, "NOHOST"},   // NoSuchHost
    {400, "NOTFQDN"},  // NotAHostName
    {400, "NOTFQDN"},  // NoHostNamed
    {400, "NUMHOST"},  // TooManyHosts
    {400, "BADIP"},    // BadAddress
    {403, "ABUSE"},    // Suspended
    {503, "DNSERR"},   // TryLater
}};

std::string page(std::string_view error_code)
{
    const bool is_good = error_code == "NOERROR";
    std::string text = "<HTML><HEAD><TITLE>";
    text.append(is_good ? "Host updated" : "Update refused");
    text.append("</TITLE></HEAD><BODY><PRE>\nreturn code: ");
    text.append(is_good ? "NOERROR" : "ERROR").append("\nerror code: ").append(error_code);
    return text.append("\n</PRE></BODY></HTML>\n");
}

http::Response as_html(http::Response response)
{
    response.content_type = "text/html";
    return response;
}

std::expected<UpdateRequest, http::Response> read(const http::Request& request, const Call& call)
{
    constexpr std::array<std::string_view, 2> host_names{"host_id", "hostname"};
    const auto wrong_method = page("BADAGENT");
    auto update = read_form(
        request, call,
        {.wrong_method = wrong_method, .hosts = host_names, .read_addresses = dyndns2_addresses});
    if (!update) return std::unexpected{as_html(std::move(update.error()))};
    return update;
}

http::Response print(const UpdateRequest& /*request*/, const UpdateOutcome& outcome,
                     const Call& call)
{
    const auto& said = error_codes[std::to_underlying(overall_of(outcome))];
    return as_html(finished(said.status, page(said.body), outcome, call));
}

}  // namespace

const Dialect dyndns1{
    .id = zone::Dialect::Dyndns1, .name = "dyndns1", .read = read, .print = print};

}  // namespace mooring::gateway

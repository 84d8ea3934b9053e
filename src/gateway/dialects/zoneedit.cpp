// SPDX-License-Identifier: Apache-2.0
#include "gateway/dialects/zoneedit.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "gateway/dialects/url_form.hpp"

namespace mooring::gateway {
namespace {

constexpr Phrasebook book{{
    {200, R"(SUCCESS CODE="200" TEXT="Update succeeded.")"},                    // Changed
    {200, R"(SUCCESS CODE="201" TEXT="No records need updating.")"},            // Unchanged
    {401, R"(ERROR CODE="708" TEXT="Failed login.")"},                          // NoCredentials
    {401, R"(ERROR CODE="708" TEXT="Failed login.")"},                          // BadCredentials
    {404, R"(ERROR CODE="701" TEXT="Zone is not set up in this account.")"},    // NoSuchHost
    {400, R"(ERROR CODE="709" TEXT="Invalid hostname.")"},                      // NotAHostName
    {400, R"(ERROR CODE="703" TEXT="The parameter host must be given.")"},      // NoHostNamed
    {400, R"(ERROR CODE="703" TEXT="Too many hosts.")"},                        // TooManyHosts
    {400, R"(ERROR CODE="704" TEXT="The parameter dnsto is no IP address.")"},  // BadAddress
    {403, R"(ERROR CODE="705" TEXT="Zone is blocked.")"},                       // Suspended
    {503, R"(ERROR CODE="702" TEXT="Update failed.")"},                         // TryLater
}};

/// One line. Only names that DNS can hold are printed, never what the client wrote.
std::string line_of(Overall overall, const dns::Name& name)
{
    auto zone = name.text();
    if (zone.ends_with('.')) zone.pop_back();
    std::string line = "<";
    line.append(book[std::to_underlying(overall)].body);
    return line.append(" ZONE=\"").append(zone).append("\">\n");
}

std::expected<UpdateRequest, http::Response> read(const http::Request& request, const Call& call)
{
    constexpr std::array<std::string_view, 2> host_names{"host", "hostname"};
    constexpr std::array<std::string_view, 2> address_names{"dnsto", "myip"};
    const auto wrong_method = line_of(Overall::NoHostNamed, dns::Name::root());
    return read_form(request, call,
                     {.wrong_method = wrong_method,
                      .hosts = host_names,
                      .addresses = address_names,
                      .atomicity = registry::Atomicity::PerHost});
}

http::Response print(const UpdateRequest& /*request*/, const UpdateOutcome& outcome,
                     const Call& call)
{
    auto status = book[std::to_underlying(overall_of(outcome))].status;
    std::string body;
    if (outcome.status == UpdateOutcome::Status::Judged) {
        for (const auto& host : outcome.hosts) {
            const auto overall = overall_of(host.status);
            body += line_of(overall, host.name);
            if (is_success(overall)) status = 200;
        }
    }
    if (body.empty()) body = line_of(overall_of(outcome), dns::Name::root());
    return finished(status, std::move(body), outcome, call);
}

}  // namespace

const Dialect zoneedit{
    .id = zone::Dialect::ZoneEdit, .name = "ZoneEdit", .read = read, .print = print};

}  // namespace mooring::gateway

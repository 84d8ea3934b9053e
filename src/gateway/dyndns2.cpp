// SPDX-License-Identifier: Apache-2.0
#include "gateway/dyndns2.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "gateway/address_fields.hpp"
#include "gateway/credentials.hpp"
#include "gateway/host_name.hpp"
#include "gateway/update_door.hpp"
#include "http/ascii.hpp"
#include "http/target.hpp"

namespace mooring::gateway {
namespace {

using Status = UpdateOutcome::Status;

constexpr std::array<std::string_view, 8> host_keys{"hostname", "host_id", "host", "domain",
                                                    "domains",  "fqdn",    "zone", "dn"};
constexpr std::string_view retry_after_seconds = "60";

http::Response answer(unsigned status, std::string body)
{
    return {.status = status, .content_type = "text/plain", .body = std::move(body), .headers = {}};
}

http::Fields fields_of(const http::Request& request)
{
    http::Fields fields;
    fields.add(http::query_of(request.target));
    if (request.method == "POST" || request.method == "PUT")
        fields.add(http::trimmed(request.body));
    return fields;
}

/// The requested names: the first of the known fields that has any. `hostname=YES` is a constant of
/// dyndns1, whose name stands in host_id.
std::vector<std::optional<dns::Name>> hosts_of(const http::Fields& fields)
{
    std::vector<std::optional<dns::Name>> hosts;
    for (const auto key : host_keys) {
        const auto value = fields.value(key);
        if (!value || http::is_equal_ignoring_case(http::trimmed(*value), "YES")) continue;
        http::for_each_element(*value, [&](std::string_view element) {
            // One more than the limit is enough to refuse all of them.
            if (element.empty() || hosts.size() > hosts_per_request_max) return;
            hosts.push_back(parse_host_name(element));
        });
        if (!hosts.empty()) return hosts;
    }
    // `/nic/update?home.example.org`: DD-WRT and inadyn append the name to whatever they are given.
    for (const auto& word : fields.bare_words()) {
        auto name = parse_host_name(word);
        if (name && hosts.size() <= hosts_per_request_max) hosts.push_back(std::move(name));
    }
    return hosts;
}

bool is_method_known(std::string_view method)
{
    return method == "GET" || method == "POST" || method == "PUT";
}

http::Response challenge()
{
    auto response = answer(401, "badauth\n");
    response.headers.emplace_back("WWW-Authenticate", "Basic realm=\"Mooring\"");
    return response;
}

http::Response unavailable()
{
    auto response = answer(503, "911\n");
    response.headers.emplace_back("Retry-After", retry_after_seconds);
    return response;
}

bool is_success(HostStatus status)
{
    return status == HostStatus::Changed || status == HostStatus::Unchanged ||
           status == HostStatus::NotPublished;
}

unsigned http_status_of(HostStatus status)
{
    switch (status) {
        case HostStatus::Changed:
        case HostStatus::Unchanged:
        case HostStatus::NotPublished:
            return 200;
        case HostStatus::NoSuchHost:
            return 404;
        case HostStatus::NotAHostName:
            return 400;
        case HostStatus::Suspended:
            return 403;
    }
    return 500;
}

void append_line(std::string& body, HostStatus status, std::string_view echo)
{
    switch (status) {
        case HostStatus::Changed:
            body.append("good ").append(echo);
            break;
        case HostStatus::Unchanged:
        case HostStatus::NotPublished:
            body.append("nochg ").append(echo);
            break;
        case HostStatus::NoSuchHost:
            body.append("nohost");
            break;
        case HostStatus::NotAHostName:
            body.append("notfqdn");
            break;
        case HostStatus::Suspended:
            body.append("abuse");
            break;
    }
    body.push_back('\n');
}

http::Response print_hosts(const AddressWish& wish, const std::vector<HostStatus>& hosts)
{
    const bool has_success = std::ranges::any_of(hosts, is_success);
    auto response = answer(has_success ? 200 : http_status_of(hosts.front()), {});
    for (const auto status : hosts) append_line(response.body, status, wish.echo);
    return response;
}

http::Response print_by_class(const AddressWish& wish, const UpdateOutcome& outcome)
{
    switch (outcome.status) {
        case Status::Judged:
            return print_hosts(wish, outcome.hosts);
        case Status::NoCredentials:
        case Status::BadCredentials:
            return challenge();
        case Status::NoHostNamed:
            return answer(400, "notfqdn\n");
        case Status::TooManyHosts:
            return answer(400, "numhost\n");
        case Status::OnlyPrefix:
            return answer(400, "badip\n");
        case Status::Unavailable:
            return unavailable();
    }
    return unavailable();
}

}  // namespace

std::expected<UpdateRequest, http::Response> read_dyndns2(const http::Request& request)
{
    if (request.method == "HEAD") return std::unexpected{answer(200, {})};
    if (!is_method_known(request.method)) {
        auto response = answer(405, "badagent\n");
        response.headers.emplace_back("Allow", "GET, HEAD, POST, PUT");
        return std::unexpected{std::move(response)};
    }
    const auto fields = fields_of(request);
    auto credentials = credentials_of(request, fields);
    if (credentials.secrets.empty()) return std::unexpected{challenge()};
    if (http::is_equal_ignoring_case(fields.value("offline").value_or(""), "YES")) {
        return std::unexpected{answer(200, "!donator\n")};
    }
    return UpdateRequest{.dialect = zone::Dialect::Dyndns2,
                         .received = {},
                         .client = request.client,
                         .loop = request.loop,
                         .secrets = std::move(credentials.secrets),
                         .hosts = hosts_of(fields),
                         .user_name = parse_host_name(credentials.user),
                         .wish = dyndns2_addresses(fields, request.client)};
}

http::Response print_dyndns2(const AddressWish& wish, const UpdateOutcome& outcome,
                             ErrorStatus error_status)
{
    auto response = print_by_class(wish, outcome);
    const bool is_refusal = response.status >= 400 && response.status < 500;
    const bool is_challenge = outcome.status == Status::NoCredentials;
    if (error_status == ErrorStatus::Legacy200 && is_refusal && !is_challenge) {
        response.status = 200;
        response.headers.clear();
    }
    return response;
}

}  // namespace mooring::gateway

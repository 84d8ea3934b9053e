// SPDX-License-Identifier: Apache-2.0
#include "gateway/dialects/acme_dns.hpp"

#include <string>
#include <utility>

#include "gateway/dialects/acme_name.hpp"
#include "gateway/dialects/json_body.hpp"
#include "gateway/host_name.hpp"
#include "gateway/request_fields.hpp"
#include "http/ascii.hpp"

namespace mooring::gateway {
namespace {

using Status = UpdateOutcome::Status;

constexpr std::size_t values_kept = 2;  // As acme-dns keeps them.

http::Response answer(unsigned status, std::string body)
{
    return {.status = status,
            .content_type = "application/json",
            .body = std::move(body),
            .headers = {}};
}

/// acme-dns writes a blank here, and none in the account.
http::Response error(unsigned status, std::string_view word)
{
    return answer(status, std::string{R"({"error": ")"}.append(word).append("\"}"));
}

http::Response error_later(unsigned status, std::string_view word, std::chrono::seconds after)
{
    auto response = error(status, word);
    response.headers.emplace_back("Retry-After", std::to_string(after.count()));
    return response;
}

http::Response wrong_method()
{
    auto response = error(405, "method_not_allowed");
    response.headers.emplace_back("Allow", "POST");
    return response;
}

/// The host that a `subdomain` means: its own name, or that of its challenge (the fulldomain).
HostTarget target_of_subdomain(std::string_view subdomain)
{
    auto name = host_of_challenge(subdomain);
    if (!name) name = parse_host_name(subdomain);
    return {.name = std::move(name), .spelled = std::string{subdomain}};
}

std::expected<UpdateRequest, http::Response> read(const http::Request& request,
                                                  const Call& /*call*/)
{
    if (request.method != "POST") return std::unexpected{wrong_method()};
    const auto secret = request.header("X-Api-Key");
    const auto body = JsonBody::parse(request.body);
    const auto subdomain = body ? body->text("subdomain") : std::nullopt;
    const auto value = body ? body->text("txt") : std::nullopt;
    if (!secret || secret->empty() || !subdomain) return std::unexpected{error(401, "forbidden")};
    if (!value || !is_challenge_value(*value)) return std::unexpected{error(400, "bad_txt")};

    UpdateRequest update;
    update.secrets.emplace_back(*secret);
    update.hosts.push_back(target_of_subdomain(*subdomain));
    update.txt = TxtWish{.action = registry::AcmeAction::Add,
                         .value = std::string{*value},
                         .values_max = values_kept};
    return update;
}

http::Response print_host(const UpdateRequest& request, HostStatus status)
{
    switch (status) {
        case HostStatus::Changed:
        case HostStatus::Unchanged:
        case HostStatus::NotPublished:
            return answer(200, R"({"txt": ")" + request.txt->value + "\"}");
        case HostStatus::NotAHostName:
            return error(400, "bad_subdomain");
        case HostStatus::NoSuchHost:
        case HostStatus::Suspended:
        case HostStatus::Aborted:
        case HostStatus::Held:
            break;
    }
    return error(401, "forbidden");
}

http::Response print(const UpdateRequest& request, const UpdateOutcome& outcome,
                     const Call& /*call*/)
{
    switch (outcome.status) {
        case Status::Judged:
            return print_host(request, outcome.hosts.front().status);
        case Status::NoCredentials:
        case Status::BadCredentials:
        case Status::NoRight:
            return error(401, "forbidden");
        case Status::NoHostNamed:
        case Status::TooManyHosts:
            return error(400, "bad_subdomain");
        case Status::BadAddress:
            return error(400, "bad_txt");
        case Status::Flood:
            return error_later(429, "too_many_requests", outcome.retry_after);
        case Status::Unavailable:
            break;
    }
    return error_later(503, "db_error", outcome.retry_after);
}

}  // namespace

const Dialect acme_dns{
    .id = zone::Dialect::AcmeDns, .name = "acme-dns", .read = read, .print = print};

bool is_acme_dns_update(const http::Request& request, const Call& /*call*/)
{
    return request.method == "POST" &&
           (request.header("X-Api-User") || request.header("X-Api-Key"));
}

}  // namespace mooring::gateway

// SPDX-License-Identifier: Apache-2.0
#include "gateway/dialects/http_req.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <sodium/crypto_hash_sha256.h>

#include "base/encoding.hpp"
#include "gateway/credentials.hpp"
#include "gateway/dialects/acme_name.hpp"
#include "gateway/dialects/json_body.hpp"
#include "gateway/host_name.hpp"

namespace mooring::gateway {
namespace {

namespace json = boost::json;
using Status = UpdateOutcome::Status;

constexpr std::size_t value_bytes_max = 255;  // One string of a TXT record.

http::Response answer(unsigned status, const json::object& body)
{
    return {.status = status,
            .content_type = "application/json",
            .body = json::serialize(body),
            .headers = {}};
}

http::Response error(unsigned status, std::string_view text)
{
    return answer(status, {{"error", json::string_view{text.data(), text.size()}}});
}

http::Response unauthorized()
{
    auto response = error(401, "unauthorized");
    response.headers.emplace_back("WWW-Authenticate", "Basic realm=\"Mooring\"");
    return response;
}

http::Response error_later(unsigned status, std::chrono::seconds after)
{
    auto response = error(status, "try again later");
    response.headers.emplace_back("Retry-After", std::to_string(after.count()));
    return response;
}

/// The value that stands for a key authorization (RFC 8555, section 8.4).
std::string value_of_authorization(std::string_view key_authorization)
{
    std::array<std::uint8_t, crypto_hash_sha256_BYTES> digest{};
    crypto_hash_sha256(digest.data(),
                       reinterpret_cast<const unsigned char*>(key_authorization.data()),
                       key_authorization.size());
    auto text = base64(digest);
    std::ranges::replace(text, '+', '-');
    std::ranges::replace(text, '/', '_');
    while (text.ends_with('=')) text.pop_back();
    return text;
}

struct Challenge {
    std::string name;  ///< As sent, or as RAW mode's domain stands for.
    std::optional<dns::Name> host;
    std::string value;
};

/// What the body asks for, in either mode; nothing if it asks for nothing.
std::optional<Challenge> challenge_in(const JsonBody& body)
{
    const auto name = body.text("fqdn");
    const auto value = body.text("value");
    if (name && value) {
        return Challenge{.name = std::string{*name},
                         .host = host_of_challenge(*name),
                         .value = std::string{*value}};
    }
    const auto domain = body.text("domain");
    const auto key_authorization = body.text("keyAuth");
    if (!domain || !key_authorization || key_authorization->empty()) return std::nullopt;
    const auto base = domain->starts_with("*.") ? domain->substr(2) : *domain;
    return Challenge{.name = std::string{"_acme-challenge."}.append(base),
                     .host = parse_host_name(base),
                     .value = value_of_authorization(*key_authorization)};
}

bool is_txt_value(std::string_view value)
{
    return !value.empty() && value.size() <= value_bytes_max &&
           std::ranges::all_of(value, [](char c) { return c > ' ' && c < '\x7f'; });
}

std::expected<UpdateRequest, http::Response> read(const http::Request& request, const Call& call)
{
    if (request.method != "POST") {
        auto response = error(405, "method not allowed");
        response.headers.emplace_back("Allow", "POST");
        return std::unexpected{std::move(response)};
    }
    auto credentials = credentials_of(request, {});
    if (credentials.secrets.empty()) return std::unexpected{unauthorized()};
    const auto body = JsonBody::parse(request.body);
    auto challenge = body ? challenge_in(*body) : std::nullopt;
    if (!challenge || !is_txt_value(challenge->value)) {
        return std::unexpected{error(400, "bad request")};
    }
    if (!challenge->host) return std::unexpected{error(400, "not an _acme-challenge name")};

    const bool is_cleanup = call.path.ends_with("/cleanup");
    UpdateRequest update;
    update.secrets = std::move(credentials.secrets);
    update.hosts.push_back({.name = challenge->host, .spelled = std::move(challenge->name)});
    update.txt =
        TxtWish{.action = is_cleanup ? registry::AcmeAction::Remove : registry::AcmeAction::Add,
                .value = std::move(challenge->value)};
    return update;
}

http::Response print_host(const UpdateRequest& request, HostStatus status)
{
    switch (status) {
        case HostStatus::Changed:
        case HostStatus::Unchanged:
        case HostStatus::NotPublished:
            return answer(200,
                          {{"fqdn", request.hosts.front().spelled}, {"value", request.txt->value}});
        case HostStatus::Suspended:
            return error(403, "forbidden");
        case HostStatus::NotAHostName:
            return error(400, "not an _acme-challenge name");
        case HostStatus::NoSuchHost:
        case HostStatus::Aborted:
        case HostStatus::Held:
            break;
    }
    return error(404, "no such host");
}

http::Response print(const UpdateRequest& request, const UpdateOutcome& outcome,
                     const Call& /*call*/)
{
    switch (outcome.status) {
        case Status::Judged:
            return print_host(request, outcome.hosts.front().status);
        case Status::NoCredentials:
        case Status::BadCredentials:
            return unauthorized();
        case Status::NoRight:
            return error(403, "forbidden");
        case Status::NoHostNamed:
        case Status::TooManyHosts:
        case Status::BadAddress:
            return error(400, "bad request");
        case Status::Flood:
            return error_later(429, outcome.retry_after);
        case Status::Unavailable:
            break;
    }
    return error_later(503, outcome.retry_after);
}

}  // namespace

const Dialect http_req{
    .id = zone::Dialect::HttpReq, .name = "httpreq", .read = read, .print = print};

}  // namespace mooring::gateway

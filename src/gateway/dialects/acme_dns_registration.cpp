// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <utility>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "base/ip_address.hpp"
#include "gateway/credentials.hpp"
#include "gateway/dialects/acme_dns.hpp"
#include "gateway/dialects/acme_name.hpp"
#include "gateway/dialects/json_body.hpp"
#include "gateway/host_name.hpp"
#include "gateway/recorder.hpp"
#include "http/ascii.hpp"

namespace mooring::gateway {
namespace {

namespace json = boost::json;
using Status = UpdateOutcome::Status;

http::Response answer(unsigned status, std::string body)
{
    return {.status = status,
            .content_type = "application/json",
            .body = std::move(body),
            .headers = {}};
}

http::Response error(unsigned status, std::string_view word)
{
    return answer(status, std::string{R"({"error": ")"}.append(word).append("\"}"));
}

/// A 401 with a challenge, so that programs which wait for one send the key.
http::Response forbidden()
{
    auto response = error(401, "forbidden");
    response.headers.emplace_back("WWW-Authenticate", "Basic realm=\"Mooring\"");
    return response;
}

http::Response later(unsigned status, std::string_view word, const UpdateOutcome& outcome)
{
    auto response = error(status, word);
    response.headers.emplace_back("Retry-After", std::to_string(outcome.retry_after.count()));
    return response;
}

/// What is wrong with the request itself, if anything is.
std::optional<http::Response> complaint_about(const http::Request& request)
{
    if (request.method != "POST") {
        auto response = error(405, "method_not_allowed");
        response.headers.emplace_back("Allow", "POST");
        return response;
    }
    if (http::trimmed(request.body).empty()) return std::nullopt;
    const auto body = JsonBody::parse(request.body);
    const auto networks = body ? body->texts("allowfrom") : std::nullopt;
    if (!networks) return error(400, "malformed_json_payload");
    for (const auto& network : *networks) {
        if (!IpPrefix::parse(network)) return error(400, "invalid_allowfrom_cidr");
    }
    return std::nullopt;
}

/// In the order of acme-dns' own answer. Not in alphabetical order, and so not for a map.
std::string account_of(const HostFacts& host, const registry::KeyView& key,
                       const std::string& secret)
{
    const auto challenge = registry::acme_owner(host.name).value_or(host.name);
    json::object account;
    account["username"] = "key-" + std::to_string(zone::number_of(key.id));
    account["password"] = secret;
    account["fulldomain"] = without_dot(challenge);
    account["subdomain"] = without_dot(host.name);
    account["allowfrom"] = json::array{};
    return json::serialize(account);
}

bool may_set_acme_txt(const registry::KeyView& key)
{
    return key.may(zone::KeyRight::AcmeTxt) || key.may(zone::KeyRight::Records);
}

class Registration final : public SpecialDoor {
public:
    explicit Registration(const DoorWorld& world) : world_{world} {}

    void handle(http::Request request, Call call, http::Responder respond) override
    {
        if (call.path.ends_with("/health")) return respond(answer(200, {}));
        if (auto complaint = complaint_about(request)) {
            world_.recorder.note_early({.request = request, .response = *complaint},
                                       zone::Dialect::AcmeDns);
            return respond(std::move(*complaint));
        }
        const auto credentials = credentials_of(request, {});
        UpdateRequest update{.dialect = zone::Dialect::AcmeDns,
                             .received = world_.clock.now(),
                             .client = request.client,
                             .loop = request.loop,
                             .user_name = parse_host_name(credentials.user)};
        // One secret: it is what the account's password will be.
        if (!credentials.secrets.empty()) update.secrets.push_back(credentials.secrets.front());
        UpdateOutcome outcome;
        auto response = registered(update, outcome);
        world_.recorder.note(
            {.request = request, .response = response, .asked = "an acme-dns account"}, update,
            outcome);
        respond(std::move(response));
    }

private:
    http::Response registered(UpdateRequest& update, UpdateOutcome& outcome)
    {
        const auto key = world_.door.authenticate(update);
        if (!key) {
            outcome = key.error();
            if (outcome.status == Status::Flood) return later(429, "too_many_requests", outcome);
            return forbidden();
        }
        outcome.key = key->id;
        const auto host = host_of(update, *key);
        if (!may_set_acme_txt(*key)) {
            outcome.status = Status::NoRight;
            return forbidden();
        }
        if (!host) {
            outcome.status = Status::NoHostNamed;
            return error(400, "bad_subdomain");
        }
        return answer(201, account_of(*host, *key, update.secrets.front()));
    }

    std::optional<HostFacts> host_of(const UpdateRequest& update, const registry::KeyView& key)
    {
        auto& service = world_.service;
        if (update.user_name) {
            const auto host = service.host_at(update.loop, *update.user_name);
            if (host && key.hosts.contains(*host)) return service.facts(update.loop, *host);
        }
        if (key.hosts.size() != 1) return std::nullopt;
        return service.facts(update.loop, key.hosts.front());
    }

    const DoorWorld world_;
};

}  // namespace

std::unique_ptr<SpecialDoor> make_acme_dns_registration(const DoorWorld& world)
{
    return std::make_unique<Registration>(world);
}

}  // namespace mooring::gateway

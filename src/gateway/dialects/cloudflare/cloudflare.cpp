// SPDX-License-Identifier: Apache-2.0
#include "gateway/dialects/cloudflare/cloudflare.hpp"

#include <algorithm>
#include <charconv>
#include <expected>
#include <utility>

#include "gateway/dialects/cloudflare/changes.hpp"
#include "gateway/recorder.hpp"
#include "http/basic_auth.hpp"

namespace mooring::gateway {
namespace {

using namespace cloudflare;
using Status = UpdateOutcome::Status;

constexpr std::string_view base = "/client/v4";
constexpr std::size_t zones_per_page = 20;  // Cloudflare's defaults, and limits near its own.
constexpr std::size_t zones_per_page_max = 50;
constexpr std::size_t records_per_page = 100;
constexpr std::size_t records_per_page_max = 100;

std::vector<std::string> segments_of(std::string_view path)
{
    std::vector<std::string> segments;
    path.remove_prefix(std::min(base.size(), path.size()));
    while (!path.empty()) {
        path.remove_prefix(1);  // The slash.
        const auto end = std::min(path.find('/'), path.size());
        segments.emplace_back(path.substr(0, end));
        path.remove_prefix(end);
    }
    return segments;
}

/// Where the secret stood tells which error a wrong one gets.
struct Secret {
    std::string text;
    Problem if_wrong{};
};

std::expected<Secret, Problem> secret_of(const http::Request& request)
{
    if (const auto header = request.header("Authorization")) {
        auto authorization = http::parse_authorization(*header);
        if (!authorization || authorization->secret.empty()) {
            return std::unexpected{Problem::BadHeaders};
        }
        return Secret{.text = std::move(authorization->secret), .if_wrong = Problem::BadToken};
    }
    for (const auto* name : {"X-Auth-Key", "X-Auth-User-Service-Key"}) {
        const auto header = request.header(name);
        if (header && !header->empty()) {
            return Secret{.text = std::string{*header}, .if_wrong = Problem::BadKey};
        }
    }
    return std::unexpected{Problem::NoCredentials};
}

std::size_t number_in(const http::Fields& fields, std::string_view key, std::size_t otherwise)
{
    const auto text = fields.value(key).value_or("");
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool is_number = error == std::errc{} && end == text.data() + text.size();
    return is_number && number > 0 ? number : otherwise;
}

struct PageLimits {
    std::size_t otherwise;
    std::size_t most;
};

Page page_of(const http::Fields& fields, const PageLimits& limits)
{
    return {.number = number_in(fields, "page", 1),
            .size = std::min(number_in(fields, "per_page", limits.otherwise), limits.most)};
}

bool is_look(const Asked& asked)
{
    return asked.request.method == "GET" || asked.request.method == "HEAD";
}

void list_zones(AskedPointer asked)
{
    if (!is_look(*asked)) return asked->refuse(Problem::WrongMethod);
    const auto name = asked->call.fields.value("name").value_or("");
    const auto page =
        page_of(asked->call.fields, {.otherwise = zones_per_page, .most = zones_per_page_max});
    asked->answer(zone_list(asked->catalog().zones(name), page));
}

void list_records(AskedPointer asked, const Zone& zone)
{
    auto filter = RecordFilter::of(asked->call.fields);
    const auto page =
        page_of(asked->call.fields, {.otherwise = records_per_page, .most = records_per_page_max});
    const auto print = [zone, filter, page](const Asked& heard) {
        return record_list(zone, heard.catalog().records(zone, filter), page);
    };
    const auto name = name_of(filter.name);
    const auto host = name ? asked->catalog().host_at(zone, *name) : std::nullopt;
    if (!host) return asked->answer(print(*asked));
    note_contact(std::move(asked), *host, print);
}

void show_record(AskedPointer asked, const Zone& zone, const RecordId& id)
{
    const auto host = asked->catalog().host(zone, id.host);
    if (!host || !asked->catalog().record(zone, id)) return asked->refuse(Problem::NoSuchRecord);
    note_contact(std::move(asked), *host, [zone, id](const Asked& heard) {
        const auto record = heard.catalog().record(zone, id);
        return record ? one_record(zone, *record) : problem(Problem::NoSuchRecord);
    });
}

/// /zones/Z/dns_records and below.
void route_records(AskedPointer asked, const Zone& zone)
{
    const auto& method = asked->request.method;
    const bool is_list = asked->path.size() == 3;
    if (is_list && is_look(*asked)) return list_records(std::move(asked), zone);
    if (is_list && method == "POST") return create_record(std::move(asked), zone);
    const bool is_known = method == "PUT" || method == "PATCH" || method == "DELETE";
    if (is_list || (!is_known && !is_look(*asked))) return asked->refuse(Problem::WrongMethod);

    const auto id = parse_record_id(asked->path[3]);
    if (!id) return asked->refuse(Problem::NoSuchRecord);
    if (is_look(*asked)) return show_record(std::move(asked), zone, *id);
    if (method == "DELETE") return delete_record(std::move(asked), zone, *id);
    change_record(std::move(asked), zone, *id);
}

bool is_verification(const std::vector<std::string>& path)
{
    return path == std::vector<std::string>{"user", "tokens", "verify"};
}

void route(AskedPointer asked)
{
    const auto& path = asked->path;
    if (is_verification(path)) {
        if (!is_look(*asked)) return asked->refuse(Problem::WrongMethod);
        return asked->answer(verified_token(asked->key.id));
    }
    if (path.empty() || path.front() != "zones" || path.size() > 4) {
        return asked->refuse(Problem::NoRoute);
    }
    if (path.size() == 1) return list_zones(std::move(asked));
    const auto zone = asked->catalog().zone_by_id(path[1]);
    if (!zone) return asked->refuse(Problem::NoSuchZone);
    if (path.size() >= 3 && path[2] == "dns_records") return route_records(std::move(asked), *zone);
    if (path.size() > 2) return asked->refuse(Problem::NoRoute);
    if (!is_look(*asked)) return asked->refuse(Problem::WrongMethod);
    asked->answer(one_zone(*zone));
}

class CloudflareDoor final : public SpecialDoor {
public:
    explicit CloudflareDoor(const DoorWorld& world) : world_{world} {}

    void handle(http::Request request, Call call, http::Responder respond) override
    {
        auto secret = secret_of(request);
        auto asked = std::make_unique<Asked>(Asked{.world = world_,
                                                   .request = std::move(request),
                                                   .call = std::move(call),
                                                   .respond = std::move(respond)});
        asked->path = segments_of(asked->call.path);
        asked->update.dialect = zone::Dialect::Cloudflare;
        asked->update.received = world_.clock.now();
        asked->update.client = asked->request.client;
        asked->update.loop = asked->request.loop;
        if (!secret) return asked->refuse(secret.error());
        asked->update.secrets = {secret->text};

        auto key = world_.door.authenticate(asked->update);
        if (!key) return refuse(std::move(asked), key.error(), secret->if_wrong);
        asked->key = *std::move(key);
        asked->update.key = asked->key.id;
        route(std::move(asked));
    }

private:
    static void refuse(AskedPointer asked, const UpdateOutcome& outcome, Problem if_wrong)
    {
        if (outcome.status == Status::Flood) {
            return asked->answer(throttled(outcome.retry_after), outcome);
        }
        const bool is_token = if_wrong == Problem::BadToken;
        asked->refuse(is_token && is_verification(asked->path) ? Problem::BadVerifiedToken
                                                               : if_wrong);
    }

    const DoorWorld world_;
};

}  // namespace

std::unique_ptr<SpecialDoor> make_cloudflare(const DoorWorld& world)
{
    return std::make_unique<CloudflareDoor>(world);
}

}  // namespace mooring::gateway

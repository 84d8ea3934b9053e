// SPDX-License-Identifier: Apache-2.0
#include "gateway/dialects/cloudflare/answers.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "gateway/dialects/acme_name.hpp"

namespace mooring::gateway::cloudflare {
namespace {

namespace json = boost::json;

http::Response answer(unsigned status, const json::object& envelope)
{
    return {.status = status,
            .content_type = "application/json",
            .body = json::serialize(envelope),
            .headers = {}};
}

/// The members behind the result, of an answer that is a success.
void succeed(json::object& envelope)
{
    envelope["success"] = true;
    envelope["errors"] = json::array{};
    envelope["messages"] = json::array{};
}

http::Response one(json::object result)
{
    json::object envelope;
    envelope["result"] = std::move(result);
    succeed(envelope);
    return answer(200, envelope);
}

json::object object_of(const Zone& zone)
{
    json::object object;
    object["id"] = zone_id(zone.origin);
    object["name"] = zone.name;
    object["status"] = "active";
    object["paused"] = false;
    object["type"] = "full";
    return object;
}

const char* text_of_type(dns::RrType type)
{
    if (type == dns::RrType::A) return "A";
    return type == dns::RrType::AAAA ? "AAAA" : "TXT";
}

json::object object_of(const Zone& zone, const Record& record)
{
    json::object object;
    object["id"] = text_of(record.id);
    object["zone_id"] = zone_id(zone.origin);
    object["zone_name"] = without_dot(zone.origin);
    object["name"] = record.name;
    object["type"] = text_of_type(record.id.type);
    object["content"] = record.content;
    object["proxiable"] = record.id.type != dns::RrType::TXT;  // mdu wants it of an address.
    object["proxied"] = false;
    object["ttl"] = record.ttl.seconds;
    return object;
}

/// The part of `all` that the page shows, each made an object by `object`.
template <class Item, class ToObject>
http::Response list(const std::vector<Item>& all, const Page& page, ToObject&& object)
{
    const auto total = all.size();
    const auto skipped =
        page.number - 1 > total / page.size ? total : (page.number - 1) * page.size;
    const auto count = std::min(page.size, total - skipped);
    json::array result;
    for (std::size_t i = skipped; i < skipped + count; ++i) result.push_back(object(all[i]));

    json::object info;
    info["page"] = page.number;
    info["per_page"] = page.size;
    info["count"] = count;
    info["total_count"] = total;
    info["total_pages"] = (total + page.size - 1) / page.size;
    json::object envelope;
    envelope["result"] = std::move(result);
    envelope["result_info"] = std::move(info);
    succeed(envelope);
    return answer(200, envelope);
}

struct Fault {
    int code = 0;
    const char* message = nullptr;
};
/// One error; `because` without a code if Cloudflare says no more about it.
struct Refusal {
    unsigned status = 400;
    Fault error;
    Fault because{};
};

json::object object_of(const Fault& fault)
{
    json::object object;
    object["code"] = fault.code;
    object["message"] = fault.message;
    return object;
}

http::Response refuse(const Refusal& refusal)
{
    auto error = object_of(refusal.error);
    if (refusal.because.message != nullptr) {
        error["error_chain"] = json::array{object_of(refusal.because)};
    }
    json::object envelope;
    envelope["result"] = nullptr;
    envelope["success"] = false;
    envelope["errors"] = json::array{std::move(error)};
    envelope["messages"] = json::array{};
    return answer(refusal.status, envelope);
}

constexpr Fault unauthorized{9109, "Unauthorized to access requested resource"};
constexpr Fault invalid{1004, "DNS Validation Error"};

/// In the order of Problem.
constexpr auto refusals = std::to_array<Refusal>({
    {400, {9106, "Missing X-Auth-Key, X-Auth-Email or Authorization headers"}},
    {400, {6003, "Invalid request headers"}, {6111, "Invalid format for Authorization header"}},
    {403, {9109, "Invalid access token"}},
    {401, {1000, "Invalid API Token"}},
    {403, {9103, "Unknown X-Auth-Key or X-Auth-Email"}},
    {403, {10000, "Authentication error"}},
    {403, unauthorized},
    {403, unauthorized, {9109, "The host is suspended"}},
    {404, {7000, "No route for that URI"}},
    {404, {7003, "Could not route to /zones, perhaps your object identifier is invalid?"}},
    {404, {81044, "Record does not exist."}},
    {405, {10405, "Method not allowed for this authentication scheme"}},
    {400, {9207, "Request body is invalid."}},
    {400, invalid, {9004, "DNS record type is invalid: A, AAAA or TXT"}},
    {400, invalid, {9000, "DNS name is invalid."}},
    {400, invalid, {9005, "Content for A record must be a valid IPv4 address."}},
    {400, invalid, {9006, "Content for AAAA record must be a valid IPv6 address."}},
    {400, invalid, {9009, "Content for TXT record must be 1 to 255 printable characters."}},
    {400, invalid, {9004, "DNS record type is invalid: a record keeps its type"}},
    {403, unauthorized, {9109, "TXT records are set at _acme-challenge.HOST only"}},
});
static_assert(refusals.size() == static_cast<std::size_t>(Problem::NotAChallengeName) + 1);

}  // namespace

http::Response zone_list(const std::vector<Zone>& zones, const Page& page)
{
    return list(zones, page, [](const Zone& zone) { return object_of(zone); });
}

http::Response record_list(const Zone& zone, const std::vector<Record>& records, const Page& page)
{
    return list(records, page, [&](const Record& record) { return object_of(zone, record); });
}

http::Response one_zone(const Zone& zone)
{
    return one(object_of(zone));
}

http::Response one_record(const Zone& zone, const Record& record)
{
    return one(object_of(zone, record));
}

http::Response deleted_record(const RecordId& id)
{
    json::object result;
    result["id"] = text_of(id);
    return one(std::move(result));
}

http::Response verified_token(zone::KeyId key)
{
    json::object result;
    result["id"] = token_id(key);
    result["status"] = "active";
    return one(std::move(result));
}

http::Response problem(Problem problem)
{
    auto response = refuse(refusals[static_cast<std::size_t>(problem)]);
    if (problem == Problem::WrongMethod) {
        response.headers.emplace_back("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE");
    }
    return response;
}

http::Response held()
{
    return refuse({202, {1000, "The change waits for the approval of the host's owner"}});
}

http::Response throttled(std::chrono::seconds after)
{
    auto response = refuse({429, {971, "Please wait and consider throttling your request speed"}});
    response.headers.emplace_back("Retry-After", std::to_string(after.count()));
    return response;
}

}  // namespace mooring::gateway::cloudflare

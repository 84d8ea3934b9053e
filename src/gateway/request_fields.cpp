// SPDX-License-Identifier: Apache-2.0
#include "gateway/request_fields.hpp"

#include <array>

#include "gateway/host_name.hpp"
#include "gateway/update_door.hpp"
#include "http/ascii.hpp"

namespace mooring::gateway {
namespace {

constexpr std::array<std::string_view, 8> host_fields{"hostname", "host_id", "host", "domain",
                                                      "domains",  "fqdn",    "zone", "dn"};

}  // namespace

std::span<const std::string_view> host_field_names()
{
    return host_fields;
}

HostTarget target_of(std::string_view spelled)
{
    return {.name = parse_host_name(spelled), .spelled = std::string{spelled}};
}

std::vector<HostTarget> targets_in(std::string_view list)
{
    std::vector<HostTarget> targets;
    http::for_each_element(list, [&](std::string_view element) {
        // One more than the limit is enough to refuse all of them.
        if (element.empty() || targets.size() > hosts_per_request_max) return;
        targets.push_back(target_of(element));
    });
    return targets;
}

std::vector<HostTarget> targets_of(const http::Fields& fields,
                                   std::span<const std::string_view> names)
{
    for (const auto name : names) {
        const auto value = fields.value(name);
        if (!value || http::is_equal_ignoring_case(http::trimmed(*value), "YES")) continue;
        if (auto targets = targets_in(*value); !targets.empty()) return targets;
    }
    return {};
}

std::vector<HostTarget> bare_targets(const http::Fields& fields)
{
    std::vector<HostTarget> targets;
    for (const auto& word : fields.bare_words()) {
        auto target = target_of(word);
        if (target.name && targets.size() <= hosts_per_request_max) {
            targets.push_back(std::move(target));
        }
    }
    return targets;
}

bool is_update_method(std::string_view method)
{
    return method == "GET" || method == "POST" || method == "PUT";
}

bool says_yes(const http::Fields& fields, std::string_view key)
{
    const auto value = fields.value(key);
    return value && http::is_equal_ignoring_case(http::trimmed(*value), "YES");
}

http::Response plain(unsigned status, std::string body)
{
    return {.status = status, .content_type = "text/plain", .body = std::move(body), .headers = {}};
}

http::Response challenge(std::string body)
{
    auto response = plain(401, std::move(body));
    response.headers.emplace_back("WWW-Authenticate", "Basic realm=\"Mooring\"");
    return response;
}

http::Response try_later(std::string body, std::chrono::seconds after)
{
    auto response = plain(503, std::move(body));
    response.headers.emplace_back("Retry-After", std::to_string(after.count()));
    return response;
}

}  // namespace mooring::gateway

// SPDX-License-Identifier: Apache-2.0
#include "app/doors.hpp"

#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "http/ascii.hpp"
#include "http/target.hpp"

namespace mooring::app {

namespace {

http::Response plain(unsigned status, std::string body)
{
    return {.status = status,
            .content_type = "text/plain; charset=utf-8",
            .body = std::move(body),
            .headers = {}};
}

std::string_view path_of(const http::Request& request)
{
    return std::string_view{request.target}.substr(0, request.target.find('?'));
}

/// The answer to a health check; nothing for any other path.
std::optional<http::Response> health(const http::Request& request, const Readiness& readiness)
{
    const auto path = path_of(request);
    if (path != "/health/live" && path != "/health/ready") return std::nullopt;
    if (request.method != "GET" && request.method != "HEAD") return plain(405, "GET or HEAD\n");
    if (path == "/health/live") return plain(200, "live\n");
    if (readiness.is_ready()) return plain(200, "ready\n");
    auto response = plain(503, "not ready\n");
    response.headers.emplace_back("Retry-After", "1");
    return response;
}

/// True if the request came to us, or to a proxy before us, over TLS. To believe this of anybody
/// costs him his redirection and us nothing.
bool came_by_tls(const http::Request& request)
{
    if (request.is_tls) return true;
    const auto is_https = [&](std::string_view header, std::string_view word) {
        return http::lower(request.header(header).value_or("")).contains(word);
    };
    return is_https("X-Forwarded-Proto", "https") || is_https("Forwarded", "proto=https");
}

bool is_for_api(const http::Request& request)
{
    const auto path = http::path_of(request.target);
    return path == "/api/v1" || path.starts_with("/api/v1/");
}

}  // namespace

std::optional<http::Response> console_redirect(const http::Request& request, std::string_view url)
{
    if (request.method != "GET" && request.method != "HEAD") return std::nullopt;
    if (http::path_of(request.target) != "/" || !http::query_of(request.target).empty())
        return std::nullopt;
    if (request.header("Authorization") || came_by_tls(request)) return std::nullopt;
    auto response = plain(302, fmt::format("This service is at {}/\n", url));
    response.headers.emplace_back("Location", fmt::format("{}/", url));
    return response;
}

void PublicDoor::handle(http::Request request, http::Responder respond)
{
    if (auto answer = health(request, readiness_)) return respond(std::move(*answer));
    if (api_ != nullptr && is_for_api(request))
        return api_->handle(std::move(request), std::move(respond));
    if (!console_url_.empty() && !gateway_.is_for(request))
        if (auto answer = console_redirect(request, console_url_))
            return respond(std::move(*answer));
    gateway_.handle(std::move(request), std::move(respond));
}

void MetricsDoor::handle(http::Request request, http::Responder respond)
{
    if (auto answer = health(request, with_.readiness)) return respond(std::move(*answer));
    if (path_of(request) != "/metrics") return respond(plain(404, "/metrics is here\n"));
    if (request.method != "GET" && request.method != "HEAD")
        return respond(plain(405, "GET or HEAD\n"));

    sample_memory(with_.pipeline,
                  [with = with_, respond = std::make_shared<http::Responder>(std::move(respond)),
                   loop = request.loop](std::optional<MemorySample> memory) {
                      with.loops.post(loop, [&metrics = with.metrics, respond, memory] {
                          auto response = plain(200, metrics.text(memory));
                          response.content_type = "text/plain; version=0.0.4; charset=utf-8";
                          (*respond)(std::move(response));
                      });
                  });
}

}  // namespace mooring::app

// SPDX-License-Identifier: Apache-2.0
#include "api/problem.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace mooring::api {

namespace {

const char* title_of(unsigned status)
{
    switch (status) {
        case 400:
            return "Bad Request";
        case 401:
            return "Unauthorized";
        case 403:
            return "Forbidden";
        case 404:
            return "Not Found";
        case 405:
            return "Method Not Allowed";
        case 409:
            return "Conflict";
        case 412:
            return "Precondition Failed";
        case 415:
            return "Unsupported Media Type";
        case 422:
            return "Unprocessable Content";
        case 429:
            return "Too Many Requests";
        case 503:
            return "Service Unavailable";
        case 507:
            return "Insufficient Storage";
        default:
            return "Internal Server Error";
    }
}

http::Response response_of(unsigned status, boost::json::object members)
{
    boost::json::object problem{
        {"type", "about:blank"}, {"title", title_of(status)}, {"status", status}};
    for (auto& member : members) problem.insert(member);
    http::Response response{.status = status,
                            .content_type = "application/problem+json",
                            .body = serialize(problem),
                            .headers = {}};
    if (status == 503) response.headers.emplace_back("Retry-After", "1");
    return response;
}

}  // namespace

unsigned http_status_of(Errc code) noexcept
{
    switch (code) {
        case Errc::InvalidArgument:
            return 400;
        case Errc::Unauthenticated:
            return 401;
        case Errc::NotAllowed:
        case Errc::StepUpNeeded:
            return 403;
        case Errc::PreconditionFailed:
            return 412;
        case Errc::TooManyRequests:
            return 429;
        case Errc::NotFound:
            return 404;
        case Errc::AlreadyExists:
        case Errc::Conflict:
            return 409;
        case Errc::LimitExceeded:
            return 422;
        case Errc::QueueFull:
        case Errc::ShuttingDown:
        case Errc::StoreFailed:
            return 503;
        case Errc::StoreFull:
            return 507;
        case Errc::StoreInUse:
        case Errc::StoreTooNew:
        case Errc::Corrupt:
        case Errc::PortTaken:
        case Errc::Io:
        case Errc::Internal:
            return 500;
    }
    return 500;
}

http::Response problem_response(const Error& error)
{
    return response_of(http_status_of(error.code),
                       {{"code", text_of(error.code)}, {"detail", error.detail}});
}

http::Response problem_response(const Refusal& refusal)
{
    return response_of(refusal.status, {{"code", refusal.code}, {"detail", refusal.detail}});
}

http::Response problem_response(unsigned status, std::string_view detail)
{
    return response_of(status, {{"detail", detail}});
}

}  // namespace mooring::api

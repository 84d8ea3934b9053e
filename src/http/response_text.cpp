// SPDX-License-Identifier: Apache-2.0
#include "http/response_text.hpp"

#include <charconv>

namespace mooring::http {
namespace {

void append_number(std::string& out, std::size_t number)
{
    char digits[20];
    const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
    out.append(digits, end);
}

void append_header(std::string& out, std::string_view name, std::string_view value)
{
    out.append(name).append(": ");
    for (const char c : value) {
        if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7F) out.push_back(c);
    }
    out.append("\r\n");
}

}  // namespace

std::string text_of(const Response& response, Persistence persistence, BodySent body)
{
    std::string out;
    out.reserve(256 + (body == BodySent::Yes ? response.body.size() : 0));
    out.append("HTTP/1.1 ");
    append_number(out, response.status);
    out.append(" ").append(reason_of(response.status)).append("\r\n");
    for (const auto& [name, value] : response.headers) append_header(out, name, value);
    if (!response.content_type.empty()) append_header(out, "Content-Type", response.content_type);
    if (response.status != 204 && response.status != 304) {
        out.append("Content-Length: ");
        append_number(out, response.body.size());
        out.append("\r\n");
    }
    if (persistence == Persistence::Close) out.append("Connection: close\r\n");
    if (persistence == Persistence::KeepAlive) out.append("Connection: keep-alive\r\n");
    out.append("\r\n");
    if (body == BodySent::Yes) out.append(response.body);
    return out;
}

std::string_view reason_of(unsigned status) noexcept
{
    switch (status) {
        case 200:
            return "OK";
        case 201:
            return "Created";
        case 202:
            return "Accepted";
        case 204:
            return "No Content";
        case 301:
            return "Moved Permanently";
        case 302:
            return "Found";
        case 303:
            return "See Other";
        case 304:
            return "Not Modified";
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
        case 406:
            return "Not Acceptable";
        case 408:
            return "Request Timeout";
        case 409:
            return "Conflict";
        case 411:
            return "Length Required";
        case 412:
            return "Precondition Failed";
        case 413:
            return "Content Too Large";
        case 414:
            return "URI Too Long";
        case 415:
            return "Unsupported Media Type";
        case 422:
            return "Unprocessable Content";
        case 429:
            return "Too Many Requests";
        case 431:
            return "Request Header Fields Too Large";
        case 500:
            return "Internal Server Error";
        case 501:
            return "Not Implemented";
        case 503:
            return "Service Unavailable";
        case 507:
            return "Insufficient Storage";
        default:
            return "Unknown";
    }
}

}  // namespace mooring::http

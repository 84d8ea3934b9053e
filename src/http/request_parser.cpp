// SPDX-License-Identifier: Apache-2.0
#include "http/request_parser.hpp"

#include <optional>
#include <utility>

#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

#include "base/assert.hpp"

namespace mooring::http {
namespace {

namespace beast_http = boost::beast::http;
using ErrorCode = boost::beast::error_code;
using View = boost::beast::string_view;

std::string text_of(View view)
{
    return {view.data(), view.size()};
}

/// Writes what Beast finds straight into our Request, without Beast's own containers in between.
class Filler final : public beast_http::basic_parser<true> {
public:
    explicit Filler(Request& request) : request_{request} {}

private:
    void on_request_impl(beast_http::verb /*verb*/, View method, View target, int version,
                         ErrorCode& /*error*/) override
    {
        request_.method = text_of(method);
        request_.target = text_of(target);
        request_.is_http_1_0 = version < 11;
    }
    void on_response_impl(int /*code*/, View /*reason*/, int /*version*/,
                          ErrorCode& /*error*/) override
    {}
    void on_field_impl(beast_http::field /*known*/, View name, View value,
                       ErrorCode& /*error*/) override
    {
        request_.headers.emplace_back(text_of(name), text_of(value));
    }
    void on_header_impl(ErrorCode& /*error*/) override {}
    void on_body_init_impl(const boost::optional<std::uint64_t>& length,
                           ErrorCode& /*error*/) override
    {
        if (length)
            request_.body.reserve(
                static_cast<std::size_t>(std::min<std::uint64_t>(*length, 65536)));
    }
    std::size_t on_body_impl(View body, ErrorCode& /*error*/) override
    {
        request_.body.append(body.data(), body.size());
        return body.size();
    }
    void on_chunk_header_impl(std::uint64_t /*size*/, View /*extensions*/,
                              ErrorCode& /*error*/) override
    {}
    std::size_t on_chunk_body_impl(std::uint64_t /*rest*/, View body, ErrorCode& /*error*/) override
    {
        request_.body.append(body.data(), body.size());
        return body.size();
    }
    void on_finish_impl(ErrorCode& /*error*/) override {}

    Request& request_;
};

RequestParser::Status status_of(ErrorCode error)
{
    using Status = RequestParser::Status;
    if (error == beast_http::error::need_more) return Status::NeedMore;
    if (error == beast_http::error::header_limit) return Status::HeaderTooLarge;
    if (error == beast_http::error::body_limit) return Status::BodyTooLarge;
    return Status::Malformed;
}

/// What is left of a chunked body has at least "0\r\n\r\n" (RFC 9112, 7.1). Beast 1.81 must not be
/// shown less: having seen "0\r\n" it asserts that the next bytes come two at a time.
constexpr std::size_t chunked_rest_bytes_min = 5;

/// Beast waits for CRLF; a client that ends lines with LF alone would wait with it.
bool has_bare_line_end(std::string_view bytes)
{
    const auto end = bytes.find('\n');
    return end != std::string_view::npos && (end == 0 || bytes[end - 1] != '\r');
}

}  // namespace

/// Beast's parser is good for one message; the Request it fills lives beside it.
class RequestParser::Machine {
public:
    void restart(const Limits& limits)
    {
        request = {};
        filler.emplace(request);
        filler->eager(true);
        filler->header_limit(static_cast<std::uint32_t>(limits.header_bytes));
        filler->body_limit(limits.body_bytes);
    }

    Request request;
    std::optional<Filler> filler;
};

RequestParser::RequestParser(Limits limits) : limits_{limits}, machine_{std::make_unique<Machine>()}
{
    machine_->restart(limits_);
}

RequestParser::~RequestParser() = default;

RequestParser::Progress RequestParser::feed(std::string_view bytes)
{
    auto& filler = *machine_->filler;
    std::size_t skipped = 0;
    if (!filler.got_some()) {
        // Empty lines before a request are ignored (RFC 9112, 2.2): old clients end a POST so.
        skipped = std::min(bytes.find_first_not_of("\r\n"), bytes.size());
        bytes.remove_prefix(skipped);
        if (bytes.empty()) return {Status::NeedMore, skipped};
    }
    if (filler.is_header_done() && filler.chunked() && bytes.size() < chunked_rest_bytes_min)
        return {Status::NeedMore, skipped};
    ErrorCode error;
    const auto used = filler.put(boost::asio::const_buffer{bytes.data(), bytes.size()}, error);
    auto status = error ? status_of(error) : Status::NeedMore;
    if (status == Status::NeedMore && filler.is_done()) status = Status::Done;
    if (status == Status::NeedMore && !filler.is_header_done() && has_bare_line_end(bytes)) {
        status = Status::Malformed;
    }
    return {status, skipped + used};
}

bool RequestParser::has_header() const noexcept
{
    return machine_->filler->is_header_done();
}

bool RequestParser::is_keep_alive() const noexcept
{
    return machine_->filler->keep_alive();
}

Request RequestParser::take()
{
    MOORING_ASSERT(machine_->filler->is_done());
    Request result = std::move(machine_->request);
    machine_->restart(limits_);
    return result;
}

}  // namespace mooring::http

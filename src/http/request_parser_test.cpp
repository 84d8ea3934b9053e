// SPDX-License-Identifier: Apache-2.0
#include "http/request_parser.hpp"

#include <string>

#include <gmock/gmock.h>

#include "http/response_text.hpp"

namespace mooring::http {
namespace {

using Status = RequestParser::Status;

TEST(RequestParser, ReadsARequestHoweverItsBytesArrive)
{
    const std::string text =
        "POST /nic/update HTTP/1.1\r\nHost: x\r\nX-A:  b \r\nContent-Length: 3\r\n\r\na=1";
    for (std::size_t piece = 1; piece <= text.size(); ++piece) {
        RequestParser parser{{}};
        std::string waiting;
        auto status = Status::NeedMore;
        for (std::size_t at = 0; at < text.size(); at += piece) {
            waiting += text.substr(at, piece);
            const auto progress = parser.feed(waiting);
            waiting.erase(0, progress.consumed);
            status = progress.status;
        }
        ASSERT_EQ(status, Status::Done) << piece;
        EXPECT_TRUE(parser.is_keep_alive());
        const auto request = parser.take();
        EXPECT_EQ(request.method, "POST");
        EXPECT_EQ(request.header("x-a"), "b");
        EXPECT_EQ(request.body, "a=1");
    }
}

TEST(RequestParser, ReadsAChunkedBodyHoweverItsBytesArrive)
{
    for (const std::string chunks :
         {"3\r\na=1\r\n0\r\n\r\n", "1\r\na\r\n2;x=y\r\n=1\r\n0\r\nX: t\r\n\r\n"}) {
        const auto text = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks;
        for (std::size_t piece = 1; piece <= text.size(); ++piece) {
            RequestParser parser{{}};
            std::string waiting;
            auto status = Status::NeedMore;
            for (std::size_t at = 0; at < text.size() && status == Status::NeedMore; at += piece) {
                waiting += text.substr(at, piece);
                const auto progress = parser.feed(waiting);
                waiting.erase(0, progress.consumed);
                status = progress.status;
            }
            ASSERT_EQ(status, Status::Done) << piece;
            EXPECT_TRUE(waiting.empty());
            EXPECT_EQ(parser.take().body, "a=1");
        }
    }
}

TEST(RequestParser, LeavesTheNextRequestAlone)
{
    RequestParser parser{{}};
    std::string bytes = "GET /1 HTTP/1.0\r\n\r\n\r\nGET /2 HTTP/1.1\r\n\r\n";

    auto progress = parser.feed(bytes);
    ASSERT_EQ(progress.status, Status::Done);
    EXPECT_FALSE(parser.is_keep_alive());
    const auto first = parser.take();
    EXPECT_EQ(first.target, "/1");
    EXPECT_TRUE(first.is_http_1_0);
    bytes.erase(0, progress.consumed);
    progress = parser.feed(bytes);

    ASSERT_EQ(progress.status, Status::Done);
    EXPECT_EQ(progress.consumed, bytes.size());
    EXPECT_EQ(parser.take().target, "/2");
}

TEST(RequestParser, RefusesWhatIsTooLong)
{
    RequestParser header{{.header_bytes = 100, .body_bytes = 10}};
    EXPECT_EQ(header.feed("GET /" + std::string(200, 'x')).status, Status::HeaderTooLarge);
    RequestParser body{{.header_bytes = 100, .body_bytes = 10}};
    EXPECT_EQ(body.feed("POST / HTTP/1.1\r\nContent-Length: 11\r\n\r\n").status,
              Status::BodyTooLarge);
}

TEST(RequestParser, RefusesAmbiguousLengths)
{
    for (const std::string headers :
         {"Content-Length: 1\r\nContent-Length: 2\r\n", "Content-Length: -1\r\n",
          "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n", "Content-Length : 3\r\n"}) {
        RequestParser parser{{}};
        EXPECT_EQ(parser.feed("POST / HTTP/1.1\r\n" + headers + "\r\nabc").status,
                  Status::Malformed)
            << headers;
    }
}

TEST(ResponseText, NobodyCanSplitAResponse)
{
    const Response response{.status = 200,
                            .content_type = "text/plain\r\nX-Evil: 1",
                            .body = "x",
                            .headers = {{"X-Name", "a\r\n\r\nb"}}};

    EXPECT_EQ(text_of(response, Persistence::Implied, BodySent::Yes),
              "HTTP/1.1 200 OK\r\nX-Name: ab\r\nContent-Type: text/plainX-Evil: 1\r\n"
              "Content-Length: 1\r\n\r\nx");
}

}  // namespace
}  // namespace mooring::http

// SPDX-License-Identifier: Apache-2.0

// The bytes of an HTTP connection, up to what every dialect reads of them: request parser, target
// and fields, client address, redaction. The first byte says in which pieces they arrive.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/assert.hpp"
#include "http/ascii.hpp"
#include "http/forwarded.hpp"
#include "http/proxy_protocol.hpp"
#include "http/redaction.hpp"
#include "http/request_parser.hpp"
#include "http/target.hpp"

namespace {

using namespace mooring;

void check_request(http::Request request)
{
    const IpPrefix everybody{Ipv4{}, 0};
    request.client = http::client_of(request, Ipv4{{192, 0, 2, 1}}, {&everybody, 1});
    const auto path = http::path_of(request.target);
    MOORING_ASSERT(path.starts_with('/') && path.find("//") == std::string::npos);
    MOORING_ASSERT(http::redacted(request.target).size() <= 512);
    MOORING_ASSERT(http::lower(http::path_as_sent(request.target)) == path);
    for (const auto& segment : http::path_segments_of(request.target))
        MOORING_ASSERT(segment.find('/') == std::string::npos);
    http::Fields fields;
    fields.add(http::query_of(request.target));
    fields.add(request.body);
    (void)fields.value("hostname");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size == 0) return 0;
    const std::size_t piece = data[0] % 64 + 1;
    const std::string_view bytes{reinterpret_cast<const char*>(data) + 1, size - 1};
    (void)http::parse_proxy_header(bytes);

    http::RequestParser parser{{.header_bytes = 4096, .body_bytes = 4096}};
    std::string waiting;
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
        waiting.append(bytes.substr(at, piece));
        for (;;) {
            const auto [status, consumed] = parser.feed(waiting);
            MOORING_ASSERT(consumed <= waiting.size());
            waiting.erase(0, consumed);
            if (status == http::RequestParser::Status::NeedMore) break;
            if (status != http::RequestParser::Status::Done) return 0;
            check_request(parser.take());
            if (waiting.empty()) break;
        }
    }
    return 0;
}

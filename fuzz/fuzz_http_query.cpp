// SPDX-License-Identifier: Apache-2.0

// The bytes of an HTTP connection, up to what the dyndns2 dialect makes of them: request parser,
// target and fields, client address, redaction. The first byte says in which pieces they arrive.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/assert.hpp"
#include "gateway/check_ip.hpp"
#include "gateway/dyndns2.hpp"
#include "gateway/router.hpp"
#include "http/forwarded.hpp"
#include "http/proxy_protocol.hpp"
#include "http/redaction.hpp"
#include "http/request_parser.hpp"
#include "http/response_text.hpp"
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
    (void)gateway::route_of(request);
    (void)gateway::check_ip_text(request);

    const auto read = gateway::read_dyndns2(request);
    const auto response =
        read ? gateway::print_dyndns2(
                   read->wish,
                   {.status = gateway::UpdateOutcome::Status::Judged,
                    .hosts = {gateway::HostStatus::Changed, gateway::HostStatus::NoSuchHost}},
                   gateway::ErrorStatus::ByClass)
             : read.error();
    const auto bytes = text_of(response, http::Persistence::Close, http::BodySent::Yes);
    MOORING_ASSERT(bytes.size() < 1024 && bytes.find("\r\n\r\n") != std::string::npos);
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

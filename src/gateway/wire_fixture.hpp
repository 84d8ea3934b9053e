// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Golden transcripts: the bytes of a request against the bytes of its response, as both cross the
/// wire, without a socket in between.
///
/// Thread safety: none.

#include <string>
#include <string_view>

#include "base/encoding.hpp"
#include "gateway/doctor/doctor.hpp"
#include "gateway/gateway.hpp"
#include "gateway/update_service_fixture.hpp"
#include "http/request_parser.hpp"
#include "http/response_text.hpp"
#include "testing/fake_clock.hpp"
#include "testing/seeded_random.hpp"

namespace mooring::gateway::test {

/// One row: what a client sends and what it must hear, both with LF where the wire has CRLF.
struct Transcript {
    std::string_view why;  ///< The citation, shown when the row fails.
    std::string request;   ///< Head and body as sent, LF for CRLF in the head.
    std::string response;  ///< The same for the response.
};

/// The text with CRLF for LF up to the first empty line; what follows is the body, as it is.
[[nodiscard]] inline std::string on_the_wire(std::string_view text)
{
    const auto head = text.substr(0, text.find("\n\n") + 2);
    std::string bytes;
    for (const char c : head) bytes.append(c == '\n' ? "\r\n" : std::string{c});
    return bytes.append(text.substr(head.size()));
}

[[nodiscard]] inline std::string basic(std::string_view pair)
{
    return "Authorization: Basic " + base64(std::vector<std::uint8_t>{pair.begin(), pair.end()}) +
           "\n";
}

/// A response of this gateway: status line, further headers, body.
[[nodiscard]] inline std::string answer(std::string_view status, std::string_view body,
                                        std::string_view headers = "")
{
    std::string text = "HTTP/1.1 ";
    text.append(status).append("\n").append(headers);
    text.append("Content-Type: text/plain\nContent-Length: ").append(std::to_string(body.size()));
    return text.append("\n\n").append(body);
}

/// Hears every request with a fresh set of hosts and keys.
class Wire {
public:
    explicit Wire(const FloodLimits::Options& limits = {})
        : gateway{{.clock = clock, .random = random, .service = service, .doctor = &doctor},
                  {.recorder = {.update_log = Recorder::UpdateLog::Nothing, .lines_per_second = 0},
                   .limits = limits}}
    {
        using zone::HostId;
        service.add_host("home.example.org", 1, {.ipv4 = Ipv4{{192, 0, 2, 1}}, .ipv6 = {}});
        service.add_host("cam.example.org", 2, {.ipv4 = Ipv4{{203, 0, 113, 9}}, .ipv6 = {}});
        service.add_host("h.example.org", 3);
        service.add_host("a.example.org", 4);
        service.add_host("b.example.org", 5);
        service.add_host("xn--bcher-kva.example.org", 6);
        service.add_host("other.example.org", 7);
        service.add_host("blocked.example.org", 8);
        service.suspend(HostId{8});
        const std::vector<HostId> mine{HostId{1}, HostId{2}, HostId{3}, HostId{4},
                                       HostId{5}, HostId{6}, HostId{8}};
        service.add_key("moor_mine", 1, mine);
        service.add_key("moor_only", 2, {HostId{1}});
        service.add_key("moor_acme", 3, {HostId{1}}, zone::KeyRight::AcmeTxt);
        for (const auto* secret : {"p@ss:w%rd", "pw", "p:w", "p@ss:w d%1", "p@:w d"}) {
            service.add_key(secret, mine);
        }
    }

    [[nodiscard]] std::string hear(std::string_view request_text)
    {
        return hear_bytes(on_the_wire(request_text));
    }

    /// The same for the very bytes of a request.
    [[nodiscard]] std::string hear_bytes(std::string_view bytes)
    {
        http::RequestParser parser{{}};
        if (parser.feed(bytes).status != http::RequestParser::Status::Done) return "not HTTP";
        auto request = parser.take();
        request.client = client;
        std::string response_bytes = "no answer";
        gateway.handle(std::move(request), [&](const http::Response& response) {
            response_bytes = text_of(response, http::Persistence::Implied, http::BodySent::Yes);
        });
        return response_bytes;
    }

    IpAddress client = Ipv4{{198, 51, 100, 23}};
    FakeUpdateService service;
    mooring::testing::FakeClock clock;
    mooring::testing::SeededRandom random{1};
    Doctor doctor{{}};
    Gateway gateway;
};

}  // namespace mooring::gateway::test

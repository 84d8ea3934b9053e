// SPDX-License-Identifier: Apache-2.0

// Every dialect of the gateway, from the bytes of a request to the bytes of its response, over the
// real registry. An input is a request as it crosses the wire; if its first byte is below 0x20, the
// byte picks a row of the decision table, whose path takes the place of `@` in what follows. The
// byte 0x1F means a line of GnuDIP's TCP protocol instead.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "base/assert.hpp"
#include "gateway/dialects/gnudip/protocol.hpp"
#include "gateway/legacy_key_fixture.hpp"
#include "gateway/wire_fixture.hpp"

namespace {

using namespace mooring;
using gateway::test::Wire;

constexpr char gnudip_line = 0x1F;
constexpr std::string_view hidden_secret = "moor_hidden0123456789";
constexpr std::array<std::string_view, 3> secrets{"moor_mine", "moor_only", "moor_acme"};

/// The path of a row, with something below it where it fits a whole tree.
std::string path_at(std::size_t place)
{
    const auto rows = gateway::routes();
    std::string path{rows[place % rows.size()].path};
    if (path.ends_with('*')) path.replace(path.size() - 1, 1, "moor_mine/203.0.113.7");
    return path;
}

std::string request_of(std::string_view input)
{
    if (static_cast<unsigned char>(input.front()) >= 0x20) return std::string{input};
    std::string text{input.substr(2)};
    const auto place = text.find('@');
    if (place != std::string::npos)
        text.replace(place, 1, path_at(static_cast<unsigned char>(input[1])));
    return text;
}

/// Doors that print what a key's bearer has just sent, or keys by design: the list of FreeDNS has
/// its login in every URL, acme-dns' registration hands the key out as password, TXT values and
/// whole records come back as they were sent.
bool prints_what_was_sent(const http::Request& request)
{
    const auto path = http::path_of(request.target);
    const auto is_below = [&](std::string_view start) { return path.starts_with(start); };
    const auto has_text = http::query_of(request.target).find("txt") != std::string::npos ||
                          request.body.find("txt") != std::string::npos;
    return has_text || is_below("/api") || is_below("/client/") || path.ends_with("/register") ||
           path.ends_with("/update") || path.ends_with("/present") || path.ends_with("/cleanup") ||
           is_below("/doctor");
}

bool may_be_long(const http::Request& request)
{
    const auto path = http::path_of(request.target);
    return path.starts_with("/api") || path.starts_with("/client/") || path.starts_with("/doctor");
}

void check_response(const http::Request& request, const http::Response& response)
{
    const auto bytes = text_of(response, http::Persistence::Close, http::BodySent::Yes);
    const auto end = bytes.find("\r\n\r\n");
    MOORING_ASSERT(end != std::string::npos && bytes.size() == end + 4 + response.body.size());
    MOORING_ASSERT(response.status >= 200 && response.status < 600);
    MOORING_ASSERT(response.status != 500);
    const std::string_view head{bytes.data(), end};
    MOORING_ASSERT(head.find_first_of("{}") == std::string_view::npos);
    MOORING_ASSERT(std::ranges::none_of(head, [](char c) {
        return c != '\r' && c != '\n' && (static_cast<unsigned char>(c) < 0x20 || c == 0x7F);
    }));
    MOORING_ASSERT(bytes.size() < 2048 || may_be_long(request));
    MOORING_ASSERT(bytes.find(hidden_secret) == std::string::npos);
    if (prints_what_was_sent(request)) return;
    for (const auto secret : secrets) MOORING_ASSERT(bytes.find(secret) == std::string::npos);
}

void hear_line(Wire& wire, std::string_view line)
{
    const auto login = gateway::gnudip::parse_line(line);
    if (!login) return;
    const auto host = gateway::gnudip::host_of(*login);
    if (!host) return;
    const auto key =
        gateway::gnudip::key_of(*login, "saltsaltsa", wire.service.gnudip_keys(0, *host));
    MOORING_ASSERT(!key || login->digest.size() == 32);
    auto update = gateway::gnudip::request_of(*login, wire.client);
    update.key = zone::KeyId{40};
    std::size_t answers = 0;
    wire.gateway.door_world().door.update(
        std::make_shared<const gateway::UpdateRequest>(std::move(update)),
        [&](const gateway::UpdateOutcome& outcome) {
            ++answers;
            (void)gateway::gnudip::result_of(*login, outcome);
        });
    MOORING_ASSERT(answers == 1);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size < 2 || size > 16384) return 0;
    const std::string_view input{reinterpret_cast<const char*>(data), size};
    Wire wire;
    zone::UpdateKey row;
    row.hosts = {zone::HostId{1}, zone::HostId{2}};
    gateway::test::add_legacy_key(wire.service, 40, std::move(row), "moor_legacy");
    wire.service.add_key(std::string{hidden_secret}, {zone::HostId{7}});
    if (input.front() == gnudip_line) {
        hear_line(wire, input.substr(1));
        return 0;
    }
    http::RequestParser parser{{.header_bytes = 8192, .body_bytes = 8192}};
    if (parser.feed(request_of(input)).status != http::RequestParser::Status::Done) return 0;
    auto request = parser.take();
    request.client = wire.client;
    const auto copy = request;
    std::size_t answers = 0;
    wire.gateway.handle(std::move(request), [&](const http::Response& response) {
        ++answers;
        check_response(copy, response);
    });
    MOORING_ASSERT(answers == 1);
    return 0;
}

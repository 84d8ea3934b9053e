// SPDX-License-Identifier: Apache-2.0

/// Sends updates over kept-alive connections and, if asked, watches DNS for each to appear.
///
///     http_load load    HTTP:PORT KEYFILE CONNECTIONS SECONDS changed|unchanged [TEMPLATE SUCCESS]
///     http_load visible HTTP:PORT KEYFILE DNS:PORT COUNT
///
/// The updates are dyndns2's, or TEMPLATE's: a file with a request as it crosses the wire, but for
/// {host}, {key}, {basic}, {address}, {extra} and {length}, the length of the body. SUCCESS is a
/// text that good answers have.
///
/// KEYFILE has one "HOST KEY [EXTRA]" per line. `load` keeps one request in flight per connection
/// and counts answers. `visible` sends COUNT updates one after the other and polls DNS without
/// pause from the moment of sending until the new address is served. Prints one line of JSON.

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <span>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include "base/encoding.hpp"
#include "base/file_descriptor.hpp"
#include "base/ip_address.hpp"
#include "dns/name.hpp"

namespace {

using Clock = std::chrono::steady_clock;
using mooring::FileDescriptor;

struct Credential {
    std::string host;
    std::string key;
    std::string extra;
    std::string authorization;
};

std::vector<Credential> read_credentials(const char* path)
{
    std::vector<Credential> credentials;
    std::ifstream file{path};
    for (std::string line; std::getline(file, line);) {
        std::istringstream words{line};
        Credential credential;
        if (!(words >> credential.host >> credential.key)) continue;
        words >> credential.extra;
        const auto pair = credential.host + ":" + credential.key;
        const std::vector<std::uint8_t> bytes{pair.begin(), pair.end()};
        credential.authorization = mooring::base64(bytes);
        credentials.push_back(std::move(credential));
    }
    return credentials;
}

FileDescriptor connect_to(const mooring::Endpoint& server, int type)
{
    const auto* ipv4 = std::get_if<mooring::Ipv4>(&server.address);
    if (ipv4 == nullptr) std::abort();
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(server.port);
    std::memcpy(&to.sin_addr, ipv4->bytes.data(), ipv4->bytes.size());
    sockaddr address{};
    std::memcpy(&address, &to, sizeof to);
    FileDescriptor socket{::socket(AF_INET, type, 0)};
    if (::connect(socket.number(), &address, sizeof to) != 0) std::abort();
    if (type == SOCK_STREAM) {
        const int yes = 1;
        ::setsockopt(socket.number(), IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    }
    return socket;
}

constexpr std::string_view dyndns2 =
    "GET /nic/update?hostname={host}&myip={address} HTTP/1.1\r\nHost: bench\r\n"
    "Authorization: Basic {basic}\r\nUser-Agent: http_load\r\n\r\n";

/// `text` with `value` in place of `{name}`.
std::string filled(std::string text, std::string_view name, std::string_view value)
{
    const auto mark = "{" + std::string{name} + "}";
    for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark, at))
        text.replace(at, mark.size(), value);
    return text;
}

/// The request with everything filled in that stays the same.
std::string request_of(const Credential& credential, std::string_view request_template)
{
    auto text = filled(std::string{request_template}, "host", credential.host);
    text = filled(std::move(text), "key", credential.key);
    text = filled(std::move(text), "extra", credential.extra);
    return filled(std::move(text), "basic", credential.authorization);
}

std::string request_for(std::string request, std::uint32_t number)
{
    request = filled(
        std::move(request), "address",
        fmt::format("10.{}.{}.{}", (number >> 16U) & 255U, (number >> 8U) & 255U, number & 255U));
    const auto body = request.find("\r\n\r\n") + 4;
    return filled(std::move(request), "length", std::to_string(request.size() - body));
}

bool is_good(std::string_view answer, std::string_view success)
{
    if (!success.empty()) return answer.find(success) != std::string_view::npos;
    return answer.find("\r\n\r\ngood ") != std::string_view::npos ||
           answer.find("\r\n\r\nnochg ") != std::string_view::npos;
}

/// True when `answer` holds a head and the body that Content-Length promises.
bool is_whole(std::string_view answer)
{
    const auto head = answer.find("\r\n\r\n");
    const auto length = answer.find("Content-Length: ");
    if (head == std::string_view::npos || length == std::string_view::npos) return false;
    const auto size = static_cast<std::size_t>(std::atoi(answer.data() + length + 16));
    return answer.size() >= head + 4 + size;
}

struct Connection {
    FileDescriptor socket;
    std::string request;  // All but the address.
    std::string answer;
    Clock::time_point sent_at;
};

struct Load {
    std::vector<Credential> credentials;
    std::size_t connections = 0;
    double seconds = 0;
    bool is_changing = true;
    std::string request_template{dyndns2};
    std::string success{};
};

int run_load(const mooring::Endpoint& server, const Load& load)
{
    const FileDescriptor poller{::epoll_create1(0)};
    std::vector<Connection> connections;
    std::uint32_t number =
        static_cast<std::uint32_t>(Clock::now().time_since_epoch().count() >> 16U);
    std::uint64_t good = 0;
    std::uint64_t bad = 0;
    std::vector<std::uint32_t> latencies_us;
    const auto send_next = [&](Connection& connection) {
        number += load.is_changing ? 1 : 0;
        const auto request = request_for(connection.request, number);
        connection.answer.clear();
        connection.sent_at = Clock::now();
        if (::send(connection.socket.number(), request.data(), request.size(), 0) < 0) std::abort();
    };
    for (std::size_t i = 0; i < load.connections; ++i) {
        const auto& credential = load.credentials[i % load.credentials.size()];
        connections.push_back({connect_to(server, SOCK_STREAM),
                               request_of(credential, load.request_template),
                               {},
                               {}});
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.u64 = i;
        ::epoll_ctl(poller.number(), EPOLL_CTL_ADD, connections.back().socket.number(), &event);
    }
    for (auto& connection : connections) send_next(connection);

    const auto start = Clock::now();
    std::array<epoll_event, 256> events{};
    std::array<char, 4096> buffer{};
    while (std::chrono::duration<double>(Clock::now() - start).count() < load.seconds) {
        const int count = ::epoll_wait(poller.number(), events.data(), events.size(), 100);
        for (const auto& event :
             std::span{events}.first(static_cast<std::size_t>(std::max(count, 0)))) {
            auto& connection = connections[event.data.u64];
            const auto size = ::recv(connection.socket.number(), buffer.data(), buffer.size(), 0);
            if (size <= 0) std::abort();
            connection.answer.append(buffer.data(), static_cast<std::size_t>(size));
            if (!is_whole(connection.answer)) continue;
            ++(is_good(connection.answer, load.success) ? good : bad);
            latencies_us.push_back(
                static_cast<std::uint32_t>(std::chrono::duration_cast<std::chrono::microseconds>(
                                               Clock::now() - connection.sent_at)
                                               .count()));
            send_next(connection);
        }
    }
    std::ranges::sort(latencies_us);
    const auto at = [&](double part) {
        return latencies_us.empty() ? 0
                                    : latencies_us[static_cast<std::size_t>(
                                          static_cast<double>(latencies_us.size() - 1) * part)];
    };
    fmt::print(
        "{{\"updates_per_second\":{:.0f},\"good\":{},\"bad\":{},\"p50_us\":{},\"p99_us\":{}}}\n",
        static_cast<double>(good) / load.seconds, good, bad, at(0.5), at(0.99));
    return bad == 0 ? 0 : 1;
}

/// An A query without EDNS for `name`.
std::vector<std::uint8_t> query_for(std::string_view name)
{
    std::vector<std::uint8_t> query{0, 7, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0};
    const auto parsed = mooring::dns::Name::parse(name);
    if (!parsed) std::abort();
    query.insert(query.end(), parsed->wire().begin(), parsed->wire().end());
    const std::array<std::uint8_t, 4> type_and_class{0, 1, 0, 1};
    query.insert(query.end(), type_and_class.begin(), type_and_class.end());
    return query;
}

/// The last four bytes of an answer with exactly one A record and no OPT: its address.
std::uint32_t served_address(int socket, const std::vector<std::uint8_t>& query)
{
    std::array<std::uint8_t, 1500> answer{};
    if (::send(socket, query.data(), query.size(), 0) < 0) std::abort();
    const auto size = ::recv(socket, answer.data(), answer.size(), 0);
    if (size < 16 || answer[7] != 1) return 0;
    std::uint32_t address = 0;
    std::memcpy(&address, answer.data() + size - 4, 4);
    return ntohl(address);
}

int run_visible(const mooring::Endpoint& http, const std::vector<Credential>& credentials,
                const mooring::Endpoint& dns_server, std::size_t count)
{
    const auto door = connect_to(http, SOCK_STREAM);
    const auto dns = connect_to(dns_server, SOCK_DGRAM);
    const auto query = query_for(credentials[0].host);
    std::uint32_t number =
        static_cast<std::uint32_t>(Clock::now().time_since_epoch().count() >> 20U);
    std::vector<double> visible_ms;
    std::array<char, 4096> buffer{};
    for (std::size_t i = 0; i < count; ++i) {
        ++number;
        const auto wanted = (10U << 24U) | (number & 0xFFFFFFU);
        const auto request = request_for(request_of(credentials[0], dyndns2), number);
        const auto start = Clock::now();
        if (::send(door.number(), request.data(), request.size(), 0) < 0) return 1;
        while (served_address(dns.number(), query) != wanted)
            if (Clock::now() - start > std::chrono::seconds{5}) return 1;
        visible_ms.push_back(
            std::chrono::duration<double, std::milli>(Clock::now() - start).count());
        if (::recv(door.number(), buffer.data(), buffer.size(), 0) <= 0) return 1;
    }
    std::ranges::sort(visible_ms);
    fmt::print("{{\"count\":{},\"p50_ms\":{:.3f},\"p99_ms\":{:.3f},\"max_ms\":{:.3f}}}\n", count,
               visible_ms[count / 2], visible_ms[count * 99 / 100], visible_ms.back());
    return 0;
}

}  // namespace

int main(int argc, char** argv)
{
    const std::string_view verb = argc > 1 ? argv[1] : "";
    const auto http = argc > 3 ? mooring::Endpoint::parse(argv[2]) : std::nullopt;
    if (!http || argc < 6) {
        fmt::print(stderr,
                   "http_load load HTTP KEYFILE CONNECTIONS SECONDS changed|unchanged [TEMPLATE "
                   "SUCCESS]\n"
                   "http_load visible HTTP KEYFILE DNS COUNT\n");
        return 2;
    }
    const auto credentials = read_credentials(argv[3]);
    if (credentials.empty()) return 2;
    if (verb == "load" && (argc == 7 || argc == 9)) {
        Load load{.credentials = credentials,
                  .connections = static_cast<std::size_t>(std::atoi(argv[4])),
                  .seconds = std::atof(argv[5]),
                  .is_changing = std::string_view{argv[6]} == "changed"};
        if (argc == 9) {
            std::ifstream file{argv[7], std::ios::binary};
            load.request_template.assign(std::istreambuf_iterator<char>{file}, {});
            load.success = argv[8];
        }
        return run_load(*http, load);
    }
    const auto dns = mooring::Endpoint::parse(argv[4]);
    if (verb == "visible" && dns)
        return run_visible(*http, credentials, *dns, static_cast<std::size_t>(std::atoi(argv[5])));
    return 2;
}

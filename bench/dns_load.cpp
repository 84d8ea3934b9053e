// SPDX-License-Identifier: Apache-2.0

/// A saturating DNS load generator: keeps a window of queries in flight on several UDP sockets with
/// sendmmsg and recvmmsg, and counts what comes back. One thread; pin it to a core of its own.
///
///     dns_load SERVER:PORT SUFFIX NAMES MIX SECONDS [QUERIES_PER_SECOND]
///
/// Names are h0000000.SUFFIX to h(NAMES-1).SUFFIX. Mixes:
///   anchors  80 % A, 10 % AAAA, 5 % NXDOMAIN, 5 % apex NS or SOA, uniform
///   zipf     names by a power law, 30 % NXDOMAIN, random case in the QNAME
///   known    A of names that exist, uniform
///   flood    A of names that do not exist, others in every run
/// "-do" behind the name of a mix sets DO: the answers are wanted with their signatures.
/// With QUERIES_PER_SECOND it paces itself instead of saturating. Prints one line of JSON.

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/file_descriptor.hpp"
#include "base/ip_address.hpp"
#include "dns/name.hpp"

namespace {

using Clock = std::chrono::steady_clock;
using mooring::FileDescriptor;

constexpr std::size_t batch_max = 64;
constexpr std::size_t socket_count = 8;
constexpr std::size_t window = 128;  // Queries in flight per socket.
constexpr std::size_t query_count = 1U << 18U;

struct Settings {
    mooring::Endpoint server;
    std::string suffix;
    std::uint32_t names = 0;
    std::string mix;
    double seconds = 0;
    double rate = 0;  // 0: as fast as the window allows.
};

using Query = std::vector<std::uint8_t>;

/// One query message: header, question, OPT with 1232 bytes (RFC 6891).
Query query_for(std::string_view name, std::uint16_t type, std::mt19937_64* random_case)
{
    Query bytes{0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1};
    const auto parsed = mooring::dns::Name::parse(name);
    if (!parsed) std::abort();
    for (const auto byte : parsed->wire()) {
        const bool is_letter = byte >= 'a' && byte <= 'z';
        const bool flips = is_letter && random_case != nullptr && ((*random_case)() & 1U) != 0;
        bytes.push_back(flips ? static_cast<std::uint8_t>(byte ^ 0x20U) : byte);
    }
    const std::array<std::uint8_t, 15> rest{static_cast<std::uint8_t>(type >> 8U),
                                            static_cast<std::uint8_t>(type),
                                            0,
                                            1,
                                            0,
                                            0,
                                            41,
                                            0x04,
                                            0xD0,
                                            0,
                                            0,
                                            0,
                                            0,
                                            0,
                                            0};
    bytes.insert(bytes.end(), rest.begin(), rest.end());
    return bytes;
}

/// Sets DO in the OPT record, which query_for() wrote last (RFC 3225, section 3).
void set_dnssec_ok(Query& query)
{
    query[query.size() - 4] |= 0x80U;
}

/// Index of a name by a power law with exponent 1 over `names`.
std::uint32_t zipf(std::mt19937_64& random, std::uint32_t names)
{
    const double uniform = std::generate_canonical<double, 53>(random);
    const auto index =
        static_cast<std::uint32_t>(std::pow(static_cast<double>(names), uniform)) - 1;
    return std::min(index, names - 1);
}

std::vector<Query> queries_of(const Settings& settings)
{
    constexpr std::uint16_t type_a = 1, type_ns = 2, type_soa = 6, type_aaaa = 28;
    const bool is_zipf = settings.mix.starts_with("zipf");
    const bool is_flood = settings.mix.starts_with("flood");
    const bool is_known = settings.mix.starts_with("known");
    std::mt19937_64 random{20260101U + (is_flood ? static_cast<unsigned>(::getpid()) : 0U)};
    std::vector<Query> queries;
    queries.reserve(query_count);
    for (std::size_t i = 0; i < query_count; ++i) {
        const auto draw = random() % 100;
        const auto index = is_zipf ? zipf(random, settings.names)
                                   : static_cast<std::uint32_t>(random() % settings.names);
        const auto known = fmt::format("h{:07}.{}", index, settings.suffix);
        const auto unknown = fmt::format("x{:015x}.{}", random() >> 4U, settings.suffix);
        auto* const casing = is_zipf ? &random : nullptr;
        const auto unknown_percent = is_flood ? 100U : is_known ? 0U : is_zipf ? 30U : 5U;
        if (is_known)
            queries.push_back(query_for(known, type_a, casing));
        else if (draw < unknown_percent)
            queries.push_back(query_for(unknown, type_a, casing));
        else if (draw < unknown_percent + 5)
            queries.push_back(query_for(settings.suffix, (draw & 1U) ? type_ns : type_soa, casing));
        else if (draw < unknown_percent + 15)
            queries.push_back(query_for(known, type_aaaa, casing));
        else
            queries.push_back(query_for(known, type_a, casing));
        if (settings.mix.ends_with("-do")) set_dnssec_ok(queries.back());
    }
    return queries;
}

FileDescriptor connected_socket(const mooring::Endpoint& server)
{
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(server.port);
    const auto* ipv4 = std::get_if<mooring::Ipv4>(&server.address);
    if (ipv4 == nullptr) std::abort();
    std::memcpy(&to.sin_addr, ipv4->bytes.data(), ipv4->bytes.size());
    FileDescriptor socket{::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0)};
    const int size = 4 << 20;
    ::setsockopt(socket.number(), SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
    sockaddr address{};
    std::memcpy(&address, &to, sizeof to);
    if (::connect(socket.number(), &address, sizeof to) != 0) std::abort();
    return socket;
}

struct Totals {
    std::uint64_t sent = 0;
    std::uint64_t received = 0;
    std::uint64_t lost = 0;
    std::uint64_t bytes = 0;
    std::uint64_t truncated = 0;
    std::array<std::uint64_t, 16> by_rcode{};
    std::vector<std::uint32_t> latencies_us;
};

/// One UDP socket with its window of queries in flight; the query id is the window's index.
class Lane {
public:
    explicit Lane(const mooring::Endpoint& server) : socket_{connected_socket(server)}
    {
        for (std::uint16_t id = 0; id < window; ++id) free_.push_back(id);
    }

    /// Sends up to `count_max` queries, taken round from `queries` at `cursor`.
    void send(const std::vector<Query>& queries, std::size_t& cursor, std::size_t count_max,
              Totals& totals)
    {
        const auto now = Clock::now();
        std::size_t count = 0;
        for (; count < std::min({batch_max, free_.size(), count_max}); ++count) {
            const auto id = free_[free_.size() - 1 - count];
            const auto& query = queries[cursor++ % queries.size()];
            std::ranges::copy(query, out_[count].begin());
            out_[count][0] = static_cast<std::uint8_t>(id >> 8U);
            out_[count][1] = static_cast<std::uint8_t>(id);
            vectors_[count] = {out_[count].data(), query.size()};
            messages_[count] = {};
            messages_[count].msg_hdr.msg_iov = &vectors_[count];
            messages_[count].msg_hdr.msg_iovlen = 1;
        }
        if (count == 0) return;
        const int sent =
            ::sendmmsg(socket_.number(), messages_.data(), static_cast<unsigned>(count), 0);
        for (int i = 0; i < sent; ++i) {
            sent_at_[free_.back()] = now;
            in_flight_[free_.back()] = true;
            free_.pop_back();
        }
        totals.sent += static_cast<std::uint64_t>(std::max(sent, 0));
    }

    void receive(Totals& totals)
    {
        for (std::size_t i = 0; i < batch_max; ++i) {
            vectors_[i] = {in_[i].data(), in_[i].size()};
            messages_[i] = {};
            messages_[i].msg_hdr.msg_iov = &vectors_[i];
            messages_[i].msg_hdr.msg_iovlen = 1;
        }
        const int count =
            ::recvmmsg(socket_.number(), messages_.data(), batch_max, MSG_DONTWAIT, nullptr);
        const auto now = Clock::now();
        for (int i = 0; i < count; ++i) {
            const auto& bytes = in_[static_cast<std::size_t>(i)];
            const auto id = static_cast<std::uint16_t>((bytes[0] << 8U) | bytes[1]);
            if (id >= window || !in_flight_[id]) continue;
            in_flight_[id] = false;
            free_.push_back(id);
            ++totals.received;
            ++totals.by_rcode[bytes[3] & 15U];
            totals.truncated += (bytes[2] >> 1U) & 1U;
            totals.bytes += messages_[static_cast<std::size_t>(i)].msg_len;
            if ((totals.received & 15U) == 0)
                totals.latencies_us.push_back(static_cast<std::uint32_t>(
                    std::chrono::duration_cast<std::chrono::microseconds>(now - sent_at_[id])
                        .count()));
        }
    }

    /// Gives up what has been in flight for longer than 300 ms.
    void expire(Totals& totals)
    {
        const auto limit = Clock::now() - std::chrono::milliseconds{300};
        for (std::uint16_t id = 0; id < window; ++id) {
            if (!in_flight_[id] || sent_at_[id] > limit) continue;
            in_flight_[id] = false;
            free_.push_back(id);
            ++totals.lost;
        }
    }

    [[nodiscard]] int number() const { return socket_.number(); }

private:
    FileDescriptor socket_;
    std::vector<std::uint16_t> free_;
    std::array<bool, window> in_flight_{};
    std::array<Clock::time_point, window> sent_at_{};
    std::array<std::array<std::uint8_t, 320>, batch_max> out_{};
    std::array<std::array<std::uint8_t, 1500>, batch_max> in_{};
    std::array<iovec, batch_max> vectors_{};
    std::array<mmsghdr, batch_max> messages_{};
};

Totals run(const Settings& settings, const std::vector<Query>& queries)
{
    std::vector<Lane> lanes;
    lanes.reserve(socket_count);
    for (std::size_t i = 0; i < socket_count; ++i) lanes.emplace_back(settings.server);
    std::vector<pollfd> polled;
    for (const auto& lane : lanes) polled.push_back({lane.number(), POLLIN, 0});

    Totals totals;
    std::size_t cursor = 0;
    std::uint64_t rounds = 0;
    const auto start = Clock::now();
    const auto elapsed = [&] {
        return std::chrono::duration<double>(Clock::now() - start).count();
    };
    while (elapsed() < settings.seconds) {
        for (auto& lane : lanes) {
            lane.receive(totals);
            auto allowed = batch_max;
            if (settings.rate > 0) {
                const auto due = static_cast<std::uint64_t>(elapsed() * settings.rate);
                allowed = due > totals.sent ? due - totals.sent : 0;
            }
            lane.send(queries, cursor, allowed, totals);
        }
        if ((++rounds & 1023U) == 0)
            for (auto& lane : lanes) lane.expire(totals);
        if (settings.rate > 0) ::poll(polled.data(), polled.size(), 1);
    }
    return totals;
}

std::uint32_t percentile(std::vector<std::uint32_t>& sorted, double part)
{
    if (sorted.empty()) return 0;
    return sorted[static_cast<std::size_t>(static_cast<double>(sorted.size() - 1) * part)];
}

}  // namespace

int main(int argc, char** argv)
{
    if (argc < 6) {
        fmt::print(stderr, "dns_load SERVER:PORT SUFFIX NAMES MIX SECONDS [QUERIES_PER_SECOND]\n");
        return 2;
    }
    const auto server = mooring::Endpoint::parse(argv[1]);
    if (!server) return 2;
    const Settings settings{*server,
                            argv[2],
                            static_cast<std::uint32_t>(std::atoi(argv[3])),
                            argv[4],
                            std::atof(argv[5]),
                            argc > 6 ? std::atof(argv[6]) : 0};
    const auto queries = queries_of(settings);
    auto totals = run(settings, queries);

    std::ranges::sort(totals.latencies_us);
    fmt::print(
        "{{\"qps\":{:.0f},\"sent\":{},\"received\":{},\"lost\":{},\"noerror\":{},\"nxdomain\":{},"
        "\"other\":{},\"truncated\":{},\"bytes_per_answer\":{:.1f},\"p50_us\":{},\"p99_us\":{}}}\n",
        static_cast<double>(totals.received) / settings.seconds, totals.sent, totals.received,
        totals.lost, totals.by_rcode[0], totals.by_rcode[3],
        totals.received - totals.by_rcode[0] - totals.by_rcode[3], totals.truncated,
        static_cast<double>(totals.bytes) /
            static_cast<double>(std::max<std::uint64_t>(totals.received, 1)),
        percentile(totals.latencies_us, 0.5), percentile(totals.latencies_us, 0.99));
    return 0;
}

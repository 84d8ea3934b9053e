// SPDX-License-Identifier: Apache-2.0

/// A load generator for DNS UPDATE (RFC 2136) with TSIG: each sender replaces the A RRset of one of
/// its hosts, waits for the response, and goes on with the next. One thread; pin it to a core.
///
///     update_load SERVER:PORT ZONE KEYS SENDERS SECONDS
///
/// KEYS has a line "HOST KEY-NAME SECRET" per host: HMAC-SHA256, the secret in base64. A response
/// that does not come within a second is counted as lost and the update sent anew. Prints one line
/// of JSON.

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include "base/encoding.hpp"
#include "base/file_descriptor.hpp"
#include "base/ip_address.hpp"
#include "dns/message_writer.hpp"
#include "dns/tsig.hpp"

namespace {

using Clock = std::chrono::steady_clock;
using mooring::FileDescriptor;
namespace dns = mooring::dns;

constexpr std::chrono::seconds patience{1};

struct Host {
    dns::Name name;
    dns::TsigKey key;
};

std::uint64_t unix_seconds()
{
    return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::seconds>(
                                          std::chrono::system_clock::now().time_since_epoch())
                                          .count());
}

std::vector<Host> read_hosts(const std::string& file)
{
    std::vector<Host> hosts;
    std::ifstream in{file};
    std::string name;
    std::string key;
    std::string secret;
    while (in >> name >> key >> secret) {
        const auto parsed = dns::Name::parse(name.ends_with('.') ? name : name + '.');
        const auto parsed_key = dns::Name::parse(key.ends_with('.') ? key : key + '.');
        auto bytes = mooring::decode_base64(secret);
        if (!parsed || !parsed_key || !bytes) std::abort();
        hosts.push_back({*parsed, {.name = *parsed_key, .secret = std::move(*bytes)}});
    }
    return hosts;
}

/// `update delete HOST A` and `update add HOST 60 A ADDRESS` in one message (RFC 2136, 2.5).
std::vector<std::uint8_t> update_of(const Host& host, const dns::Name& zone, std::uint32_t number)
{
    dns::MessageWriter writer{
        {.id = static_cast<std::uint16_t>(number), .opcode = dns::Opcode::Update}};
    const std::array<std::uint8_t, 4> address{10, static_cast<std::uint8_t>(number >> 16U),
                                              static_cast<std::uint8_t>(number >> 8U),
                                              static_cast<std::uint8_t>(number)};
    writer.add_question({.name = zone, .type = dns::RrType::SOA});
    writer.add(dns::Section::Authority,
               {.owner = host.name, .type = dns::RrType::A, .rrclass = dns::RrClass::ANY});
    writer.add(dns::Section::Authority,
               {.owner = host.name, .type = dns::RrType::A, .ttl = {60}, .rdata = address});
    auto message = std::move(writer).finish();
    dns::TsigSigner::for_request(host.key).sign(message, unix_seconds());
    return message;
}

FileDescriptor connected_socket(const mooring::Endpoint& server)
{
    const auto* ipv4 = std::get_if<mooring::Ipv4>(&server.address);
    if (ipv4 == nullptr) std::abort();
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(server.port);
    std::memcpy(&to.sin_addr, ipv4->bytes.data(), ipv4->bytes.size());
    FileDescriptor socket{::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0)};
    sockaddr address{};
    std::memcpy(&address, &to, sizeof to);
    if (::connect(socket.number(), &address, sizeof to) != 0) std::abort();
    return socket;
}

struct Totals {
    std::uint64_t done = 0;
    std::uint64_t lost = 0;
    std::array<std::uint64_t, 16> by_rcode{};
    std::vector<std::uint32_t> latencies_us;
};

/// One requestor with its hosts, of which one update at a time is under way.
class Sender {
public:
    Sender(const mooring::Endpoint& server, std::vector<const Host*> hosts)
        : socket_{connected_socket(server)}, hosts_{std::move(hosts)}
    {}

    void send(const dns::Name& zone, std::uint32_t& counter)
    {
        number_ = ++counter;
        const auto message = update_of(*hosts_[number_ % hosts_.size()], zone, number_);
        sent_ = Clock::now();
        if (::send(socket_.number(), message.data(), message.size(), 0) < 0) return;
    }

    /// True if the response has come, or will not come any more.
    bool is_done(Totals& totals)
    {
        std::array<std::uint8_t, 1500> bytes{};
        const auto size = ::recv(socket_.number(), bytes.data(), bytes.size(), 0);
        const auto now = Clock::now();
        if (size >= 12 && ((bytes[0] << 8U) | bytes[1]) == static_cast<std::uint16_t>(number_)) {
            ++totals.done;
            ++totals.by_rcode[bytes[3] & 15U];
            totals.latencies_us.push_back(static_cast<std::uint32_t>(
                std::chrono::duration_cast<std::chrono::microseconds>(now - sent_).count()));
            return true;
        }
        if (now - sent_ < patience) return false;
        ++totals.lost;
        return true;
    }

    [[nodiscard]] int number() const { return socket_.number(); }

private:
    FileDescriptor socket_;
    std::vector<const Host*> hosts_;
    std::uint32_t number_ = 0;
    Clock::time_point sent_;
};

Totals run(std::vector<Sender>& senders, const dns::Name& zone, double seconds)
{
    Totals totals;
    std::vector<pollfd> polled;
    for (const auto& sender : senders) polled.push_back({sender.number(), POLLIN, 0});
    auto counter =
        static_cast<std::uint32_t>(unix_seconds() * 7919U);  // Another run, other values.
    for (auto& sender : senders) sender.send(zone, counter);

    const auto end = Clock::now() + std::chrono::duration<double>(seconds);
    while (Clock::now() < end) {
        ::poll(polled.data(), polled.size(), 100);
        for (auto& sender : senders)
            if (sender.is_done(totals)) sender.send(zone, counter);
    }
    return totals;
}

std::uint32_t percentile(const std::vector<std::uint32_t>& sorted, double part)
{
    if (sorted.empty()) return 0;
    return sorted[static_cast<std::size_t>(static_cast<double>(sorted.size() - 1) * part)];
}

}  // namespace

int main(int argc, char** argv)
{
    if (argc < 6) {
        fmt::print(stderr, "update_load SERVER:PORT ZONE KEYS SENDERS SECONDS\n");
        return 2;
    }
    const auto server = mooring::Endpoint::parse(argv[1]);
    const auto zone = dns::Name::parse(argv[2]);
    const auto hosts = read_hosts(argv[3]);
    const auto count = static_cast<std::size_t>(std::atoi(argv[4]));
    if (!server || !zone || count == 0 || hosts.size() < count) return 2;
    std::vector<Sender> senders;
    for (std::size_t i = 0; i < count; ++i) {
        std::vector<const Host*> mine;
        for (std::size_t at = i; at < hosts.size(); at += count) mine.push_back(&hosts[at]);
        senders.emplace_back(*server, std::move(mine));
    }
    const auto seconds = std::atof(argv[5]);
    auto totals = run(senders, *zone, seconds);

    std::ranges::sort(totals.latencies_us);
    fmt::print(
        "{{\"updates_per_second\":{:.0f},\"done\":{},\"noerror\":{},\"other\":{},\"lost\":{},"
        "\"p50_us\":{},\"p99_us\":{}}}\n",
        static_cast<double>(totals.by_rcode[0]) / seconds, totals.done, totals.by_rcode[0],
        totals.done - totals.by_rcode[0], totals.lost, percentile(totals.latencies_us, 0.5),
        percentile(totals.latencies_us, 0.99));
    return 0;
}

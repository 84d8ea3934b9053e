// SPDX-License-Identifier: Apache-2.0

/// Nanoseconds per query in process: parse, look up, encode; no socket.
///
///     answer_bench [--rounds N] [--json FILE] [NAMES...]
///
/// Zone and mix are those of docs/performance.md: N names with an A, half with an AAAA; 80 % A of
/// existing names, 10 % AAAA, 5 % NXDOMAIN, 5 % apex NS or SOA; EDNS 1232. Queries go through in
/// batches of 64, as in a UDP worker: all parsed, all prefetched, then all answered. The median of
/// the rounds is what counts; the smallest says what the machine could do. Time is this thread's
/// processor time, so that other work on the machine costs its caches and no more.
///
/// "signed cached": DO=1 for names of a zone in mode Online whose signatures all lie in the cache;
/// "denial cached": the same for names that do not exist, answered by compact denial.

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <fstream>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <time.h>

#include "authority/answer.hpp"
#include "base/random.hpp"
#include "dnssec/signer.hpp"
#include "zone/contents.hpp"

namespace mooring::bench {
namespace {

constexpr std::size_t batch_size = 64;
constexpr std::size_t queries_per_round = 1U << 18U;
constexpr zone::ZoneId zone_id{1};
constexpr std::uint32_t now_seconds = 1'800'000'000;

struct Settings {
    std::size_t rounds = 9;
    std::string json;
    std::vector<std::size_t> names;
};

struct Row {
    std::size_t names = 0;
    double median_ns = 0;
    double smallest_ns = 0;
    double without_prefetch_ns = 0;
    double response_bytes = 0;
    double signed_ns = 0;
    double denial_ns = 0;
};

enum class Prefetch : std::uint8_t { On, Off };

dns::Name name_of(const std::string& text)
{
    return dns::Name::parse(text).value_or(dns::Name::root());
}

std::string host_label(std::size_t number)
{
    return fmt::format("h{:07}", number);
}

void load(zone::Contents& contents, std::size_t names)
{
    const auto origin = name_of("dyn.example.");
    const auto server = name_of("ns1.dyn.example.");
    // Without a signer, answers of an Online zone are as of an unsigned one.
    contents.put_zone({.id = zone_id, .origin = origin, .signing = zone::Signing::Online});
    const std::array soa{dns::Soa{
        .primary = server, .mailbox = name_of("hostmaster.dyn.example."), .serial = dns::Serial{1}}
                             .rdata()};
    const std::array ns{dns::Rdata{server.wire().begin(), server.wire().end()}};
    contents.set_rrset(zone_id, origin, dns::RrType::SOA, dns::Ttl{60}, soa);
    contents.set_rrset(zone_id, origin, dns::RrType::NS, dns::Ttl{60}, ns);
    contents.set_serial(zone_id, dns::Serial{1});
    for (std::size_t i = 0; i < names; ++i) {
        zone::Addresses addresses{
            .ipv4 = Ipv4{{10, static_cast<std::uint8_t>(i >> 16U),
                          static_cast<std::uint8_t>(i >> 8U), static_cast<std::uint8_t>(i)}},
            .ipv6 = {}};
        if (i % 2 == 0) addresses.ipv6 = Ipv6{{0x20, 0x01, 0x0d, 0xb8}};
        contents.set_addresses(zone_id, origin.child(host_label(i)).value_or(origin), dns::Ttl{60},
                               addresses);
        if (i % 10'000 != 0) continue;
        contents.publish();
        contents.settle();
    }
    contents.publish();
    contents.settle();
}

enum class DnssecOk : std::uint8_t { Clear = 0, Set = 0x80 };

std::vector<std::uint8_t> query_message(const std::string& qname, dns::RrType type,
                                        DnssecOk dnssec_ok = DnssecOk::Clear)
{
    std::vector<std::uint8_t> bytes{0x12, 0x34, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1};
    const auto name = name_of(qname);
    bytes.insert(bytes.end(), name.wire().begin(), name.wire().end());
    const std::array<std::uint8_t, 15> tail{
        0, static_cast<std::uint8_t>(type),      0, 1, 0, 0, 41, 4, 208, 0,
        0, static_cast<std::uint8_t>(dnssec_ok), 0, 0, 0};
    bytes.insert(bytes.end(), tail.begin(), tail.end());
    return bytes;
}

std::vector<std::uint8_t> draw_query(Random& random, std::size_t names)
{
    const auto kind = random.next() % 100;
    const auto number = random.next() % names;
    const auto host = host_label(number) + ".dyn.example.";
    if (kind < 80) return query_message(host, dns::RrType::A);
    if (kind < 90) return query_message(host, dns::RrType::AAAA);
    if (kind < 95) return query_message("x" + host, dns::RrType::A);
    return query_message("dyn.example.", kind % 2 == 0 ? dns::RrType::NS : dns::RrType::SOA);
}

/// The processor time of this thread so far.
double thread_ns()
{
    timespec now{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

/// The loop of a UDP worker without its sockets.
class Worker {
public:
    explicit Worker(zone::NameTable& table, dnssec::Signer* signer = nullptr)
        : reader_{table}, signer_{signer}
    {}

    /// Answers all queries and returns how many bytes the responses have together.
    std::size_t run(std::span<const std::vector<std::uint8_t>> messages, Prefetch prefetch)
    {
        std::size_t bytes = 0;
        for (; messages.size() >= batch_size; messages = messages.subspan(batch_size)) {
            reader_.refresh();
            if (signer_ != nullptr) signer_->refresh();
            const authority::Authority authority{
                .reader = reader_, .signer = signer_, .now_seconds = now_seconds};
            for (std::size_t i = 0; i < batch_size; ++i) {
                queries_[i] = authority::ReceivedQuery::parse(messages[i]);
                if (prefetch == Prefetch::On) reader_.prefetch(queries_[i].message.qname);
            }
            for (std::size_t i = 0; i < batch_size; ++i) {
                bytes += authority::answer(queries_[i], authority, {.is_client_proven = true},
                                           buffers_[i])
                             .size_bytes;
            }
        }
        reader_.rest();
        return bytes;
    }

private:
    zone::NameTable::Reader reader_;
    dnssec::Signer* signer_;
    std::array<authority::ReceivedQuery, batch_size> queries_;
    std::array<std::array<std::uint8_t, dns::server_udp_bytes_max>, batch_size> buffers_{};
};

/// One CSK for the zone, a cache and a budget that never run out here.
class Signing {
public:
    explicit Signing(Random& random) : cache_{std::size_t{16} << 20U, random}
    {
        auto key = dnssec::PrivateKey::generate(dnssec::Algorithm::EcdsaP256Sha256);
        if (!key) return;
        dnssec::ZoneKeys keys;
        keys.zone = zone_id;
        keys.origin = name_of("dyn.example.");
        keys.for_zone = {
            dnssec::active_key(zone::SigningKeyId{1}, zone::KeyRole::Csk,
                               std::make_shared<const dnssec::PrivateKey>(*std::move(key)))};
        keys.for_keys = keys.for_zone;
        ring_.publish(std::make_shared<const dnssec::KeyRing>(
            dnssec::KeyRing{}.with(std::make_shared<const dnssec::ZoneKeys>(std::move(keys)))));
    }
    [[nodiscard]] dnssec::Signer& signer() noexcept { return signer_; }

private:
    Published<dnssec::KeyRing> ring_{std::make_shared<const dnssec::KeyRing>()};
    dnssec::SignatureCache cache_;
    dnssec::SigningBudget budget_{{.common_per_second = 1U << 30U,
                                   .proven_per_second = 1U << 30U,
                                   .unproven_per_batch = 1U << 30U}};
    dnssec::Signer signer_{ring_, cache_, budget_};
};

/// Some thousand names, again and again: the first round signs, the others find it cached.
double measure_signed(Worker& worker, const std::string& prefix, const Settings& settings)
{
    constexpr std::size_t signed_names = 4096;
    constexpr std::size_t passes = 16;
    std::vector<std::vector<std::uint8_t>> messages;
    for (std::size_t i = 0; i < signed_names; ++i)
        messages.push_back(
            query_message(prefix + host_label(i) + ".dyn.example.", dns::RrType::A, DnssecOk::Set));
    std::vector<double> times;
    for (std::size_t round = 0; round <= settings.rounds; ++round) {
        const auto begin = thread_ns();
        for (std::size_t pass = 0; pass < passes; ++pass)
            static_cast<void>(worker.run(messages, Prefetch::On));
        if (round > 0) times.push_back((thread_ns() - begin) / (signed_names * passes));
    }
    std::ranges::sort(times);
    return times[times.size() / 2];
}

Row measure(std::size_t names, const Settings& settings)
{
    SystemRandom random;
    zone::NameTable table{random};
    zone::Contents contents{table};
    load(contents, names);
    std::vector<std::vector<std::uint8_t>> messages;
    messages.reserve(queries_per_round);
    for (std::size_t i = 0; i < queries_per_round; ++i)
        messages.push_back(draw_query(random, names));

    Worker worker{table};
    Row row{.names = names};
    std::array<std::vector<double>, 2> times;
    for (std::size_t round = 0; round <= settings.rounds; ++round) {
        for (const auto prefetch : {Prefetch::On, Prefetch::Off}) {
            const auto begin = thread_ns();
            const auto bytes = worker.run(messages, prefetch);
            const auto spent = thread_ns() - begin;
            row.response_bytes = static_cast<double>(bytes) / queries_per_round;
            // The first round warms the caches.
            if (round > 0)
                times[static_cast<std::size_t>(prefetch)].push_back(spent / queries_per_round);
        }
    }
    for (auto& series : times) std::ranges::sort(series);
    row.median_ns = times[0][times[0].size() / 2];
    row.smallest_ns = times[0].front();
    row.without_prefetch_ns = times[1][times[1].size() / 2];

    Signing signing{random};
    Worker signing_worker{table, &signing.signer()};
    row.signed_ns = measure_signed(signing_worker, "", settings);
    row.denial_ns = measure_signed(signing_worker, "x", settings);
    return row;
}

std::size_t number_of(std::string_view text)
{
    std::size_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

Settings settings_of(std::span<char*> arguments)
{
    Settings settings;
    for (std::size_t i = 1; i < arguments.size(); ++i) {
        const std::string_view word{arguments[i]};
        if (word == "--json" && i + 1 < arguments.size())
            settings.json = arguments[++i];
        else if (word == "--rounds" && i + 1 < arguments.size())
            settings.rounds = std::max<std::size_t>(1, number_of(arguments[++i]));
        else if (number_of(word) > 0)
            settings.names.push_back(number_of(word));
    }
    if (settings.names.empty()) settings.names = {100'000, 1'000'000};
    return settings;
}

void write_json(const std::string& path, std::span<const Row> rows)
{
    std::ofstream file{path};
    file << "[";
    for (const auto& row : rows) {
        file << fmt::format(
            "{}\n  {{\"names\": {}, \"median_ns\": {:.1f}, \"smallest_ns\": {:.1f}, "
            "\"without_prefetch_ns\": {:.1f}, \"response_bytes\": {:.1f}, "
            "\"signed_cached_ns\": {:.1f}, \"denial_cached_ns\": {:.1f}}}",
            &row == rows.data() ? "" : ",", row.names, row.median_ns, row.smallest_ns,
            row.without_prefetch_ns, row.response_bytes, row.signed_ns, row.denial_ns);
    }
    file << "\n]\n";
}

int run(const Settings& settings)
{
    fmt::print("answer: ns per query, parse + lookup + encode, one thread (budget: 300)\n");
    fmt::print("{:>10}  {:>9}  {:>9}  {:>11}  {:>14}  {:>13}  {:>13}\n", "names", "median",
               "smallest", "no prefetch", "response bytes", "signed cached", "denial cached");
    std::vector<Row> rows;
    for (const auto names : settings.names) {
        rows.push_back(measure(names, settings));
        const auto& row = rows.back();
        fmt::print("{:>10}  {:>9.1f}  {:>9.1f}  {:>11.1f}  {:>14.1f}  {:>13.1f}  {:>13.1f}\n",
                   row.names, row.median_ns, row.smallest_ns, row.without_prefetch_ns,
                   row.response_bytes, row.signed_ns, row.denial_ns);
        std::fflush(stdout);
    }
    if (!settings.json.empty()) write_json(settings.json, rows);
    return 0;
}

}  // namespace
}  // namespace mooring::bench

int main(int argc, char** argv)
{
    const std::span arguments{argv, static_cast<std::size_t>(argc)};
    return mooring::bench::run(mooring::bench::settings_of(arguments));
}

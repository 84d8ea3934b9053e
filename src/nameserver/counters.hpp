// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What the DNS front door counts, for the metrics page.
///
/// Each thread that answers has QueryCounters of its own, in cache lines of their own, so that
/// counting costs two plain additions; whoever reads adds them up with totals_of().
///
/// Thread safety: QueryCounters are written by their one thread and read by any; ConnectionCounters
/// by all stream loops.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "authority/answer.hpp"
#include "base/counter.hpp"
#include "dns/types.hpp"
#include "nameserver/response_rate.hpp"

namespace mooring::nameserver {

/// The query types counted one by one; all others together come last.
inline constexpr std::array counted_qtypes{
    dns::RrType::A,     dns::RrType::AAAA, dns::RrType::NS,   dns::RrType::SOA,
    dns::RrType::CNAME, dns::RrType::MX,   dns::RrType::TXT,  dns::RrType::SRV,
    dns::RrType::CAA,   dns::RrType::PTR,  dns::RrType::DS,   dns::RrType::DNSKEY,
    dns::RrType::HTTPS, dns::RrType::SVCB, dns::RrType::TLSA, dns::RrType::ANY,
    dns::RrType::AXFR,  dns::RrType::IXFR,
};
inline constexpr std::size_t other_qtype_slot = counted_qtypes.size();
inline constexpr std::size_t qtype_slot_count = counted_qtypes.size() + 1;

/// Response codes 0 to 23 (BADCOOKIE); there is no other that is ever answered.
inline constexpr std::size_t rcode_slot_count = 24;

/// The place of `qtype` among counted_qtypes, or other_qtype_slot.
[[nodiscard]] std::size_t slot_of(dns::RrType qtype) noexcept;

inline constexpr std::size_t cookie_verdict_count = 4;

/// A copy of counters at one moment, or the sum of several.
struct QueryTotals {
    std::array<std::uint64_t, qtype_slot_count> queries_by_qtype{};
    std::array<std::uint64_t, rcode_slot_count> responses_by_rcode{};
    std::uint64_t dropped = 0;             ///< Not answerable: too short, or a response.
    std::uint64_t dropped_reflectors = 0;  ///< From a port that answers whatever it is sent.
    std::uint64_t truncated = 0;           ///< Responses with TC.
    std::uint64_t send_failed = 0;         ///< Responses that the kernel did not take.
    std::uint64_t to_desk = 0;             ///< Messages that are more than a plain query.
    std::array<std::uint64_t, cookie_verdict_count> cookies{};  ///< Queries by CookieVerdict.
    struct Limited {
        std::uint64_t slipped = 0;
        std::uint64_t dropped = 0;
        std::uint64_t would = 0;
    };
    std::array<Limited, rate_class_count> limited{};  ///< Responses by RateClass.
};

/// The counters of one thread that answers.
struct alignas(64) QueryCounters {
    std::array<Counter, qtype_slot_count> queries_by_qtype;
    std::array<Counter, rcode_slot_count> responses_by_rcode;
    Counter dropped;
    Counter dropped_reflectors;
    Counter truncated;
    Counter send_failed;
    Counter to_desk;
    std::array<Counter, cookie_verdict_count> cookies;
    struct Limited {
        Counter slipped;  ///< Sent with TC, or BADCOOKIE, instead.
        Counter dropped;  ///< Not sent.
        Counter would;    ///< Sent, because the limit only counts.
    };
    std::array<Limited, rate_class_count> limited;

    /// Counts one message and what became of it. Called by the owning thread only.
    void count(const authority::ReceivedQuery& query, const authority::Answer& answer) noexcept;
};

struct ConnectionCounters {
    Gauge open;
    Counter accepted;
    Counter refused_full;       ///< Closed at once: connections_max were open.
    Counter refused_client;     ///< Closed at once: the client had connections_per_client_max.
    Counter timed_out;          ///< Closed: no whole query came, or no response was taken, in time.
    Counter handshakes_failed;  ///< Closed: no TLS session came about.
    Counter failed;             ///< Ended by an error inside this program, such as lack of memory.
};

/// Everything the name server counts.
struct NameserverCounters {
    NameserverCounters(std::size_t udp_workers, std::size_t stream_loops)
        : udp(udp_workers), tcp(stream_loops), tls(stream_loops)
    {}

    std::vector<QueryCounters> udp;  ///< One per worker.
    std::vector<QueryCounters> tcp;  ///< One per stream loop.
    std::vector<QueryCounters> tls;  ///< One per stream loop.
    ConnectionCounters connections;
    ConnectionCounters tls_connections;
};

[[nodiscard]] QueryTotals totals_of(std::span<const QueryCounters> counters) noexcept;

}  // namespace mooring::nameserver

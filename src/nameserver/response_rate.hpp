// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Response rate limiting: what keeps this server from being a weapon against an address that
/// somebody else writes into his queries.
///
///     response ──▶ (client's network, class, imputed name) ──▶ bucket ──▶ Send, Slip or Drop
///
/// Responses to one network (an IPv4 /24, an IPv6 /56) that say the same thing are counted in one
/// bucket: answers by the name they are imputed to (for what a wildcard made, the wildcard; for a
/// referral, the zone cut), denials of names by the zone, errors by the network alone. A bucket
/// holds one second's worth. Of what is beyond that, every `slip`-th response is cut down to one
/// with TC, so that whoever really asks can come again over TCP or with a cookie; the others are
/// not sent. A network has one more bucket for the bytes that its responses are longer than one and
/// a half times its queries: whatever names are asked for, a forged source is sent no more than 1.5
/// bytes per byte and `excess_bytes_per_second`.
///
/// Clients with a valid cookie and stream transports are not brought here at all. Exempt networks
/// are counted and then let pass.
///
/// Buckets are kept as the time at which they would be empty again (the generic cell rate
/// algorithm), in sets of four in one cache line, found by a hash with a secret in it. Who finds
/// two names with one hash has gained nothing: they share a bucket, and his limit. No bucket is
/// ever looked for elsewhere: a set that is full gives up the one that is the nearest to empty. So
/// memory is fixed, and a flood from many networks at worst makes the limiter forget, never grow or
/// stop.
///
/// Thread safety: none; every worker has one. The kernel spreads clients over the workers by
/// address and port, so each worker gets its part of the rates.
/// Limits: `buckets_max` buckets of 16 bytes, rounded up to a power of two.

#include <array>
#include <cstdint>
#include <vector>

#include "base/clock.hpp"
#include "base/ip_address.hpp"
#include "base/random.hpp"
#include "dns/name.hpp"

namespace mooring::nameserver {

struct RateOptions {
    enum class Mode : std::uint8_t {
        Off,
        LogOnly,  ///< Counts what would have been limited and sends it.
        On,
    };
    Mode mode = Mode::Off;
    // Per second and bucket, over all workers; 0: no limit.
    std::uint32_t answers_per_second = 200;
    std::uint32_t nxdomains_per_second = 100;
    std::uint32_t errors_per_second = 100;
    std::uint32_t excess_bytes_per_second = 256 * 1024;
    std::uint32_t slip = 2;  ///< 0: none is cut down, all are dropped. 1: none is dropped.
    std::size_t buckets_max = 65'536;
    std::vector<IpPrefix> exempt;
    bool operator==(const RateOptions&) const = default;
};

/// What is counted in buckets of its own.
enum class RateClass : std::uint8_t { Answer, NXDomain, Error, Excess };
inline constexpr std::size_t rate_class_count = 4;

enum class RateVerdict : std::uint8_t { Send, Slip, Drop };

/// A response that is about to be sent.
struct RatedResponse {
    const IpAddress& client;
    RateClass rate_class = RateClass::Answer;
    dns::NameView imputed_to = dns::NameView::root();  ///< Errors: of no matter.
    std::size_t query_bytes = 0;
    std::size_t response_bytes = 0;
};

struct RateRuling {
    RateVerdict verdict = RateVerdict::Send;
    RateClass because_of = RateClass::Answer;  ///< Whose limit was passed, unless Send.
};

class ResponseRate {
public:
    /// `worker_count` limiters share the rates.
    ResponseRate(Random& random, const RateOptions& options, std::size_t worker_count);

    /// Says what to do with a response now, and counts it.
    [[nodiscard]] RateRuling judge(const RatedResponse& response, Instant now) noexcept;

    [[nodiscard]] bool is_exempt(const IpAddress& client) const noexcept;
    [[nodiscard]] std::size_t memory_bytes() const noexcept { return sets_.size() * sizeof(Set); }

private:
    struct Bucket {
        std::int64_t empty_at = 0;  // In ns of the monotonic clock.
        std::uint32_t tag = 0;
        std::uint32_t limited = 0;  // How many were beyond the limit: for the slip.
    };
    struct alignas(64) Set {
        std::array<Bucket, 4> buckets;
    };
    struct Spending {
        std::uint64_t key = 0;
        RateClass rate_class{};
        std::uint64_t amount = 1;
    };

    [[nodiscard]] RateVerdict spend(const Spending& spending, std::int64_t now) noexcept;
    [[nodiscard]] std::uint64_t network_of(const IpAddress& client) const noexcept;

    std::array<std::int64_t, rate_class_count> ns_per_unit_{};  // 0: no limit.
    std::uint32_t slip_;
    std::vector<IpPrefix> exempt_;
    std::uint64_t secret_;
    std::vector<Set> sets_;  // A power of two of them.
};

}  // namespace mooring::nameserver

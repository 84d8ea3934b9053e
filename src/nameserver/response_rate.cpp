// SPDX-License-Identifier: Apache-2.0
#include "nameserver/response_rate.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#include "dns/ascii_case.hpp"

namespace mooring::nameserver {
namespace {

constexpr std::int64_t second_ns = 1'000'000'000;
constexpr std::size_t ipv4_network_bytes = 3;  // A /24.
constexpr std::size_t ipv6_network_bytes = 7;  // A /56, what a network gives to one customer.

/// Spreads every bit of `word` over all of them (the finalizer of MurmurHash3). The secret that is
/// mixed in before makes it a keyed hash.
std::uint64_t spread(std::uint64_t word) noexcept
{
    word = (word ^ (word >> 33U)) * 0xff51afd7ed558ccdU;
    word = (word ^ (word >> 33U)) * 0xc4ceb9fe1a85ec53U;
    return word ^ (word >> 33U);
}

/// A name's hash, whatever its case. Quick rather than strong; the caller spreads it.
std::uint64_t key_of(dns::NameView name) noexcept
{
    constexpr std::uint64_t factor = 0x9e3779b97f4a7c15U;
    const auto wire = name.wire();
    std::uint64_t key = wire.size();
    std::uint64_t last = 0;
    if (wire.size() < sizeof last) {
        std::memcpy(&last, wire.data(), wire.size());
        return (key ^ dns::lower_word(last)) * factor;
    }
    for (std::size_t i = 0; i + sizeof last < wire.size(); i += sizeof last)
        key = std::rotl((key ^ dns::lower_word(dns::load_word(wire.data() + i))) * factor, 29);
    // The last word overlaps the one before it: no tail of single bytes.
    last = dns::load_word(wire.data() + wire.size() - sizeof last);
    return (key ^ dns::lower_word(last)) * factor;
}

std::int64_t ns_per_unit(std::uint32_t per_second, std::size_t worker_count) noexcept
{
    if (per_second == 0) return 0;
    return std::max<std::int64_t>(
        1, second_ns * static_cast<std::int64_t>(worker_count) / std::int64_t{per_second});
}

}  // namespace

ResponseRate::ResponseRate(Random& random, const RateOptions& options, std::size_t worker_count)
    : ns_per_unit_{ns_per_unit(options.answers_per_second, worker_count),
                   ns_per_unit(options.nxdomains_per_second, worker_count),
                   ns_per_unit(options.errors_per_second, worker_count),
                   ns_per_unit(options.excess_bytes_per_second, worker_count)},
      slip_{options.slip},
      exempt_{options.exempt},
      secret_{random.next()},
      sets_(std::bit_ceil(std::max<std::size_t>(1, options.buckets_max / worker_count / 4)))
{}

RateRuling ResponseRate::judge(const RatedResponse& response, Instant now) noexcept
{
    const auto now_ns = now.time_since_epoch().count();
    const auto network = network_of(response.client);
    const auto name = response.rate_class == RateClass::Error ? 0 : key_of(response.imputed_to);
    const auto verdict = spend({.key = network + name, .rate_class = response.rate_class}, now_ns);
    if (verdict != RateVerdict::Send) return {verdict, response.rate_class};

    const auto harmless = response.query_bytes + response.query_bytes / 2;
    if (response.response_bytes <= harmless) return {};
    const auto excess = response.response_bytes - harmless;
    return {spend({.key = network, .rate_class = RateClass::Excess, .amount = excess}, now_ns),
            RateClass::Excess};
}

RateVerdict ResponseRate::spend(const Spending& spending, std::int64_t now) noexcept
{
    const auto unit = ns_per_unit_[static_cast<std::size_t>(spending.rate_class)];
    if (unit == 0) return RateVerdict::Send;
    const auto hash = spread(spending.key + static_cast<std::uint64_t>(spending.rate_class));
    const auto tag = static_cast<std::uint32_t>(hash >> 32U);
    auto& buckets = sets_[hash & (sets_.size() - 1)].buckets;
    auto* bucket = std::ranges::find(buckets, tag, &Bucket::tag);
    if (bucket == buckets.end()) {
        bucket = std::ranges::min_element(buckets, {}, &Bucket::empty_at);
        *bucket = {.empty_at = now, .tag = tag, .limited = 0};
    }
    const auto empty_at =
        std::max(bucket->empty_at, now) + unit * static_cast<std::int64_t>(spending.amount);
    if (empty_at - now <= std::max(second_ns, unit)) {
        bucket->empty_at = empty_at;
        return RateVerdict::Send;
    }
    ++bucket->limited;
    return slip_ != 0 && bucket->limited % slip_ == 0 ? RateVerdict::Slip : RateVerdict::Drop;
}

std::uint64_t ResponseRate::network_of(const IpAddress& client) const noexcept
{
    std::uint64_t network = 0;
    if (const auto* v4 = std::get_if<Ipv4>(&client)) {
        std::memcpy(&network, v4->bytes.data(), ipv4_network_bytes);
        network |= std::uint64_t{4} << 56U;  // The families apart: an IPv6 /56 leaves this byte.
    } else {
        std::memcpy(&network, std::get<Ipv6>(client).bytes.data(), ipv6_network_bytes);
        network |= std::uint64_t{6} << 56U;
    }
    return spread(network ^ secret_);
}

bool ResponseRate::is_exempt(const IpAddress& client) const noexcept
{
    return std::ranges::any_of(exempt_,
                               [&](const IpPrefix& prefix) { return prefix.contains(client); });
}

}  // namespace mooring::nameserver

// SPDX-License-Identifier: Apache-2.0
#include "gateway/flood_limits.hpp"

#include <algorithm>
#include <bit>

#include "base/guarded.hpp"
#include "http/forwarded.hpp"
#include "zone/name_hash.hpp"

namespace mooring::gateway {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t shard_count = 16;
constexpr std::size_t ways = 8;  // Places that a bucket may have.

/// The network whose requests count together: what one customer of a provider has at most.
std::array<std::uint8_t, 8> network_of(const IpAddress& client)
{
    std::array<std::uint8_t, 8> network{};
    if (const auto* ipv4 = std::get_if<Ipv4>(&client)) {
        network[0] = 4;
        std::copy_n(ipv4->bytes.begin(), 3, network.begin() + 1);  // /24
    } else {
        network[0] = 6;
        std::copy_n(std::get<Ipv6>(client).bytes.begin(), 7, network.begin() + 1);  // /56
    }
    return network;
}

std::array<std::uint8_t, 4> bytes_of(std::uint32_t number)
{
    return std::bit_cast<std::array<std::uint8_t, 4>>(number);
}

}  // namespace

const char* text_of(FloodLimit limit) noexcept
{
    switch (limit) {
        case FloodLimit::Key:
            return "key";
        case FloodLimit::Host:
            return "host";
        case FloodLimit::Source:
            return "source";
    }
    return "unknown";
}

/// Token buckets in the form of the generic cell rate algorithm: a bucket is one point in time, the
/// one at which it will be full again. Empty is when that lies a whole burst ahead. A bucket whose
/// time has passed is full, as is one that nobody has.
class FloodLimits::Table {
public:
    Table(Random& random, const Rate& rate, std::size_t buckets)
        : key_{random.next(), random.next()},
          interval_{rate.per_minute == 0 ? 0ns : std::chrono::nanoseconds{1min} / rate.per_minute},
          depth_{interval_ * std::max(rate.burst, 1U)},
          sets_{std::bit_ceil(std::max(buckets / shard_count / ways, std::size_t{1}))}
    {
        if (rate.per_minute == 0) return;
        for (auto& shard : shards_) {
            shard.with([this](auto& sets) { sets.resize(sets_); });
        }
    }

    enum class Cost : std::uint8_t { Nothing, Token, TokenEvenIfEmpty };

    /// Nothing if there was a token, else how long until there is one.
    Wait take(std::span<const std::uint8_t> whose, Instant now, Cost cost)
    {
        if (interval_ == 0ns) return std::nullopt;
        const auto hash = zone::sip_hash_1_3(key_, whose) | 1U;  // 0 marks a free place.
        return shards_[hash >> 60U].with([&](std::vector<Set>& sets) {
            return take_from(sets[(hash >> 8U) & (sets_ - 1)], hash, {now, cost});
        });
    }

private:
    struct Bucket {
        std::uint64_t hash = 0;
        Instant full_at{};
    };
    using Set = std::array<Bucket, ways>;
    struct Charge {
        Instant now;
        Cost cost;
    };

    Wait take_from(Set& set, std::uint64_t hash, const Charge& charge) const
    {
        auto* bucket = std::ranges::find(set, hash, &Bucket::hash);
        const bool is_known = bucket != set.end();
        const auto full_at = is_known ? std::max(bucket->full_at, charge.now) : charge.now;
        const auto missing = full_at + interval_ - charge.now - depth_;
        if (missing > 0ns && charge.cost != Cost::TokenEvenIfEmpty) {
            return std::chrono::ceil<std::chrono::seconds>(missing);
        }
        if (charge.cost == Cost::Nothing) return std::nullopt;
        if (!is_known) bucket = std::ranges::min_element(set, {}, &Bucket::full_at);
        // Debts do not add up: whoever waits as told is served.
        *bucket = {.hash = hash, .full_at = std::min(full_at + interval_, charge.now + depth_)};
        return std::nullopt;
    }

    const std::array<std::uint64_t, 2> key_;
    const std::chrono::nanoseconds interval_;  // 0: no limit.
    const std::chrono::nanoseconds depth_;
    const std::size_t sets_;  // Of a shard; a power of two.
    std::array<Guarded<std::vector<Set>>, shard_count> shards_;
};

FloodLimits::FloodLimits(const Clock& clock, Random& random, const Options& options)
    : clock_{clock}, exempt_{options.exempt}
{
    const std::array rates{options.key, options.host, options.source};
    for (std::size_t i = 0; i < tables_.size(); ++i) {
        tables_[i] = std::make_unique<Table>(random, rates[i], options.buckets);
    }
}

FloodLimits::~FloodLimits() = default;

FloodLimits::Wait FloodLimits::charge_source(const IpAddress& client)
{
    if (http::is_trusted(client, exempt_)) return std::nullopt;
    return counted(
        FloodLimit::Source,
        table(FloodLimit::Source).take(network_of(client), clock_.now(), Table::Cost::Token));
}

FloodLimits::Wait FloodLimits::charge_key(zone::KeyId key)
{
    return counted(FloodLimit::Key,
                   table(FloodLimit::Key)
                       .take(bytes_of(zone::number_of(key)), clock_.now(), Table::Cost::Token));
}

FloodLimits::Wait FloodLimits::may_change(zone::HostId host)
{
    return table(FloodLimit::Host)
        .take(bytes_of(zone::number_of(host)), clock_.now(), Table::Cost::Nothing);
}

void FloodLimits::note_change(zone::HostId host)
{
    (void)table(FloodLimit::Host)
        .take(bytes_of(zone::number_of(host)), clock_.now(), Table::Cost::TokenEvenIfEmpty);
}

FloodLimits::Wait FloodLimits::counted(FloodLimit limit, Wait wait)
{
    if (wait) note_refused(limit);
    return wait;
}

FloodLimits::Table& FloodLimits::table(FloodLimit limit)
{
    return *tables_[static_cast<std::size_t>(limit)];
}

}  // namespace mooring::gateway

// SPDX-License-Identifier: Apache-2.0
#include "identity/admission/token_buckets.hpp"

#include <algorithm>
#include <cmath>

namespace mooring::identity {

namespace {

constexpr double meter_half_life_hours = 1.0 / 3;

double hours_between(Instant before, Instant after)
{
    return std::max(0.0, std::chrono::duration<double, std::ratio<3600>>{after - before}.count());
}

}  // namespace

bool TokenBuckets::take(std::string_view key, Rate rate, Instant now)
{
    if (rate.an_hour <= 0) return true;
    if (const auto found = index_.find(key); found != index_.end()) {
        auto& bucket = *found->second;
        bucket.used =
            std::max(0.0, bucket.used - hours_between(bucket.touched, now) * rate.an_hour);
        bucket.touched = now;
        buckets_.splice(buckets_.begin(), buckets_, found->second);
        if (bucket.used + 1 > rate.an_hour) return false;
        bucket.used += 1;
        return true;
    }
    if (index_.size() >= keys_max_ && !buckets_.empty()) {
        index_.erase(buckets_.back().key);
        buckets_.pop_back();
    }
    buckets_.push_front({.key = std::string{key}, .used = 1, .touched = now});
    index_.emplace(buckets_.front().key, buckets_.begin());
    return true;
}

double TokenBuckets::used(std::string_view key, Rate rate, Instant now) const
{
    const auto found = index_.find(key);
    if (found == index_.end()) return 0;
    const auto& bucket = *found->second;
    return std::max(0.0, bucket.used - hours_between(bucket.touched, now) * rate.an_hour);
}

void RateMeter::count(Instant now)
{
    sum_ = an_hour(now) + 1;
    counted_ = now;
}

double RateMeter::an_hour(Instant now) const
{
    return sum_ * std::exp2(-hours_between(counted_, now) / meter_half_life_hours);
}

std::string network_of(const IpAddress& address)
{
    if (const auto* four = std::get_if<Ipv4>(&address)) {
        auto network = *four;
        network.bytes[3] = 0;
        return network.text() + "/24";
    }
    auto network = std::get<Ipv6>(address);
    std::fill(network.bytes.begin() + 7, network.bytes.end(), std::uint8_t{0});
    return network.text() + "/56";
}

}  // namespace mooring::identity

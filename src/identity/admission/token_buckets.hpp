// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Rates in bounded memory: how often something may happen, by name, and how often it does.
///
/// Thread safety: none; Admission keeps them inside its lock.
/// Limits: `keys_max` names; a new one then takes the place of the one touched longest ago. So who
/// floods with new names forgets others' use: those limits are about one name each.

#include <cstdint>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/clock.hpp"
#include "base/ip_address.hpp"

namespace mooring::identity {

class TokenBuckets {
public:
    explicit TokenBuckets(std::size_t keys_max) : keys_max_{keys_max} {}

    /// An hourly rate, all of which may come at once. 0: no limit.
    struct Rate {
        double an_hour = 0;
    };
    /// Takes one from the bucket of this name; false if it is empty.
    [[nodiscard]] bool take(std::string_view key, Rate rate, Instant now);
    /// How many have been taken and not come back yet.
    [[nodiscard]] double used(std::string_view key, Rate rate, Instant now) const;
    [[nodiscard]] std::size_t size() const noexcept { return index_.size(); }

private:
    struct Bucket {
        std::string key;
        double used = 0;
        Instant touched;
    };
    std::size_t keys_max_;
    std::list<Bucket> buckets_;  // The one touched last first.
    std::unordered_map<std::string_view, std::list<Bucket>::iterator> index_;  // Of their keys.
};

/// How often something happens an hour: a count whose half is forgotten every 20 minutes.
class RateMeter {
public:
    void count(Instant now);
    [[nodiscard]] double an_hour(Instant now) const;

private:
    double sum_ = 0;
    Instant counted_{};
};

/// By what addresses are counted together: "192.0.2.0/24", "2001:db8:1200::/56".
[[nodiscard]] std::string network_of(const IpAddress& address);

}  // namespace mooring::identity

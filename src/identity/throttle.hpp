// SPDX-License-Identifier: Apache-2.0
#pragma once

/// How often somebody may guess: delays that double with each failure.
///
///     account, asked from browsers it does not know   5 free, then 1 s, 2 s, 4 s ... 15 min
///     browser that an account knows                   20 free, then the same
///     network (IPv4 /32, IPv6 /56)                    30 free, then 1 s ... 10 min
///
/// A browser that the account knows (its cookie) is counted by itself only, not with its account
/// nor its network: so whoever guesses cannot lock the owner out. Passkeys are never counted, for
/// there is nothing to guess. An account that does not exist is counted like one that does.
///
/// Beside this the account itself counts, for good: Factors::failures.
///
/// Thread safety: any member from any thread.
/// Limits: `entries_max` keys; beyond that the one that failed longest ago is forgotten.
/// Invariants: a delay that has begun never gets shorter by guessing on.

#include <chrono>
#include <cstdint>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/clock.hpp"
#include "base/counter.hpp"
#include "base/guarded.hpp"
#include "base/ip_address.hpp"
#include "base/result.hpp"

namespace mooring::identity {

/// Counts failures by key.
class Throttle {
public:
    struct Options {
        std::uint32_t free_failures = 5;
        std::chrono::milliseconds first_delay{1000};
        std::chrono::milliseconds delay_max{std::chrono::minutes{15}};
        std::chrono::milliseconds forget_after{std::chrono::hours{24}};
        std::size_t entries_max = 65536;
    };
    Throttle(const Clock& clock, Options options) : clock_{clock}, options_{options} {}

    /// How long this key has to wait; 0: not at all.
    [[nodiscard]] std::chrono::milliseconds wait_of(const std::string& key) const;
    void failed(const std::string& key);
    void forget(const std::string& key);
    [[nodiscard]] std::size_t size() const;

private:
    struct Row {
        std::string key;
        std::uint32_t failures = 0;
        Instant last{};
        Instant free_at{};
    };
    struct State {
        std::list<Row> rows;  // Who failed longest ago first.
        std::unordered_map<std::string, std::list<Row>::iterator> places;
    };

    const Clock& clock_;
    const Options options_;
    mutable Guarded<State> state_;
};

/// Who knocks.
struct Knock {
    std::string_view email;
    std::string_view known_browser{};  ///< The cookie of a browser that the account knows; or "".
    std::optional<IpAddress> source{};
};

class LoginThrottle {
public:
    struct Options {
        Throttle::Options account{};
        Throttle::Options browser{.free_failures = 20};
        Throttle::Options network{.free_failures = 30,
                                  .delay_max = std::chrono::minutes{10},
                                  .forget_after = std::chrono::hours{1}};
    };
    explicit LoginThrottle(const Clock& clock) : LoginThrottle{clock, Options{}} {}
    LoginThrottle(const Clock& clock, const Options& options)
        : accounts_{clock, options.account},
          browsers_{clock, options.browser},
          networks_{clock, options.network}
    {}

    /// Fails with TooManyRequests and says for how long.
    [[nodiscard]] Result<> check(const Knock& knock);
    void failed(const Knock& knock);
    void succeeded(const Knock& knock);

    [[nodiscard]] std::uint64_t refused() const noexcept { return refused_.value(); }

private:
    Throttle accounts_;
    Throttle browsers_;
    Throttle networks_;
    Counter refused_;
};

}  // namespace mooring::identity

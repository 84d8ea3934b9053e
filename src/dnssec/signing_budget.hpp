// SPDX-License-Identifier: Apache-2.0
#pragma once

/// How many signatures may be made while somebody waits for an answer, in the whole process.
///
/// A signature costs some 25 us, a cached one a hundredth of that; and anybody can ask for names
/// never asked before. So fresh signatures are rationed by the second. Clients that showed that
/// their address is theirs (TCP, TLS, a valid cookie) have a reserve that others cannot touch, and
/// may use the common part too. What is signed ahead or in the writer costs no budget.
///
/// Every thread takes tokens from the common store in small leases and remembers until the next
/// second that there are none left: so a flood costs neither a lock nor a shared cache line.
///
/// Thread safety: SigningBudget from any thread; a SigningLease is one thread's own.
/// Limits: tokens not used in their second are lost.

#include <array>
#include <cstdint>

#include "base/guarded.hpp"

namespace mooring::dnssec {

/// Who waits for the signature.
enum class Asker : std::uint8_t {
    Unproven,  ///< UDP without a valid cookie: the address may be forged.
    Proven,    ///< TCP, TLS, or a valid cookie.
};

class SigningBudget {
public:
    struct Options {
        std::uint32_t common_per_second = 8'000;  ///< For everybody.
        std::uint32_t proven_per_second = 8'000;  ///< For proven clients only.
        /// For unproven clients in one batch of one thread, so that a burst of fresh names does not
        /// delay the answers behind them.
        std::uint32_t unproven_per_batch = 8;
    };

    explicit SigningBudget(Options options) : options_{options} {}

    [[nodiscard]] const Options& options() const noexcept { return options_; }

    /// Takes up to `wanted` tokens that are good in this second only. 0: there are none left.
    [[nodiscard]] std::uint32_t take(Asker asker, std::uint32_t now_seconds, std::uint16_t wanted);

private:
    struct State {
        std::uint32_t second = 0;
        std::uint32_t common = 0;
        std::uint32_t proven = 0;
    };
    const Options options_;
    Guarded<State> state_;
};

/// One thread's share of the budget.
class SigningLease {
public:
    explicit SigningLease(SigningBudget& budget) : budget_{budget} {}

    /// Begins a batch of queries.
    void begin_batch() noexcept { unproven_in_batch_ = 0; }
    /// True if one more signature may be made for `asker` in this second.
    [[nodiscard]] bool take(Asker asker, std::uint32_t now_seconds);

private:
    struct Share {
        std::uint32_t second = 0;
        std::uint32_t tokens = 0;
        bool is_dry = false;  // In this second.
    };
    SigningBudget& budget_;
    std::array<Share, 2> shares_;
    std::uint32_t unproven_in_batch_ = 0;
};

}  // namespace mooring::dnssec

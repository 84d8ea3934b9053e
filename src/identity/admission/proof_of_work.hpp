// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Work that costs the asker a second and us a microsecond: hashcash over a puzzle that we signed.
///
///     puzzle = base64url(nonce 16, expiry 4, bits 1, MAC 16)    work = "PUZZLE:COUNTER"
///     SHA-256(work) begins with `bits` zero bits
///
/// The puzzle carries all we need to know of it, so that a flood of questions takes no memory.
/// The MAC is BLAKE2b with a key made at start: puzzles of another process are not ours.
///
/// Thread safety: PuzzleMaker: immutable. SpentPuzzles: none.
/// Limits: work of 128 bytes.

#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/random.hpp"

namespace mooring::identity {

using PuzzleNonce = std::array<std::uint8_t, 16>;

struct Puzzle {
    PuzzleNonce nonce{};
    WallTime expires{};
    std::uint8_t bits = 0;
};

class PuzzleMaker {
public:
    explicit PuzzleMaker(Random& random);

    [[nodiscard]] std::string make(WallTime expires, std::uint8_t bits) const;
    /// The puzzle that this work solves; nothing if it is not ours, or not solved.
    [[nodiscard]] std::optional<Puzzle> solved(std::string_view work) const;

private:
    using Mac = std::array<std::uint8_t, 16>;
    [[nodiscard]] Mac mac_of(const std::array<std::uint8_t, 21>& fields) const;

    Random& random_;
    std::array<std::uint8_t, 32> key_{};
};

/// How many zero bits SHA-256 of a text begins with.
[[nodiscard]] std::uint8_t work_bits_of(std::string_view work);
/// Work for a puzzle, by trying: what a client does.
[[nodiscard]] std::string solve(std::string_view puzzle, std::uint8_t bits);

/// The solved puzzles that have not expired yet.
class SpentPuzzles {
public:
    enum class Spending : std::uint8_t { Done, SpentBefore, NoRoom };
    explicit SpentPuzzles(std::size_t count_max) : count_max_{count_max} {}

    [[nodiscard]] Spending spend(const PuzzleNonce& nonce, WallTime expires, WallTime now);
    [[nodiscard]] bool is_spent(const PuzzleNonce& nonce) const { return nonces_.contains(nonce); }

private:
    std::size_t count_max_;
    std::set<PuzzleNonce> nonces_;
    std::set<std::pair<WallTime, PuzzleNonce>> by_expiry_;
};

}  // namespace mooring::identity

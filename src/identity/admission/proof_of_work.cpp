// SPDX-License-Identifier: Apache-2.0
#include "identity/admission/proof_of_work.hpp"

#include <algorithm>
#include <bit>
#include <span>
#include <utility>

#include <fmt/format.h>
#include <sodium.h>

#include "base/encoding.hpp"

namespace mooring::identity {

namespace {

constexpr std::size_t work_size_max = 128;
constexpr std::size_t puzzle_fields = 21;  // Nonce, expiry in seconds, bits.
constexpr std::size_t puzzle_bytes = puzzle_fields + 16;

std::uint32_t u32_at(std::span<const std::uint8_t> bytes)
{
    std::uint32_t number = 0;
    for (const auto byte : bytes.first(4)) number = (number << 8U) | byte;
    return number;
}

}  // namespace

PuzzleMaker::PuzzleMaker(Random& random) : random_{random}
{
    random.fill(key_);
}

PuzzleMaker::Mac PuzzleMaker::mac_of(const std::array<std::uint8_t, 21>& fields) const
{
    Mac mac{};
    crypto_generichash(mac.data(), mac.size(), fields.data(), fields.size(), key_.data(),
                       key_.size());
    return mac;
}

std::string PuzzleMaker::make(WallTime expires, std::uint8_t bits) const
{
    std::array<std::uint8_t, puzzle_fields> fields{};
    random_.fill(std::span{fields}.first(16));
    const auto seconds = seconds_of(expires);
    for (std::size_t i = 0; i < 4; ++i)
        fields[16 + i] = static_cast<std::uint8_t>((seconds >> (24 - 8 * i)) & 0xFFU);
    fields[20] = bits;
    std::array<std::uint8_t, puzzle_bytes> bytes{};
    const auto mac = mac_of(fields);
    std::ranges::copy(mac, std::ranges::copy(fields, bytes.begin()).out);
    return base64url(bytes);
}

std::optional<Puzzle> PuzzleMaker::solved(std::string_view work) const
{
    if (work.size() > work_size_max) return std::nullopt;
    const auto bytes = decode_base64url(work.substr(0, work.find(':')));
    if (!bytes || bytes->size() != puzzle_bytes) return std::nullopt;
    std::array<std::uint8_t, puzzle_fields> fields{};
    std::copy_n(bytes->begin(), puzzle_fields, fields.begin());
    const auto mac = mac_of(fields);
    if (sodium_memcmp(mac.data(), bytes->data() + puzzle_fields, mac.size()) != 0)
        return std::nullopt;

    Puzzle puzzle{.nonce = {},
                  .expires = wall_time_of(u32_at(std::span{fields}.subspan(16))),
                  .bits = fields[20]};
    std::copy_n(fields.begin(), puzzle.nonce.size(), puzzle.nonce.begin());
    if (work_bits_of(work) < puzzle.bits) return std::nullopt;
    return puzzle;
}

std::uint8_t work_bits_of(std::string_view work)
{
    std::array<std::uint8_t, crypto_hash_sha256_BYTES> hash{};
    const std::vector<std::uint8_t> bytes(work.begin(), work.end());
    crypto_hash_sha256(hash.data(), bytes.data(), bytes.size());
    int bits = 0;
    for (const auto byte : hash) {
        bits += std::countl_zero(byte);
        if (byte != 0) break;
    }
    return static_cast<std::uint8_t>(std::min(bits, 255));
}

std::string solve(std::string_view puzzle, std::uint8_t bits)
{
    for (std::uint64_t counter = 0;; ++counter) {
        auto work = fmt::format("{}:{}", puzzle, counter);
        if (work_bits_of(work) >= bits) return work;
    }
}

SpentPuzzles::Spending SpentPuzzles::spend(const PuzzleNonce& nonce, WallTime expires, WallTime now)
{
    while (!by_expiry_.empty() && by_expiry_.begin()->first < now) {
        nonces_.erase(by_expiry_.begin()->second);
        by_expiry_.erase(by_expiry_.begin());
    }
    if (nonces_.contains(nonce)) return Spending::SpentBefore;
    if (nonces_.size() >= count_max_) return Spending::NoRoom;
    nonces_.insert(nonce);
    by_expiry_.emplace(expires, nonce);
    return Spending::Done;
}

}  // namespace mooring::identity

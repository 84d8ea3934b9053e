// SPDX-License-Identifier: Apache-2.0
/// A batch of the journal from hostile bytes: decode() fails or gives a batch that survives a round
/// trip. The checksum is put right first, or nothing would ever get past it.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <vector>

#include <xxhash.h>

#include "zone/journal/batch.hpp"

namespace {

constexpr std::size_t checksum_offset = 5;
constexpr std::size_t body_offset = 13;

std::vector<std::uint8_t> with_right_checksum(std::span<const std::uint8_t> input)
{
    std::vector<std::uint8_t> bytes{input.begin(), input.end()};
    if (bytes.size() < body_offset) return bytes;
    const auto body = std::span{bytes}.subspan(body_offset);
    const auto sum = XXH3_64bits(body.data(), body.size());
    for (std::size_t i = 0; i < sizeof sum; ++i)
        bytes[checksum_offset + i] = static_cast<std::uint8_t>(sum >> (8 * i));
    return bytes;
}

void check(std::span<const std::uint8_t> bytes)
{
    const auto batch = mooring::zone::decode(bytes);
    if (!batch) return;
    const auto again = mooring::zone::decode(mooring::zone::encode(*batch));
    if (!again || *again != *batch) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::span input{data, size};
    check(input);
    check(with_right_checksum(input));
    return 0;
}

// SPDX-License-Identifier: Apache-2.0

/// Any message: its TSIG record is found or refused, never accepted with our key; the same message
/// signed by us is accepted, and not after one of its bits was turned.

#include "base/assert.hpp"
#include "dns/big_endian.hpp"
#include "dns/message.hpp"

namespace {

using namespace mooring::dns;
using Bytes = std::vector<std::uint8_t>;

constexpr std::uint64_t now = 1'800'000'000;

TsigKey key()
{
    return {.name = Name::parse("key-1.").value_or(Name::root()),
            .algorithm = TsigAlgorithm::HmacSha256,
            .secret = Bytes(32, 0x5a)};
}

void check_as_sent(std::span<const std::uint8_t> message)
{
    const auto found = TsigRecord::find(message);
    if (!found || !*found) return;
    const auto known = key();
    // Without the key nobody makes a MAC that fits; the corpus has none.
    MOORING_ASSERT(!verify_request(message, **found, &known, now).is_good());
    MOORING_ASSERT(!verify_request(message, **found, nullptr, now).is_good());
    auto response = Bytes(12);
    append_unsigned_tsig(response, **found, TsigError::BadKey);
    MOORING_ASSERT(TsigRecord::find(response).has_value());
    TsigVerifier verifier{known, Bytes(32, 1)};
    MOORING_ASSERT(!verifier.verify(message, now));
}

void check_signed(Bytes message, std::size_t turned)
{
    const auto plain = TsigRecord::find(message);
    if (!plain || *plain || load_u16(&message[10]) == 0xffff) return;
    auto signer = TsigSigner::for_request(key());
    signer.sign(message, now);
    const auto known = key();
    const auto found = TsigRecord::find(message);
    MOORING_ASSERT(found.has_value() && found->has_value());
    MOORING_ASSERT(verify_request(message, **found, &known, now).is_good());

    const auto bit = turned % (((*found)->offset - 2) * 8);
    message[2 + (bit / 8)] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    const auto again = TsigRecord::find(message);
    if (!again || !*again) return;
    MOORING_ASSERT(!verify_request(message, **again, &known, now).is_good());
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer gives the name.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::span bytes{data, size};
    check_as_sent(bytes);
    if (size < header_bytes || size > 60'000) return 0;
    check_signed({bytes.begin(), bytes.end()}, load_u16(data));
    return 0;
}

// SPDX-License-Identifier: Apache-2.0

/// Any RDATA of any type: two bytes of type, then the RDATA. It is printed, and the text parses to
/// the same bytes if and only if they are valid.

#include <algorithm>

#include "base/assert.hpp"
#include "dns/rdata.hpp"
#include "dns/type_bitmap.hpp"

namespace {

using namespace mooring::dns;

constexpr std::size_t csync_types_offset = 6;  // RFC 7477, 2.1

/// A bitmap that is valid is the one that is written for its types.
void check_types(std::span<const std::uint8_t> wire)
{
    const auto types = TypeBitmap::parse(wire);
    MOORING_ASSERT(std::ranges::equal(types.wire(), wire));
    for_each_type(wire, [&](RrType type) {
        MOORING_ASSERT(types.contains(type));
        MOORING_ASSERT(has_type(wire, type));
    });
}

void check(RrType type, std::span<const std::uint8_t> rdata)
{
    const auto is_valid = validate_rdata(type, rdata).has_value();
    const auto parsed = parse_rdata(type, rdata_text(type, rdata), Name::root());
    // Valid RDATA can be longer in text than an entry may be.
    if (rdata.size() > 8192) return;
    MOORING_ASSERT(parsed.has_value() == is_valid);
    if (!is_valid) return;
    MOORING_ASSERT(std::ranges::equal(*parsed, rdata));

    const auto canonical = canonical_rdata(type, rdata);
    MOORING_ASSERT(canonical.size() == rdata.size());
    MOORING_ASSERT(validate_rdata(type, canonical));
    MOORING_ASSERT(canonical_rdata(type, canonical) == canonical);
    const auto target = target_of(type, rdata);
    MOORING_ASSERT(!target || Name::from_wire(target->wire()));
    if (type == RrType::CSYNC) check_types(rdata.subspan(csync_types_offset));
    if (type == RrType::SOA) MOORING_ASSERT(std::ranges::equal(Soa::parse(rdata)->rdata(), rdata));
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer gives the name.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size < 2) return 0;
    // Most numbers are types we do not know: 512 of them are enough.
    const RrType type{static_cast<std::uint16_t>(((data[0] & 1) << 8U) | data[1])};
    check(type, std::span{data, size}.subspan(2));
    return 0;
}

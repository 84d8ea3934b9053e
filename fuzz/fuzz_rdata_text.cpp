// SPDX-License-Identifier: Apache-2.0

/// The presentation format of any type: two bytes of type, then the text. What parses is valid, and
/// what is printed of it parses to the same bytes and prints the same again.

#include <algorithm>
#include <string_view>

#include "base/assert.hpp"
#include "dns/rdata.hpp"

namespace {

using namespace mooring::dns;

void check(RrType type, std::string_view text)
{
    const auto origin = Name::parse("Example.").value();
    const auto rdata = parse_rdata(type, text, origin);
    if (!rdata) {
        MOORING_ASSERT(!rdata.error().detail.empty());
        return;
    }
    MOORING_ASSERT(validate_rdata(type, *rdata));
    const auto printed = rdata_text(type, *rdata);
    // What is short when it is typed may be longer than an entry when it is printed.
    if (rdata->size() > 8192) return;
    const auto again = parse_rdata(type, printed, Name::root());
    MOORING_ASSERT(again);
    MOORING_ASSERT(*again == *rdata);
    MOORING_ASSERT(rdata_text(type, *again) == printed);
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer gives the name.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size < 2) return 0;
    // Most numbers are types we do not know: 512 of them are enough.
    const RrType type{static_cast<std::uint16_t>(((data[0] & 1) << 8U) | data[1])};
    const std::string text{data + 2, data + size};
    check(type, text);
    return 0;
}

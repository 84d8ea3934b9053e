// SPDX-License-Identifier: Apache-2.0

/// Any text as a zone file: it is read or refused with a place in it, and each record that is read
/// is valid and, written as a line, read again as the same record.

#include <string_view>

#include "base/assert.hpp"
#include "dns/zone_file.hpp"

namespace {

using namespace mooring::dns;

void check(const Record& record)
{
    MOORING_ASSERT(validate_rdata(record.type, record.rdata));
    const auto line = record_line(record.owner, record.ttl, record.type, record.rdata);
    if (line.size() > entry_bytes_max) return;
    ZoneFileReader reader{line, Name::root(), Ttl{1}};
    const auto again = reader.next();
    MOORING_ASSERT(again && *again == record);
    const auto end = reader.next();
    MOORING_ASSERT(end && !*end);
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer gives the name.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const auto origin = Name::parse("dyn.example.").value();
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes seen as characters.
    ZoneFileReader reader{{reinterpret_cast<const char*>(data), size}, origin, Ttl{3600}};
    while (true) {
        const auto record = reader.next();
        if (!record) MOORING_ASSERT(record.error().detail.starts_with("line "));
        if (!record || !*record) return 0;
        check(**record);
    }
}

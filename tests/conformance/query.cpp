// SPDX-License-Identifier: Apache-2.0
#include "script.hpp"

namespace mooring::conformance {
namespace {

void put_u16(Bytes& bytes, unsigned value)
{
    bytes.push_back(static_cast<std::uint8_t>((value >> 8U) & 0xffU));
    bytes.push_back(static_cast<std::uint8_t>(value & 0xffU));
}

void put_opt(Bytes& bytes, const QueryEdns& edns)  // RFC 6891, 6.1.2
{
    bytes.push_back(0);
    put_u16(bytes, 41);
    put_u16(bytes, edns.payload_bytes);
    put_u16(bytes, edns.version);
    put_u16(bytes, static_cast<std::uint16_t>((edns.is_dnssec_ok ? 0x8000 : 0) |
                                              (edns.is_compact_ok ? 0x4000 : 0)));
    put_u16(bytes, static_cast<unsigned>(edns.options.size()));
    bytes.insert(bytes.end(), edns.options.begin(), edns.options.end());
}

}  // namespace

Bytes Query::question() const
{
    if (raw) return {};
    const auto name = qname.wire();
    Bytes bytes{name.begin(), name.end()};
    put_u16(bytes, static_cast<unsigned>(qtype));
    put_u16(bytes, qclass);
    return bytes;
}

Bytes Query::wire(std::uint16_t id) const
{
    if (raw) return *raw;
    Bytes bytes;
    put_u16(bytes, id);
    put_u16(bytes, (opcode << 11U) | (is_recursion_desired ? 0x0100U : 0U) |
                       (is_checking_disabled ? 0x0010U : 0U));
    const auto prerequisites = update ? static_cast<unsigned>(update->prerequisites.size()) : 0U;
    const auto changes = update ? static_cast<unsigned>(update->changes.size()) : 0U;
    for (const unsigned count : {1U, prerequisites, changes, edns ? 1U : 0U}) put_u16(bytes, count);
    const auto asked = question();
    bytes.insert(bytes.end(), asked.begin(), asked.end());
    if (update) put_records(bytes, update->prerequisites);
    if (update) put_records(bytes, update->changes);
    if (edns) put_opt(bytes, *edns);
    return bytes;
}

}  // namespace mooring::conformance

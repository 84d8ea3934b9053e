// SPDX-License-Identifier: Apache-2.0

/// Any datagram: it is parsed or refused, and whatever it is, the response to it is a well-formed
/// message with the same question, within its limit.

#include <algorithm>
#include <array>
#include <vector>

#include "base/assert.hpp"
#include "dns/wire.hpp"

namespace {

using namespace mooring::dns;

void check_question(const QueryMessage& query)
{
    const auto name = Name::parse(query.qname.text());
    MOORING_ASSERT(name && std::ranges::equal(name->wire(), query.qname.wire()));
    MOORING_ASSERT(query.question.empty() || query.question.size() == query.qname.size() + 4);
    if (!query.edns) return;
    MOORING_ASSERT(query.edns->udp_payload_bytes_max >= udp_bytes_min);
    const auto cookie_bytes = query.edns->cookie.size();
    MOORING_ASSERT(cookie_bytes == 0 || cookie_bytes == 8 ||
                   (cookie_bytes >= 16 && cookie_bytes <= 40));
}

constexpr std::array<std::uint8_t, 40> cookie{};

/// Sets every option; which sizes they have, and what is reserved behind them, the first bytes of
/// the datagram say: the ID, which means nothing else.
void set_options(ResponseWriter& writer, std::span<const std::uint8_t> bytes)
{
    const std::size_t choice = bytes[0];
    if ((choice & 0x01U) != 0) writer.set_cookie(std::span{cookie}.first(16 + bytes[1] % 25U));
    if ((choice & 0x02U) != 0)
        writer.set_nsid(bytes.first(std::min<std::size_t>(bytes.size(), 64)));
    if ((choice & 0x04U) != 0) writer.set_keepalive(bytes[1]);
    if ((choice & 0x08U) != 0) writer.set_padding(1U + bytes[1] * 4U);
    if ((choice & 0x10U) != 0) writer.set_compact_ok();
    if ((choice & 0x20U) != 0) writer.reserve(bytes[1]);
}

/// Adds RRsets at the QNAME's ancestors, with slices of the datagram as RDATA.
void add_rrsets(ResponseWriter& writer, const QueryMessage& query,
                std::span<const std::uint8_t> bytes)
{
    constexpr std::array types{RrType::A, RrType::NS, RrType::MX, RrType::SOA, RrType::SRV};
    auto owner = query.qname;
    std::size_t step = 0;
    for (const auto section : {Section::Answer, Section::Authority, Section::Additional}) {
        for (const auto type : types) {
            const auto first = std::min(step * 3, bytes.size());
            writer.begin_rrset(section, owner, type, Ttl{60});
            writer.add_rdata(owner.wire());
            writer.add_rdata(bytes.subspan(first, std::min<std::size_t>(bytes.size() - first, 40)));
            static_cast<void>(writer.finish_rrset());
            if (!owner.is_root()) owner = owner.parent();
            ++step;
        }
    }
}

void check_response(const QueryMessage& query, std::span<const std::uint8_t> bytes)
{
    std::vector<std::uint8_t> buffer(4096);
    ResponseWriter writer{buffer, query};
    const auto limit = udp_response_bytes_max(query);
    writer.set_limit(limit);
    set_options(writer, bytes);
    add_rrsets(writer, query, bytes);
    writer.set_extended_error(15, "a text for people");
    const auto size = writer.finish();
    MOORING_ASSERT(size <= limit);

    buffer.resize(size);
    buffer[2] = static_cast<std::uint8_t>(buffer[2] & 0x07U);  // As if it were a query.
    QueryMessage response;
    const auto parsed = response.parse(buffer);
    if (query.question.empty()) return;
    MOORING_ASSERT(parsed);
    MOORING_ASSERT(response.id == query.id);
    MOORING_ASSERT(std::ranges::equal(response.question, query.question));
    MOORING_ASSERT(response.edns.has_value() == query.edns.has_value());
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer gives the name.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::span bytes{data, size};
    QueryMessage query;
    const auto parsed = query.parse(bytes);
    if (!parsed && !rcode_of(parsed.error())) return 0;  // Dropped.
    check_question(query);
    check_response(query, bytes);
    return 0;
}

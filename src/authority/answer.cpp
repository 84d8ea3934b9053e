// SPDX-License-Identifier: Apache-2.0
#include "authority/answer.hpp"

namespace mooring::authority {

ReceivedQuery ReceivedQuery::parse(std::span<const std::uint8_t> bytes) noexcept
{
    ReceivedQuery query;
    if (const auto parsed = query.message.parse(bytes); !parsed) query.error = parsed.error();
    return query;
}

bool ReceivedQuery::deserves_response() const noexcept
{
    return error != dns::WireError::TooShort && error != dns::WireError::NotAQuery;
}

Answer encode(const Decision& decision, const dns::QueryMessage& query, Transport transport,
              std::span<std::uint8_t> buffer) noexcept
{
    dns::ResponseWriter writer{buffer, query};
    if (transport == Transport::Udp) writer.set_limit(dns::udp_response_bytes_max(query));
    writer.set_rcode(decision.rcode);
    if (decision.is_authoritative) writer.set_authoritative();
    for (const auto& next : decision.chosen) {
        writer.begin_rrset(next.section, next.owner, next.rrset.type, next.rrset.ttl);
        if (next.rdata.empty()) {
            next.rrset.for_each(
                [&](std::span<const std::uint8_t> rdata) { writer.add_rdata(rdata); });
        } else {
            writer.add_rdata(next.rdata);
        }
        if (!writer.finish_rrset() && next.need == Need::Required) writer.set_truncated();
    }
    // Over TCP there is nothing larger to fall back to.
    if (decision.is_truncated && transport == Transport::Udp) writer.set_truncated();
    if (decision.extended_error) writer.set_extended_error(*decision.extended_error);
    return {.size_bytes = writer.finish(),
            .rcode = decision.rcode,
            .is_truncated = writer.is_truncated()};
}

Answer answer(const ReceivedQuery& query, const zone::NameTable::Reader& reader,
              Transport transport, std::span<std::uint8_t> buffer)
{
    if (!query.deserves_response()) return {};
    Decision decision;
    decide(query, reader, decision);
    return encode(decision, query.message, transport, buffer);
}

}  // namespace mooring::authority

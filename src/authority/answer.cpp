// SPDX-License-Identifier: Apache-2.0
#include "authority/answer.hpp"

#include "authority/encoder.hpp"

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

Answer encode(const Decision& decision, const dns::QueryMessage& query, const Reply& reply)
{
    return Encoder{decision, query, reply}.run();
}

Answer answer(const ReceivedQuery& query, const Authority& authority, const Envelope& envelope,
              std::span<std::uint8_t> buffer)
{
    if (!query.deserves_response()) return {};
    Decision decision;
    decide(query, authority, decision);
    return encode(decision, query.message,
                  {.authority = authority, .envelope = envelope, .buffer = buffer});
}

}  // namespace mooring::authority

// SPDX-License-Identifier: Apache-2.0
#include "nameserver/answerer.hpp"

#include <algorithm>
#include <array>

#include "nameserver/self_description.hpp"

namespace mooring::nameserver {
namespace {

using authority::Transport;

/// The block size that RFC 8467, section 4.1, recommends for responses.
constexpr std::size_t padding_block_bytes = 468;

std::span<const std::uint8_t> bytes_of(std::string_view text) noexcept
{
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

std::span<const std::uint8_t> cookie_of(const Asking& asking) noexcept
{
    if (asking.cookie.verdict == CookieVerdict::Absent) return {};
    return asking.cookie.response;
}

/// In the units of RFC 7828, section 3.1.
std::uint16_t keepalive_of(std::chrono::milliseconds idle) noexcept
{
    return static_cast<std::uint16_t>(std::clamp<std::int64_t>(idle.count() / 100, 0, 0xffff));
}

/// RFC 7873, 5.4: a query without a question that has a COOKIE option.
bool is_for_cookie_only(const authority::ReceivedQuery& query, const Asking& asking) noexcept
{
    return query.error == dns::WireError::BadQuestionCount &&
           query.message.opcode == dns::Opcode::Query &&
           asking.cookie.verdict != CookieVerdict::Absent;
}

/// What both kinds of short responses begin with.
void address(dns::ResponseWriter& writer, const authority::Envelope& envelope,
             const dns::QueryMessage& query) noexcept
{
    if (envelope.transport == Transport::Udp) writer.set_limit(dns::udp_response_bytes_max(query));
    if (!envelope.cookie.empty()) writer.set_cookie(envelope.cookie);
    if (envelope.padding_block != 0) writer.set_padding(envelope.padding_block);
}

}  // namespace

Answerer::Answerer(const AnswerSources& sources, QueryCounters& counters)
    : reader_{sources.table},
      clock_{sources.clock},
      cookies_{sources.cookies},
      secrets_{&cookies_.current()},
      policy_{sources.policy},
      counters_{counters}
{
    if (sources.signing != nullptr)
        signer_.emplace(sources.signing->ring, sources.signing->cache, sources.signing->budget);
    reader_.rest();
}

void Answerer::begin_batch()
{
    reader_.refresh();
    if (signer_) signer_->refresh();
    secrets_ = &cookies_.current();
    now_ = clock_.now();
    now_seconds_ = seconds_of(clock_.wall_now());
}

CheckedCookie Answerer::check(const authority::ReceivedQuery& query,
                              const IpAddress& client) noexcept
{
    const auto& edns = query.message.edns;
    if (!edns || edns->cookie.empty() || policy_.cookies == CookieMode::Off) return {};
    const auto checked = check_cookie(
        *secrets_, {.option = edns->cookie, .client = client, .now_seconds = now_seconds_});
    counters_.cookies[static_cast<std::size_t>(checked.verdict)].add_owned();
    return checked;
}

authority::Answer Answerer::answer(const authority::ReceivedQuery& query, const Asking& asking,
                                   std::span<std::uint8_t> buffer)
{
    if (is_for_cookie_only(query, asking)) return answer_briefly(query, asking, {}, buffer);
    if (query.message.qclass == dns::RrClass::CH && !query.error) {
        const auto text = self_description(query.message, policy_.identity);
        if (text) return describe_self(query, asking, *text, buffer);
    }
    const auto answer = authority::answer(
        query,
        {.reader = reader_, .signer = signer_ ? &*signer_ : nullptr, .now_seconds = now_seconds_},
        envelope_of(query, asking), buffer);
    return answer;
}

authority::Envelope Answerer::envelope_of(const authority::ReceivedQuery& query,
                                          const Asking& asking) const noexcept
{
    authority::Envelope envelope{.transport = asking.transport,
                                 .is_client_proven = asking.transport != Transport::Udp ||
                                                     asking.cookie.verdict == CookieVerdict::Valid,
                                 .cookie = cookie_of(asking)};
    const auto& edns = query.message.edns;
    if (!edns) return envelope;
    if (edns->wants_nsid) envelope.nsid = bytes_of(policy_.identity.nsid);
    if (asking.transport == Transport::Udp) return envelope;
    if (edns->wants_keepalive) envelope.keepalive = keepalive_of(policy_.stream_idle);
    // RFC 7830, section 4: where the query is padded. In clear it would only amplify.
    if (asking.transport == Transport::Tls && edns->has_padding)
        envelope.padding_block = padding_block_bytes;
    return envelope;
}

authority::Answer Answerer::answer_briefly(const authority::ReceivedQuery& query,
                                           const Asking& asking, Brief brief,
                                           std::span<std::uint8_t> buffer) const noexcept
{
    dns::ResponseWriter writer{buffer, query.message};
    address(writer, envelope_of(query, asking), query.message);
    writer.set_rcode(brief.rcode);
    if (brief.truncation == Brief::Truncation::Yes) writer.set_truncated();
    return {
        .size_bytes = writer.finish(), .rcode = brief.rcode, .is_truncated = writer.is_truncated()};
}

authority::Answer Answerer::describe_self(const authority::ReceivedQuery& query,
                                          const Asking& asking, std::string_view text,
                                          std::span<std::uint8_t> buffer) const noexcept
{
    std::array<std::uint8_t, 1 + self_text_bytes_max> rdata{};
    rdata[0] = static_cast<std::uint8_t>(text.size());
    std::ranges::copy(bytes_of(text), rdata.begin() + 1);

    const auto envelope = envelope_of(query, asking);
    dns::ResponseWriter writer{buffer, query.message};
    address(writer, envelope, query.message);
    if (!envelope.nsid.empty()) writer.set_nsid(envelope.nsid);
    if (envelope.keepalive) writer.set_keepalive(*envelope.keepalive);
    writer.set_authoritative();
    writer.begin_rrset(dns::Section::Answer, query.message.qname, dns::RrType::TXT, dns::Ttl{0});
    writer.add_rdata(std::span{rdata}.first(1 + text.size()));
    if (!writer.finish_rrset()) writer.set_truncated();
    return {.size_bytes = writer.finish(),
            .rcode = dns::Rcode::NoError,
            .is_truncated = writer.is_truncated(),
            .kind = authority::ResponseKind::Positive,
            .imputed_to = query.message.qname};
}

}  // namespace mooring::nameserver

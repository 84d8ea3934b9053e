// SPDX-License-Identifier: Apache-2.0
#include "nameserver/udp_answers.hpp"

#include <algorithm>
#include <array>

namespace mooring::nameserver {
namespace {

using authority::Answer;
using authority::ResponseKind;
using Truncation = Answerer::Brief::Truncation;

/// Echo, daytime, quote of the day, chargen, time; and 0, which nothing can be sent to.
constexpr std::array<std::uint16_t, 6> reflector_ports{0, 7, 13, 17, 19, 37};

RateClass class_of(ResponseKind kind) noexcept
{
    switch (kind) {
        case ResponseKind::NXDomain:
            return RateClass::NXDomain;
        case ResponseKind::Error:
            return RateClass::Error;
        case ResponseKind::Positive:
        case ResponseKind::Referral:
        case ResponseKind::NoData:
        case ResponseKind::Truncated:
            break;
    }
    return RateClass::Answer;
}

/// A client that knows cookies and has none that is good.
bool lacks_cookie(const Asking& asking) noexcept
{
    return asking.cookie.verdict == CookieVerdict::ClientOnly ||
           asking.cookie.verdict == CookieVerdict::Invalid;
}

}  // namespace

UdpAnswers::UdpAnswers(Random& random, const AnswerSources& sources, Options options,
                       QueryCounters& counters)
    : answerer_{sources, counters}, policy_{sources.policy}, counters_{counters}
{
    if (policy_.rate.mode != RateOptions::Mode::Off)
        rate_.emplace(random, policy_.rate, options.worker_count);
}

bool UdpAnswers::is_to_be_dropped(const UdpQuery& query) noexcept
{
    if (!query.query.deserves_response()) {
        counters_.dropped.add_owned();
        return true;
    }
    if (query.sender.port > reflector_ports.back() ||
        std::ranges::find(reflector_ports, query.sender.port) == reflector_ports.end())
        return false;
    counters_.dropped_reflectors.add_owned();
    return true;
}

std::size_t UdpAnswers::respond(const UdpQuery& query, std::span<std::uint8_t> buffer)
{
    const Asking asking{.transport = authority::Transport::Udp,
                        .cookie = answerer_.check(query.query, query.sender.address)};
    auto answer = decide(query, asking, buffer);
    if (rate_ && asking.cookie.verdict != CookieVerdict::Valid)
        answer = limit(query, asking, answer, buffer);
    counters_.count(query.query, answer);
    return answer.size_bytes;
}

Answer UdpAnswers::decide(const UdpQuery& query, const Asking& asking,
                          std::span<std::uint8_t> buffer)
{
    // RFC 7873, 5.2.3 and 5.2.4: a client that knows cookies is told to come again with a good one.
    if (policy_.cookies == CookieMode::Require && lacks_cookie(asking))
        return answerer_.answer_briefly(query.query, asking, {.rcode = dns::Rcode::BadCookie},
                                        buffer);
    const auto unsigned_before = answerer_.over_budget_count();
    const auto answer = answerer_.answer(query.query, asking, buffer);
    // Nothing could be signed for a client that may be forged: TC, and a client without cookies
    // comes again over TCP. One that knows them need not.
    if (answerer_.over_budget_count() != unsigned_before && lacks_cookie(asking))
        return answerer_.answer_briefly(query.query, asking, {.rcode = dns::Rcode::BadCookie},
                                        buffer);
    return answer;
}

Answer UdpAnswers::limit(const UdpQuery& query, const Asking& asking, const Answer& answer,
                         std::span<std::uint8_t> buffer)
{
    const auto& client = query.sender.address;
    const auto ruling = rate_->judge({.client = client,
                                      .rate_class = class_of(answer.kind),
                                      .imputed_to = answer.imputed_to,
                                      .query_bytes = query.size_bytes,
                                      .response_bytes = answer.size_bytes},
                                     answerer_.now());
    if (ruling.verdict == RateVerdict::Send || rate_->is_exempt(client)) return answer;
    auto& counters = counters_.limited[static_cast<std::size_t>(ruling.because_of)];
    if (policy_.rate.mode == RateOptions::Mode::LogOnly) {
        counters.would.add_owned();
        return answer;
    }
    if (ruling.verdict == RateVerdict::Drop) {
        counters.dropped.add_owned();
        return {.rcode = answer.rcode};
    }
    counters.slipped.add_owned();
    return shorten(query, asking, answer, buffer);
}

Answer UdpAnswers::shorten(const UdpQuery& query, const Asking& asking, const Answer& answer,
                           std::span<std::uint8_t> buffer)
{
    if (lacks_cookie(asking))
        return answerer_.answer_briefly(query.query, asking, {.rcode = dns::Rcode::BadCookie},
                                        buffer);
    // An error is as short as it can be, and TCP would bring nothing else.
    if (answer.kind == ResponseKind::Error) return answer;
    return answerer_.answer_briefly(query.query, asking, {.truncation = Truncation::Yes}, buffer);
}

std::size_t UdpAnswers::refuse(const UdpQuery& query, std::span<std::uint8_t> buffer)
{
    const auto answer =
        answerer_.answer_briefly(query.query, {}, {.rcode = dns::Rcode::ServFail}, buffer);
    counters_.count(query.query, answer);
    return answer.size_bytes;
}

}  // namespace mooring::nameserver

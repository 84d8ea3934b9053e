// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What becomes of one datagram: dropped, answered, answered briefly, or handed to the desk.
///
///     datagram ▶ from a reflector? ▶ for the desk? ▶ cookie ▶ answer ▶ rate of responses ▶ reply
///
/// A UDP client's address is a claim. One with a valid cookie (RFC 7873) has proved it; what all
/// others are sent is limited (response_rate.hpp), and so is what is signed for them
/// (dnssec/signing_budget.hpp). A client that sends cookies and is over a limit hears BADCOOKIE
/// with a fresh one, where others hear TC: its next query is free of limits.
///
/// Queries from port 0 and from ports of services that answer whatever they are sent (echo,
/// daytime, quote of the day, chargen, time) are dropped: two such servers would talk for ever
/// (CVE-1999-0103 and the loops found since). Port 53 is not among them: old resolvers ask from
/// there, and responses are never answered.
///
/// Thread safety: none; one per worker. Everything happens in the caller's buffers.

#include <cstdint>
#include <optional>
#include <span>

#include "authority/answer.hpp"
#include "base/ip_address.hpp"
#include "base/random.hpp"
#include "nameserver/answerer.hpp"
#include "nameserver/counters.hpp"
#include "nameserver/response_rate.hpp"

namespace mooring::nameserver {

/// A datagram after parsing.
struct UdpQuery {
    const authority::ReceivedQuery& query;
    const Endpoint& sender;
    std::size_t size_bytes = 0;
};

class UdpAnswers {
public:
    struct Options {
        std::size_t worker_count = 1;  ///< They share the rates.
    };
    UdpAnswers(Random& random, const AnswerSources& sources, Options options,
               QueryCounters& counters);

    [[nodiscard]] Answerer& answerer() noexcept { return answerer_; }
    [[nodiscard]] const Answerer& answerer() const noexcept { return answerer_; }

    /// True if nothing at all is to be done about the datagram; counts it.
    [[nodiscard]] bool is_to_be_dropped(const UdpQuery& query) noexcept;

    /// Writes the reply into `buffer` and returns its size; 0: none is sent. Between
    /// answerer().begin_batch() and rest().
    [[nodiscard]] std::size_t respond(const UdpQuery& query, std::span<std::uint8_t> buffer);

    /// The reply to what the desk has no room for: SERVFAIL.
    [[nodiscard]] std::size_t refuse(const UdpQuery& query, std::span<std::uint8_t> buffer);

private:
    [[nodiscard]] authority::Answer decide(const UdpQuery& query, const Asking& asking,
                                           std::span<std::uint8_t> buffer);
    [[nodiscard]] authority::Answer limit(const UdpQuery& query, const Asking& asking,
                                          const authority::Answer& answer,
                                          std::span<std::uint8_t> buffer);
    [[nodiscard]] authority::Answer shorten(const UdpQuery& query, const Asking& asking,
                                            const authority::Answer& answer,
                                            std::span<std::uint8_t> buffer);

    Answerer answerer_;
    const FrontPolicy& policy_;
    std::optional<ResponseRate> rate_;
    QueryCounters& counters_;
};

}  // namespace mooring::nameserver

// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The common ground of dialects that answer a whole request with one sentence, however many hosts
/// it names: DuckDNS, dynv6, deSEC, easyDNS and others.
///
///     UpdateOutcome ──overall_of──▶ Overall ──phrasebook of the dialect──▶ status and body
///
/// Such a dialect asks for AllOrNothing, so that its one sentence is true of every host.
///
/// Thread safety: pure functions.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/dialect.hpp"

namespace mooring::gateway {

/// What became of a request as a whole.
enum class Overall : std::uint8_t {
    Changed,
    Unchanged,  ///< Also what address policy keeps out of DNS: the client is to carry on.
    NoCredentials,
    BadCredentials,  ///< No such key, or one without this right.
    NoSuchHost,
    NotAHostName,
    NoHostNamed,
    TooManyHosts,
    BadAddress,
    Suspended,
    TryLater,  ///< Also what is held: the client is to ask again, and does no harm by it.
};
inline constexpr std::size_t overall_count = 11;

/// That of one host.
[[nodiscard]] Overall overall_of(HostStatus status);
/// That of the first host that failed, if one did.
[[nodiscard]] Overall overall_of(const UpdateOutcome& outcome);
[[nodiscard]] constexpr bool is_success(Overall overall) noexcept
{
    return overall == Overall::Changed || overall == Overall::Unchanged;
}

/// What a dialect says.
struct Sentence {
    unsigned status = 200;
    std::string_view body;
};
/// One sentence for every Overall, in their order.
using Phrasebook = std::array<Sentence, overall_count>;

/// The sentence for the outcome, as finished() sends it.
[[nodiscard]] http::Response answer_from(const Phrasebook& book, const UpdateOutcome& outcome,
                                         const Call& call);
/// An answer in text/plain. 401 comes with a challenge, 503 with Retry-After; with
/// ErrorStatus::Legacy200 a refusal has status 200, but the first 401 stays, because GNU Wget and
/// uclient-fetch send no password before it.
[[nodiscard]] http::Response finished(unsigned status, std::string body,
                                      const UpdateOutcome& outcome, const Call& call);

/// The answer to a request that is none by its method: 200 and nothing to HEAD, which is never an
/// update; 405 with `body` to what is not GET, POST or PUT.
[[nodiscard]] std::optional<http::Response> answer_to_method(const http::Request& request,
                                                             std::string body);
/// The request's credentials and nothing else, for read() to fill in the rest.
[[nodiscard]] UpdateRequest with_credentials(const http::Request& request, const Call& call);

}  // namespace mooring::gateway

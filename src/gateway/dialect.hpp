// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A dialect of update clients: how to read its requests and how to print its answers.
///
///     Request ──read──▶ UpdateRequest ──UpdateDoor──▶ UpdateOutcome ──print──▶ Response
///
/// Both halves are pure functions; whatever the two need to tell each other travels in
/// UpdateRequest::note. What cannot be said in this form is a SpecialDoor.
///
/// To add one: dialects/NAME.hpp with `extern const Dialect NAME` and the prose of its decisions,
/// its .cpp, one or more rows in routes.cpp, transcripts of every answer it has.
///
/// Thread safety: pure functions.
/// Limits: a response, head included, stays below 2 KiB: that is all the memory some routers have.

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include "gateway/update_request.hpp"
#include "http/handler.hpp"
#include "http/target.hpp"

namespace mooring::gateway {

/// Which HTTP status a refusal has: the one its class says, or 200 for firmware that reads nothing
/// else.
enum class ErrorStatus : std::uint8_t { ByClass, Legacy200 };

/// What the gateway has worked out about a request once for everybody.
struct Call {
    /// Of the query, then of a form in the body of POST and PUT. JSON is not read as a form.
    http::Fields fields;
    std::string path;  ///< http::path_of() the target: decoded, lower case, no slash at its end.
    std::string raw_path;  ///< The same in the case it was sent: keys in a path are told by it.
    ErrorStatus error_status = ErrorStatus::ByClass;
    std::string public_url;  ///< `https://ddns.example.net`, without slash at its end.
};

/// The request as the door takes it, or the answer to one that goes no further. The gateway fills
/// in dialect, received, client and loop afterwards.
using Read = std::expected<UpdateRequest, http::Response> (*)(const http::Request& request,
                                                              const Call& call);
/// The outcome in the dialect's words.
using Print = http::Response (*)(const UpdateRequest& request, const UpdateOutcome& outcome,
                                 const Call& call);

struct Dialect {
    zone::Dialect id{};
    std::string_view name;  ///< As documents call it: "DuckDNS".
    Read read = nullptr;
    Print print = nullptr;
};

}  // namespace mooring::gateway

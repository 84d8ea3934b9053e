// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Errors as API clients hear them: RFC 9457 problem documents.
///
///     {"type":"about:blank","title":"Not Found","status":404,"code":"not-found","detail":"no host
///     a.example."}
///
/// `code` is text_of(Errc): what a program tells errors apart by.
///
/// Thread safety: pure functions.

#include "base/result.hpp"
#include "http/handler.hpp"

namespace mooring::api {

/// The one table from our errors to HTTP's statuses.
[[nodiscard]] unsigned http_status_of(Errc code) noexcept;

[[nodiscard]] http::Response problem_response(const Error& error);
/// A problem that the API's door has with a request, with a code of its own: "wrong-origin".
struct Refusal {
    unsigned status = 403;
    std::string_view code;
    std::string_view detail{};
};
[[nodiscard]] http::Response problem_response(const Refusal& refusal);
/// A problem that has a status but no error of ours: 405, 413, 415.
[[nodiscard]] http::Response problem_response(unsigned status, std::string_view detail);

}  // namespace mooring::api

// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A Response as the bytes that go out, in one piece.
///
/// Written for clients that parse HTTP by hand: always a Content-Length, never chunked,
/// conventional capitalised header names, few of them, no braces, nothing that looks like an
/// address: some clients search the whole response, headers included, for words and numbers.
///
/// Thread safety: pure functions.

#include <cstdint>
#include <string>

#include "http/handler.hpp"

namespace mooring::http {

/// What becomes of the connection after this response, as the client is told.
enum class Persistence : std::uint8_t {
    Close,      ///< `Connection: close`.
    KeepAlive,  ///< `Connection: keep-alive`: an HTTP/1.0 client that asked for it.
    Implied,    ///< HTTP/1.1's default: no header.
};
enum class BodySent : std::uint8_t { Yes, No };  ///< No: the answer to HEAD.

/// Status line, headers, and body. Header values lose control characters: nobody splits our
/// responses.
[[nodiscard]] std::string text_of(const Response& response, Persistence persistence, BodySent body);

/// The usual phrase for a status code: "Not Found"; "Unknown" for one we never send.
[[nodiscard]] std::string_view reason_of(unsigned status) noexcept;

}  // namespace mooring::http

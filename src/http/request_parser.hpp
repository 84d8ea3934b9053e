// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Turns the bytes of a connection into requests, one after the other (RFC 9112).
///
/// Beast's parser does the work; a line of ours says what it may not refuse: the request target is
/// taken as it comes, because routers send targets without a slash, with a whole URL, with broken
/// escapes. What Beast refuses (no CRLF, a blank in the target, a length that is no number) is
/// refused here too: guessing where such a message ends is how requests are smuggled.
///
/// Thread safety: none; one per connection.
/// Limits: `header_bytes` for request line and headers together, `body_bytes` for the body.
/// Invariants: never looks at bytes beyond the request it is in.

#include <cstdint>
#include <memory>
#include <string_view>

#include "http/handler.hpp"

namespace mooring::http {

class RequestParser {
public:
    struct Limits {
        std::size_t header_bytes = 8192;
        std::size_t body_bytes = 65536;
    };
    enum class Status : std::uint8_t { NeedMore, Done, Malformed, HeaderTooLarge, BodyTooLarge };
    struct Progress {
        Status status = Status::NeedMore;
        std::size_t consumed = 0;  ///< The rest must be fed again, with more behind it.
    };

    explicit RequestParser(Limits limits);
    ~RequestParser();
    RequestParser(const RequestParser&) = delete;
    RequestParser& operator=(const RequestParser&) = delete;

    /// Takes bytes from the connection. After any status but NeedMore nothing may be fed before
    /// take() (Done) or at all (the others).
    [[nodiscard]] Progress feed(std::string_view bytes);

    /// True once the headers are complete and only the body is awaited.
    [[nodiscard]] bool has_header() const noexcept;
    /// Whether the client wants the connection kept (RFC 9112, 9.3). Only while Done.
    [[nodiscard]] bool is_keep_alive() const noexcept;

    /// The finished request: method, target, version, headers and body. Readies the parser for the
    /// next one. Only while Done.
    [[nodiscard]] Request take();

private:
    class Machine;
    const Limits limits_;
    std::unique_ptr<Machine> machine_;
};

}  // namespace mooring::http

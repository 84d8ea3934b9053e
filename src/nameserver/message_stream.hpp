// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Cuts what arrives on a TCP connection into DNS messages: two bytes of length, then the message
/// (RFC 1035, 4.2.2; RFC 7766, section 8).
///
///     space() ◀─ read from the socket ─▶ received(n) ─▶ next(), next(), ... until nothing
///
/// Thread safety: none; one per connection.
/// Limits: grows to the longest message announced, at most 64 KiB, and only as its bytes arrive.
/// Invariants: a message returned by next() is valid until the next call of space().

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace mooring::nameserver {

class MessageStream {
public:
    /// Where the next bytes are to be read to; never empty. Call only after next() has said that
    /// there is no whole message any more.
    [[nodiscard]] std::span<std::uint8_t> space();
    /// Says that `size_bytes` were read into space().
    void received(std::size_t size_bytes) noexcept { end_ += size_bytes; }
    /// The next whole message without its length; nothing if its end has not come yet.
    [[nodiscard]] std::optional<std::span<const std::uint8_t>> next() noexcept;

private:
    [[nodiscard]] std::size_t announced_bytes() const noexcept;

    std::vector<std::uint8_t> bytes_;
    std::size_t begin_ = 0;  // What lies before has been handed out.
    std::size_t end_ = 0;    // What lies behind has not been read.
};

}  // namespace mooring::nameserver

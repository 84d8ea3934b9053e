// SPDX-License-Identifier: Apache-2.0
#include "nameserver/message_stream.hpp"

#include <algorithm>

namespace mooring::nameserver {
namespace {

constexpr std::size_t length_bytes = 2;
constexpr std::size_t first_bytes = 1024;  // Holds a dozen pipelined queries.

}  // namespace

std::span<std::uint8_t> MessageStream::space()
{
    std::copy(bytes_.begin() + static_cast<std::ptrdiff_t>(begin_),
              bytes_.begin() + static_cast<std::ptrdiff_t>(end_), bytes_.begin());
    end_ -= begin_;
    begin_ = 0;
    if (end_ == bytes_.size()) {
        // Doubling as bytes arrive: a length that is announced but never sent costs nothing.
        const auto needed = announced_bytes() + length_bytes;
        bytes_.resize(std::max({first_bytes, end_ + 1, std::min(needed, 2 * bytes_.size())}));
    }
    return std::span{bytes_}.subspan(end_);
}

std::optional<std::span<const std::uint8_t>> MessageStream::next() noexcept
{
    const auto size = announced_bytes();
    if (end_ - begin_ < length_bytes || end_ - begin_ - length_bytes < size) return {};
    const auto message = std::span{bytes_}.subspan(begin_ + length_bytes, size);
    begin_ += length_bytes + size;
    return message;
}

/// The length of the message that begins at `begin_`; 0 if even that has not come.
std::size_t MessageStream::announced_bytes() const noexcept
{
    if (end_ - begin_ < length_bytes) return 0;
    return (std::size_t{bytes_[begin_]} << 8U) | bytes_[begin_ + 1];
}

}  // namespace mooring::nameserver

// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The lines of one HTTP message of a transcript, put together to its bytes.
///
/// Thread safety: none.

#include <optional>
#include <string>
#include <string_view>

namespace mooring::transcripts {

/// Replaces `\n`, `\r`, `\t`, `\\` and `\xHH`. Nothing for any other escape.
[[nodiscard]] std::optional<std::string> unescaped(std::string_view text);

class Message {
public:
    /// False if the line has an escape that does not exist.
    [[nodiscard]] bool add(std::string_view line);
    [[nodiscard]] bool is_empty() const noexcept { return head_.empty(); }
    /// The whole message, with what `*` and `base64(...)` stand for.
    [[nodiscard]] std::string take();

private:
    void add_head_line(std::string line);

    std::string head_;
    std::string body_;
    bool is_in_body_ = false;
};

}  // namespace mooring::transcripts

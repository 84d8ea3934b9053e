// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A transcript file as what is to be done, in order. The format is in README.md.
///
/// Thread safety: pure functions.

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace mooring::transcripts {

/// One line of the world, or a request with the response it must get.
struct Step {
    std::size_t line = 0;
    std::vector<std::string> words{};  ///< Of a line of the world; empty for a request.
    std::string request{};             ///< The bytes, as they cross the wire.
    std::string response{};
};

struct Exchange {
    std::size_t line = 0;
    std::string title;
    std::string source;
    bool prints_secret = false;  ///< The answer holds a key by design.
    bool is_long = false;        ///< It may be larger than 2 KiB.
    std::vector<Step> steps;     ///< The file's own first.

    [[nodiscard]] std::size_t request_count() const;
};

/// Fails with the line and what is wrong with it.
[[nodiscard]] Result<std::vector<Exchange>> parse_script(std::string_view text);

/// The bytes as a transcript file writes them: `\r\n` and what is not printable as escapes.
[[nodiscard]] std::string escaped(std::string_view bytes);

}  // namespace mooring::transcripts

// SPDX-License-Identifier: Apache-2.0
#include "message.hpp"

#include <utility>
#include <vector>

#include "base/encoding.hpp"

namespace mooring::transcripts {
namespace {

/// What one escape stands for, taken off the front of `rest` (which begins behind the backslash).
std::optional<char> take_escape(std::string_view& rest)
{
    if (rest.empty()) return std::nullopt;
    const char letter = rest.front();
    rest.remove_prefix(1);
    if (letter == 'n') return '\n';
    if (letter == 'r') return '\r';
    if (letter == 't') return '\t';
    if (letter == '\\') return '\\';
    const auto byte =
        letter == 'x' && rest.size() >= 2 ? decode_hex(rest.substr(0, 2)) : std::nullopt;
    if (!byte) return std::nullopt;
    rest.remove_prefix(2);
    return static_cast<char>(byte->front());
}

}  // namespace

std::optional<std::string> unescaped(std::string_view text)
{
    std::string bytes;
    while (!text.empty()) {
        const char first = text.front();
        text.remove_prefix(1);
        if (first != '\\') {
            bytes += first;
            continue;
        }
        const auto escape = take_escape(text);
        if (!escape) return std::nullopt;
        bytes += *escape;
    }
    return bytes;
}

bool Message::add(std::string_view line)
{
    auto bytes = unescaped(line);
    if (!bytes) return false;
    if (is_in_body_) {
        body_ += *bytes;
    } else if (bytes->empty()) {
        is_in_body_ = true;
    } else {
        add_head_line(*std::move(bytes));
    }
    return true;
}

void Message::add_head_line(std::string line)
{
    constexpr std::string_view mark = "base64(";
    const auto begin = line.find(mark);
    if (begin != std::string::npos && line.ends_with(')')) {
        const auto pair = line.substr(begin + mark.size(), line.size() - begin - mark.size() - 1);
        line.resize(begin);
        line += base64(std::vector<std::uint8_t>{pair.begin(), pair.end()});
    }
    head_ += line + "\r\n";
}

std::string Message::take()
{
    constexpr std::string_view mark = "Content-Length: *\r\n";
    const auto place = head_.find(mark);
    if (place != std::string::npos) {
        head_.replace(place, mark.size(),
                      "Content-Length: " + std::to_string(body_.size()) + "\r\n");
    }
    auto bytes = std::move(head_) + "\r\n" + std::move(body_);
    *this = Message{};
    return bytes;
}

}  // namespace mooring::transcripts

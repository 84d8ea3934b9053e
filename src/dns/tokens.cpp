// SPDX-License-Identifier: Apache-2.0
#include "dns/tokens.hpp"

#include <charconv>
#include <limits>

#include "dns/escape.hpp"

namespace mooring::dns {

namespace {

constexpr std::string_view blanks = " \t\r";
constexpr std::string_view word_ends = " \t\r\n;()";

bool is_blank(char character) noexcept
{
    return blanks.find(character) != std::string_view::npos;
}

std::optional<std::uint32_t> seconds_per(char unit) noexcept
{
    switch (unit) {
        case 'w':
        case 'W':
            return 604800;
        case 'd':
        case 'D':
            return 86400;
        case 'h':
        case 'H':
            return 3600;
        case 'm':
        case 'M':
            return 60;
        case 's':
        case 'S':
            return 1;
        default:
            return {};
    }
}

}  // namespace

Result<const Entry*, SyntaxError> EntryScanner::next()
{
    while (!rest_.empty()) {
        entry_.tokens.clear();
        entry_.is_indented = rest_.front() == ' ' || rest_.front() == '\t';
        MOORING_CHECK(scan_entry());
        if (!entry_.tokens.empty()) return &entry_;
    }
    return nullptr;
}

Result<void, SyntaxError> EntryScanner::scan_entry()
{
    const auto* const start = rest_.data();
    while (!rest_.empty()) {
        if (rest_.data() - start > static_cast<std::ptrdiff_t>(entry_bytes_max))
            return wrong("the entry is longer than 64 KiB");
        if (rest_.front() == '\n' && parenthesis_.empty()) {
            rest_.remove_prefix(1);
            return {};
        }
        MOORING_CHECK(scan_one());
    }
    if (!parenthesis_.empty())
        return std::unexpected{
            SyntaxError{.place = parenthesis_, .detail = "the parenthesis is not closed"}};
    return {};
}

Result<void, SyntaxError> EntryScanner::scan_one()
{
    const auto first = rest_.front();
    if (is_blank(first) || first == '\n') {
        rest_.remove_prefix(1);
        return {};
    }
    if (first == ';') return skip_comment();
    if (first == '"') return scan_quoted();
    if (first != '(' && first != ')') return scan_word();
    if ((first == '(') == (!parenthesis_.empty()))
        return wrong(first == '(' ? "parentheses do not nest" : "no parenthesis is open");
    parenthesis_ = first == '(' ? rest_ : std::string_view{};
    rest_.remove_prefix(1);
    return {};
}

Result<void, SyntaxError> EntryScanner::scan_quoted()
{
    const auto inside = rest_.substr(1);
    const auto size = quoted_bytes(inside);
    if (size == std::string_view::npos)
        return wrong("the quotation mark is not closed on its line");
    entry_.tokens.push_back({.text = inside.substr(0, size - 1), .is_quoted = true});
    rest_ = inside.substr(size);
    if (!rest_.empty() && word_ends.find(rest_.front()) == std::string_view::npos)
        return wrong("white space is missing after the closing quotation mark");
    return {};
}

// A word may hold a quoted part, as in alpn="h2,h3" (RFC 9460, 2.1), which it keeps as it is.
Result<void, SyntaxError> EntryScanner::scan_word()
{
    std::size_t size = 0;
    while (size < rest_.size() && word_ends.find(rest_[size]) == std::string_view::npos) {
        if (rest_[size] == '"') {
            const auto quoted = quoted_bytes(rest_.substr(size + 1));
            if (quoted == std::string_view::npos)
                return wrong("a quotation mark in this word is not closed on its line");
            size += quoted;
        } else if (rest_[size] == '\\' && size + 1 < rest_.size() && rest_[size + 1] != '\n') {
            ++size;
        }
        ++size;
    }
    entry_.tokens.push_back({.text = rest_.substr(0, size)});
    rest_.remove_prefix(size);
    return {};
}

Result<void, SyntaxError> EntryScanner::skip_comment()
{
    if (comments_ == CommentRule::Refuse)
        return wrong("a comment cannot stand here: put quotation marks around text with ';'");
    rest_.remove_prefix(std::min(rest_.find('\n'), rest_.size()));
    return {};
}

std::unexpected<SyntaxError> EntryScanner::wrong(std::string detail) const
{
    return std::unexpected{SyntaxError{.place = rest_, .detail = std::move(detail)}};
}

Result<Token, SyntaxError> TokenReader::take(std::string_view what)
{
    if (rest_.empty())
        return std::unexpected{
            SyntaxError{.place = end_, .detail = std::string{what} + " is missing"}};
    const auto token = rest_.front();
    rest_ = rest_.subspan(1);
    end_ = token.text.substr(token.text.size());
    return token;
}

std::span<const Token> TokenReader::take_rest() noexcept
{
    const auto taken = rest_;
    if (!taken.empty()) end_ = taken.back().text.substr(taken.back().text.size());
    rest_ = {};
    return taken;
}

std::size_t quoted_bytes(std::string_view text) noexcept
{
    for (std::size_t offset = 0; offset < text.size(); ++offset) {
        if (text[offset] == '\n') break;
        if (text[offset] == '"') return offset + 1;
        if (text[offset] == '\\') ++offset;
    }
    return std::string_view::npos;
}

Result<std::string, SyntaxError> unescape(const Token& token)
{
    std::string bytes;
    auto rest = token.text;
    while (!rest.empty()) {
        const auto place = rest;
        const auto byte = take_escaped_byte(rest);
        if (!byte) {
            return std::unexpected{SyntaxError{
                .place = place,
                .detail =
                    "the backslash is not followed by a character or three digits up to 255"}};
        }
        bytes += static_cast<char>(*byte);
    }
    return bytes;
}

std::optional<std::uint32_t> parse_period(std::string_view text) noexcept
{
    std::uint64_t total = 0;
    if (text.empty()) return {};
    while (!text.empty()) {
        std::uint32_t count = 0;
        const auto [end, error] = std::from_chars(text.begin(), text.end(), count);
        if (error != std::errc{}) return {};
        const auto is_bare = end == text.end();
        if (is_bare && total != 0) return {};  // "1h30": thirty of what?
        const auto unit = is_bare ? std::optional{1U} : seconds_per(*end);
        if (!unit) return {};
        total += std::uint64_t{count} * *unit;
        if (total > std::numeric_limits<std::uint32_t>::max()) return {};
        text = is_bare ? std::string_view{} : std::string_view{end + 1, text.end()};
    }
    return static_cast<std::uint32_t>(total);
}

}  // namespace mooring::dns

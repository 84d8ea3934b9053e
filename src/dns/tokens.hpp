// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The words of presentation format (RFC 1035, 5.1): what a zone file and the RDATA of one record
/// have in common.
///
///     text ──▶ EntryScanner ──▶ Entry{tokens} ──▶ TokenReader ──▶ fields
///
/// Tokens are views of the text with their escapes still in them, so that each reader of a field
/// decodes what it expects, and an error can say where in the text it is.
///
/// Thread safety: none; one scanner per text.
/// Limits: 64 KiB for one entry.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace mooring::dns {

inline constexpr std::size_t entry_bytes_max = 65536;

/// What is wrong, and where: `place` begins there, within the text that is read.
struct SyntaxError {
    std::string_view place;
    std::string detail;
};

struct Token {
    std::string_view text;  // Without the quotation marks around it; escapes not decoded.
    bool is_quoted = false;

    [[nodiscard]] bool is_word(std::string_view word) const noexcept
    {
        return !is_quoted && text == word;
    }
};

/// One logical line: parentheses joined, comments gone.
struct Entry {
    std::vector<Token> tokens;
    bool is_indented = false;  // Begins with white space: the owner name is the one before.
};

enum class CommentRule : std::uint8_t { Skip, Refuse };

class EntryScanner {
public:
    /// `text` must outlive the scanner and its entries.
    explicit EntryScanner(std::string_view text, CommentRule comments = CommentRule::Skip) noexcept
        : rest_{text}, comments_{comments}
    {}

    /// The next entry that has tokens, valid until the next call; null at the end of the text.
    [[nodiscard]] Result<const Entry*, SyntaxError> next();

private:
    [[nodiscard]] Result<void, SyntaxError> scan_entry();
    [[nodiscard]] Result<void, SyntaxError> scan_one();
    [[nodiscard]] Result<void, SyntaxError> scan_quoted();
    [[nodiscard]] Result<void, SyntaxError> scan_word();
    [[nodiscard]] Result<void, SyntaxError> skip_comment();
    [[nodiscard]] std::unexpected<SyntaxError> wrong(std::string detail) const;

    std::string_view rest_;
    CommentRule comments_;
    std::string_view parenthesis_;  // The text from the open one on; empty if none is.
    Entry entry_;
};

/// Takes the tokens of an entry one after the other.
class TokenReader {
public:
    /// `end` is where a token that is missing at once would have stood.
    TokenReader(std::span<const Token> tokens, std::string_view end) noexcept
        : rest_{tokens}, end_{end}
    {}

    [[nodiscard]] bool is_at_end() const noexcept { return rest_.empty(); }
    /// The next token without taking it; null at the end.
    [[nodiscard]] const Token* peek() const noexcept
    {
        return rest_.empty() ? nullptr : rest_.data();
    }
    /// Takes the next token. Fails with "`what` is missing".
    [[nodiscard]] Result<Token, SyntaxError> take(std::string_view what);
    /// Takes all that is left.
    [[nodiscard]] std::span<const Token> take_rest() noexcept;
    /// Where the next token stands, or would.
    [[nodiscard]] std::string_view place() const noexcept
    {
        return rest_.empty() ? end_ : rest_.front().text;
    }

private:
    std::span<const Token> rest_;
    std::string_view end_;
};

/// The size of a quoted text and its closing mark, of which `text` begins behind the opening mark;
/// npos if it is not closed on its line.
[[nodiscard]] std::size_t quoted_bytes(std::string_view text) noexcept;

/// Decodes the escapes of a token. Fails if one is broken.
[[nodiscard]] Result<std::string, SyntaxError> unescape(const Token& token);

/// Parses seconds: a number, or numbers with the units w, d, h, m and s (`1h30m`).
[[nodiscard]] std::optional<std::uint32_t> parse_period(std::string_view text) noexcept;

}  // namespace mooring::dns

// SPDX-License-Identifier: Apache-2.0
#include "dns/zone_file.hpp"

#include <algorithm>
#include <array>

#include "dns/rdata_parse.hpp"

namespace mooring::dns {

namespace {

constexpr std::uint32_t ttl_max = 0x7fffffff;  // RFC 2181, section 8.

std::unexpected<SyntaxError> wrong(std::string_view place, std::string detail)
{
    return std::unexpected{SyntaxError{.place = place, .detail = std::move(detail)}};
}

std::string upper_case(std::string_view text)
{
    std::string upper{text};
    for (auto& character : upper)
        if (character >= 'a' && character <= 'z')
            character = static_cast<char>(character - 'a' + 'A');
    return upper;
}

bool is_class(const Token& token)
{
    constexpr std::array<std::string_view, 4> classes{"IN", "CH", "CS", "HS"};
    const auto word = upper_case(token.text);
    if (token.is_quoted) return false;
    return std::ranges::find(classes, word) != classes.end() || word.starts_with("CLASS");
}

/// Passes over the class, if there is one.
Result<void, SyntaxError> read_class(TokenReader& tokens)
{
    if (tokens.is_at_end() || !is_class(*tokens.peek())) return {};
    MOORING_TRY(const auto token, tokens.take("the class"));
    const auto word = upper_case(token.text);
    if (word == "IN" || word == "CLASS1") return {};
    return wrong(token.text, "only class IN is served");
}

bool begins_with_digit(const Token& token) noexcept
{
    return !token.is_quoted && token.text.front() >= '0' && token.text.front() <= '9';
}

Result<Ttl, SyntaxError> parse_ttl(const Token& token)
{
    const auto seconds = parse_period(token.text);
    if (!seconds || *seconds > ttl_max)
        return wrong(token.text, "this is not a TTL between 0 and 2147483647");
    return Ttl{*seconds};
}

}  // namespace

ZoneFileReader::ZoneFileReader(std::string_view text, const Name& origin, Ttl default_ttl)
    : text_{text}, scanner_{text}, origin_{origin}, ttl_{default_ttl}
{}

Result<std::optional<Record>> ZoneFileReader::next()
{
    auto record = next_record();
    if (!record) return std::unexpected{located(record.error())};
    return std::move(*record);
}

Result<std::optional<Record>, SyntaxError> ZoneFileReader::next_record()
{
    while (true) {
        MOORING_TRY(const auto* const entry, scanner_.next());
        if (entry == nullptr) return std::optional<Record>{};
        const auto& first = entry->tokens.front();
        if (first.is_quoted || !first.text.starts_with('$')) return read_record(*entry);
        TokenReader tokens{entry->tokens, first.text};
        MOORING_CHECK(read_directive(tokens));
    }
}

Result<void, SyntaxError> ZoneFileReader::read_directive(TokenReader& tokens)
{
    MOORING_TRY(const auto directive, tokens.take("the directive"));
    const auto word = upper_case(directive.text);
    if (word == "$ORIGIN") {
        MOORING_TRY(const auto token, tokens.take("the origin"));
        MOORING_TRY(origin_, parse_name(token, origin_));
    } else if (word == "$TTL") {
        MOORING_TRY(const auto token, tokens.take("the TTL"));
        MOORING_TRY(directive_ttl_, parse_ttl(token));
    } else if (word == "$INCLUDE") {
        return wrong(directive.text, "$INCLUDE is refused: put everything into one file");
    } else if (word == "$GENERATE") {
        return wrong(directive.text, "$GENERATE is not standard: write the records out");
    } else {
        return wrong(directive.text, "there is no such directive");
    }
    if (!tokens.is_at_end()) return wrong(tokens.place(), "the directive takes nothing more");
    return {};
}

Result<Record, SyntaxError> ZoneFileReader::read_record(const Entry& entry)
{
    TokenReader tokens{entry.tokens, entry.tokens.front().text};
    if (!entry.is_indented) MOORING_CHECK(read_owner(tokens));
    if (!owner_) return wrong(tokens.place(), "the first record has no owner name");
    MOORING_CHECK(read_ttl_and_class(tokens));
    MOORING_TRY(const auto type_token, tokens.take("the type"));
    const auto type = type_token.is_quoted ? std::nullopt : parse_rr_type(type_token.text);
    if (!type) {
        return wrong(type_token.text,
                     "\"" + std::string{type_token.text} + "\" is not a type, class or TTL");
    }
    if (is_meta(*type)) {
        return wrong(type_token.text, text_of(*type) + " is a type of questions, not of records");
    }
    MOORING_TRY(auto rdata, parse_rdata(*type, tokens, origin_));
    return Record{.owner = *owner_, .type = *type, .ttl = ttl_, .rdata = std::move(rdata)};
}

Result<void, SyntaxError> ZoneFileReader::read_owner(TokenReader& tokens)
{
    MOORING_TRY(const auto token, tokens.take("the owner name"));
    MOORING_TRY(owner_, parse_name(token, origin_));
    return {};
}

// Either may be missing, and they come in either order (RFC 1035, 5.1).
Result<void, SyntaxError> ZoneFileReader::read_ttl_and_class(TokenReader& tokens)
{
    if (directive_ttl_) ttl_ = *directive_ttl_;
    const auto* const first = tokens.peek();
    const auto is_ttl_first = first != nullptr && begins_with_digit(*first);
    MOORING_CHECK(read_ttl(tokens));
    MOORING_CHECK(read_class(tokens));
    if (is_ttl_first) return {};
    return read_ttl(tokens);
}

Result<void, SyntaxError> ZoneFileReader::read_ttl(TokenReader& tokens)
{
    if (tokens.is_at_end() || !begins_with_digit(*tokens.peek())) return {};
    MOORING_TRY(const auto token, tokens.take("the TTL"));
    MOORING_TRY(ttl_, parse_ttl(token));
    return {};
}

Error ZoneFileReader::located(const SyntaxError& error) const
{
    const auto offset = static_cast<std::size_t>(error.place.data() - text_.data());
    const auto before = text_.substr(0, std::min(offset, text_.size()));
    const auto line = 1 + std::ranges::count(before, '\n');
    const auto line_start = before.rfind('\n') + 1;  // npos + 1 is 0.
    return Error{.code = Errc::InvalidArgument,
                 .detail = "line " + std::to_string(line) + ", column " +
                           std::to_string(before.size() - line_start + 1) + ": " + error.detail};
}

std::string record_line(NameView owner, Ttl ttl, RrType type, std::span<const std::uint8_t> rdata)
{
    return owner.text() + ' ' + std::to_string(ttl.seconds) + " IN " + text_of(type) + ' ' +
           rdata_text(type, rdata);
}

}  // namespace mooring::dns

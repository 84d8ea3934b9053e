// SPDX-License-Identifier: Apache-2.0
#include "notify/mail/letter.hpp"

#include <algorithm>
#include <functional>
#include <optional>
#include <vector>

#include <fmt/format.h>

namespace mooring::notify {

namespace {

enum class BlockForm : std::uint8_t { Paragraph, Row, Link, Code };

struct Block {
    BlockForm form = BlockForm::Paragraph;
    std::string_view label;
    std::string_view text;
};

struct Footer {
    std::string_view security;
    std::string_view usual;
    std::string_view asked;
    std::string_view where;  ///< Before the console's URL.
};

constexpr Footer english_footer{
    "This mail guards your account. It cannot be switched off.",
    "You can choose which of these mails you get.",
    "You get this mail because this address was given to the service. If it was not you, you need "
    "not do anything.",
    "Your account:"};
constexpr Footer german_footer{
    "Diese Mail schützt Ihr Konto. Sie lässt sich nicht abschalten.",
    "Sie können wählen, welche dieser Mails Sie bekommen.",
    "Sie bekommen diese Mail, weil diese Adresse beim Dienst angegeben wurde. Waren Sie es nicht, "
    "brauchen Sie nichts zu tun.",
    "Ihr Konto:"};

constexpr std::size_t text_columns = 72;

std::string_view next_line(std::string_view& rest)
{
    const auto end = rest.find('\n');
    const auto line = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    return line;
}

Block block_of(std::string_view line)
{
    const auto text = line.size() < 2 ? std::string_view{} : line.substr(2);
    if (line.starts_with("# ")) return {BlockForm::Code, {}, text};
    if (line.starts_with("* ")) {
        const auto colon = text.find(": ");
        return {BlockForm::Row, text.substr(0, colon), text.substr(colon + 2)};
    }
    if (line.starts_with("> ")) {
        const auto bar = text.find(" | ");
        return {BlockForm::Link, text.substr(bar + 3), text.substr(0, bar)};
    }
    return {BlockForm::Paragraph, {}, line};
}

std::vector<Block> blocks_of(std::string_view body)
{
    std::vector<Block> blocks;
    while (!body.empty())
        if (const auto line = next_line(body); !line.empty()) blocks.push_back(block_of(line));
    return blocks;
}

/// A fact without what could end a line; what is shown of it is bounded.
std::string plain(std::string_view value)
{
    constexpr std::size_t bytes_max = 2048;
    std::string text{value.substr(0, bytes_max)};
    for (auto& byte : text)
        if ((byte >= 0 && byte < ' ') || byte == '\x7f') byte = ' ';
    return text;
}

/// The facts of a letter, found by name.
class FactTexts {
public:
    FactTexts(const Facts& facts, const Letterhead& head) : facts_{facts}, head_{head} {}

    [[nodiscard]] std::optional<std::string> find(std::string_view name) const
    {
        if (name == "service") return plain(head_.service);
        for (const auto& [fact, value] : facts_)
            if (fact == name && !value.empty()) return plain(value);
        return std::nullopt;
    }

    /// True if the text has a placeholder without a fact.
    [[nodiscard]] bool lacks(std::string_view text) const
    {
        for (auto open = text.find('{'); open != std::string_view::npos;
             open = text.find('{', open + 1))
            if (!find(text.substr(open + 1, text.find('}', open) - open - 1))) return true;
        return false;
    }

    /// The text with its placeholders replaced, both made harmless by `escape`.
    template <class Escape>
    [[nodiscard]] std::string filled(std::string_view text, Escape escape) const
    {
        std::string out;
        while (!text.empty()) {
            const auto open = std::min(text.find('{'), text.size());
            out += escape(text.substr(0, open));
            text.remove_prefix(open);
            if (text.empty()) break;
            const auto close = text.find('}');
            out += escape(find(text.substr(1, close - 1)).value_or("–"));
            text.remove_prefix(close + 1);
        }
        return out;
    }

private:
    const Facts& facts_;
    const Letterhead& head_;
};

std::string as_it_is(std::string_view text)
{
    return std::string{text};
}

std::string wrapped(std::string_view text)
{
    std::string out;
    std::size_t column = 0;
    while (!text.empty()) {
        const auto end = std::min(text.find(' '), text.size());
        if (column != 0 && column + 1 + end > text_columns) {
            out += '\n';
            column = 0;
        } else if (column != 0) {
            out += ' ';
            ++column;
        }
        out += text.substr(0, end);
        column += end;
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return out;
}

bool is_web_link(std::string_view url)
{
    return url.starts_with("https://") || url.starts_with("http://");
}

std::string text_block(const Block& block, const FactTexts& facts)
{
    const auto text = facts.filled(block.text, as_it_is);
    switch (block.form) {
        case BlockForm::Row:
            return fmt::format("  {}: {}\n", block.label, text);
        case BlockForm::Link:
            return fmt::format("\n{}:\n{}\n", block.label, text);
        case BlockForm::Code:
            return fmt::format("\n    {}\n", text);
        case BlockForm::Paragraph:
            break;
    }
    return fmt::format("\n{}\n", wrapped(text));
}

std::string html_block(const Block& block, const FactTexts& facts)
{
    const auto text = facts.filled(block.text, html_escaped);
    switch (block.form) {
        case BlockForm::Row:
            return fmt::format(
                "<tr><td style=\"padding:2px 16px 2px 0;color:#555\">{}</td><td>{}</td></tr>\n",
                html_escaped(block.label), text);
        case BlockForm::Link:
            if (!is_web_link(text)) return fmt::format("<p>{}</p>\n", text);
            return fmt::format("<p><a href=\"{}\" style=\"color:#0b57d0\">{}</a></p>\n", text,
                               html_escaped(block.label));
        case BlockForm::Code:
            return fmt::format("<p style=\"font:bold 24px monospace;letter-spacing:3px\">{}</p>\n",
                               text);
        case BlockForm::Paragraph:
            break;
    }
    return fmt::format("<p>{}</p>\n", text);
}

std::string_view footer_of(Weight weight, const Footer& footer)
{
    if (weight == Weight::Asked) return footer.asked;
    return weight == Weight::Security ? footer.security : footer.usual;
}

std::string html_body(const std::vector<Block>& blocks, const FactTexts& facts)
{
    std::string out;
    bool is_in_table = false;
    for (const auto& block : blocks) {
        const auto is_row = block.form == BlockForm::Row;
        if (is_row && !is_in_table) out += "<table>\n";
        if (!is_row && is_in_table) out += "</table>\n";
        is_in_table = is_row;
        out += html_block(block, facts);
    }
    if (is_in_table) out += "</table>\n";
    return out;
}

}  // namespace

std::string html_escaped(std::string_view text)
{
    std::string out;
    for (const auto byte : text) {
        switch (byte) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&quot;";
                break;
            case '\'':
                out += "&#39;";
                break;
            default:
                out += byte;
        }
    }
    return out;
}

std::span<const Template> templates_in(Language language) noexcept
{
    return language == Language::German ? german_templates() : english_templates();
}

const Template& template_of(NoticeKind kind, Language language) noexcept
{
    const auto all = templates_in(language);
    const auto found = std::ranges::find(all, kind, &Template::kind);
    return found == all.end() ? all.back() : *found;
}

Letter letter_of(const Template& form, Language language, const Facts& facts,
                 const Letterhead& head)
{
    const FactTexts texts{facts, head};
    auto blocks = blocks_of(form.body);
    std::erase_if(blocks, [&](const auto& block) {
        return block.form != BlockForm::Paragraph && texts.lacks(block.text);
    });
    const auto& footer = language == Language::German ? german_footer : english_footer;
    const auto foot = footer_of(row_of(form.kind).weight, footer);

    Letter letter;
    letter.subject = texts.filled(form.subject, as_it_is);
    for (const auto& block : blocks) letter.text += text_block(block, texts);
    letter.text.erase(0, letter.text.find_first_not_of('\n'));
    letter.text += fmt::format("\n-- \n{}\n{}\n", plain(head.service), wrapped(foot));
    std::string where;
    if (!head.console_url.empty()) {
        letter.text += fmt::format("{} {}\n", footer.where, head.console_url);
        where = fmt::format("<br>{} <a href=\"{}\" style=\"color:#555\">{}</a>", footer.where,
                            html_escaped(head.console_url), html_escaped(head.console_url));
    }
    letter.html = fmt::format(
        "<!DOCTYPE html>\n<html lang=\"{}\">\n<head><meta charset=\"utf-8\"><title>{}</title>"
        "</head>\n<body style=\"font:16px/1.5 sans-serif;color:#111;max-width:600px\">\n{}<hr>\n"
        "<p style=\"font-size:13px;color:#555\">{}<br>{}{}</p>\n</body>\n</html>\n",
        text_of(language), html_escaped(letter.subject), html_body(blocks, texts),
        html_escaped(plain(head.service)), foot, where);
    return letter;
}

}  // namespace mooring::notify

// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "app/ctl.hpp"

namespace mooring::app {

namespace {

namespace json = boost::json;

/// Text without what a terminal would obey.
std::string harmless(std::string_view text)
{
    std::string result{text};
    for (char& c : result)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = '?';
    return result;
}

/// One value in one line.
std::string cell(const json::value& value)
{
    if (value.is_null()) return "-";
    if (value.is_string()) return harmless(value.as_string());
    if (value.is_bool()) return value.as_bool() ? "yes" : "no";
    if (value.is_array()) {
        std::string text;
        for (const auto& element : value.as_array())
            text += (text.empty() ? "" : element.is_object() ? "; " : ", ") + cell(element);
        return text.empty() ? "-" : text;
    }
    if (value.is_object()) {
        std::string text;
        for (const auto& [name, member] : value.as_object())
            text += fmt::format("{}{} {}", text.empty() ? "" : ", ", std::string_view{name},
                                cell(member));
        return text;
    }
    return json::serialize(value);
}

std::string without_trailing_blanks(std::string line)
{
    line.erase(line.find_last_not_of(' ') + 1);
    return line + '\n';
}

/// A text of several lines, each without what a terminal would obey.
std::string told_text(std::string_view text)
{
    std::string lines;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        auto line = text.substr(0, end);
        for (; line.starts_with('\t'); line.remove_prefix(1)) lines += '\t';  // It may be copied.
        lines += harmless(line) + '\n';
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

bool has_lines(const json::value& value)
{
    return value.is_string() && value.as_string().find('\n') != json::string::npos;
}

/// A text of several lines: below its name, as it is, so that it can be copied.
std::string block(std::string_view name, std::string_view text)
{
    auto lines = fmt::format("{}:\n", name);
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        lines += "    " + harmless(text.substr(0, end)) + '\n';
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

/// Members that have texts of several lines, one block for each.
std::string blocks(std::string_view name, const json::object& object)
{
    std::string text;
    for (const auto& [inner, value] : object)
        text += block(fmt::format("{} {}", name, std::string_view{inner}),
                      value.is_string() ? std::string_view{value.as_string()} : cell(value));
    return text;
}

std::string object_lines(const json::object& object)
{
    std::size_t width = 0;
    for (const auto& member : object) width = std::max(width, member.key().size());
    std::string text;
    std::string after;
    for (const auto& [name, value] : object) {
        const auto is_of_blocks =
            value.is_object() && std::ranges::any_of(value.as_object(), [](const auto& member) {
                return has_lines(member.value());
            });
        if (is_of_blocks)
            after += blocks(name, value.as_object());
        else
            text += without_trailing_blanks(
                fmt::format("{:<{}}  {}", std::string_view{name}, width, cell(value)));
    }
    return text + after;
}

/// Columns are the members of the first row; rows of one list are alike.
std::string table(const json::array& rows)
{
    if (rows.empty()) return "none\n";
    if (!rows.front().is_object()) return cell(rows) + '\n';
    std::vector<std::vector<std::string>> lines(1);
    for (const auto& member : rows.front().as_object()) lines[0].emplace_back(member.key());
    for (const auto& row : rows) {
        auto& line = lines.emplace_back();
        for (const auto& member : row.as_object()) line.push_back(cell(member.value()));
        line.resize(lines[0].size());
    }
    std::vector<std::size_t> widths(lines[0].size());
    for (const auto& line : lines)
        for (std::size_t i = 0; i < line.size(); ++i)
            widths[i] = std::max(widths[i], line[i].size());

    std::string text;
    for (const auto& line : lines) {
        std::string out;
        for (std::size_t i = 0; i < line.size(); ++i)
            out += fmt::format("{:<{}}  ", line[i], widths[i]);
        text += without_trailing_blanks(std::move(out));
    }
    return text;
}

}  // namespace

std::string text_for_people(std::string_view text, CtlShape shape)
{
    boost::system::error_code error;
    const auto document = json::parse(text, error);
    if (error || !document.is_object()) return std::string{text};
    if (shape == CtlShape::Told)
        if (const auto* told = document.as_object().if_contains("text");
            told != nullptr && told->is_string())
            return told_text(told->as_string());
    if (shape == CtlShape::List || shape == CtlShape::Told)
        for (const auto& member : document.as_object())
            if (member.value().is_array()) return table(member.value().as_array());
    return object_lines(document.as_object());
}

}  // namespace mooring::app

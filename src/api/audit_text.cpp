// SPDX-License-Identifier: Apache-2.0
#include "api/audit_text.hpp"

#include <array>
#include <charconv>

#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "api/rows.hpp"

namespace mooring::api {

namespace {

/// A member of a line, as a column.
struct Column {
    const char* name;
    const char* member;
    const char* part = nullptr;  ///< Of a member that is an object.
};

constexpr std::array history_columns{Column{"change", "change"},
                                     Column{"time", "time"},
                                     Column{"ipv4", "ipv4"},
                                     Column{"ipv6", "ipv6"},
                                     Column{"ipv4_before", "before", "ipv4"},
                                     Column{"ipv6_before", "before", "ipv6"},
                                     Column{"cause", "cause"},
                                     Column{"dialect", "dialect"},
                                     Column{"key", "key"},
                                     Column{"source", "source"}};
constexpr std::array audit_columns{Column{"change", "change"},   Column{"time", "time"},
                                   Column{"event", "event"},     Column{"account", "account"},
                                   Column{"subject", "subject"}, Column{"cause", "cause"},
                                   Column{"dialect", "dialect"}, Column{"key", "key"},
                                   Column{"source", "source"},   Column{"client", "client"}};

std::string csv_field(std::string_view text)
{
    const bool is_formula = !text.empty() && std::string_view{"=+-@\t\r"}.contains(text.front());
    const bool is_quoted = is_formula || text.find_first_of(",\"\r\n") != std::string_view::npos;
    if (!is_quoted) return std::string{text};
    std::string field{is_formula ? "\"'" : "\""};
    for (const char c : text) {
        if (c == '"') field += '"';
        field += c;
    }
    return field + '"';
}

std::string csv_field(const json::value& value)
{
    if (value.is_null()) return {};
    if (value.is_string()) return csv_field(std::string_view{value.get_string()});
    return json::serialize(value);
}

const json::value& past_member(const json::object& line, const Column& column)
{
    const auto& value = line.at(column.member);
    return column.part == nullptr ? value : value.as_object().at(column.part);
}

template <class Line>
Document past_document(std::span<const Line> lines, PastFormat format,
                       std::span<const Column> columns)
{
    if (format == PastFormat::JsonLines) {
        Document document{"application/jsonl", {}};
        for (const auto& line : lines) document.text += json::serialize(json_of(line)) + '\n';
        return document;
    }
    Document document{"text/csv; charset=utf-8", {}};
    const auto end_of = [&](const Column& column) {
        return &column == &columns.back() ? "\r\n" : ",";
    };
    for (const auto& column : columns) document.text += std::string{column.name} + end_of(column);
    for (const auto& line : lines) {
        const auto object = json_of(line);
        for (const auto& column : columns)
            document.text += csv_field(past_member(object, column)) + end_of(column);
    }
    return document;
}

json::value key_json(zone::KeyId key)
{
    return key == zone::no_id<zone::KeyId> ? json::value(nullptr) : json::value(text_of(key));
}

json::value source_json(const std::optional<IpAddress>& source)
{
    return source ? json::value(mooring::text_of(*source)) : json::value(nullptr);
}

/// The digits at `from`, which must be as many.
std::optional<unsigned> digits_at(std::string_view text, std::size_t from, std::size_t count)
{
    unsigned number = 0;
    const auto* const end = text.data() + from + count;
    const auto [rest, error] = std::from_chars(text.data() + from, end, number);
    return error == std::errc{} && rest == end ? std::optional{number} : std::nullopt;
}

std::optional<WallTime> day_in(std::string_view text)
{
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    const auto year = digits_at(text, 0, 4);
    const auto month = digits_at(text, 5, 2);
    const auto day = digits_at(text, 8, 2);
    if (!year || !month || !day) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year{static_cast<int>(*year)},
                                           std::chrono::month{*month}, std::chrono::day{*day}};
    if (!date.ok()) return std::nullopt;
    return WallTime{std::chrono::sys_days{date}.time_since_epoch()};
}

/// "T10:00:00Z"
std::optional<std::chrono::seconds> time_in_day(std::string_view text)
{
    if (text.size() != 10 || text[0] != 'T' || text[3] != ':' || text[6] != ':' || text[9] != 'Z')
        return std::nullopt;
    const auto hours = digits_at(text, 1, 2);
    const auto minutes = digits_at(text, 4, 2);
    const auto seconds = digits_at(text, 7, 2);
    if (!hours || !minutes || !seconds || *hours > 23 || *minutes > 59 || *seconds > 60)
        return std::nullopt;
    return std::chrono::hours{*hours} + std::chrono::minutes{*minutes} +
           std::chrono::seconds{*seconds};
}

}  // namespace

Result<PastFormat> past_format_of(std::string_view text)
{
    if (text.empty()) return PastFormat::Page;
    if (text == "csv") return PastFormat::Csv;
    if (text == "jsonl") return PastFormat::JsonLines;
    return fail(Errc::InvalidArgument, "\"format\" must be csv or jsonl, or left out");
}

Result<WallTime> parse_moment(std::string_view text)
{
    const auto day = day_in(text.substr(0, 10));
    const auto rest = text.size() > 10 ? time_in_day(text.substr(10)) : std::chrono::seconds{};
    if (!day || !rest)
        return fail(Errc::InvalidArgument,
                    "a moment is written 2026-11-23 or 2026-11-23T10:00:00Z, in UTC");
    return *day + *rest;
}

Result<std::uint64_t> parse_count(std::string_view text, std::string_view name)
{
    std::uint64_t number = 0;
    const auto* const end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc{} || rest != end)
        return fail(Errc::InvalidArgument, fmt::format("\"{}\" must be a number", name));
    return number;
}

json::object json_of(const store::HistoryEntry& entry)
{
    const auto& change = entry.change;
    const auto& origin = change.origin;
    return {{"change", static_cast<std::uint64_t>(entry.number)},
            {"time", json_of(origin.time)},
            {"ipv4", json_of(change.after.ipv4)},
            {"ipv6", json_of(change.after.ipv6)},
            {"before", json::object{{"ipv4", json_of(change.before.ipv4)},
                                    {"ipv6", json_of(change.before.ipv6)}}},
            {"cause", zone::text_of(origin.cause)},
            {"dialect", zone::text_of(origin.dialect)},
            {"key", key_json(origin.key)},
            {"source", source_json(origin.source)}};
}

json::object json_of(const store::AuditEntry& entry)
{
    const auto& origin = entry.origin;
    const bool is_nobodys = entry.account == zone::AccountId{};
    return {{"change", static_cast<std::uint64_t>(entry.number)},
            {"time", json_of(origin.time)},
            {"event", entry.what},
            {"account",
             is_nobodys ? json::value(nullptr) : json::value(zone::number_of(entry.account))},
            {"subject", entry.subject},
            {"cause", zone::text_of(origin.cause)},
            {"dialect", zone::text_of(origin.dialect)},
            {"key", key_json(origin.key)},
            {"source", source_json(origin.source)},
            {"client", entry.client}};
}

Document exported(std::span<const store::HistoryEntry> entries, PastFormat format)
{
    return past_document(entries, format, history_columns);
}

Document exported(std::span<const store::AuditEntry> lines, PastFormat format)
{
    return past_document(lines, format, audit_columns);
}

}  // namespace mooring::api

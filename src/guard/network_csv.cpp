// SPDX-License-Identifier: Apache-2.0
#include "guard/network_csv.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "base/digits.hpp"

namespace mooring::guard {

namespace {

constexpr std::size_t line_bytes_max = std::size_t{64} << 10U;
constexpr std::size_t no_column = static_cast<std::size_t>(-1);

struct Columns {
    std::size_t network = no_column;
    std::size_t first = no_column;
    std::size_t last = no_column;
    std::size_t asn = no_column;
    std::size_t country = no_column;
    std::size_t name = no_column;
    std::size_t hosting = no_column;
};

using CsvFields = std::vector<std::string>;

std::string lower_case(std::string_view text)
{
    std::string lower{text};
    for (auto& letter : lower)
        if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
    return lower;
}

/// RFC 4180, section 2: quotation marks around a field, doubled within it.
CsvFields split(std::string_view line, char separator)
{
    CsvFields fields(1);
    auto is_quoted = false;
    for (const auto character : line) {
        if (character == '"')
            is_quoted = !is_quoted;
        else if (character == separator && !is_quoted)
            fields.emplace_back();
        else if (character != '\r')
            fields.back() += character;
    }
    return fields;
}

char separator_of(std::string_view line) noexcept
{
    for (const auto separator : {'\t', ';'})
        if (line.find(separator) != std::string_view::npos) return separator;
    return ',';
}

std::string_view field(const CsvFields& fields, std::size_t column) noexcept
{
    return column < fields.size() ? std::string_view{fields[column]} : std::string_view{};
}

void name_column(Columns& columns, std::string_view title, std::size_t column)
{
    const auto is_one_of = [&](auto... names) { return ((title == names) || ...); };
    if (is_one_of("network", "prefix", "cidr", "range")) columns.network = column;
    if (is_one_of("start_ip", "first", "start", "range_start")) columns.first = column;
    if (is_one_of("end_ip", "last", "end", "range_end")) columns.last = column;
    if (is_one_of("asn", "autonomous_system_number", "as_number")) columns.asn = column;
    if (is_one_of("country_code", "country_iso_code", "cc")) columns.country = column;
    if (title == "country" && columns.country == no_column) columns.country = column;
    if (is_one_of("as_name", "name", "organization", "autonomous_system_organization", "as_org"))
        columns.name = column;
    if (is_one_of("hosting", "is_hosting", "type", "as_type")) columns.hosting = column;
}

std::optional<Columns> columns_of(const CsvFields& first_line)
{
    if (parse_ip_address(field(first_line, 0)))
        return Columns{.first = 0, .last = 1, .asn = 2, .country = 3, .name = 4};
    Columns columns;
    for (std::size_t i = 0; i < first_line.size(); ++i)
        name_column(columns, lower_case(first_line[i]), i);
    const auto has_range =
        columns.network != no_column || (columns.first != no_column && columns.last != no_column);
    const auto has_fact = columns.asn != no_column || columns.country != no_column;
    return has_range && has_fact ? std::optional{columns} : std::nullopt;
}

template <class Address>
Address last_of(const Address& first, std::size_t length)
{
    auto last = first;
    for (std::size_t bit = length; bit < last.bytes.size() * 8; ++bit)
        last.bytes[bit / 8] |= static_cast<std::uint8_t>(0x80U >> (bit % 8));
    return last;
}

std::optional<NetworkRange> range_of(const CsvFields& fields, const Columns& columns)
{
    if (columns.network != no_column) {
        const auto prefix = IpPrefix::parse(field(fields, columns.network));
        if (!prefix) return std::nullopt;
        const auto last =
            std::visit([&](const auto& first) { return IpAddress{last_of(first, prefix->length)}; },
                       prefix->address);
        return NetworkRange{.first = prefix->address, .last = last, .facts = {}};
    }
    const auto first = parse_ip_address(field(fields, columns.first));
    const auto last = parse_ip_address(field(fields, columns.last));
    if (!first || !last || first->index() != last->index() || *last < *first) return std::nullopt;
    return NetworkRange{.first = *first, .last = *last, .facts = {}};
}

std::uint32_t asn_of(std::string_view text)
{
    if (text.starts_with("AS") || text.starts_with("as")) text.remove_prefix(2);
    return parse_digits<std::uint32_t>(text).value_or(0);
}

std::array<char, 2> country_of(std::string_view text)
{
    const auto is_letter = [](char letter) { return letter >= 'A' && letter <= 'Z'; };
    if (text.size() != 2 || text == "ZZ" || !std::ranges::all_of(text, is_letter)) return {};
    return {text[0], text[1]};
}

bool says_hosting(std::string_view text)
{
    const auto word = lower_case(text);
    return word == "true" || word == "1" || word == "yes" || word == "hosting";
}

}  // namespace

Result<NetworkTable> read_network_csv(std::string_view text)
{
    NetworkTable table;
    std::optional<Columns> columns;
    const auto separator = separator_of(text.substr(0, text.find('\n')));
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        const auto line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.empty() || line.starts_with('#') || line.size() > line_bytes_max) continue;
        const auto fields = split(line, separator);
        const auto is_first = !columns;
        if (is_first) columns = columns_of(fields);
        if (!columns)
            return fail(Errc::InvalidArgument,
                        "its columns are not known: there must be a network and an asn or country");
        auto range = range_of(fields, *columns);
        if (!range) {
            table.skipped_lines += is_first ? 0 : 1;
            continue;
        }
        const auto asn = asn_of(field(fields, columns->asn));
        range->facts = {.asn = asn,
                        .country = country_of(field(fields, columns->country)),
                        .is_hosting = says_hosting(field(fields, columns->hosting)) ||
                                      (asn != 0 && is_hosting_name(field(fields, columns->name)))};
        table.ranges.push_back(*range);
    }
    if (table.ranges.empty()) return fail(Errc::InvalidArgument, "there is no network in it");
    return table;
}

bool is_hosting_name(std::string_view name)
{
    constexpr std::array<std::string_view, 24> words{
        "hosting", "hetzner",  "ovh",        "digitalocean", "linode",    "vultr",
        "contabo", "leaseweb", "datacenter", "data center",  "datacamp",  "scaleway",
        "m247",    "netcup",   "ionos",      "amazon",       "aws",       "azure",
        "cloud",   "vps",      "server",     "colocation",   "dedicated", "hostinger"};
    const auto lower = lower_case(name);
    return std::ranges::any_of(words,
                               [&](auto word) { return lower.find(word) != std::string::npos; });
}

std::vector<std::uint32_t> well_known_hosting()
{
    return {8075,  12876, 14061, 14618, 15169, 16276, 16509,  20473,  24940,
            31898, 37963, 45102, 51167, 60781, 63949, 132203, 197540, 396982};
}

std::vector<std::uint32_t> read_hosting_list(std::string_view text)
{
    auto numbers = well_known_hosting();
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        const auto line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        const auto word = line.substr(0, line.find_first_of(" \t\r,;#"));
        if (const auto asn = asn_of(word); asn != 0) numbers.push_back(asn);
    }
    std::ranges::sort(numbers);
    numbers.erase(std::ranges::unique(numbers).begin(), numbers.end());
    return numbers;
}

}  // namespace mooring::guard

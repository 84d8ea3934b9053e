// SPDX-License-Identifier: Apache-2.0
#include "script.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "base/encoding.hpp"

namespace mooring::conformance {
namespace {

using Words = std::vector<std::string>;

Words words_of(std::string_view line)
{
    constexpr std::string_view blanks = " \t\r";
    Words words;
    while (true) {
        const auto begin = line.find_first_not_of(blanks);
        if (begin == std::string_view::npos) return words;
        line.remove_prefix(begin);
        const auto size = std::min(line.find_first_of(blanks), line.size());
        words.emplace_back(line.substr(0, size));
        line.remove_prefix(size);
    }
}

std::unexpected<Error> wrong(std::string detail)
{
    return fail(Errc::InvalidArgument, std::move(detail));
}

Result<unsigned> number_of(const std::string& word)
{
    unsigned value = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
    if (error != std::errc{} || end != word.data() + word.size())
        return wrong("not a number: " + word);
    return value;
}

Result<Bytes> bytes_of(const std::string& word)
{
    auto bytes = decode_hex(word);
    if (!bytes) return wrong("not hexadecimal: " + word);
    return *std::move(bytes);
}

/// Reads a file line by line; each directive has a function of its own.
class ScriptReader {
public:
    Result<Script> read(std::string_view text)
    {
        std::size_t number = 0;
        while (!text.empty()) {
            const auto size = std::min(text.find('\n'), text.size());
            ++number;
            if (auto done = read_line(text.substr(0, size), number); !done) {
                return wrong(fmt::format("line {}: {}", number, done.error().detail));
            }
            text.remove_prefix(std::min(size + 1, text.size()));
        }
        if (script_.cases.empty()) return wrong("no query at all");
        return std::move(script_);
    }

private:
    Result<> read_line(std::string_view line, std::size_t number)
    {
        if (line.starts_with('#')) return {};
        const auto words = words_of(line);
        const bool is_indented = line.starts_with(' ') || line.starts_with('\t');
        if (words.empty()) return add_to_zone("");
        const auto& first = words.front();
        if (is_indented) return add_to_zone(line);
        if (first == "zone") return begin_zone(words);
        if (first == "choice") return begin_choices();
        if (is_keeping(first)) return read_keeping(words);
        if (first == "query") return read_query(words, line, number);
        if (first == "expect") return read_expect(words);
        if (first == "answer") return read_section(words, 0);
        if (first == "authority") return read_section(words, 1);
        if (first == "additional") return read_section(words, 2);
        return add_to_zone(line);
    }

    static bool is_keeping(std::string_view word)
    {
        return word == "host" || word == "wildcard-host" || word == "suspended-host" ||
               word == "suspend";
    }

    Result<> add_to_zone(std::string_view line)
    {
        if (!script_.cases.empty() || script_.zones.empty()) {
            if (line.empty()) return {};
            return wrong("not a directive, and no zone to which it could belong");
        }
        script_.zones.back().text += std::string{line} + "\n";
        return {};
    }

    Result<dns::Name> name_of(const std::string& word) const
    {
        const auto origin =
            script_.zones.empty() ? dns::Name::root() : script_.zones.front().origin;
        auto name = dns::Name::parse(word, origin);
        if (!name) return wrong("not a name: " + word);
        return *std::move(name);
    }

    Result<> begin_zone(const Words& words)
    {
        if (words.size() != 2) return wrong("zone ORIGIN");
        const auto origin = dns::Name::parse(words[1]);
        if (!origin) return wrong("not a name: " + words[1]);
        script_.zones.push_back({.origin = origin->canonical(), .text = {}});
        return {};
    }

    Result<> begin_choices()
    {
        are_choices_ = true;
        return {};
    }

    /// host NAME A AAAA · wildcard-host NAME A AAAA · suspended-host NAME A AAAA · suspend NAME
    Result<> read_keeping(const Words& words)
    {
        if (words.size() < 2) return wrong(words[0] + " NAME ...");
        MOORING_TRY(const dns::Name name, name_of(words[1]));
        Keeping keeping;
        keeping.name = name.canonical();
        keeping.is_hidden = words[0] == "suspend";
        keeping.is_host = !keeping.is_hidden;
        keeping.is_wildcard = words[0] == "wildcard-host";
        keeping.is_silenced = words[0] == "suspended-host";
        if (keeping.is_host) {
            if (words.size() != 4) return wrong(words[0] + " NAME A AAAA, with - for none");
            keeping.ipv4 = Ipv4::parse(words[2]);
            keeping.ipv6 = Ipv6::parse(words[3]);
            if (!keeping.ipv4 && words[2] != "-") return wrong("not an IPv4 address: " + words[2]);
            if (!keeping.ipv6 && words[3] != "-") return wrong("not an IPv6 address: " + words[3]);
        }
        script_.keepings.push_back(std::move(keeping));
        return {};
    }

    /// query NAME TYPE [CLASS] [option...] · query raw HEX... [tcp]
    Result<> read_query(const Words& words, std::string_view line, std::size_t number)
    {
        if (words.size() < 3) return wrong("query NAME TYPE ...");
        Case next{.line = number,
                  .text = std::string{line},
                  .is_choice = are_choices_,
                  .query = {},
                  .expectation = {}};
        if (words[1] == "raw") {
            MOORING_TRY(next.query, raw_query(words));
        } else {
            MOORING_TRY(next.query.qname, name_of(words[1]));
            const auto type = dns::parse_rr_type(words[2]);
            if (!type) return wrong("not a type: " + words[2]);
            next.query.qtype = *type;
            for (std::size_t i = 3; i < words.size(); ++i)
                MOORING_CHECK(read_option(next.query, words, i));
        }
        script_.cases.push_back(std::move(next));
        return {};
    }

    static Result<Query> raw_query(const Words& words)
    {
        Query query;
        query.raw.emplace();
        for (const auto& word : std::span{words}.subspan(2)) {
            if (word == "tcp") {
                query.is_tcp = true;
                continue;
            }
            MOORING_TRY(const Bytes bytes, bytes_of(word));
            query.raw->insert(query.raw->end(), bytes.begin(), bytes.end());
        }
        return query;
    }

    /// One option of a query; moves `at` over the option's value.
    static Result<> read_option(Query& query, const Words& words, std::size_t& at)
    {
        const auto& word = words[at];
        if (word == "tcp") return set(query.is_tcp);
        if (word == "rd") return set(query.is_recursion_desired);
        if (word == "cd") return set(query.is_checking_disabled);
        if (word == "noedns") {
            query.edns.reset();
            return {};
        }
        if (word == "do" && query.edns) return set(query.edns->is_dnssec_ok);
        if (at + 1 == words.size())
            return wrong("unknown option or one without its value: " + word);
        const auto& value = words[++at];
        if (word == "option" && query.edns) {
            MOORING_TRY(query.edns->options, bytes_of(value));
            return {};
        }
        MOORING_TRY(const unsigned number, number_of(value));
        if (word == "class")
            query.qclass = static_cast<std::uint16_t>(number);
        else if (word == "opcode")
            query.opcode = number;
        else if (word == "bufsize" && query.edns)
            query.edns->payload_bytes = static_cast<std::uint16_t>(number);
        else if (word == "version" && query.edns)
            query.edns->version = static_cast<std::uint8_t>(number);
        else
            return wrong("unknown option: " + word);
        return {};
    }

    static Result<> set(bool& flag)
    {
        flag = true;
        return {};
    }

    Result<Expectation*> current()
    {
        if (script_.cases.empty()) return wrong("no query before it");
        return &script_.cases.back().expectation;
    }

    /// expect RCODE [flag...] · expect dropped
    Result<> read_expect(const Words& words)
    {
        MOORING_TRY(Expectation* const expected, current());
        if (words.size() < 2 || !expected->rcode.empty())
            return wrong("one expect RCODE per query");
        expected->is_dropped = words[1] == "dropped";
        expected->rcode = words[1];
        for (std::size_t i = 2; i < words.size(); ++i) {
            const auto& word = words[i];
            if (word == "aa")
                expected->is_authoritative = true;
            else if (word == "tc")
                expected->is_truncated = true;
            else if (word == "ra")
                expected->is_recursion_available = true;
            else if (word == "ad")
                expected->is_authentic = true;
            else if (word == "do")
                expected->has_dnssec_ok = true;
            else if (word == "edns")
                expected->has_edns = true;
            else if (word == "noedns")
                expected->has_edns = false;
            else if (word == "ede" && i + 1 < words.size()) {
                MOORING_TRY(const unsigned code, number_of(words[++i]));
                expected->extended_error = static_cast<std::uint16_t>(code);
            } else
                return wrong("unknown flag: " + word);
        }
        return {};
    }

    /// SECTION empty · SECTION OWNER [TTL] TYPE [RDATA...]
    Result<> read_section(const Words& words, std::size_t section)
    {
        MOORING_TRY(Expectation* const expected, current());
        auto& records = expected->sections[section];
        if (!records) records.emplace();
        if (words.size() == 2 && words[1] == "empty") return {};
        if (words.size() < 3) return wrong(words[0] + " OWNER [TTL] TYPE [RDATA]");
        ExpectedRecord record;
        MOORING_TRY(record.owner, name_of(words[1]));
        std::size_t at = 2;
        if (const auto ttl = number_of(words[at])) {
            record.ttl = dns::Ttl{*ttl};
            ++at;
        }
        const auto type = at < words.size() ? dns::parse_rr_type(words[at]) : std::nullopt;
        if (!type) return wrong("a type is missing");
        record.type = *type;
        ++at;
        for (const auto& word : words) record.text += (record.text.empty() ? "" : " ") + word;
        if (at < words.size()) {
            std::string rdata;
            for (; at < words.size(); ++at) rdata += words[at] + " ";
            MOORING_TRY(record.rdata, dns::parse_rdata(*type, rdata, script_.zones.front().origin));
        }
        records->push_back(std::move(record));
        return {};
    }

    Script script_;
    bool are_choices_ = false;
};

}  // namespace

Result<Script> parse_script(std::string_view text)
{
    return ScriptReader{}.read(text);
}

}  // namespace mooring::conformance

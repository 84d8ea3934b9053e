// SPDX-License-Identifier: Apache-2.0
#include "script.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "script_options.hpp"

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
        if (first == "tsig-key") return read_key(words);
        if (first == "query" || first == "update") return read_query(words, line, number);
        if (first == "prerequisite" || first == "change") return read_update_record(words);
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
        if (words.size() != 2 && words.size() != 4)
            return wrong("zone ORIGIN [signed online|nsec|nsec3]");
        const auto origin = dns::Name::parse(words[1]);
        if (!origin) return wrong("not a name: " + words[1]);
        script_.zones.push_back({.origin = origin->canonical(), .text = {}});
        if (words.size() == 2) return {};
        auto& zone = script_.zones.back();
        zone.signing = words[3] == "online" ? zone::Signing::Online : zone::Signing::Full;
        zone.denial = words[3] == "nsec3" ? zone::Denial::Nsec3 : zone::Denial::Nsec;
        const auto is_known = words[3] == "online" || words[3] == "nsec" || words[3] == "nsec3";
        if (words[2] != "signed" || !is_known) return wrong("signed online, nsec or nsec3");
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

    Result<> read_key(const Words& words)
    {
        MOORING_TRY(auto key, parse_key(words));
        script_.keys.push_back(std::move(key));
        return {};
    }

    /// prerequisite OWNER TTL CLASS TYPE [RDATA] · change OWNER TTL CLASS TYPE [RDATA]
    Result<> read_update_record(const Words& words)
    {
        if (script_.cases.empty() || !script_.cases.back().query.update)
            return wrong("no update before it");
        MOORING_TRY(auto record, parse_wire_record(words, script_.zones.front().origin));
        auto& sections = *script_.cases.back().query.update;
        auto& section = words[0] == "change" ? sections.changes : sections.prerequisites;
        section.push_back(std::move(record));
        return {};
    }

    /// update ZONE [option...]: signed with the first key unless an option says otherwise.
    Result<> begin_update(Case& next, const Words& words)
    {
        next.query.update.emplace();
        next.query.opcode = 5;
        next.query.edns.reset();
        MOORING_TRY(next.query.qname, name_of(words[1]));
        next.query.qtype = dns::RrType::SOA;
        if (!script_.keys.empty()) next.query.tsig.emplace().key = script_.keys.front();
        for (std::size_t i = 2; i < words.size(); ++i)
            MOORING_CHECK(read_any_option(next.query, words, i));
        return {};
    }

    /// unsigned · tsig KEY · unknown-key · forged · signed-off SECONDS · fudge N · mac BYTES ·
    /// sent-id N · type TYPE; everything else is an option of every query.
    Result<> read_any_option(Query& query, const Words& words, std::size_t& at)
    {
        const auto& word = words[at];
        if (word == "unsigned") {
            query.tsig.reset();
            return {};
        }
        if (word == "forged" && query.tsig) return set(query.tsig->is_forged);
        if (at + 1 < words.size() && word == "type") {
            query.qtype = dns::parse_rr_type(words[++at]).value_or(dns::RrType{});
            return {};
        }
        if (at + 1 < words.size() && word == "tsig") return sign_with(query, words[++at]);
        const auto is_plan =
            word == "signed-off" || word == "fudge" || word == "mac" || word == "sent-id";
        if (!query.tsig || !is_plan || at + 1 == words.size()) return read_option(query, words, at);
        const auto& value = words[++at];
        const auto is_negative = value.starts_with('-');
        MOORING_TRY(const unsigned number, number_of(value.substr(is_negative ? 1 : 0)));
        auto& plan = *query.tsig;
        if (word == "signed-off") plan.seconds_off = is_negative ? -std::int64_t{number} : number;
        if (word == "fudge") plan.fudge = static_cast<std::uint16_t>(number);
        if (word == "mac") plan.mac_size = number;
        if (word == "sent-id") plan.sent_id = static_cast<std::uint16_t>(number);
        return {};
    }

    /// tsig NAME, or tsig NAME/ALGORITHM for a key that says another algorithm than it should.
    Result<> sign_with(Query& query, const std::string& text)
    {
        const auto slash = text.find('/');
        const auto name = dns::Name::parse(text.substr(0, slash));
        if (!name) return wrong("not a name: " + text);
        query.tsig.emplace();
        query.tsig->key = {.name = *name, .algorithm = {}, .secret = Bytes(32, 1)};
        query.tsig->key.algorithm = dns::TsigAlgorithm::HmacSha256;
        for (const auto& key : script_.keys)
            if (key.name == *name) query.tsig->key = key;
        query.tsig->key.name = *name;
        if (slash == std::string::npos) return {};
        const auto algorithm = dns::parse_tsig_algorithm(text.substr(slash + 1));
        if (!algorithm) return wrong("not an algorithm: " + text);
        query.tsig->key.algorithm = *algorithm;
        return {};
    }

    /// query NAME TYPE [CLASS] [option...] · query raw HEX... [tcp]
    Result<> read_query(const Words& words, std::string_view line, std::size_t number)
    {
        const auto is_update = words[0] == "update";
        if (words.size() < (is_update ? 2U : 3U)) return wrong("query NAME TYPE ...");
        Case next{.line = number,
                  .text = std::string{line},
                  .is_choice = are_choices_,
                  .query = {},
                  .expectation = {}};
        if (is_update) {
            MOORING_CHECK(begin_update(next, words));
        } else if (words[1] == "raw") {
            MOORING_TRY(next.query, raw_query(words));
        } else {
            MOORING_TRY(next.query.qname, name_of(words[1]));
            const auto type = dns::parse_rr_type(words[2]);
            if (!type) return wrong("not a type: " + words[2]);
            next.query.qtype = *type;
            for (std::size_t i = 3; i < words.size(); ++i)
                MOORING_CHECK(read_any_option(next.query, words, i));
        }
        script_.cases.push_back(std::move(next));
        return {};
    }

    static Result<Query> raw_query(const Words& words)
    {
        Query query;
        query.raw.emplace();
        for (const auto& word : std::span{words}.subspan(2)) {
            if (word == "tcp" || word == "tls") {
                (word == "tcp" ? query.is_tcp : query.is_tls) = true;
                continue;
            }
            MOORING_TRY(const Bytes bytes, bytes_of(word));
            query.raw->insert(query.raw->end(), bytes.begin(), bytes.end());
        }
        return query;
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
            else if (word == "co")
                expected->has_compact_ok = true;
            else if (word == "edns")
                expected->has_edns = true;
            else if (word == "noedns")
                expected->has_edns = false;
            else if (word == "unsigned")
                expected->tsig.is_absent = true;
            else if (word == "tsig" && i + 1 < words.size()) {
                MOORING_TRY(expected->tsig.error, parse_tsig_error(words[++i]));
            } else if (word == "ede" && i + 1 < words.size()) {
                MOORING_TRY(const unsigned code, number_of(words[++i]));
                expected->extended_error = static_cast<std::uint16_t>(code);
            } else if (i + 1 < words.size()) {
                MOORING_CHECK(read_option_flag(*expected, word, words[++i]));
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
        if (record.type == dns::RrType::RRSIG && at + 1 == words.size()) {
            record.covered = dns::parse_rr_type(words[at]);
            if (!record.covered) return wrong("not a type: " + words[at]);
        } else if (at < words.size()) {
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

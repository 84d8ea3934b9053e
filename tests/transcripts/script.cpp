// SPDX-License-Identifier: Apache-2.0
#include "script.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "message.hpp"

namespace mooring::transcripts {
namespace {

using Words = std::vector<std::string>;

constexpr std::array<std::string_view, 5> source_kinds{"captured", "code", "document", "report",
                                                       "ours"};
constexpr std::array<std::string_view, 15> world_words{
    "host",   "site", "interface", "key",     "site-key", "legacy-key", "client", "trouble",
    "locked", "wait", "repeat",    "revoked", "profile",  "addresses",  "txt"};

std::unexpected<Error> wrong(std::string detail)
{
    return fail(Errc::InvalidArgument, std::move(detail));
}

/// Words between blanks; one in double quotes may have blanks, and loses the quotes.
Words words_of(std::string_view line)
{
    Words words;
    while (true) {
        const auto begin = line.find_first_not_of(" \t");
        if (begin == std::string_view::npos) return words;
        line.remove_prefix(begin);
        const bool is_quoted = line.front() == '"';
        if (is_quoted) line.remove_prefix(1);
        const auto size = std::min(line.find_first_of(is_quoted ? "\"" : " \t"), line.size());
        words.emplace_back(line.substr(0, size));
        line.remove_prefix(std::min(size + 1, line.size()));
    }
}

/// What stands behind the first word and one blank.
std::string_view rest_of(std::string_view line)
{
    const auto blank = line.find(' ');
    return blank == std::string_view::npos ? std::string_view{} : line.substr(blank + 1);
}

class ScriptReader {
public:
    Result<std::vector<Exchange>> read(std::string_view text)
    {
        while (!text.empty()) {
            ++line_;
            const auto size = std::min(text.find('\n'), text.size());
            if (auto done = read_line(text.substr(0, size)); !done) return located(done.error());
            text.remove_prefix(std::min(size + 1, text.size()));
        }
        if (auto done = finish_exchange(); !done) return located(done.error());
        if (exchanges_.empty()) return wrong("no exchange at all");
        return std::move(exchanges_);
    }

private:
    std::unexpected<Error> located(const Error& error) const
    {
        return wrong(fmt::format("line {}: {}", line_, error.detail));
    }

    Result<> read_line(std::string_view line)
    {
        if (line.starts_with('>')) return read_bytes(line, request_);
        if (line.starts_with('<')) return read_bytes(line, response_);
        MOORING_CHECK(finish_message());
        if (line.empty() || line.starts_with('#')) return {};
        const auto words = words_of(line);
        const auto word = words.empty() ? std::string_view{} : std::string_view{words.front()};
        if (word == "exchange") return begin_exchange(line);
        if (word == "source") return read_source(words, line);
        if (word == "prints-secret" || word == "long") return read_mark(word);
        if (std::ranges::find(world_words, word) == world_words.end())
            return wrong(fmt::format("not a directive: {}", word));
        current().steps.push_back({.line = line_, .words = words, .request = {}, .response = {}});
        return {};
    }

    Result<> read_bytes(std::string_view line, Message& message)
    {
        if (exchanges_.empty()) return wrong("a message before the first exchange");
        const bool is_request = &message == &request_;
        if (is_request && !response_.is_empty()) MOORING_CHECK(finish_message());
        if (!is_request && request_.is_empty()) return wrong("a response without a request");
        line.remove_prefix(line.starts_with("> ") || line.starts_with("< ") ? 2 : 1);
        if (!message.add(line)) return wrong("an escape that does not exist");
        return {};
    }

    Result<> finish_message()
    {
        if (request_.is_empty()) return {};
        if (response_.is_empty()) return wrong("a request without a response");
        current().steps.push_back({.line = line_ - 1,
                                   .words = {},
                                   .request = request_.take(),
                                   .response = response_.take()});
        return {};
    }

    Result<> begin_exchange(std::string_view line)
    {
        MOORING_CHECK(finish_exchange());
        auto next = of_file_;
        next.line = line_;
        next.title = rest_of(line);
        exchanges_.push_back(std::move(next));
        return {};
    }

    Result<> finish_exchange()
    {
        MOORING_CHECK(finish_message());
        if (exchanges_.empty()) return {};
        const auto& last = exchanges_.back();
        if (last.title.empty()) return wrong("an exchange without a title");
        if (last.source.empty()) return wrong(last.title + ": no source");
        if (last.request_count() == 0) return wrong(last.title + ": no request");
        return {};
    }

    Result<> read_source(const Words& words, std::string_view line)
    {
        const bool is_complete = words.size() > (words.size() > 1 && words[1] == "ours" ? 1U : 2U);
        if (!is_complete || std::ranges::find(source_kinds, words[1]) == source_kinds.end())
            return wrong("source captured|code|document|report TEXT, or source ours [TEXT]");
        current().source = rest_of(line);
        return {};
    }

    Result<> read_mark(std::string_view word)
    {
        (word == "long" ? current().is_long : current().prints_secret) = true;
        return {};
    }

    Exchange& current() { return exchanges_.empty() ? of_file_ : exchanges_.back(); }

    std::size_t line_ = 0;
    Exchange of_file_;
    std::vector<Exchange> exchanges_;
    Message request_;
    Message response_;
};

}  // namespace

std::size_t Exchange::request_count() const
{
    return static_cast<std::size_t>(
        std::ranges::count_if(steps, [](const Step& step) { return step.words.empty(); }));
}

Result<std::vector<Exchange>> parse_script(std::string_view text)
{
    return ScriptReader{}.read(text);
}

std::string escaped(std::string_view bytes)
{
    std::string text;
    for (const char c : bytes) {
        if (c == '\n') {
            text += "\\n";
        } else if (c == '\r') {
            text += "\\r";
        } else if (c == '\t') {
            text += "\\t";
        } else if (c == '\\') {
            text += "\\\\";
        } else if (c >= ' ' && c < '\x7F') {
            text += c;
        } else {
            text += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
        }
    }
    return text;
}

}  // namespace mooring::transcripts

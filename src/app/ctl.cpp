// SPDX-License-Identifier: Apache-2.0
#include "app/ctl.hpp"

#include <algorithm>
#include <cstdio>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "api/target.hpp"

namespace mooring::app {

namespace {

constexpr std::chrono::seconds patience{600};  // A backup or an import may take its time.

void print_error(std::string_view text)
{
    fmt::print(stderr, "mooringd ctl: {}\n", text);
}

Error usage(const CtlVerb& verb, std::string_view what)
{
    return {Errc::InvalidArgument,
            fmt::format("{}; usage: ctl {} {} {}", what, verb.noun, verb.verb, verb.usage)};
}

Result<const CtlVerb*> find_verb(std::span<const std::string> words)
{
    const auto noun = words.empty() ? std::string_view{} : std::string_view{words[0]};
    const auto verb = words.size() < 2 ? std::string_view{} : std::string_view{words[1]};
    std::string verbs;
    for (const auto& candidate : ctl_verbs()) {
        if (candidate.noun != noun) continue;
        if (candidate.verb == verb || candidate.verb.empty()) return &candidate;
        verbs += (verbs.empty() ? "" : ", ") + std::string{candidate.verb};
    }
    if (verbs.empty())
        return fail(Errc::InvalidArgument, fmt::format("there is no \"{}\"; try --help", noun));
    return fail(Errc::InvalidArgument, fmt::format("{} takes one of: {}", noun, verbs));
}

/// Sorts the words into arguments and options. "--" ends the options.
Result<CtlWords> sort_words(const CtlVerb& verb, std::span<const std::string> words)
{
    CtlWords sorted;
    bool is_after_end = false;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const auto& word = words[i];
        if (is_after_end || !word.starts_with("--")) {
            sorted.arguments.push_back(word);
            continue;
        }
        is_after_end = word == "--";
        if (is_after_end) continue;
        const auto equals = word.find('=');
        const auto name = word.substr(2, equals == std::string::npos ? equals : equals - 2);
        const bool is_valued = std::ranges::find(verb.valued, name) != verb.valued.end();
        const bool is_flag = std::ranges::find(verb.flags, name) != verb.flags.end();
        if (!is_valued && !is_flag)
            return std::unexpected{usage(verb, fmt::format("unknown option --{}", name))};
        if (is_flag && equals != std::string::npos)
            return std::unexpected{usage(verb, fmt::format("--{} takes no value", name))};
        if (is_flag)
            sorted.options[name];
        else if (equals != std::string::npos)
            sorted.options[name].push_back(word.substr(equals + 1));
        else if (i + 1 < words.size())
            sorted.options[name].push_back(words[++i]);
        else
            return std::unexpected{usage(verb, fmt::format("--{} needs a value", name))};
    }
    return sorted;
}

/// The sentence in a problem+json document, or the document itself if it is none.
std::string problem_text(const UnixHttpResponse& response)
{
    boost::system::error_code error;
    const auto document = boost::json::parse(response.body, error);
    if (!error && document.is_object())
        if (const auto* detail = document.as_object().if_contains("detail");
            detail != nullptr && detail->is_string())
            return std::string{detail->as_string()};
    return fmt::format("the service answers {} {}", response.status, response.body);
}

/// Asks for the pages after `first` and puts their elements behind its own.
Result<std::string> with_all_pages(const std::filesystem::path& socket, UnixHttpRequest request,
                                   std::string first)
{
    boost::system::error_code error;
    auto whole = boost::json::parse(first, error);
    if (error || !whole.is_object()) return first;
    const auto target = request.target;
    for (auto next = whole.as_object()["next"]; next.is_string();) {
        request.target = fmt::format("{}{}after={}", target, target.contains('?') ? '&' : '?',
                                     api::percent_encoded(next.as_string()));
        MOORING_TRY(const auto response, exchange(socket, request, patience));
        auto page = boost::json::parse(response.body, error);
        if (response.status != 200 || error || !page.is_object())
            return fail(Errc::Io, problem_text(response));
        for (auto& [name, value] : whole.as_object())
            if (value.is_array())
                for (auto& element : page.as_object()[name].as_array())
                    value.as_array().push_back(std::move(element));
        next = page.as_object()["next"];
    }
    whole.as_object().erase("next");
    return boost::json::serialize(whole);
}

Result<std::string> ask(const std::filesystem::path& socket, const CtlCall& call)
{
    MOORING_TRY(auto response, exchange(socket, call.request, patience));
    if (response.status < 200 || response.status > 299)
        return fail(Errc::Conflict, problem_text(response));
    if (call.shape == CtlShape::List)
        return with_all_pages(socket, call.request, std::move(response.body));
    if (call.shape == CtlShape::Text && call.output == CtlOutput::Json)
        return boost::json::serialize(boost::json::object{{"text", response.body}});
    return std::move(response.body);
}

}  // namespace

std::string CtlWords::option(std::string_view name, std::string_view otherwise) const
{
    const auto found = options.find(name);
    return found == options.end() || found->second.empty() ? std::string{otherwise}
                                                           : found->second.back();
}

std::string ctl_help()
{
    constexpr std::size_t width = 58;
    std::string text = "NOUN VERB is one of:\n";
    for (const auto& verb : ctl_verbs()) {
        const auto left = fmt::format("  {}{}{} {}", verb.noun, verb.verb.empty() ? "" : " ",
                                      verb.verb, verb.usage);
        const bool is_long = left.size() > width || left.contains('\n');
        text += is_long ? fmt::format("{}\n{:<{}} {}\n", left, "", width, verb.help)
                        : fmt::format("{:<{}} {}\n", left, width, verb.help);
    }
    return text;
}

Result<CtlCall> parse_ctl(std::vector<std::string> words)
{
    // --json may stand anywhere before "--", also between noun and verb.
    const auto json = std::find(words.begin(), std::ranges::find(words, "--"), "--json");
    const auto output =
        json == std::ranges::find(words, "--") ? CtlOutput::People : CtlOutput::Json;
    if (output == CtlOutput::Json) words.erase(json);
    MOORING_TRY(const auto* verb, find_verb(words));
    MOORING_TRY(const auto sorted,
                sort_words(*verb, std::span{words}.subspan(verb->verb.empty() ? 1 : 2)));
    if (sorted.arguments.size() < verb->arguments_min)
        return std::unexpected{usage(*verb, "something is missing")};
    if (sorted.arguments.size() > verb->arguments_max)
        return std::unexpected{
            usage(*verb, fmt::format("\"{}\" is too much", sorted.arguments[verb->arguments_max]))};
    auto request = verb->request(sorted);
    if (!request && request.error().code == Errc::InvalidArgument)
        return std::unexpected{usage(*verb, request.error().detail)};
    if (!request) return std::unexpected{request.error()};
    return CtlCall{std::move(*request), verb->shape, output, sorted.option("to", ".")};
}

ExitCode run_ctl(const std::filesystem::path& socket, const CtlCall& call)
{
    auto answer = ask(socket, call);
    if (!answer && answer.error().code == Errc::NotFound) {
        print_error(fmt::format(
            "nobody listens at {}: is mooringd running with this configuration?", socket.string()));
        return ExitCode::NotRunning;
    }
    if (!answer) {
        print_error(answer.error().detail);
        return answer.error().code == Errc::Conflict ? ExitCode::Refused
                                                     : exit_code_of(answer.error().code);
    }
    if (call.shape == CtlShape::Files && call.output == CtlOutput::People &&
        answer->contains("\"files\"")) {
        answer = write_files(*answer, call.folder);
        if (!answer) {
            print_error(answer.error().detail);
            return exit_code_of(answer.error().code);
        }
        fmt::print("{}", *answer);
        return std::fflush(stdout) == 0 ? ExitCode::Done : ExitCode::Failed;
    }
    const bool is_as_it_is = call.output == CtlOutput::Json || call.shape == CtlShape::Text;
    const auto text = is_as_it_is ? *answer : text_for_people(*answer, call.shape);
    fmt::print("{}{}", text, text.empty() || text.ends_with('\n') ? "" : "\n");
    return std::fflush(stdout) == 0 ? ExitCode::Done : ExitCode::Failed;
}

}  // namespace mooring::app

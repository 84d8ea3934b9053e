// SPDX-License-Identifier: Apache-2.0
#pragma once

/// `mooringd ctl NOUN VERB ...`: the operator's commands, as requests to the control socket.
///
///     words ──▶ parse_ctl() ──▶ CtlCall ──▶ control socket ──▶ shown for people, or as JSON
///
/// What the verbs are, what they take and what they ask stands in one table (ctl_verbs.cpp).
///
/// Thread safety: pure but for run_ctl(), which talks to the service and prints.

#include <filesystem>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/exit_code.hpp"
#include "app/unix_http_client.hpp"
#include "base/result.hpp"

namespace mooring::app {

/// The words after NOUN and VERB, sorted.
struct CtlWords {
    std::vector<std::string> arguments;
    std::map<std::string, std::vector<std::string>, std::less<>> options;  ///< Without the dashes.

    [[nodiscard]] bool has(std::string_view option) const { return options.contains(option); }
    [[nodiscard]] std::string option(std::string_view name, std::string_view otherwise) const;
};

/// How an answer is shown to people.
enum class CtlShape : std::uint8_t {
    Object,  ///< One thing: a line per member.
    List,    ///< A table of the first array in the answer; further pages are fetched.
    Text,    ///< As it comes: a zone file.
    Told,    ///< The member "text" of the answer: written for people. Without it as a List.
    Files,   ///< Files to write, if there are some in the answer; else as Object.
};

enum class CtlOutput : std::uint8_t { People, Json };

struct CtlCall {
    UnixHttpRequest request;
    CtlShape shape = CtlShape::Object;
    CtlOutput output = CtlOutput::People;
    std::filesystem::path folder{};  ///< Where Files go.
};

struct CtlVerb {
    std::string_view noun;
    std::string_view verb;
    std::string_view usage;  ///< What comes after the verb: "HOST... [--label TEXT]".
    std::string_view help;
    std::size_t arguments_min = 0;
    std::size_t arguments_max = 0;
    std::vector<std::string_view> valued;  ///< Options that take a value.
    std::vector<std::string_view> flags;   ///< Options that take none.
    CtlShape shape = CtlShape::Object;
    /// What to ask. Fails with InvalidArgument, or Io for a file that cannot be read.
    std::function<Result<UnixHttpRequest>(const CtlWords& words)> request;
};

[[nodiscard]] std::span<const CtlVerb> ctl_verbs();

/// The list of all verbs, for --help.
[[nodiscard]] std::string ctl_help();

/// Reads NOUN VERB and the rest. Fails with InvalidArgument: what is wrong and how it is used.
[[nodiscard]] Result<CtlCall> parse_ctl(std::vector<std::string> words);

/// The text for people of a JSON document. Columns are aligned; null is "-".
[[nodiscard]] std::string text_for_people(std::string_view json, CtlShape shape);

/// Writes the files of {"files":[{"name":...,"text":...}]} into `folder`, for their owner's eyes
/// only, and returns their paths, one a line. Fails with AlreadyExists, Io, and InvalidArgument for
/// names that lead out of the folder.
[[nodiscard]] Result<std::string> write_files(std::string_view json,
                                              const std::filesystem::path& folder);

/// Asks the service at `socket` and prints: the answer on stdout, everything else on stderr.
[[nodiscard]] ExitCode run_ctl(const std::filesystem::path& socket, const CtlCall& call);

}  // namespace mooring::app

// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The commands of mooringd, as people type them.
///
///     argv ──▶ parse_command_line() ──▶ one of the structs below ──▶ what carries it out
///
/// Thread safety: none; used once by the main thread.

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "app/config.hpp"
#include "app/ctl.hpp"
#include "app/exit_code.hpp"

namespace mooring::app {

/// A name server for the NS records of new suffixes; its address makes the glue.
struct NameServer {
    std::string name;
    std::vector<std::string> addresses;
    bool operator==(const NameServer&) const = default;
};

/// `init DIR`: writes DIR/mooring.toml and DIR/data with the suffixes in it.
struct InitCommand {
    std::filesystem::path folder;
    std::vector<std::string> suffixes;
    std::vector<NameServer> name_servers;
    std::vector<std::string> dns_listen;   ///< Empty: the default.
    std::vector<std::string> http_listen;  ///< Empty: the default.
    Profile profile = Profile::Lab;
};
struct CheckCommand {
    std::filesystem::path config;
};
struct ServeCommand {
    std::filesystem::path config;
};
struct RestoreCommand {
    std::filesystem::path config;
    std::filesystem::path backup;
};
/// `ctl NOUN VERB ...`: what to ask the control socket, and how to show the answer.
struct CtlCommand {
    std::filesystem::path config;
    CtlCall call;
};
/// `asn convert INPUT... OUTPUT`: one compact file of networks for the guard.
struct AsnConvertCommand {
    std::vector<std::filesystem::path> files;  ///< The last is written.
};
struct VersionCommand {};

/// Nothing to do any more: help was printed, or the command line was wrong.
struct Finished {
    std::string text;
    ExitCode code = ExitCode::Done;
};

using Command = std::variant<Finished, InitCommand, CheckCommand, ServeCommand, RestoreCommand,
                             CtlCommand, AsnConvertCommand, VersionCommand>;

/// Reads a command line; the program's name comes first in it.
[[nodiscard]] Command parse_command_line(std::span<char* const> arguments);

/// Reads and carries out a command line. Returns the exit code (docs/operations.md).
[[nodiscard]] int run(std::span<char* const> arguments);

/// The version of this program, "0.1.0".
[[nodiscard]] const char* version() noexcept;

}  // namespace mooring::app

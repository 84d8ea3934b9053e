// SPDX-License-Identifier: Apache-2.0
#include "app/commands.hpp"

#include <cstdio>

#include <fmt/format.h>

#include "app/init.hpp"
#include "app/restore.hpp"
#include "app/serve.hpp"
#include "guard/convert.hpp"

namespace mooring::app {

namespace {

ExitCode failed(const Error& error)
{
    fmt::print(stderr, "mooringd: {}\n", error.detail);
    return exit_code_of(error.code);
}

/// Carries out one command. One overload per alternative of Command.
struct Execute {
    ExitCode operator()(const Finished& finished) const
    {
        fmt::print(finished.code == ExitCode::Done ? stdout : stderr, "{}", finished.text);
        return finished.code;
    }

    ExitCode operator()(const InitCommand& command) const
    {
        const auto report = init(command);
        if (!report) return failed(report.error());
        for (const auto& sentence : *report) fmt::print("{}\n", sentence);
        return ExitCode::Done;
    }

    ExitCode operator()(const CheckCommand& command) const
    {
        const auto config = load_config(command.config);
        const auto mistakes = config ? mistakes_on_this_machine(*config) : config.error();
        print_mistakes(mistakes, command.config);
        if (!mistakes.empty()) return ExitCode::Refused;
        fmt::print("{} is in order.\n", command.config.string());
        return ExitCode::Done;
    }

    ExitCode operator()(const ServeCommand& command) const { return serve(command); }

    ExitCode operator()(const RestoreCommand& command) const
    {
        const auto config = load_config(command.config);
        if (!config) {
            print_mistakes(config.error(), command.config);
            return ExitCode::Refused;
        }
        const SystemClock clock;
        const auto report = restore(clock, *config, command.backup);
        if (!report) return failed(report.error());
        fmt::print("{}\n", *report);
        return ExitCode::Done;
    }

    ExitCode operator()(const CtlCommand& command) const
    {
        const auto config = load_config(command.config);
        if (!config) {
            print_mistakes(config.error(), command.config);
            return ExitCode::Refused;
        }
        return run_ctl(config->service.data / "control.sock", command.call);
    }

    ExitCode operator()(const AsnConvertCommand& command) const
    {
        const auto end = command.files.end() - 1;
        const auto report =
            guard::convert_networks({.inputs = {command.files.begin(), end}, .output = *end});
        if (!report) return failed(report.error());
        fmt::print("{}\n", *report);
        return ExitCode::Done;
    }

    ExitCode operator()(const VersionCommand&) const
    {
        fmt::print("mooringd {}\n", version());
        return ExitCode::Done;
    }
};

}  // namespace

const char* version() noexcept
{
    return "0.1.0";
}

int run(std::span<char* const> arguments)
{
    return static_cast<int>(std::visit(Execute{}, parse_command_line(arguments)));
}

}  // namespace mooring::app

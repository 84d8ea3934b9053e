// SPDX-License-Identifier: Apache-2.0
#include "app/serve.hpp"

#include <csignal>
#include <cstdio>

#include <fmt/format.h>
#include <sys/stat.h>

#include "app/service.hpp"
#include "app/service_manager.hpp"

namespace mooring::app {

namespace {

/// Keeps the signals for us; every thread that is started later inherits this.
sigset_t block_signals()
{
    sigset_t signals;
    sigemptyset(&signals);
    for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&signals, signal);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
    return signals;
}

/// From here on SIGTERM and SIGINT do what they do by default: end the process. Nothing that was
/// acknowledged can be lost by that.
void unblock_stop_signals()
{
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
}

std::expected<Config, Mistakes> config_to_serve(const std::filesystem::path& file)
{
    auto config = load_config(file);
    if (!config) return config;
    if (auto mistakes = mistakes_on_this_machine(*config); !mistakes.empty())
        return std::unexpected{std::move(mistakes)};
    return config;
}

void reload(Service& service, const std::filesystem::path& file)
{
    const auto config = config_to_serve(file);
    if (config) return service.reload(*config);
    for (const auto& mistake : config.error())
        log(Level::Error, "configuration not reloaded", {{"mistake", text_of(mistake, file)}});
}

/// Waits for signals until one of them says stop.
void run_until_stopped(Service& service, const sigset_t& signals, const std::filesystem::path& file)
{
    for (;;) {
        int signal = 0;
        if (sigwait(&signals, &signal) != 0) continue;
        if (signal != SIGHUP) {
            log(Level::Info, "stopping", {{"signal", signal == SIGTERM ? "SIGTERM" : "SIGINT"}});
            return;
        }
        tell_service_manager("RELOADING=1");
        reload(service, file);
        tell_service_manager("READY=1");
    }
}

}  // namespace

void print_mistakes(const Mistakes& mistakes, const std::filesystem::path& file)
{
    for (const auto& mistake : mistakes) fmt::print(stderr, "{}\n", text_of(mistake, file));
}

ExitCode serve(const ServeCommand& command)
{
    const auto config = config_to_serve(command.config);
    if (!config) {
        print_mistakes(config.error(), command.config);
        return ExitCode::Refused;
    }
    ::umask(0077);  // Databases and backups hold e-mail addresses: for our eyes only.
    configure_log({.level = config->log.level, .format = config->log.format});
    const auto signals = block_signals();

    const SystemClock clock;
    SystemRandom random;
    auto service = Service::start({.clock = clock, .random = random}, *config);
    if (!service) {
        fmt::print(stderr, "mooringd: {}\n", service.error().detail);
        return exit_code_of(service.error().code);
    }
    log(Level::Info, "ready", {{"version", version()}, {"data", config->service.data.string()}});
    tell_service_manager("READY=1");

    run_until_stopped(**service, signals, command.config);
    tell_service_manager("STOPPING=1");
    unblock_stop_signals();
    (*service)->stop();
    log(Level::Info, "stopped");
    return ExitCode::Done;
}

}  // namespace mooring::app

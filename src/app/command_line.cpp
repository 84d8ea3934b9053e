// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <fmt/format.h>

#include "app/commands.hpp"
#include "app/ctl.hpp"
#include "dns/name.hpp"

namespace mooring::app {

namespace {

/// What CLI11 fills; turned into a Command when it has read everything.
struct Raw {
    InitCommand init;
    std::vector<std::string> name_servers;
    std::string profile = "lab";
    std::string config;
    std::string backup;
    std::vector<std::string> tables;
    bool is_json = false;
};

/// "NAME" or "NAME=ADDRESS"; the same name again adds an address.
Result<std::vector<NameServer>> parse_name_servers(const std::vector<std::string>& texts)
{
    std::vector<NameServer> servers;
    for (const auto& text : texts) {
        const auto equals = text.find('=');
        const auto name = dns::Name::parse(text.substr(0, equals));
        if (!name)
            return fail(Errc::InvalidArgument,
                        fmt::format("--ns {}: not a name: {}", text, dns::text_of(name.error())));
        const auto name_text = name->canonical().text();
        auto place = std::ranges::find(servers, name_text, &NameServer::name);
        if (place == servers.end()) place = servers.insert(servers.end(), {name_text, {}});
        if (equals == std::string::npos) continue;
        const auto address = parse_ip_address(text.substr(equals + 1));
        if (!address)
            return fail(Errc::InvalidArgument, fmt::format("--ns {}: {} is not an address", text,
                                                           text.substr(equals + 1)));
        place->addresses.push_back(mooring::text_of(*address));
    }
    return servers;
}

Result<> check_endpoints(std::string_view option, const std::vector<std::string>& texts)
{
    for (const auto& text : texts)
        if (!Endpoint::parse(text))
            return fail(Errc::InvalidArgument,
                        fmt::format("{} {}: not ADDRESS:PORT, like 127.0.0.1:5300 or [::1]:5300",
                                    option, text));
    return {};
}

Result<InitCommand> init_command(Raw raw)
{
    auto init = std::move(raw.init);
    MOORING_TRY(init.name_servers, parse_name_servers(raw.name_servers));
    MOORING_CHECK(check_endpoints("--dns", init.dns_listen));
    MOORING_CHECK(check_endpoints("--http", init.http_listen));
    for (auto& suffix : init.suffixes) {
        const auto name = dns::Name::parse(suffix);
        if (!name || name->is_root())
            return fail(Errc::InvalidArgument, fmt::format("--suffix {}: not a name", suffix));
        suffix = name->canonical().text();
    }
    init.profile = raw.profile == "public" ? Profile::Public : Profile::Lab;
    return init;
}

CLI::App* add_init(CLI::App& app, Raw& raw)
{
    auto* init = app.add_subcommand("init", "Write DIR/mooring.toml and an empty data folder");
    init->add_option("DIR", raw.init.folder, "The folder to set up")->required();
    init->add_option("--suffix", raw.init.suffixes,
                     "A zone below which accounts may claim names; may be given again");
    init->add_option("--ns", raw.name_servers,
                     "NAME or NAME=ADDRESS of a name server of the suffixes; may be given again");
    init->add_option("--dns", raw.init.dns_listen, "ADDRESS:PORT for DNS (127.0.0.1:5300)");
    init->add_option("--http", raw.init.http_listen, "ADDRESS:PORT for HTTP (127.0.0.1:8080)");
    init->add_option("--profile", raw.profile, "lab (default) or public")
        ->check(CLI::IsMember({"lab", "public"}));
    for (auto* option : init->get_options())
        if (option->get_type_size_max() > 1 || option->get_expected_max() > 1)
            option->expected(1)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    return init;
}

CLI::App* add_with_config(CLI::App& app, const std::string& name, const std::string& help, Raw& raw)
{
    auto* command = app.add_subcommand(name, help);
    command->add_option("--config", raw.config, "The configuration file")->required();
    return command;
}

/// `--config FILE` may also stand behind the verb, where the library reads no more.
void take_config_from(std::vector<std::string>& words, std::string& config)
{
    const auto end = std::ranges::find(words, "--");
    const auto option = std::find(words.begin(), end, "--config");
    if (option == end || option + 1 == end) return;
    config = *(option + 1);
    words.erase(option, option + 2);
}

Finished usage_error(std::string text)
{
    return {std::move(text) + "\n", ExitCode::Usage};
}

Command ctl_command(std::string config, std::vector<std::string> words)
{
    take_config_from(words, config);
    if (std::ranges::find(words, "--help") != words.end()) return Finished{ctl_help()};
    if (config.empty()) return usage_error("mooringd ctl: --config FILE is missing");
    auto call = parse_ctl(words);
    if (!call) return usage_error("mooringd ctl: " + call.error().detail);
    return CtlCommand{std::move(config), std::move(*call)};
}

}  // namespace

Command parse_command_line(std::span<char* const> arguments)
{
    Raw raw;
    CLI::App app{"mooringd: Dynamic DNS, one program", "mooringd"};
    app.require_subcommand(1);
    const auto* init = add_init(app, raw);
    const auto* check = add_with_config(app, "check", "Say every mistake in the file", raw);
    const auto* serve = add_with_config(app, "serve", "Run in the foreground", raw);
    auto* restore = add_with_config(app, "restore", "Replace the data by a backup's", raw);
    restore->add_option("BACKUP", raw.backup, "What `ctl backup` wrote")->required();
    auto* ctl = app.add_subcommand("ctl", "Ask the running service");
    ctl->add_option("--config", raw.config, "The configuration file");
    ctl->add_flag("--json", raw.is_json, "One JSON document on stdout");
    ctl->footer(ctl_help());
    ctl->prefix_command();  // What follows NOUN is read by parse_ctl().
    auto* asn = app.add_subcommand("asn", "Tables of networks for the guard");
    asn->require_subcommand(1);
    auto* convert = asn->add_subcommand("convert", "Make one compact file of several tables");
    convert->add_option("FILE", raw.tables, "INPUT... OUTPUT")->required()->expected(2, 64);
    app.add_subcommand("version", "Print the version");

    try {
        app.parse(static_cast<int>(arguments.size()), arguments.data());
    } catch (const CLI::ParseError& error) {  // The library's way to say help and mistakes.
        if (error.get_exit_code() == 0) {
            const auto asked = app.get_subcommands();
            return Finished{asked.empty() ? app.help() : asked.front()->help()};
        }
        return usage_error(fmt::format("mooringd: {}\nTry `mooringd --help`.", error.what()));
    }
    if (*init) {
        auto command = init_command(std::move(raw));
        if (!command) return usage_error("mooringd: " + command.error().detail);
        return std::move(*command);
    }
    if (*check) return CheckCommand{raw.config};
    if (*serve) return ServeCommand{raw.config};
    if (*restore) return RestoreCommand{raw.config, raw.backup};
    if (*convert) return AsnConvertCommand{{raw.tables.begin(), raw.tables.end()}};
    if (*ctl) {
        auto words = ctl->remaining();
        if (raw.is_json) words.insert(words.begin(), "--json");
        return ctl_command(std::move(raw.config), std::move(words));
    }
    return VersionCommand{};
}

}  // namespace mooring::app

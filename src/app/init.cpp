// SPDX-License-Identifier: Apache-2.0
#include "app/init.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>

#include <fmt/format.h>

#include "app/config_keys.hpp"
#include "app/open_store.hpp"
#include "app/signing_setup.hpp"
#include "base/random.hpp"
#include "registry/commands/signing.hpp"
#include "registry/commands/suffix.hpp"
#include "updates/ask.hpp"
#include "updates/startup.hpp"

namespace mooring::app {

namespace {

namespace fs = std::filesystem;

ConfigOverrides overrides_of(const InitCommand& command)
{
    ConfigOverrides overrides;
    if (!command.dns_listen.empty()) overrides["dns.listen"] = command.dns_listen;
    if (!command.http_listen.empty()) overrides["http.listen"] = command.http_listen;
    if (command.profile == Profile::Public) overrides["service.profile"] = std::string{"public"};
    return overrides;
}

Result<> refuse_what_exists(const fs::path& folder)
{
    std::error_code error;
    for (const auto& path : {folder / "mooring.toml", folder / "data"})
        if (fs::exists(fs::symlink_status(path, error)))
            return fail(Errc::AlreadyExists,
                        fmt::format("{} exists; nothing was changed", path.string()));
    fs::create_directories(folder, error);
    if (error) return fail(Errc::Io, fmt::format("{}: {}", folder.string(), error.message()));
    return {};
}

Result<> write_file(const fs::path& path, const std::string& text)
{
    std::ofstream out{path, std::ios::binary};
    out << text;
    out.close();
    if (out) return {};
    const auto code = errno == ENOSPC || errno == EDQUOT ? Errc::StoreFull : Errc::Io;
    return fail(code, fmt::format("{}: {}", path.string(), std::strerror(errno)));
}

registry::NameServer name_server_of(const NameServer& given)
{
    registry::NameServer server;
    server.name = dns::Name::parse(given.name).value_or(dns::Name{});
    for (const auto& text : given.addresses) {
        const auto address = parse_ip_address(text);
        if (!address) continue;
        if (const auto* ipv4 = std::get_if<Ipv4>(&*address))
            server.ipv4 = *ipv4;
        else
            server.ipv6 = std::get<Ipv6>(*address);
    }
    return server;
}

/// Without --ns: ns1.SUFFIX, at the addresses where DNS listens. A wildcard address says nothing.
NameServer usual_name_server(const std::string& suffix, const Config& config)
{
    NameServer server{"ns1." + suffix, {}};
    for (const auto& endpoint : config.dns.listen) {
        const auto text = mooring::text_of(endpoint.address);
        if (text != "0.0.0.0" && text != "::") server.addresses.push_back(text);
    }
    return server;
}

Result<> add_suffix(updates::Pipeline& pipeline, const std::string& suffix,
                    const std::vector<NameServer>& servers, const registry::SigningTools& tools)
{
    registry::NewZone wanted;
    const auto origin = dns::Name::parse(suffix);
    if (!origin) return fail(Errc::InvalidArgument, fmt::format("{} is not a name", suffix));
    wanted.origin = *origin;
    for (const auto& server : servers) wanted.servers.push_back(name_server_of(server));
    return updates::ask(pipeline, [&](registry::Draft& draft) -> Result<> {
        const zone::Origin by{.source = {}, .time = draft.now()};
        MOORING_TRY(const auto added, registry::add_zone(draft, wanted, by));
        return registry::sign_zone(draft, added.id, registry::usual_signing(draft), tools, by);
    });
}

std::string sentence_about(const std::string& suffix, const NameServer& server)
{
    if (server.addresses.empty())
        return fmt::format(
            "Suffix {} with name server {}, which has no address yet: set it with "
            "`mooringd ctl record set {} 3600 A ADDRESS`.",
            suffix, server.name, server.name);
    return fmt::format("Suffix {} with name server {} at {} (no --ns was given).", suffix,
                       server.name, fmt::join(server.addresses, ", "));
}

/// Makes the data folder and puts the suffixes into it, as the running service would.
Result<InitReport> create_data(const InitCommand& command, const Config& config)
{
    const SystemClock clock;
    SystemRandom random;
    MOORING_TRY(const auto store, open_store(clock, config));
    zone::NameTable names{random};
    zone::Contents contents{names};
    registry::Tables tables{contents};
    const updates::World world{*store, contents, tables, clock};
    MOORING_TRY(auto loaded, updates::load(world));
    MOORING_TRY(const auto seal, open_seal(config, tables, random));
    const registry::SigningTools tools{.seal = seal, .policy = policy_of(config.dnssec)};
    updates::Pipeline pipeline{world, std::move(loaded), {}};

    InitReport report;
    for (const auto& suffix : command.suffixes) {
        const bool is_usual = command.name_servers.empty();
        const auto usual = usual_name_server(suffix, config);
        MOORING_CHECK(add_suffix(pipeline, suffix,
                                 is_usual ? std::vector{usual} : command.name_servers, tools));
        report.push_back(is_usual ? sentence_about(suffix, usual)
                                  : fmt::format("Added suffix {}", suffix));
    }
    pipeline.stop();
    return report;
}

/// Takes back what a failed init has made.
void remove_traces(const fs::path& folder)
{
    std::error_code error;
    fs::remove(folder / "mooring.toml", error);
    fs::remove_all(folder / "data", error);
    fs::remove(folder, error);  // Only if it is empty.
}

}  // namespace

Result<InitReport> init(const InitCommand& command)
{
    MOORING_CHECK(refuse_what_exists(command.folder));
    const auto text = config_template(overrides_of(command));
    const auto config = parse_config(text, command.folder);
    if (!config) return fail(Errc::InvalidArgument, config.error().front().text);

    auto written = write_file(command.folder / "mooring.toml", text);
    auto report = written ? create_data(command, *config) : std::unexpected{written.error()};
    if (!report) {
        remove_traces(command.folder);
        return report;
    }
    const auto file = (command.folder / "mooring.toml").string();
    report->insert(report->begin(),
                   fmt::format("Wrote {} and {}.", file, config->service.data.string()));
    report->push_back(fmt::format("Start it: mooringd serve --config {}", file));
    return report;
}

}  // namespace mooring::app

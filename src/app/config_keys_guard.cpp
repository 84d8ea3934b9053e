// SPDX-License-Identifier: Apache-2.0
#include "app/config_keys_guard.hpp"

namespace mooring::app {

namespace {

Result<> set_guard_mode(Config& config, const ConfigValue& value)
{
    const auto mode = guard::parse_mode(std::get<std::string>(value));
    if (!mode) return fail(Errc::InvalidArgument, "must be \"off\", \"notify\" or \"hold\"");
    config.guard.mode = *mode;
    return {};
}

Result<> set_held_days(Config& config, const ConfigValue& value)
{
    config.guard.held_for = std::chrono::days{std::get<std::int64_t>(value)};
    return {};
}

Result<> set_guard_networks(Config& config, const ConfigValue& value)
{
    config.guard.networks.clear();
    for (const auto& path : std::get<std::vector<std::string>>(value))
        config.guard.networks.emplace_back(path);
    return {};
}

Result<> set_guard_hosting(Config& config, const ConfigValue& value)
{
    config.guard.hosting = std::get<std::string>(value);
    return {};
}

}  // namespace

std::vector<ConfigKey> guard_keys()
{
    return {
        {"guard",
         "mode",
         "notify",
         {},
         "What happens with a change of address that looks like a theft, at hosts whose owners "
         "did\n"
         "not choose: \"off\", \"notify\" (it happens, the owner is told) or \"hold\" (the "
         "riskiest\n"
         "wait for the owner's word).",
         set_guard_mode},
        {"guard",
         "held_days",
         std::int64_t{7},
         {1, 90},
         "How long a held update waits before it is forgotten.",
         set_held_days},
        {"guard",
         "networks",
         std::vector<std::string>{},
         {},
         "Files that say to which network, country and provider an address belongs: MaxMind DB,\n"
         "CSV, or what `mooringd asn convert` made. The first that knows a fact says it. Read\n"
         "again on SIGHUP. Empty: networks are told by the first bits of their addresses only.",
         set_guard_networks},
        {"guard",
         "hosting",
         "",
         {},
         "A file with numbers of autonomous systems, one a line, that rent out machines, beyond\n"
         "those that the files above or we ourselves know.",
         set_guard_hosting},
    };
}

}  // namespace mooring::app

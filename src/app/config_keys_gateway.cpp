// SPDX-License-Identifier: Apache-2.0
#include "app/config_keys_gateway.hpp"

namespace mooring::app {

namespace {

using Limits = Config::Limits;
using Texts = std::vector<std::string>;

constexpr std::size_t mebibyte = std::size_t{1024} * 1024;

/// A row that puts a number into a member of Config::Limits.
template <auto member>
Result<> set_limit(Config& config, const ConfigValue& value)
{
    auto& target = config.limits.*member;
    target = static_cast<std::remove_reference_t<decltype(target)>>(std::get<std::int64_t>(value));
    return {};
}

Result<> set_gnudip_listen(Config& config, const ConfigValue& value)
{
    MOORING_TRY(config.gnudip.listen, endpoints_of(value));
    return {};
}

Result<> set_exempt(Config& config, const ConfigValue& value)
{
    MOORING_TRY(config.limits.exempt, prefixes_of(value));
    return {};
}

Result<> set_doctor_memory(Config& config, const ConfigValue& value)
{
    config.doctor.memory_bytes = static_cast<std::size_t>(std::get<std::int64_t>(value)) * mebibyte;
    return {};
}

Result<> set_probes(Config& config, const ConfigValue& value)
{
    config.doctor.has_probes = std::get<bool>(value);
    return {};
}

Result<> set_silence_minute(Config& config, const ConfigValue& value)
{
    config.updates.silence_minute = std::chrono::seconds{std::get<std::int64_t>(value)};
    return {};
}

std::vector<ConfigKey> limits_keys()
{
    constexpr Range rates{0, 10'000'000};
    return {
        {"limits", "requests_per_key", std::int64_t{600}, rates,
         "Update requests of one key in a minute, changed or not. 0: no limit.",
         set_limit<&Limits::requests_per_key>},
        {"limits", "changes_per_host", std::int64_t{60}, rates,
         "Changes of one host in a minute; what changes nothing is free. 0: no limit.",
         set_limit<&Limits::changes_per_host>},
        {"limits", "requests_per_network", std::int64_t{6000}, rates,
         "Requests of one network (IPv4 /24, IPv6 /56) in a minute. 0: no limit.",
         set_limit<&Limits::requests_per_network>},
        {"limits",
         "exempt",
         Texts{"127.0.0.0/8", "::1"},
         {},
         "Networks for which requests_per_network does not hold.",
         set_exempt},
        {"limits",
         "buckets",
         std::int64_t{65'536},
         {1024, 100'000'000},
         "How many rates of each kind are kept in memory, 16 bytes each.",
         set_limit<&Limits::buckets>},
    };
}

}  // namespace

std::vector<ConfigKey> gateway_keys()
{
    std::vector<ConfigKey> keys{
        {"gnudip",
         "listen",
         Texts{},
         {},
         "Where GnuDIP clients are heard over TCP, usually port 3495.",
         set_gnudip_listen},
    };
    const auto limits = limits_keys();
    keys.insert(keys.end(), limits.begin(), limits.end());
    keys.push_back({"doctor",
                    "memory_mebibytes",
                    std::int64_t{64},
                    {1, 65536},
                    "Memory for the last requests of every key.",
                    set_doctor_memory});
    keys.push_back(
        {"doctor",
         "probes",
         true,
         {},
         "Whether the doctor may try to reach a host from here when its owner asks for it.",
         set_probes});
    return keys;
}

std::vector<ConfigKey> silence_keys()
{
    return {
        {"updates",
         "silence_minute_seconds",
         std::int64_t{60},
         {1, 60},
         "How long a minute of `host set --silence MINUTES` is. Less than 60 only to try it out.",
         set_silence_minute}};
}

}  // namespace mooring::app

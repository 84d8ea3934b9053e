// SPDX-License-Identifier: Apache-2.0
#include "app/config_keys.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "app/config_keys_accounts.hpp"
#include "app/config_keys_dnssec.hpp"
#include "app/config_keys_front.hpp"
#include "app/config_keys_gateway.hpp"
#include "app/config_keys_guard.hpp"
#include "app/config_keys_http.hpp"
#include "app/config_keys_names.hpp"
#include "app/config_keys_notify.hpp"
#include "app/config_keys_transfer.hpp"

namespace mooring::app {

namespace {

using Texts = std::vector<std::string>;

const std::string& text(const ConfigValue& value)
{
    return std::get<std::string>(value);
}
const Texts& texts(const ConfigValue& value)
{
    return std::get<Texts>(value);
}

/// A number whose range the caller has checked.
template <class Number>
Number number(const ConfigValue& value)
{
    return static_cast<Number>(std::get<std::int64_t>(value));
}

Result<> set_profile(Config& config, const ConfigValue& value)
{
    if (text(value) == "lab")
        config.service.profile = Profile::Lab;
    else if (text(value) == "public")
        config.service.profile = Profile::Public;
    else
        return fail(Errc::InvalidArgument, "must be \"lab\" or \"public\"");
    return {};
}

Result<> set_log_level(Config& config, const ConfigValue& value)
{
    static constexpr std::array<std::string_view, 4> levels{"debug", "info", "warning", "error"};
    const auto* const found = std::ranges::find(levels, text(value));
    if (found == levels.end())
        return fail(Errc::InvalidArgument, "must be \"debug\", \"info\", \"warning\" or \"error\"");
    config.log.level = static_cast<Level>(found - levels.begin());
    return {};
}

Result<> set_log_format(Config& config, const ConfigValue& value)
{
    if (text(value) == "text")
        config.log.format = LogFormat::Text;
    else if (text(value) == "json")
        config.log.format = LogFormat::Json;
    else
        return fail(Errc::InvalidArgument, "must be \"text\" or \"json\"");
    return {};
}

const std::vector<ConfigKey>& service_keys()
{
    static const std::vector<ConfigKey> keys{
        {"service",
         "data",
         "data",
         {},
         "The data folder. Relative to this file.",
         [](Config& config, const ConfigValue& value) -> Result<> {
             if (text(value).empty()) return fail(Errc::InvalidArgument, "must name a folder");
             config.service.data = text(value);
             return {};
         }},
        {"service",
         "profile",
         "lab",
         {},
         "Which addresses are published: \"public\" only those of the Internet, \"lab\" also\n"
         "private and documentation addresses.",
         set_profile},
        {"service",
         "user",
         "",
         {},
         "The user to become once the ports are bound, if started as root. Empty: stay.",
         [](Config& config, const ConfigValue& value) -> Result<> {
             config.service.user = text(value);
             return {};
         }},
    };
    return keys;
}

const std::vector<ConfigKey>& dns_keys()
{
    static const std::vector<ConfigKey> keys{
        {"dns",
         "listen",
         Texts{"127.0.0.1:5300"},
         {},
         "Where DNS queries are answered, over UDP and TCP.",
         [](Config& config, const ConfigValue& value) -> Result<> {
             MOORING_TRY(config.dns.listen, endpoints_of(value));
             if (config.dns.listen.empty())
                 return fail(Errc::InvalidArgument, "must have at least one ADDRESS:PORT");
             return {};
         }},
        {"dns",
         "workers",
         std::int64_t{0},
         {0, 256},
         "Threads that answer queries over UDP. 0: one per processor.",
         [](Config& config, const ConfigValue& value) -> Result<> {
             config.dns.workers = number<std::size_t>(value);
             return {};
         }},
        {"dns",
         "tcp_idle_seconds",
         std::int64_t{10},
         {1, 3600},
         "How long a TCP connection may be silent.",
         [](Config& config, const ConfigValue& value) -> Result<> {
             config.dns.tcp_idle = std::chrono::seconds{number<std::int64_t>(value)};
             return {};
         }},
        {"dns",
         "tcp_connections_max",
         std::int64_t{4096},
         {1, 1000000},
         "TCP connections at a time, in all.",
         [](Config& config, const ConfigValue& value) -> Result<> {
             config.dns.tcp_connections_max = number<std::size_t>(value);
             return {};
         }},
        {"dns",
         "tcp_connections_per_client_max",
         std::int64_t{64},
         {1, 1000000},
         "TCP connections at a time from one address.",
         [](Config& config, const ConfigValue& value) -> Result<> {
             config.dns.tcp_connections_per_client_max = number<std::size_t>(value);
             return {};
         }},
    };
    return keys;
}

const std::vector<ConfigKey>& metrics_keys()
{
    static const std::vector<ConfigKey> keys{
        {"metrics",
         "listen",
         Texts{"127.0.0.1:9153"},
         {},
         "Where /metrics is served for Prometheus. Not for the public.",
         [](Config& config, const ConfigValue& value) -> Result<> {
             MOORING_TRY(config.metrics.listen, endpoints_of(value));
             return {};
         }},
    };
    return keys;
}

const std::vector<ConfigKey>& updates_keys()
{
    static const std::vector<ConfigKey> keys{
        {"updates",
         "queue",
         std::int64_t{65536},
         {1, 10000000},
         "Updates that may wait for the writer. When it is full, clients are told to come again.",
         [](Config& config, const ConfigValue& value) -> Result<> {
             config.updates.queue_max = number<std::size_t>(value);
             return {};
         }},
        {"updates",
         "seal_milliseconds",
         std::int64_t{100},
         {1, 100},
         "How long after the first change a zone's serial moves.",
         [](Config& config, const ConfigValue& value) -> Result<> {
             config.updates.seal_after = std::chrono::milliseconds{number<std::int64_t>(value)};
             return {};
         }},
    };
    return keys;
}

const std::vector<ConfigKey>& other_keys()
{
    static const std::vector<ConfigKey> keys{
        {"store",
         "retention_hours",
         std::int64_t{24},
         {1, 8760},
         "How long the journal keeps what has been folded into rows.",
         [](Config& config, const ConfigValue& value) -> Result<> {
             config.store.retention = std::chrono::hours{number<std::int64_t>(value)};
             return {};
         }},
        {"store",
         "tail_mebibytes_max",
         std::int64_t{64},
         {1, 65536},
         "How much of the journal may wait to be folded before folding is forced.",
         [](Config& config, const ConfigValue& value) -> Result<> {
             config.store.tail_bytes_max = number<std::size_t>(value) * 1024 * 1024;
             return {};
         }},
        {"log",
         "level",
         "info",
         {},
         "The least that is logged: debug, info, warning or error.",
         set_log_level},
        {"log",
         "format",
         "text",
         {},
         "How lines look: \"text\" (key=value) or \"json\".",
         set_log_format},
    };
    return keys;
}

std::string type_text(const ConfigKey& key)
{
    if (std::holds_alternative<std::string>(key.default_value)) return "a text in quotes";
    if (std::holds_alternative<Texts>(key.default_value)) return "a list of texts, like [\"...\"]";
    if (std::holds_alternative<bool>(key.default_value)) return "true or false";
    return fmt::format("a whole number from {} to {}", key.range.min, key.range.max);
}

}  // namespace

Result<std::vector<Endpoint>> endpoints_of(const ConfigValue& value)
{
    std::vector<Endpoint> found;
    for (const auto& entry : texts(value)) {
        const auto endpoint = Endpoint::parse(entry);
        if (!endpoint)
            return fail(Errc::InvalidArgument,
                        fmt::format("\"{}\" is not ADDRESS:PORT, like \"192.0.2.1:53\" or "
                                    "\"[2001:db8::1]:53\"",
                                    entry));
        if (std::ranges::find(found, *endpoint) != found.end())
            return fail(Errc::InvalidArgument, fmt::format("\"{}\" stands there twice", entry));
        found.push_back(*endpoint);
    }
    return found;
}

Result<std::vector<IpPrefix>> prefixes_of(const ConfigValue& value)
{
    std::vector<IpPrefix> found;
    for (const auto& entry : texts(value)) {
        const auto prefix = IpPrefix::parse(entry);
        if (!prefix)
            return fail(Errc::InvalidArgument,
                        fmt::format("\"{}\" is not an address or a range, like \"192.0.2.0/24\" "
                                    "with all host bits zero",
                                    entry));
        found.push_back(*prefix);
    }
    return found;
}

std::span<const ConfigKey> config_keys()
{
    static const std::vector<ConfigKey> all = [] {
        std::vector<ConfigKey> keys;
        const auto front = dns_front_keys();
        const auto signing = dnssec_keys();
        const auto transfer = transfer_keys();
        const auto http = http_keys();
        const auto gateway = gateway_keys();
        const auto silence = silence_keys();
        const auto notify = notify_keys();
        const auto accounts = accounts_keys();
        const auto guard = guard_keys();
        const auto names = names_keys();
        for (const auto* group :
             {&service_keys(), &dns_keys(), &front, &signing, &transfer, &http, &gateway, &accounts,
              &notify, &metrics_keys(), &updates_keys(), &silence, &guard, &names, &other_keys()})
            keys.insert(keys.end(), group->begin(), group->end());
        return keys;
    }();
    return all;
}

const ConfigKey* find_config_key(std::string_view section, std::string_view name)
{
    for (const auto& key : config_keys())
        if (key.section == section && key.name == name) return &key;
    return nullptr;
}

Result<> apply_config_value(const ConfigKey& key, const ConfigValue& value, Config& config)
{
    const bool is_right_type = value.index() == key.default_value.index();
    const auto* const number = std::get_if<std::int64_t>(&value);
    const bool is_in_range =
        number == nullptr || (*number >= key.range.min && *number <= key.range.max);
    if (!is_right_type || !is_in_range)
        return fail(Errc::InvalidArgument, "must be " + type_text(key));
    return key.apply(config, value);
}

}  // namespace mooring::app

// SPDX-License-Identifier: Apache-2.0
// The section [transfer] of the configuration.
#include "app/config_keys_transfer.hpp"

#include "dns/name.hpp"

namespace mooring::app {

namespace {

constexpr std::int64_t mebibyte = 1024L * 1024;

std::size_t bytes(const ConfigValue& value)
{
    return static_cast<std::size_t>(std::get<std::int64_t>(value) * mebibyte);
}

const std::vector<ConfigKey>& out_keys()
{
    static const std::vector<ConfigKey> keys{
        {"transfer",
         "catalog",
         "catalog.mooring.",
         {},
         "The name of the catalog zone (RFC 9432) that lists our zones for secondaries of all\n"
         "zones. Empty: there is none.",
         [](Config& config, const ConfigValue& value) -> Result<> {
             const auto& text = std::get<std::string>(value);
             const auto name = dns::Name::parse(text.empty() ? "." : text);
             if (!name)
                 return fail(Errc::InvalidArgument,
                             std::string{"not a name: "} + dns::text_of(name.error()));
             config.transfer.catalog = name->canonical();
             return {};
         }},
        {"transfer",
         "concurrent_max",
         std::int64_t{16},
         {1, 10'000},
         "Transfers to secondaries at the same time.",
         [](Config& config, const ConfigValue& value) -> Result<> {
             config.transfer.concurrent_max =
                 static_cast<std::size_t>(std::get<std::int64_t>(value));
             return {};
         }},
        {"transfer",
         "changes_mebibytes",
         std::int64_t{64},
         {1, 65536},
         "Memory for what has changed in all zones that have secondaries: who is further behind\n"
         "takes the whole zone.",
         [](Config& config, const ConfigValue& value) -> Result<> {
             config.transfer.changes_bytes_max = bytes(value);
             return {};
         }},
    };
    return keys;
}

const std::vector<ConfigKey>& in_keys()
{
    static const std::vector<ConfigKey> keys{
        {"transfer",
         "incoming_mebibytes",
         std::int64_t{1024},
         {1, 65536},
         "The largest zone that is copied from a primary, as it comes over the network.",
         [](Config& config, const ConfigValue& value) -> Result<> {
             config.transfer.incoming_bytes_max = bytes(value);
             return {};
         }},
        {"transfer",
         "incoming_seconds",
         std::int64_t{3600},
         {1, 86400},
         "How long copying a zone from a primary may take.",
         [](Config& config, const ConfigValue& value) -> Result<> {
             config.transfer.incoming_time_max =
                 std::chrono::seconds{std::get<std::int64_t>(value)};
             return {};
         }},
        {"transfer",
         "tls_authorities",
         "",
         {},
         "PEM file of the authorities that vouch for primaries reached over TLS (RFC 9103). "
         "Empty:\n"
         "any certificate will do, and the TSIG key alone proves who they are.",
         [](Config& config, const ConfigValue& value) -> Result<> {
             config.transfer.tls_authorities = std::get<std::string>(value);
             return {};
         }},
    };
    return keys;
}

}  // namespace

std::vector<ConfigKey> transfer_keys()
{
    std::vector<ConfigKey> keys;
    for (const auto* group : {&out_keys(), &in_keys()})
        keys.insert(keys.end(), group->begin(), group->end());
    return keys;
}

}  // namespace mooring::app

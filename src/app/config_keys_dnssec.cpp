// SPDX-License-Identifier: Apache-2.0
// The section [dnssec] of the configuration.
#include "app/config_keys_dnssec.hpp"

namespace mooring::app {

namespace {

std::int64_t number(const ConfigValue& value)
{
    return std::get<std::int64_t>(value);
}

std::chrono::seconds seconds(const ConfigValue& value)
{
    return std::chrono::seconds{number(value)};
}

constexpr Range ttl_range{1, 7L * 86400};

const std::vector<ConfigKey>& key_keys()
{
    static const std::vector<ConfigKey> keys{
        {"dnssec",
         "key_file",
         "",
         {},
         "The key with which DNSSEC and TSIG keys are sealed in the database. Made at the first\n"
         "start. Empty: keys/seal.key in the data folder.",
         [](Config& config, const ConfigValue& value) -> Result<> {
             config.dnssec.key_file = std::get<std::string>(value);
             return {};
         }},
        {"dnssec",
         "default",
         "online",
         {},
         "How new suffixes are signed: \"online\" or \"off\".",
         [](Config& config, const ConfigValue& value) -> Result<> {
             const auto& text = std::get<std::string>(value);
             if (text != "online" && text != "off")
                 return fail(Errc::InvalidArgument, "must be \"online\" or \"off\"");
             config.dnssec.signs_new_zones = text == "online";
             return {};
         }},
        {"dnssec",
         "cache_mebibytes",
         std::int64_t{64},
         {1, 65536},
         "Memory for signatures that are made when they are asked for.",
         [](Config& config, const ConfigValue& value) -> Result<> {
             config.dnssec.cache_bytes = static_cast<std::size_t>(number(value)) * 1024 * 1024;
             return {};
         }},
        {"dnssec",
         "signatures_per_second",
         std::int64_t{16000},
         {2, 10000000},
         "Signatures made on demand, at the most. Beyond, clients are told to come by TCP.",
         [](Config& config, const ConfigValue& value) -> Result<> {
             config.dnssec.signatures_per_second = static_cast<std::uint32_t>(number(value));
             return {};
         }},
    };
    return keys;
}

const std::vector<ConfigKey>& signature_keys()
{
    static const std::vector<ConfigKey> keys{
        {"dnssec",
         "validity_days",
         std::int64_t{14},
         {7, 90},
         "How long a signature is good.",
         [](Config& config, const ConfigValue& value) -> Result<> {
             config.dnssec.validity = std::chrono::days{number(value)};
             return {};
         }},
        {"dnssec",
         "refresh_days",
         std::int64_t{5},
         {1, 5},
         "How long before its end a signature is replaced.",
         [](Config& config, const ConfigValue& value) -> Result<> {
             config.dnssec.refresh = std::chrono::days{number(value)};
             return {};
         }},
        {"dnssec",
         "zsk_lifetime_days",
         std::int64_t{90},
         {0, 3650},
         "How long a ZSK is used before it is replaced. 0: for ever.",
         [](Config& config, const ConfigValue& value) -> Result<> {
             config.dnssec.zsk_lifetime = std::chrono::days{number(value)};
             return {};
         }},
        {"dnssec",
         "ksk_lifetime_days",
         std::int64_t{0},
         {0, 3650},
         "The same for KSKs and CSKs, whose DS must be exchanged at the parent. 0: for ever.",
         [](Config& config, const ConfigValue& value) -> Result<> {
             config.dnssec.ksk_lifetime = std::chrono::days{number(value)};
             return {};
         }},
    };
    return keys;
}

const std::vector<ConfigKey>& delay_keys()
{
    static const std::vector<ConfigKey> keys{
        {"dnssec", "dnskey_ttl_seconds", std::int64_t{3600}, ttl_range,
         "The TTL of DNSKEY, CDS and CDNSKEY.",
         [](Config& config, const ConfigValue& value) -> Result<> {
             config.dnssec.dnskey_ttl = seconds(value);
             return {};
         }},
        {"dnssec", "ds_ttl_seconds", std::int64_t{86400}, ttl_range,
         "The TTL that the parent gives the DS: a rollover waits that long for it to be forgotten.",
         [](Config& config, const ConfigValue& value) -> Result<> {
             config.dnssec.ds_ttl = seconds(value);
             return {};
         }},
        {"dnssec", "zone_ttl_max_seconds", std::int64_t{86400}, ttl_range,
         "The longest TTL in the zones: a rollover waits that long for old signatures to go.",
         [](Config& config, const ConfigValue& value) -> Result<> {
             config.dnssec.zone_ttl_max = seconds(value);
             return {};
         }},
        {"dnssec", "propagation_seconds", std::int64_t{900}, Range{0, 86400},
         "How long a change takes to all secondaries.",
         [](Config& config, const ConfigValue& value) -> Result<> {
             config.dnssec.propagation = seconds(value);
             return {};
         }},
        {"dnssec", "parent_propagation_seconds", std::int64_t{3600}, Range{0, 604800},
         "The same for the parent's servers.",
         [](Config& config, const ConfigValue& value) -> Result<> {
             config.dnssec.parent_propagation = seconds(value);
             return {};
         }},
    };
    return keys;
}

}  // namespace

std::vector<ConfigKey> dnssec_keys()
{
    std::vector<ConfigKey> keys;
    for (const auto* group : {&key_keys(), &signature_keys(), &delay_keys()})
        keys.insert(keys.end(), group->begin(), group->end());
    return keys;
}

}  // namespace mooring::app

// SPDX-License-Identifier: Apache-2.0
#include "app/config_keys_names.hpp"

#include <algorithm>
#include <utility>

#include "app/names_setup.hpp"

namespace mooring::app {

namespace {

using Texts = std::vector<std::string>;
using Number = std::int64_t;
using registry::Plan;

/// A row that puts a number into a member of a section.
template <auto section, auto member>
Result<> set_count(Config& config, const ConfigValue& value)
{
    auto& target = config.*section.*member;
    using Target = std::remove_reference_t<decltype(target)>;
    target = Target{static_cast<int>(std::get<Number>(value))};
    return {};
}

Plan& plan_in(Config& config)
{
    if (config.plans.empty()) config.plans.emplace_back();
    return config.plans.front();
}

template <auto member>
Result<> set_plan_count(Config& config, const ConfigValue& value)
{
    plan_in(config).*member = static_cast<std::uint32_t>(std::get<Number>(value));
    return {};
}

template <auto member>
Result<> set_plan_text(Config& config, const ConfigValue& value)
{
    plan_in(config).*member = std::get<std::string>(value);
    return {};
}

Result<> set_checkout(Config& config, const ConfigValue& value)
{
    const auto& url = std::get<std::string>(value);
    if (!url.empty() && !url.starts_with("https://"))
        return fail(Errc::InvalidArgument, "must begin with https://");
    plan_in(config).checkout_url = url;
    return {};
}

Result<> set_protected(Config& config, const ConfigValue& value)
{
    const auto& words = std::get<Texts>(value);
    const auto is_plain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    };
    for (const auto& word : words)
        if (word.empty() || word.size() > 63 || !std::ranges::all_of(word, is_plain))
            return fail(Errc::InvalidArgument, "\"" + word + "\" is not a label in lower case");
    config.names.protected_words = words;
    return {};
}

Result<> set_name_servers(Config& config, const ConfigValue& value)
{
    for (const auto& text : std::get<Texts>(value))
        if (const auto server = name_server_of(text); !server)
            return std::unexpected{server.error()};
    config.domains.name_servers = std::get<Texts>(value);
    return {};
}

Result<> set_resolver(Config& config, const ConfigValue& value)
{
    const auto& text = std::get<std::string>(value);
    config.domains.resolver.clear();
    if (text.empty()) return {};
    MOORING_TRY(config.domains.resolver, endpoints_of(Texts{text}));
    return {};
}

std::vector<ConfigKey> label_keys()
{
    using Names = Config::Names;
    return {
        {"names",
         "protected",
         Texts{},
         {},
         "Words that nobody may claim, nor what looks like them: the names of brands, in lower "
         "case.",
         set_protected},
        {"names",
         "internationalised",
         false,
         {},
         "Whether labels that begin with xn-- may be claimed.",
         [](Config& config, const ConfigValue& value) -> Result<> {
             config.names.may_be_internationalised = std::get<bool>(value);
             return {};
         }},
        {"names",
         "quarantine_days",
         Number{200},
         {0, 3650},
         "How long a released name is nobody's but its former owner's.",
         set_count<&Config::names, &Names::quarantine>},
        {"names",
         "handover_hours",
         Number{24},
         {0, 720},
         "How long a claim waits between the other account's consent and its change of hands.",
         set_count<&Config::names, &Names::handover_hold>},
        {"names",
         "freeze_notice_days",
         Number{14},
         {0, 365},
         "After a downgrade, how long names beyond the plan can still be changed.",
         set_count<&Config::names, &Names::freeze_notice>},
    };
}

std::vector<ConfigKey> plan_keys()
{
    constexpr Range counts{0, 1'000'000};
    return {
        {"plans.free", "names", Number{100}, counts,
         "How many names below suffixes an account may claim. Every [plans.NAME] has these keys.",
         set_plan_count<&Plan::names_max>},
        {"plans.free", "own_domains", Number{10}, counts,
         "How many domains of its own an account may bring along.",
         set_plan_count<&Plan::own_domains_max>},
        {"plans.free", "records_per_name", Number{1000}, counts,
         "How many records and hosts there may be at and below one name.",
         set_plan_count<&Plan::records_per_name_max>},
        {"plans.free",
         "ttl_min_seconds",
         Number{0},
         {0, 86'400},
         "The least TTL that its owners may set.",
         [](Config& config, const ConfigValue& value) -> Result<> {
             plan_in(config).ttl_min = {static_cast<std::uint32_t>(std::get<Number>(value))};
             return {};
         }},
        {"plans.free",
         "wildcards",
         true,
         {},
         "Whether its hosts may answer for all names below them.",
         [](Config& config, const ConfigValue& value) -> Result<> {
             plan_in(config).has_wildcards = std::get<bool>(value);
             return {};
         }},
        {"plans.free",
         "history_days",
         Number{365},
         {0, 3650},
         "How far back owners see the addresses of their hosts.",
         set_plan_count<&Plan::history_days>},
        {"plans.free",
         "price",
         "",
         {},
         "The price as people read it: \"3 EUR a month\".",
         set_plan_text<&Plan::price>},
        {"plans.free",
         "checkout_url",
         "",
         {},
         "The billing provider's page where the plan is bought.",
         set_checkout},
        {"plans.free",
         "billing_prices",
         Texts{},
         {},
         "The billing provider's identifiers of this plan's prices.",
         [](Config& config, const ConfigValue& value) -> Result<> {
             plan_in(config).billing_prices = std::get<Texts>(value);
             return {};
         }},
    };
}

std::vector<ConfigKey> domain_keys()
{
    using Domains = Config::Domains;
    return {
        {"domains",
         "resolver",
         "",
         {},
         "The validating resolver that is asked how own domains are delegated, ADDRESS:PORT.",
         set_resolver},
        {"domains",
         "name_servers",
         Texts{},
         {},
         "The name servers of own domains: NAME, or NAME=ADDRESS. Empty: nobody brings a domain.",
         set_name_servers},
        {"domains",
         "recheck_minutes",
         Number{60},
         {1, 10'080},
         "How often the delegation of an own domain is looked at again.",
         set_count<&Config::domains, &Domains::recheck>},
        {"domains",
         "proof_days",
         Number{7},
         {1, 365},
         "How long an account may take to prove that a domain is its own.",
         set_count<&Config::domains, &Domains::proof_patience>},
        {"domains",
         "lame_days",
         Number{14},
         {1, 365},
         "A domain that is not delegated to us for so long is suspended.",
         set_count<&Config::domains, &Domains::lame_patience>},
        {"domains",
         "public_suffix_list",
         "",
         {},
         "The Public Suffix List, as Debian's package publicsuffix has it. Empty: a built-in few.",
         [](Config& config, const ConfigValue& value) -> Result<> {
             config.domains.public_suffix_list = std::get<std::string>(value);
             return {};
         }},
    };
}

std::vector<ConfigKey> lifecycle_keys()
{
    using Lifecycle = Config::Lifecycle;
    return {
        {"lifecycle",
         "inactive_days",
         Number{0},
         {0, 3650},
         "An account without login and update for so long is suspended, after notices 30, 7 and 1 "
         "days ahead. 0: never; else at least 60.",
         [](Config& config, const ConfigValue& value) -> Result<> {
             const auto days = std::get<Number>(value);
             if (days != 0 && days < 60)
                 return fail(Errc::InvalidArgument, "must be 0 or at least 60");
             config.lifecycle.inactive = std::chrono::days{static_cast<int>(days)};
             return {};
         }},
        {"lifecycle",
         "suspended_days",
         Number{30},
         {1, 3650},
         "After so long a suspension its names are released into quarantine.",
         set_count<&Config::lifecycle, &Lifecycle::suspended>},
        {"billing",
         "webhook_secret_file",
         "",
         {},
         "A file with the secret by which the billing provider signs what it tells us.",
         [](Config& config, const ConfigValue& value) -> Result<> {
             config.billing.webhook_secret_file = std::get<std::string>(value);
             return {};
         }},
    };
}

}  // namespace

std::vector<ConfigKey> names_keys()
{
    auto keys = label_keys();
    for (const auto& group : {plan_keys(), domain_keys(), lifecycle_keys()})
        keys.insert(keys.end(), group.begin(), group.end());
    return keys;
}

}  // namespace mooring::app

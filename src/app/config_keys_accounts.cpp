// SPDX-License-Identifier: Apache-2.0
#include "app/config_keys_accounts.hpp"

namespace mooring::app {

namespace {

using Accounts = Config::Accounts;

/// A row that puts a number into a member of Config::Accounts.
template <auto member>
Result<> set_number(Config& config, const ConfigValue& value)
{
    auto& target = config.accounts.*member;
    target = static_cast<std::remove_reference_t<decltype(target)>>(std::get<std::int64_t>(value));
    return {};
}

Result<> set_api(Config& config, const ConfigValue& value)
{
    config.accounts.has_api = std::get<bool>(value);
    return {};
}

/// The same for a member of what admission or probation go by.
template <auto group, auto member>
Result<> set_rule(Config& config, const ConfigValue& value)
{
    auto& target = config.accounts.*group.*member;
    target = static_cast<std::remove_reference_t<decltype(target)>>(std::get<std::int64_t>(value));
    return {};
}

template <auto member>
Result<> set_probation_days(Config& config, const ConfigValue& value)
{
    config.accounts.probation.*member =
        std::chrono::days{static_cast<int>(std::get<std::int64_t>(value))};
    return {};
}

Result<> set_sign_up(Config& config, const ConfigValue& value)
{
    const auto& text = std::get<std::string>(value);
    for (const auto& [word, mode] :
         {std::pair{"open", identity::SignUp::Open}, std::pair{"invite", identity::SignUp::Invite},
          std::pair{"closed", identity::SignUp::Closed}})
        if (text == word) {
            config.accounts.admission.sign_up = mode;
            return {};
        }
    return fail(Errc::InvalidArgument, "must be \"open\", \"invite\" or \"closed\"");
}

Result<> set_disposable_mail(Config& config, const ConfigValue& value)
{
    config.accounts.disposable_mail = std::get<std::string>(value);
    return {};
}

}  // namespace

std::vector<ConfigKey> accounts_keys()
{
    constexpr Range rates{0, 10'000'000};
    return {
        {"accounts",
         "api",
         true,
         {},
         "Whether the listeners of [http] serve the REST API to owners, below /api/v1.",
         set_api},
        {"accounts", "calls_per_account", std::int64_t{600}, rates,
         "API calls of one account in a minute. 0: no limit.",
         set_number<&Accounts::calls_per_account>},
        {"accounts", "calls_per_network", std::int64_t{120}, rates,
         "API calls without an account of one network (IPv4 /24, IPv6 /56) in a minute. 0: no\n"
         "limit.",
         set_number<&Accounts::calls_per_network>},
        {"accounts",
         "sign_up",
         std::string{"closed"},
         {},
         "Who may make an account: \"open\" (anybody with a mailbox), \"invite\" (who has a code "
         "of\n"
         "`mooringd ctl invitation add`) or \"closed\" (the operator makes them).",
         set_sign_up},
        {"accounts", "sign_ups_per_network", std::int64_t{5}, Range{0, 1'000'000},
         "New accounts an hour from one network (IPv4 /24, IPv6 /56). 0: no limit.",
         set_rule<&Accounts::admission, &identity::AdmissionRules::per_network_an_hour>},
        {"accounts", "sign_ups_per_mail_domain", std::int64_t{20}, Range{0, 1'000'000},
         "New accounts an hour with addresses of one mail domain; large mail providers have 50\n"
         "times as many. 0: no limit.",
         set_rule<&Accounts::admission, &identity::AdmissionRules::per_domain_an_hour>},
        {"accounts", "sign_up_work_bits", std::int64_t{16}, Range{0, 24},
         "Work that a browser does before it signs up: SHA-256 with so many leading zero bits "
         "while\n"
         "it is calm, more when it is not. 16 take a moment, each further bit doubles it. 0: none.",
         set_rule<&Accounts::admission, &identity::AdmissionRules::work_bits>},
        {"accounts", "sign_ups_calm", std::int64_t{20}, Range{1, 1'000'000},
         "Sign-ups an hour of everybody together that count as calm; twice as many take one bit\n"
         "more work.",
         set_rule<&Accounts::admission, &identity::AdmissionRules::calm_an_hour>},
        {"accounts",
         "disposable_mail",
         std::string{},
         {},
         "A file of mail domains that cannot sign up, one a line, beside a small built-in list of\n"
         "services for throw-away mailboxes.",
         set_disposable_mail},
        {"accounts", "probation_days", std::int64_t{7}, Range{0, 3650},
         "Days that a new account with a passkey is on probation. 0: none.",
         set_probation_days<&identity::ProbationRules::with_passkey>},
        {"accounts", "probation_days_without_passkey", std::int64_t{30}, Range{0, 3650},
         "The same for one without; less than probation_days counts as probation_days.",
         set_probation_days<&identity::ProbationRules::without_passkey>},
        {"accounts", "probation_names", std::int64_t{3}, Range{0, 1'000'000},
         "Names of an account on probation, if its plan has not fewer.",
         set_rule<&Accounts::probation, &identity::ProbationRules::names_max>},
    };
}

}  // namespace mooring::app

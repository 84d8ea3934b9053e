// SPDX-License-Identifier: Apache-2.0
#include "app/config_keys_front.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace mooring::app {

namespace {

using nameserver::CookieMode;
using RateMode = nameserver::RateOptions::Mode;
using Texts = std::vector<std::string>;

/// An NSID travels in every response that is asked for it, and TXT has one byte of length.
constexpr std::size_t identity_bytes_max = 128;

const std::string& text(const ConfigValue& value)
{
    return std::get<std::string>(value);
}

template <class Number>
Number number(const ConfigValue& value)
{
    return static_cast<Number>(std::get<std::int64_t>(value));
}

Result<> set_identity(std::string& member, const ConfigValue& value)
{
    if (text(value).size() > identity_bytes_max)
        return fail(Errc::InvalidArgument,
                    fmt::format("must not be longer than {} bytes", identity_bytes_max));
    member = text(value);
    return {};
}

Result<> set_tls_listen(Config& config, const ConfigValue& value)
{
    MOORING_TRY(config.dns.tls_listen, endpoints_of(value));
    return {};
}

Result<> set_cookies(Config& config, const ConfigValue& value)
{
    if (text(value) == "off")
        config.dns.front.cookies = CookieMode::Off;
    else if (text(value) == "on")
        config.dns.front.cookies = CookieMode::On;
    else if (text(value) == "require")
        config.dns.front.cookies = CookieMode::Require;
    else
        return fail(Errc::InvalidArgument, R"(must be "off", "on" or "require")");
    return {};
}

Result<> set_rate_mode(Config& config, const ConfigValue& value)
{
    if (text(value) == "off")
        config.dns.front.rate.mode = RateMode::Off;
    else if (text(value) == "log")
        config.dns.front.rate.mode = RateMode::LogOnly;
    else if (text(value) == "on")
        config.dns.front.rate.mode = RateMode::On;
    else
        return fail(Errc::InvalidArgument, R"(must be "off", "log" or "on")");
    return {};
}

Result<> set_rate_exempt(Config& config, const ConfigValue& value)
{
    MOORING_TRY(config.dns.front.rate.exempt, prefixes_of(value));
    return {};
}

/// A row that puts a number into a member of RateOptions.
template <auto member>
Result<> set_rate(Config& config, const ConfigValue& value)
{
    auto& target = config.dns.front.rate.*member;
    target = number<std::remove_reference_t<decltype(target)>>(value);
    return {};
}

/// A row that puts a text into a member of Identity.
template <auto member>
Result<> set_identity_text(Config& config, const ConfigValue& value)
{
    return set_identity(config.dns.front.identity.*member, value);
}

/// A row that puts the name of a file into a member of Config::Dns.
template <auto member>
Result<> set_file(Config& config, const ConfigValue& value)
{
    config.dns.*member = text(value);
    return {};
}

using Dns = Config::Dns;
using nameserver::Identity;
using nameserver::RateOptions;

std::vector<ConfigKey> stream_keys()
{
    return {
        {"dns",
         "tls_listen",
         Texts{},
         {},
         "Where DNS over TLS is answered, usually port 853. Needs a certificate and key.",
         set_tls_listen},
        {"dns",
         "tls_certificate",
         "",
         {},
         "A PEM file with the certificate and its chain. Empty: that of [http]. Read again at\n"
         "SIGHUP.",
         set_file<&Dns::tls_certificate>},
        {"dns",
         "tls_key",
         "",
         {},
         "A PEM file with the certificate's private key. Empty: that of [http].",
         set_file<&Dns::tls_key>},
    };
}

std::vector<ConfigKey> identity_keys()
{
    return {
        {"dns",
         "nsid",
         "",
         {},
         "Which server of a set this is, for who asks by NSID. Empty: not said.",
         set_identity_text<&Identity::nsid>},
        {"dns",
         "version_text",
         "",
         {},
         "What version.bind. CH TXT is answered with. Empty: REFUSED.",
         set_identity_text<&Identity::version>},
        {"dns",
         "hostname_text",
         "",
         {},
         "What hostname.bind. CH TXT is answered with. Empty: REFUSED.",
         set_identity_text<&Identity::hostname>},
        {"dns",
         "id_text",
         "",
         {},
         "What id.server. CH TXT is answered with. Empty: REFUSED.",
         set_identity_text<&Identity::id>},
        {"dns",
         "cookies",
         "on",
         {},
         "DNS cookies: \"off\", \"on\", or \"require\" a valid one over UDP of clients that know\n"
         "cookies.",
         set_cookies},
        {"dns",
         "cookie_secrets",
         "",
         {},
         "A file with the cookies' secrets, 32 hexadecimal digits a line, shared by all servers "
         "of\n"
         "a set. The first makes, all verify. Read again at SIGHUP. Empty: one at random.",
         set_file<&Dns::cookie_secrets>},
    };
}

std::vector<ConfigKey> rate_keys()
{
    constexpr Range rates{0, 1'000'000};
    return {
        {"dns",
         "rrl",
         "on",
         {},
         "Limits of the rate of UDP responses to clients without a cookie: \"off\", \"log\" "
         "(count\n"
         "only) or \"on\".",
         set_rate_mode},
        {"dns", "rrl_answers_per_second", std::int64_t{200}, rates,
         "Equal answers to one network (IPv4 /24, IPv6 /56). 0: no limit.",
         set_rate<&RateOptions::answers_per_second>},
        {"dns", "rrl_nxdomains_per_second", std::int64_t{100}, rates,
         "Denials of names of one zone to one network. 0: no limit.",
         set_rate<&RateOptions::nxdomains_per_second>},
        {"dns", "rrl_errors_per_second", std::int64_t{100}, rates,
         "Errors to one network. 0: no limit.", set_rate<&RateOptions::errors_per_second>},
        {"dns",
         "rrl_excess_bytes_per_second",
         std::int64_t{262'144},
         {0, 1'000'000'000},
         "Bytes to one network beyond one and a half times what it sent. 0: no limit.",
         set_rate<&RateOptions::excess_bytes_per_second>},
        {"dns",
         "rrl_slip",
         std::int64_t{2},
         {0, 10},
         "Of the responses beyond a limit, every so many-th is cut down instead of dropped. 0: "
         "none.",
         set_rate<&RateOptions::slip>},
        {"dns",
         "rrl_buckets",
         std::int64_t{65'536},
         {1024, 100'000'000},
         "How many rates are kept in memory, 16 bytes each.",
         set_rate<&RateOptions::buckets_max>},
        {"dns",
         "rrl_exempt",
         Texts{"127.0.0.0/8", "::1"},
         {},
         "Networks that are not limited.",
         set_rate_exempt},
    };
}

}  // namespace

std::vector<ConfigKey> dns_front_keys()
{
    std::vector<ConfigKey> all;
    for (const auto& group : {stream_keys(), identity_keys(), rate_keys()})
        all.insert(all.end(), group.begin(), group.end());
    return all;
}

}  // namespace mooring::app

// SPDX-License-Identifier: Apache-2.0
#include "app/config_keys_http.hpp"

#include <algorithm>

namespace mooring::app {

namespace {

using Http = Config::Http;
using Texts = std::vector<std::string>;

const std::string& text(const ConfigValue& value)
{
    return std::get<std::string>(value);
}

template <class Number>
Number number(const ConfigValue& value)
{
    return static_cast<Number>(std::get<std::int64_t>(value));
}

/// A row that puts a switch into a member of Config::Http.
template <auto member>
Result<> set_switch(Config& config, const ConfigValue& value)
{
    config.http.*member = std::get<bool>(value);
    return {};
}

/// A row that puts the name of a file into a member of Config::Http.
template <auto member>
Result<> set_file(Config& config, const ConfigValue& value)
{
    config.http.*member = std::get<std::string>(value);
    return {};
}

/// "https://ddns.example.net[:PORT]": what clients are shown, so nothing that needs escaping.
Result<> set_public_url(Config& config, const ConfigValue& value)
{
    auto url = std::get<std::string>(value);
    while (url.ends_with('/')) url.pop_back();
    config.http.public_url = url;
    if (url.empty()) return {};
    const auto mark = url.find("://");
    const auto scheme = url.substr(0, mark);
    const auto authority = mark == std::string::npos ? std::string{} : url.substr(mark + 3);
    const bool is_plain = std::ranges::all_of(authority, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view{"-.:[]"}.contains(c);
    });
    if ((scheme != "https" && scheme != "http") || authority.empty() || !is_plain)
        return fail(Errc::InvalidArgument,
                    "must be like \"https://ddns.example.net\", without a path");
    return {};
}

Result<> set_proxy_protocol(Config& config, const ConfigValue& value)
{
    MOORING_TRY(config.http.proxy_protocol, endpoints_of(value));
    return {};
}

std::vector<ConfigKey> listen_keys()
{
    return {
        {"http",
         "listen",
         Texts{"127.0.0.1:8080"},
         {},
         "Where update clients are heard, without TLS.",
         [](Config& config, const ConfigValue& value) -> Result<> {
             MOORING_TRY(config.http.listen, endpoints_of(value));
             return {};
         }},
        {"http",
         "tls_listen",
         Texts{},
         {},
         "The same with TLS. Needs certificate and key.",
         [](Config& config, const ConfigValue& value) -> Result<> {
             MOORING_TRY(config.http.tls_listen, endpoints_of(value));
             return {};
         }},
        {"http",
         "certificate",
         "",
         {},
         "A PEM file with the certificate and its chain. Read again at SIGHUP.",
         [](Config& config, const ConfigValue& value) -> Result<> {
             config.http.certificate = text(value);
             return {};
         }},
        {"http",
         "key",
         "",
         {},
         "A PEM file with the certificate's private key.",
         [](Config& config, const ConfigValue& value) -> Result<> {
             config.http.key = text(value);
             return {};
         }},
        {"http",
         "trusted_proxies",
         Texts{},
         {},
         "Addresses or ranges of proxies whose Forwarded and X-Forwarded-For headers are believed.",
         [](Config& config, const ConfigValue& value) -> Result<> {
             MOORING_TRY(config.http.trusted_proxies, prefixes_of(value));
             return {};
         }},
    };
}

std::vector<ConfigKey> limit_keys()
{
    return {
        {"http",
         "loops",
         std::int64_t{0},
         {0, 256},
         "Threads that serve HTTP and DNS over TCP. 0: one per two processors.",
         [](Config& config, const ConfigValue& value) -> Result<> {
             config.http.loops = number<std::size_t>(value);
             return {};
         }},
        {"http",
         "connections_max",
         std::int64_t{16384},
         {1, 1000000},
         "HTTP connections at a time, in all.",
         [](Config& config, const ConfigValue& value) -> Result<> {
             config.http.connections_max = number<std::size_t>(value);
             return {};
         }},
        {"http",
         "connections_per_client_max",
         std::int64_t{256},
         {1, 1000000},
         "HTTP connections at a time from one address.",
         [](Config& config, const ConfigValue& value) -> Result<> {
             config.http.connections_per_client_max = number<std::size_t>(value);
             return {};
         }},
        {"http",
         "idle_seconds",
         std::int64_t{30},
         {1, 3600},
         "How long an HTTP connection may be silent.",
         [](Config& config, const ConfigValue& value) -> Result<> {
             config.http.idle = std::chrono::seconds{number<std::int64_t>(value)};
             return {};
         }},
    };
}

std::vector<ConfigKey> policy_keys()
{
    return {
        {"http",
         "second_certificate",
         "",
         {},
         "A second certificate, RSA beside ECDSA or the other way round: each client is shown "
         "what\n"
         "it can verify.",
         set_file<&Http::second_certificate>},
        {"http", "second_key", "", {}, "Its private key.", set_file<&Http::second_key>},
        {"http",
         "tls_old_devices",
         false,
         {},
         "Also speak TLS 1.0 and 1.1, which nobody should, with devices that know nothing newer.",
         set_switch<&Http::has_old_tls>},
        {"http",
         "public_url",
         "",
         {},
         "How clients reach this service from outside, like \"https://ddns.example.net\". Empty: "
         "as\n"
         "the request at hand did.",
         set_public_url},
        {"http",
         "redirect_console",
         false,
         {},
         "Send people who open http://.../ to public_url. Update clients are never redirected.",
         set_switch<&Http::redirects_console>},
        {"http",
         "legacy_status",
         false,
         {},
         "Refuse with status 200, for devices that read the words of no other answer.",
         set_switch<&Http::has_legacy_status>},
        {"http",
         "proxy_protocol",
         Texts{},
         {},
         "Which of the addresses above expect the PROXY protocol (version 1 or 2) of a trusted\n"
         "proxy before everything else.",
         set_proxy_protocol},
    };
}

}  // namespace

std::vector<ConfigKey> http_keys()
{
    std::vector<ConfigKey> all;
    for (const auto& group : {listen_keys(), policy_keys(), limit_keys()})
        all.insert(all.end(), group.begin(), group.end());
    return all;
}

}  // namespace mooring::app

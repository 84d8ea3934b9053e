// SPDX-License-Identifier: Apache-2.0
#include "app/front_setup.hpp"

namespace mooring::app {

Result<nameserver::Nameserver::Options> front_options(const Config& config)
{
    nameserver::Nameserver::Options options;
    options.policy = config.dns.front;
    options.tcp.connections = {
        .connections_max = config.dns.tcp_connections_max,
        .connections_per_client_max = config.dns.tcp_connections_per_client_max};
    options.tcp.idle_timeout = config.dns.tcp_idle;
    if (config.dns.cookie_secrets.empty()) return options;
    MOORING_TRY(options.cookie_secrets, nameserver::CookieSecrets::load(config.dns.cookie_secrets));
    return options;
}

Result<std::unique_ptr<net::TlsContext>> open_dns_tls(const Config& config, const Clock& clock)
{
    if (config.dns.tls_listen.empty()) return nullptr;
    const auto& dns = config.dns;
    const std::vector<net::TlsContext::Pair> own{
        {.certificate_file = dns.tls_certificate.string(), .key_file = dns.tls_key.string()}};
    // Transfers over TLS need 1.3 (RFC 9103, section 8.1), and no older client asks us anything.
    return net::TlsContext::open(
        clock, dns.tls_key.empty() ? http_pairs(config) : own,
        {.alpn = "dot", .version_min = net::TlsContext::Options::Version::Tls13});
}

void reload_cookie_secrets(const Config& config, nameserver::Nameserver& nameserver)
{
    if (config.dns.cookie_secrets.empty()) return;
    auto secrets = nameserver::CookieSecrets::load(config.dns.cookie_secrets);
    if (secrets) return nameserver.use_cookie_secrets(*std::move(secrets));
    log(Level::Error, "cookie secrets not reloaded", {{"reason", secrets.error().detail}});
}

}  // namespace mooring::app

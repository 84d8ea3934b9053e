// SPDX-License-Identifier: Apache-2.0
#include "app/metrics_front.hpp"

#include <array>

namespace mooring::app {

namespace {

constexpr std::array<const char*, nameserver::cookie_verdict_count> verdict_names{
    "absent", "client-only", "invalid", "valid"};
constexpr std::array<const char*, nameserver::rate_class_count> class_names{"answer", "nxdomain",
                                                                            "error", "excess"};

void add_cookies(MetricFamilies& out, const nameserver::NameserverCounters& counters)
{
    const auto udp = nameserver::totals_of(counters.udp);
    out.counter("mooring_dns_cookies_total",
                "Queries over UDP with a cookie, by what it was worth");
    for (std::size_t i = 1; i < verdict_names.size(); ++i)
        out.add({{"verdict", verdict_names[i]}}, udp.cookies[i]);
}

void add_limited(MetricFamilies& out, const nameserver::NameserverCounters& counters)
{
    const auto udp = nameserver::totals_of(counters.udp);
    out.counter("mooring_dns_rate_limited_total",
                "Responses beyond a rate: by whose, and what became of them. Many nxdomain are a "
                "flood of random names");
    for (std::size_t i = 0; i < class_names.size(); ++i) {
        const auto& limited = udp.limited[i];
        out.add({{"class", class_names[i]}, {"outcome", "dropped"}}, limited.dropped);
        out.add({{"class", class_names[i]}, {"outcome", "shortened"}}, limited.slipped);
        out.add({{"class", class_names[i]}, {"outcome", "sent"}}, limited.would);
    }
    out.counter("mooring_dns_reflector_queries_total",
                "Queries dropped because a server that answers anything would get the response");
    out.add({}, udp.dropped_reflectors);
    out.counter("mooring_dns_desk_messages_total",
                "Messages that are more than a plain query, by transport");
    out.add({{"transport", "udp"}}, udp.to_desk);
    out.add({{"transport", "tcp"}}, nameserver::totals_of(counters.tcp).to_desk);
    out.add({{"transport", "tls"}}, nameserver::totals_of(counters.tls).to_desk);
}

void add_tls(MetricFamilies& out, const nameserver::ConnectionCounters& tls)
{
    out.gauge("mooring_dns_tls_connections", "DNS over TLS connections open");
    out.add({}, static_cast<double>(tls.open.value()));
    out.counter("mooring_dns_tls_connections_total",
                "DNS over TLS connections by what became of them");
    out.add({{"outcome", "accepted"}}, tls.accepted.value());
    out.add({{"outcome", "refused-full"}}, tls.refused_full.value());
    out.add({{"outcome", "refused-client"}}, tls.refused_client.value());
    out.add({{"outcome", "timed-out"}}, tls.timed_out.value());
    out.add({{"outcome", "handshake-failed"}}, tls.handshakes_failed.value());
    out.add({{"outcome", "failed"}}, tls.failed.value());
}

void add_signatures(MetricFamilies& out, const nameserver::SigningTotals& totals)
{
    out.counter("mooring_dnssec_signatures_total",
                "Signatures that answers needed: cached ones, those made, and those not made");
    out.add({{"outcome", "cached"}}, totals.cached);
    out.add({{"outcome", "fresh"}}, totals.fresh);
    out.add({{"outcome", "refreshed"}}, totals.refreshed);
    out.add({{"outcome", "over-budget"}}, totals.over_budget);
    out.add({{"outcome", "failed"}}, totals.failed);
}

}  // namespace

void add_front(MetricFamilies& out, const nameserver::Nameserver& nameserver)
{
    add_cookies(out, nameserver.counters());
    add_limited(out, nameserver.counters());
    add_tls(out, nameserver.counters().tls_connections);
    add_signatures(out, nameserver.signing_totals());
}

}  // namespace mooring::app

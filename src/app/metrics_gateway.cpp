// SPDX-License-Identifier: Apache-2.0
#include "app/metrics_gateway.hpp"

#include <array>

namespace mooring::app {

namespace {

void add_answers(MetricFamilies& out, const gateway::Counters& counters)
{
    out.counter("mooring_gateway_answers_total", "What update clients were told, by dialect");
    for (std::size_t d = 0; d < zone::dialect_count; ++d) {
        const auto dialect = static_cast<zone::Dialect>(d);
        for (std::size_t o = 0; o < gateway::outcome_count; ++o) {
            const auto outcome = static_cast<gateway::Outcome>(o);
            if (const auto value = counters.value(dialect, outcome); value != 0)
                out.add(
                    {{"dialect", zone::text_of(dialect)}, {"outcome", gateway::text_of(outcome)}},
                    value);
        }
    }
    out.counter("mooring_check_ip_total", "Answers to \"what is my address\"");
    out.add({}, counters.check_ip.value());
}

}  // namespace

void add_gateway(MetricFamilies& out, const gateway::Gateway& gateway)
{
    using gateway::FloodLimit;
    add_answers(out, gateway.counters());
    out.counter("mooring_gateway_flood_refusals_total",
                "Requests that were told to come later, by whose limit it was");
    for (const auto limit : {FloodLimit::Key, FloodLimit::Host, FloodLimit::Source})
        out.add({{"limit", gateway::text_of(limit)}}, gateway.limits().refused(limit));
    out.counter("mooring_gateway_log_lines_withheld_total",
                "Log lines about refused requests that were not written because there were many");
    out.add({}, gateway.recorder().lines_withheld());
}

void add_gnudip(MetricFamilies& out, const gateway::GnudipServer::ConnectionCounters& counters)
{
    out.gauge("mooring_gnudip_connections", "GnuDIP connections open");
    out.add({}, static_cast<double>(counters.open.value()));
    out.counter("mooring_gnudip_connections_total", "GnuDIP connections by what became of them");
    out.add({{"outcome", "accepted"}}, counters.accepted.value());
    out.add({{"outcome", "refused"}}, counters.refused.value());
    out.add({{"outcome", "timed-out"}}, counters.timed_out.value());
}

void add_doctor(MetricFamilies& out, const gateway::Doctor& doctor)
{
    const auto use = doctor.use();
    out.gauge("mooring_doctor_keys", "Keys of which the last requests are in memory");
    out.add({}, static_cast<std::uint64_t>(use.keys));
    out.gauge("mooring_doctor_hosts_of_strangers",
              "Hosts of which requests with unknown secrets are in memory");
    out.add({}, static_cast<std::uint64_t>(use.hosts_of_strangers));
    out.gauge("mooring_doctor_memory_bytes", "Memory for the last requests of all keys");
    out.add({}, static_cast<std::uint64_t>(use.bytes));
}

void add_silence(MetricFamilies& out, const updates::SilenceMetrics& silence)
{
    out.gauge("mooring_silence_watched", "Hosts that go offline when their client is silent");
    out.add({}, static_cast<double>(silence.watched.value()));
    out.counter("mooring_silence_taken_offline_total", "Hosts taken offline for silence");
    out.add({}, silence.taken_offline.value());
    out.counter("mooring_silence_failures_total", "Times that silent hosts could not be changed");
    out.add({}, silence.failures.value());
    out.counter("mooring_silence_fresh_starts_total",
                "Times that silence began to count anew: a clock was set, the machine slept, or "
                "updates could not be taken");
    out.add({}, silence.fresh_starts.value());
}

}  // namespace mooring::app

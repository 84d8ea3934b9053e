// SPDX-License-Identifier: Apache-2.0
#include "app/metrics_transfer.hpp"

namespace mooring::app {

namespace {

using nameserver::TransferCounters;

void add_results(MetricFamilies& out, const char* direction, const auto& counters)
{
    for (std::size_t kind = 0; kind < counters.size(); ++kind)
        for (std::size_t result = 0; result < counters[kind].size(); ++result)
            out.add({{"direction", direction},
                     {"kind", nameserver::transfer_kind_names.at(kind)},
                     {"result", nameserver::transfer_result_names.at(result)}},
                    counters[kind][result].value());
}

}  // namespace

void add_transfers(MetricFamilies& out, const nameserver::Transfers& transfers)
{
    const auto& counters = transfers.counters();
    out.counter("mooring_transfers_total",
                "Transfers by direction, by how the zone went over, and by result");
    add_results(out, "out", counters.out);
    add_results(out, "in", counters.in);
    out.counter("mooring_transfer_bytes_total", "Bytes of transfer messages");
    out.add({{"direction", "out"}}, counters.bytes_out.value());
    out.add({{"direction", "in"}}, counters.bytes_in.value());
    out.gauge("mooring_transfers_running", "Transfers under way");
    out.add({{"direction", "out"}}, static_cast<double>(counters.running_out.value()));
    out.add({{"direction", "in"}}, static_cast<double>(counters.running_in.value()));
    out.gauge("mooring_transfer_changes_bytes", "Memory for changes that secondaries may ask for");
    out.add({}, static_cast<double>(transfers.diffs().bytes().value()));
    out.counter("mooring_notify_total", "NOTIFY messages by what became of them");
    out.add({{"event", "sent"}}, counters.notify_sent.value());
    out.add({{"event", "answered"}}, counters.notify_answered.value());
    out.add({{"event", "given_up"}}, counters.notify_given_up.value());
    out.add({{"event", "received"}}, counters.notify_received.value());
    out.add({{"event", "refused"}}, counters.notify_refused.value());
    out.gauge("mooring_secondary_zones", "Zones copied from primaries by state");
    out.add({{"state", "behind"}}, static_cast<double>(counters.zones_behind.value()));
    out.add({{"state", "expired"}}, static_cast<double>(counters.zones_expired.value()));
}

}  // namespace mooring::app

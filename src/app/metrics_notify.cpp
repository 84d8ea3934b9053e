// SPDX-License-Identifier: Apache-2.0
#include "app/metrics_notify.hpp"

namespace mooring::app {

namespace {

/// Only what has happened: most kinds never do in a small service.
void add_event(MetricFamilies& out, const char* event, const Counter& counter,
               const MetricFamilies::Labels& labels)
{
    if (counter.value() == 0) return;
    auto all = labels;
    all.push_back({"event", event});
    out.add(std::move(all), counter.value());
}

}  // namespace

void add_notifications(MetricFamilies& out, Notifications& notifications)
{
    const auto& counters = notifications.counters();
    out.counter("mooring_messages_total",
                "Mails and webhook calls by kind, way and what became of a try");
    for (const auto way : {notify::Way::Mail, notify::Way::Webhook})
        for (const auto& row : notify::notice_rows()) {
            const auto& of = counters.of(way, row.kind);
            const MetricFamilies::Labels labels{
                {"way", notify::way_names.at(static_cast<std::size_t>(way))},
                {"kind", std::string{row.name}}};
            add_event(out, "delivered", of.delivered, labels);
            add_event(out, "failed", of.failed, labels);
            add_event(out, "given_up", of.given_up, labels);
        }
    out.gauge("mooring_messages", "Mails and webhook calls that are kept, by state");
    out.add({{"state", "waiting"}}, static_cast<double>(counters.waiting.value()));
    out.add({{"state", "under_way"}}, static_cast<double>(counters.under_way.value()));
    out.counter("mooring_message_notes_failed_total",
                "Times that the store could not be told what became of messages");
    out.add({}, counters.notes_failed.value());
    out.gauge("mooring_event_listeners", "Streams of events that somebody listens to");
    out.add({}, static_cast<double>(notifications.stream().listeners().value()));
}

}  // namespace mooring::app

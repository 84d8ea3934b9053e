// SPDX-License-Identifier: Apache-2.0
#include "app/metrics.hpp"

#include <fstream>
#include <memory>

#include <prometheus/text_serializer.h>
#include <unistd.h>

#include "app/commands.hpp"
#include "app/metric_families.hpp"
#include "app/metrics_front.hpp"
#include "app/metrics_gateway.hpp"
#include "app/metrics_guard.hpp"
#include "app/metrics_notify.hpp"
#include "app/metrics_signing.hpp"
#include "app/metrics_transfer.hpp"

namespace mooring::app {

namespace {

using Families = MetricFamilies;

double seconds(std::chrono::nanoseconds duration)
{
    return std::chrono::duration<double>{duration}.count();
}

/// Bytes of our memory that are in RAM; 0 where /proc does not say.
std::uint64_t resident_bytes()
{
    std::ifstream in{"/proc/self/statm"};
    std::uint64_t total_pages = 0;
    std::uint64_t resident_pages = 0;
    in >> total_pages >> resident_pages;
    return resident_pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

struct Transport {
    const char* name;
    nameserver::QueryTotals totals;
};

std::array<Transport, 3> transports_of(const nameserver::NameserverCounters& counters)
{
    return {{{"udp", nameserver::totals_of(counters.udp)},
             {"tcp", nameserver::totals_of(counters.tcp)},
             {"tls", nameserver::totals_of(counters.tls)}}};
}

void add_dns(Families& out, const nameserver::NameserverCounters& counters)
{
    const auto transports = transports_of(counters);
    out.counter("mooring_dns_queries_total", "Queries by transport and type");
    for (const auto& [name, totals] : transports)
        for (std::size_t i = 0; i < nameserver::qtype_slot_count; ++i)
            out.add({{"transport", name},
                     {"type", i == nameserver::other_qtype_slot
                                  ? "other"
                                  : dns::text_of(nameserver::counted_qtypes[i])}},
                    totals.queries_by_qtype[i]);
    out.counter("mooring_dns_responses_total", "Responses by transport and response code");
    for (const auto& [name, totals] : transports)
        for (std::size_t i = 0; i < nameserver::rcode_slot_count; ++i)
            if (totals.responses_by_rcode[i] != 0 || i < 6)
                out.add({{"transport", name}, {"rcode", dns::text_of(static_cast<dns::Rcode>(i))}},
                        totals.responses_by_rcode[i]);
    out.counter("mooring_dns_dropped_total", "Messages that deserve no response");
    for (const auto& [name, totals] : transports) out.add({{"transport", name}}, totals.dropped);
    out.counter("mooring_dns_truncated_total", "Responses with TC");
    for (const auto& [name, totals] : transports) out.add({{"transport", name}}, totals.truncated);
    out.counter("mooring_dns_send_failures_total", "Responses that the kernel did not take");
    for (const auto& [name, totals] : transports)
        out.add({{"transport", name}}, totals.send_failed);

    const auto& tcp = counters.connections;
    out.gauge("mooring_dns_tcp_connections", "DNS connections open");
    out.add({}, static_cast<double>(tcp.open.value()));
    out.counter("mooring_dns_tcp_connections_total", "DNS connections by what became of them");
    out.add({{"outcome", "accepted"}}, tcp.accepted.value());
    out.add({{"outcome", "refused-full"}}, tcp.refused_full.value());
    out.add({{"outcome", "refused-client"}}, tcp.refused_client.value());
    out.add({{"outcome", "timed-out"}}, tcp.timed_out.value());
    out.add({{"outcome", "failed"}}, tcp.failed.value());
}

void add_desk(Families& out, const nameserver::DeskCounters& counters)
{
    out.counter("mooring_dns_updates_total", "DNS UPDATE messages by what was answered");
    for (std::size_t i = 0; i < nameserver::update_rcode_slots; ++i)
        out.add({{"rcode", i + 1 < nameserver::update_rcode_slots
                               ? dns::text_of(static_cast<dns::Rcode>(i))
                               : "other"}},
                counters.updates_by_rcode[i].value());
    out.counter("mooring_dns_updates_replayed_total",
                "DNS UPDATE messages heard again and answered with the stored result");
    out.add({}, counters.updates_replayed.value());
    out.counter("mooring_tsig_errors_total", "Messages whose TSIG was not accepted, by reason");
    constexpr std::array reasons{dns::TsigError::BadSig, dns::TsigError::BadKey,
                                 dns::TsigError::BadTime, dns::TsigError::BadTrunc};
    for (const auto reason : reasons)
        out.add({{"error", std::string{dns::text_of(reason)}}},
                counters.tsig_errors[nameserver::DeskCounters::slot_of(reason)].value());
    out.add({{"error", "FORMERR"}},
            counters.tsig_errors[nameserver::DeskCounters::slot_of(dns::TsigError::None)].value());
    out.counter("mooring_tsig_verified_total", "Messages whose TSIG was accepted");
    out.add({}, counters.tsig_verified.value());
    out.counter("mooring_desk_messages_total", "Messages that were more than a plain query");
    out.add({{"kind", "signed-query"}}, counters.signed_queries.value());
    out.add({{"kind", "transfer"}}, counters.transfers.value());
    out.add({{"kind", "notify"}}, counters.notifies.value());
    out.counter("mooring_desk_refused_full_total", "Datagrams answered SERVFAIL: too many waited");
    out.add({}, counters.refused_full.value());
    out.gauge("mooring_desk_waiting", "Datagrams at the desk");
    out.add({}, static_cast<double>(counters.waiting.value()));
}

void add_outcomes(Families& out, const updates::OutcomeCounters& outcomes)
{
    out.counter("mooring_updates_total", "Updates by host, dialect and outcome");
    for (std::size_t d = 0; d < updates::OutcomeCounters::dialect_count; ++d) {
        const auto dialect = static_cast<zone::Dialect>(d);
        for (std::size_t o = 0; o < updates::OutcomeCounters::outcome_count; ++o) {
            const auto outcome = static_cast<updates::HostOutcome>(o);
            out.add({{"dialect", zone::text_of(dialect)}, {"outcome", updates::text_of(outcome)}},
                    outcomes.count(dialect, outcome));
        }
        out.add({{"dialect", zone::text_of(dialect)}, {"outcome", "failed"}},
                outcomes.failed(dialect));
    }
}

void add_updates(Families& out, const updates::Pipeline& pipeline)
{
    const auto& metrics = pipeline.metrics();
    add_outcomes(out, metrics.outcomes);
    out.histogram("mooring_update_to_visible_seconds",
                  "From a request's arrival until queries see it");
    out.add({}, metrics.update_to_visible);
    out.histogram("mooring_commit_seconds", "One commit in the store");
    out.add({}, metrics.commit_time);
    out.gauge("mooring_update_queue_depth", "Requests waiting or being served by the writer");
    out.add({}, pipeline.queue_depth());
    out.gauge("mooring_update_queue_oldest_seconds",
              "How long the longest waiting request has waited");
    out.add({}, seconds(pipeline.oldest_age()));
    out.counter("mooring_update_door_shortcuts_total", "\"Unchanged\" answered without the queue");
    out.add({}, metrics.door_shortcuts.value());
    out.counter("mooring_updates_refused_full_total",
                "Requests refused because too much was waiting");
    out.add({}, metrics.refused_full.value());
    out.counter("mooring_commands_total", "Commands of operators and owners");
    out.add({}, metrics.commands.value());
    out.counter("mooring_batches_total", "Batches committed; changes per batch is the batch size");
    out.add({}, metrics.batches.value());
    out.counter("mooring_changes_total", "Changes committed");
    out.add({}, metrics.changes.value());
    out.counter("mooring_commit_failures_total", "Commits that did not happen");
    out.add({}, metrics.commit_failures.value());
    out.counter("mooring_commits_in_doubt_total", "Commits whose outcome had to be found out");
    out.add({}, metrics.commits_in_doubt.value());
    out.gauge("mooring_updates_blocked", "1 while the outcome of a commit is not known");
    out.add({}, static_cast<double>(metrics.is_blocked.value()));
    out.counter("mooring_serials_total", "Zone serials sealed");
    out.add({}, metrics.seals.value());
}

void add_journal(Families& out, const updates::HousekeepingMetrics& metrics)
{
    out.gauge("mooring_journal_tail_batches", "Batches committed and not yet folded into rows");
    out.add({}, static_cast<double>(metrics.tail_batches.value()));
    out.gauge("mooring_journal_tail_bytes", "Their bytes");
    out.add({}, static_cast<double>(metrics.tail_bytes.value()));
    out.gauge("mooring_journal_tail_age_seconds", "How old the oldest of them is");
    out.add({}, static_cast<double>(metrics.tail_age_seconds.value()));
    out.counter("mooring_journal_folded_changes_total", "Changes folded into rows");
    out.add({}, metrics.folded.value());
    out.counter("mooring_housekeeping_failures_total",
                "Steps of housekeeping that the store refused");
    out.add({}, metrics.failures.value());
    out.histogram("mooring_journal_fold_seconds", "One slice of folding");
    out.add({}, metrics.fold_time);
}

void add_http(Families& out, const std::vector<HttpDoor>& doors)
{
    out.gauge("mooring_http_connections", "HTTP connections open");
    for (const auto& [name, server] : doors)
        out.add({{"door", name}}, static_cast<double>(server->counters().connections_open.value()));
    out.counter("mooring_http_connections_total", "HTTP connections by what became of them");
    for (const auto& [name, server] : doors) {
        out.add({{"door", name}, {"outcome", "accepted"}},
                server->counters().connections_accepted.value());
        out.add({{"door", name}, {"outcome", "rejected"}},
                server->counters().connections_rejected.value());
        out.add({{"door", name}, {"outcome", "timed-out"}}, server->counters().timeouts.value());
    }
    out.counter("mooring_http_responses_total", "HTTP responses by status class");
    for (const auto& [name, server] : doors)
        for (std::size_t i = 1; i < server->counters().responses.size(); ++i)
            out.add({{"door", name}, {"class", std::to_string(i + 1) + "xx"}},
                    server->counters().responses[i].value());
    out.counter("mooring_http_malformed_requests_total",
                "Requests refused before anybody looked at them");
    for (const auto& [name, server] : doors)
        out.add({{"door", name}}, server->counters().requests_malformed.value());
    out.counter("mooring_http_handler_failures_total",
                "Requests answered 500 because of a fault of ours");
    for (const auto& [name, server] : doors)
        out.add({{"door", name}}, server->counters().handler_failures.value());
}

void add_memory(Families& out, const MemorySample& memory)
{
    out.gauge("mooring_names", "Names in memory");
    out.add({}, memory.names.names);
    out.gauge("mooring_registry_rows", "Rows of the registry in memory");
    out.add({{"kind", "account"}}, memory.registry.accounts);
    out.add({{"kind", "zone"}}, memory.registry.zones);
    out.add({{"kind", "claim"}}, memory.registry.claims);
    out.add({{"kind", "host"}}, memory.registry.hosts);
    out.add({{"kind", "key"}}, memory.registry.keys);
    out.add({{"kind", "entry"}}, memory.registry.entries);
    out.gauge("mooring_memory_bytes", "Memory by what it is for");
    out.add({{"part", "name-table"}}, memory.names.table_bytes);
    out.add({{"part", "name-data"}}, memory.names.other_bytes);
    out.add({{"part", "claims"}}, memory.registry.claim_bytes);
    out.add({{"part", "hosts"}}, memory.registry.host_bytes);
    out.add({{"part", "keys"}}, memory.registry.key_bytes);
    out.add({{"part", "accounts"}}, memory.registry.account_bytes);
    out.add({{"part", "entries"}}, memory.registry.entry_bytes);
}

}  // namespace

void sample_memory(updates::Pipeline& pipeline,
                   std::move_only_function<void(std::optional<MemorySample>)> done)
{
    const auto sample = std::make_shared<MemorySample>();
    const auto shared = std::make_shared<decltype(done)>(std::move(done));
    const auto pushed = pipeline.push(
        updates::CommandRequest{[sample](registry::Draft& draft) -> Result<> {
                                    *sample = {draft.contents().memory(), draft.tables().memory()};
                                    return {};
                                },
                                [sample, shared](const Result<>& outcome) {
                                    (*shared)(outcome ? std::optional{*sample} : std::nullopt);
                                }});
    if (!pushed) (*shared)(std::nullopt);
}

ServiceMetrics::ServiceMetrics(Sources sources)
    : sources_{std::move(sources)},
      started_{sources_.clock.now()},
      started_wall_{sources_.clock.wall_now()}
{}

std::vector<prometheus::MetricFamily> ServiceMetrics::collect(
    const std::optional<MemorySample>& memory) const
{
    Families out;
    out.gauge("mooring_build_info", "Always 1; the version is a label");
    out.add({{"version", version()}}, 1.0);
    out.gauge("mooring_ready", "1 while the service takes queries and updates");
    out.add({}, sources_.is_ready() ? 1.0 : 0.0);
    out.gauge("process_start_time_seconds", "When the process started, since 1970");
    out.add({}, static_cast<std::uint64_t>(seconds_of(started_wall_)));
    out.gauge("process_resident_memory_bytes", "Memory of the process that is in RAM");
    out.add({}, resident_bytes());
    add_dns(out, sources_.nameserver.counters());
    add_front(out, sources_.nameserver);
    add_desk(out, sources_.desk);
    add_updates(out, sources_.pipeline);
    add_gateway(out, sources_.gateway);
    add_gnudip(out, sources_.gnudip.counters());
    add_doctor(out, sources_.doctor);
    add_silence(out, sources_.silence.metrics());
    add_journal(out, sources_.housekeeping.metrics());
    add_signing(out, sources_.signing);
    add_transfers(out, sources_.transfers);
    add_notifications(out, sources_.notifications);
    add_guard(out, sources_.guard);
    add_http(out, sources_.doors);
    if (memory) add_memory(out, *memory);
    return std::move(out).take();
}

std::string ServiceMetrics::text(const std::optional<MemorySample>& memory) const
{
    return prometheus::TextSerializer{}.Serialize(collect(memory));
}

boost::json::object ServiceMetrics::stats() const
{
    const auto transports = transports_of(sources_.nameserver.counters());
    std::uint64_t queries = 0;
    for (const auto& [name, totals] : transports)
        for (const auto count : totals.queries_by_qtype) queries += count;
    const auto& updates = sources_.pipeline.metrics();
    std::uint64_t changed = 0;
    std::uint64_t unchanged = 0;
    for (std::size_t d = 0; d < updates::OutcomeCounters::dialect_count; ++d) {
        changed +=
            updates.outcomes.count(static_cast<zone::Dialect>(d), updates::HostOutcome::Changed);
        unchanged +=
            updates.outcomes.count(static_cast<zone::Dialect>(d), updates::HostOutcome::Unchanged);
    }
    const auto& journal = sources_.housekeeping.metrics();
    return {
        {"version", version()},
        {"ready", sources_.is_ready()},
        {"uptime_seconds",
         std::chrono::duration_cast<std::chrono::seconds>(sources_.clock.now() - started_).count()},
        {"resident_bytes", resident_bytes()},
        {"queries", queries},
        {"updates_changed", changed},
        {"updates_unchanged", unchanged},
        {"queue_depth", sources_.pipeline.queue_depth()},
        {"batches", updates.batches.value()},
        {"changes", updates.changes.value()},
        {"journal", boost::json::object{{"tail_batches", journal.tail_batches.value()},
                                        {"tail_bytes", journal.tail_bytes.value()},
                                        {"folded_changes", journal.folded.value()}}}};
}

}  // namespace mooring::app

// SPDX-License-Identifier: Apache-2.0
#include "app/metrics_signing.hpp"

#include <array>

namespace mooring::app {

namespace {

/// By the number of zone::KeyStage; 0 is none.
constexpr std::array<const char*, updates::SigningMetrics::stages_max> stage_names{
    "", "published", "ready", "active", "retired", "presigning", "withdrawn", "leaving"};

}  // namespace

void add_signing(MetricFamilies& out, const updates::ZoneSigning& signing)
{
    const auto& metrics = signing.metrics();
    out.counter("mooring_dnssec_writer_signatures_total",
                "Signatures made by the writer: kept in zones of mode full, or ahead of queries");
    out.add({{"for", "full"}}, metrics.full.value());
    out.add({{"for", "ahead"}}, metrics.ahead.value());
    out.counter("mooring_dnssec_signatures_reused_total",
                "Signatures that a changed name of a full zone went on with");
    out.add({}, metrics.kept.value());
    out.counter("mooring_dnssec_unsigned_batches_total",
                "Batches that did not happen because they could not be signed");
    out.add({}, metrics.failures.value());
    out.counter("mooring_dnssec_passes_total",
                "Walks through signed zones: signed anew, renewed or cleared");
    out.add({}, metrics.passes.value());
    out.counter("mooring_dnssec_key_steps_total", "Steps in the life of keys");
    out.add({}, metrics.key_steps.value());
    out.gauge("mooring_dnssec_keys", "DNSSEC keys by stage");
    for (std::size_t i = 1; i < stage_names.size(); ++i)
        out.add({{"stage", stage_names[i]}}, static_cast<double>(metrics.keys[i].value()));
    out.gauge("mooring_dnssec_full_zones",
              "Zones of mode full: ready, or answered as online until they are signed");
    out.add({{"state", "ready"}}, static_cast<double>(metrics.zones_ready.value()));
    out.add({{"state", "waiting"}}, static_cast<double>(metrics.zones_waiting.value()));
    out.gauge(
        "mooring_dnssec_next_expiry_timestamp_seconds",
        "When the first signature kept in a zone ends, were it not renewed; 0: there is none");
    out.add({}, static_cast<double>(metrics.next_expiry.value()));
    out.gauge("mooring_dnssec_cache_entries", "Signatures in the cache");
    out.add({}, static_cast<double>(signing.cache().count()));
    out.gauge("mooring_dnssec_cache_entries_max", "Signatures that fit into the cache");
    out.add({}, static_cast<double>(signing.cache().capacity()));
}

}  // namespace mooring::app

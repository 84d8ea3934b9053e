// SPDX-License-Identifier: Apache-2.0
#include "nameserver/secondary_zones.hpp"

#include <algorithm>
#include <future>
#include <utility>

#include "nameserver/secondary_shell.hpp"

namespace mooring::nameserver {

SecondaryZones::SecondaryZones(const Collaborators& collaborators, const Options& options)
    : with_{collaborators}, shell_{std::make_unique<Shell>(collaborators, options)}
{
    for (std::size_t i = 0; i < with_.loops.count(); ++i) {
        readers_.push_back(std::make_unique<zone::NameTable::Reader>(with_.table));
        readers_.back()->rest();
    }
}

SecondaryZones::~SecondaryZones()
{
    stop();
}

void SecondaryZones::start()
{
    constexpr std::size_t rows_per_call = 1024;
    zone::ZoneId last{};
    while (true) {
        const auto rows = with_.world.tables.zones_after(last, rows_per_call);
        for (const auto& row : rows)
            if (row.kind == zone::ZoneKind::Secondary) first_.emplace(row.id, row.origin);
        if (rows.empty()) return;
        last = rows.back().id;
    }
}

void SecondaryZones::serve(updates::Pipeline& pipeline)
{
    is_started_ = true;
    with_.loops.post(0, [this, &pipeline, zones = std::exchange(first_, {})] {
        for (const auto& [zone, origin] : zones) shell_->add(zone, origin);
        shell_->start(pipeline);
    });
}

void SecondaryZones::stop()
{
    if (!std::exchange(is_started_, false)) return;
    std::promise<void> done;
    with_.loops.post(0, [this, &done] { shell_->stop(done); });
    done.get_future().wait();
}

void SecondaryZones::applied(const zone::Batch& batch)
{
    for (const auto& change : batch.changes) {
        if (const auto* put = std::get_if<zone::Put<zone::Zone>>(&change);
            put != nullptr && put->row.kind == zone::ZoneKind::Secondary)
            with_.loops.post(
                0, [this, id = put->row.id, origin = put->row.origin] { shell_->add(id, origin); });
        if (const auto* erased = std::get_if<zone::Erase<zone::Zone>>(&change))
            with_.loops.post(0, [this, id = erased->id] { shell_->remove(id); });
        if (const auto* put = std::get_if<zone::Put<zone::Upstream>>(&change))
            with_.loops.post(0, [this, id = put->row.id] { shell_->refresh_now(id); });
    }
}

/// RFC 1996, section 3.10: only what comes from a primary of the zone counts.
dns::Rcode SecondaryZones::notified(const Request& request)
{
    const auto refuse = [this](dns::Rcode rcode) {
        with_.counters.notify_refused.add();
        return rcode;
    };
    const auto& message = request.message;
    if (message.questions.size() != 1 || message.questions.front().type != dns::RrType::SOA)
        return refuse(dns::Rcode::FormErr);
    auto& reader = *readers_.at(request.loop);
    reader.refresh();
    const auto* view = reader.find_zone(message.questions.front().name);
    const auto is_ours =
        view != nullptr && view->is_secondary && view->origin == message.questions.front().name;
    const auto zone = is_ours ? view->id : zone::ZoneId{};
    reader.rest();
    if (!is_ours) return refuse(dns::Rcode::NotAuth);

    const auto upstream = with_.world.tables.upstream_of(zone);
    const auto is_primary =
        upstream && (request.signer == registry::TsigOwner{zone} ||
                     std::ranges::any_of(upstream->primaries, [&](const Endpoint& primary) {
                         return primary.address == request.peer.address;
                     }));
    if (!is_primary) return refuse(dns::Rcode::Refused);
    with_.counters.notify_received.add();
    with_.loops.post(0, [this, zone] { shell_->refresh_now(zone); });
    return dns::Rcode::NoError;
}

}  // namespace mooring::nameserver

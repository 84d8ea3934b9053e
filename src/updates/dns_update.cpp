// SPDX-License-Identifier: Apache-2.0
#include "updates/dns_update.hpp"

#include <utility>
#include <vector>

#include "updates/update_judge.hpp"

namespace mooring::updates {

namespace {

std::uint64_t whole_seconds(WallTime time) noexcept
{
    return seconds_of(time);
}

}  // namespace

/// One message on its way through the writer.
struct DnsUpdates::Job {
    SignedUpdate update;
    Done done;
    std::vector<zone::HostId> marked;  // Hosts with an intent in flight.
    UpdateReply reply;
    std::vector<HostResult> hosts;
    bool is_remembered = false;  // By this very message, in this very run.
};

DnsUpdates::DnsUpdates(const World& world, Pipeline& pipeline, registry::Profile profile)
    : world_{world}, pipeline_{pipeline}, profile_{profile}
{}

Result<> DnsUpdates::load()
{
    const auto since =
        world_.clock.wall_now() - std::chrono::seconds{ReplayMemory::lifetime_seconds};
    return world_.store.visit_batches(since, [this](const zone::Batch& batch) {
        for (const auto& change : batch.changes)
            if (const auto* use = std::get_if<zone::TsigUse>(&change)) memory_.load(*use);
        return true;
    });
}

void DnsUpdates::submit(SignedUpdate update, Done done)
{
    auto job = std::make_shared<Job>(Job{.update = std::move(update),
                                         .done = std::move(done),
                                         .marked = {},
                                         .reply = {},
                                         .hosts = {}});
    // No other door may say "unchanged" by itself about these hosts until this is decided.
    if (const auto key = world_.tables.key(job->update.use.key))
        job->marked.assign(key->hosts.begin(), key->hosts.end());
    for (const auto host : job->marked) world_.tables.begin_intent(host);

    const auto pushed = pipeline_.push(
        CommandRequest{[this, job](registry::Draft& draft) { return judge(draft, *job); },
                       [this, job](const Result<>& outcome) { complete(*job, outcome); }});
    if (pushed) return;
    for (const auto host : job->marked) world_.tables.end_intent(host);
    job->done({.rcode = dns::Rcode::ServFail});
}

/// Runs a second time if the store refused the batch as a whole: what the first run remembered has
/// not happened.
Result<> DnsUpdates::judge(registry::Draft& draft, Job& job)
{
    const auto& use = job.update.use;
    if (std::exchange(job.is_remembered, false)) memory_.forget(use);
    job.hosts.clear();
    const auto finding = memory_.check(use);
    if (finding.verdict == ReplayMemory::Verdict::Known) {
        job.reply = {.rcode = finding.rcode, .kind = UpdateReply::Kind::Replayed};
        return {};
    }
    if (finding.verdict == ReplayMemory::Verdict::TooOld) {
        job.reply = {.rcode = dns::Rcode::NotAuth, .kind = UpdateReply::Kind::TooOld};
        return {};
    }
    const zone::Origin origin{.cause = zone::Cause::Update,
                              .dialect = zone::Dialect::DnsUpdate,
                              .key = use.key,
                              .source = job.update.source,
                              .time = draft.now()};
    const auto before = draft.change_count();
    auto judgement =
        judge_update(draft, job.update.message,
                     {.key = use.key, .origin = origin, .profile = profile_, .gate = world_.gate});
    job.reply = {.rcode = judgement.rcode, .is_held = judgement.is_held};
    job.hosts = std::move(judgement.hosts);
    if (draft.change_count() != before)
        draft.note({.key = use.key,
                    .time_signed = use.time_signed,
                    .digest = use.digest,
                    .rcode = static_cast<std::uint16_t>(judgement.rcode),
                    .origin = origin});
    memory_.remember(use, judgement.rcode, whole_seconds(draft.now()));
    job.is_remembered = true;
    return {};
}

void DnsUpdates::complete(Job& job, const Result<>& outcome)
{
    for (const auto host : job.marked) world_.tables.end_intent(host);
    if (!outcome) {
        if (job.is_remembered) memory_.forget(job.update.use);
        job.reply = {.rcode = dns::Rcode::ServFail};
    }
    count(job);
    job.done(job.reply);
}

void DnsUpdates::count(const Job& job)
{
    const auto now = world_.clock.wall_now();
    for (const auto& [host, outcome] : job.hosts) {
        if (job.reply.rcode == dns::Rcode::ServFail) {
            pipeline_.count_failed(zone::Dialect::DnsUpdate);
            continue;
        }
        pipeline_.count(zone::Dialect::DnsUpdate, outcome);
        if (job.reply.rcode == dns::Rcode::NoError) world_.tables.note_contact(host, now);
    }
    if (!job.hosts.empty()) pipeline_.observe_visible(job.update.received);
}

}  // namespace mooring::updates

// SPDX-License-Identifier: Apache-2.0
// Passes through zones and the life of their keys, bit by bit.
#include <algorithm>
#include <utility>

#include "base/log.hpp"
#include "registry/commands/signing.hpp"
#include "updates/full_zone.hpp"
#include "updates/zone_signing.hpp"

namespace mooring::updates {

using dns::RrType;

namespace {

/// Between two passes through a zone, at least.
constexpr std::chrono::hours pass_pause{1};

constexpr std::chrono::seconds retry_pause{5};

constexpr WallTime never = WallTime::max();

bool has_derived(const zone::Contents& contents, const zone::Zone& zone)
{
    const auto apex = contents.find(zone.origin);
    return contents.covering(zone.id, zone::Denial::Nsec, zone.origin) ||
           contents.covering(zone.id, zone::Denial::Nsec3, zone.origin) ||
           (apex && apex->rrset(RrType::RRSIG));
}

/// The time that stands in 32 bits of an RRSIG, near `now` (RFC 4034, 3.1.5).
WallTime wall_time_near(std::uint32_t seconds, WallTime now)
{
    const auto difference = static_cast<std::int32_t>(seconds - seconds_of(now));
    return now + std::chrono::seconds{difference};
}

}  // namespace

Result<> ZoneSigning::work(registry::Draft& draft, zone::ZoneId id, LastSlice last)
{
    const auto now = draft.now();
    const auto zone = draft.zone(id);
    const auto found = states_.find(id);
    if (!zone || found == states_.end()) {
        agenda_.remove(id);
        return {};
    }
    auto& state = found->second;
    if (std::exchange(state.is_postponed, false)) state.pass.reset();
    if (state.pass && last == LastSlice::Committed) state.pass->advance();
    if (state.pass && state.pass->is_done()) end_pass(*zone, state, now);
    if (!state.pass) begin_pass(draft, *zone, state);
    if (state.pass) {
        auto& order = orders_[id];
        order.kind = state.pass->kind();
        order.names = state.pass->slice(draft.contents(), pace_.names());
        order.ends_pass = order.kind == SigningPass::Kind::Build && state.pass->is_done();
        // Being ready brings the zone back at once. A zone without any RRset at its apex never is.
        agenda_.set(id, order.ends_pass ? now + retry_pause : now);
        return {};
    }
    if (zone->signing == zone::Signing::Unsigned) {  // And nothing is left to be cleared away.
        states_.erase(found);
        agenda_.remove(id);
        return {};
    }
    MOORING_TRY(const auto due, step_keys(draft, *zone));
    const auto next = state.is_ready ? std::min(due, state.renew_at) : due;
    if (next == never)
        agenda_.remove(id);
    else
        agenda_.set(id, next);
    return {};
}

// What the zone needs now: its remains cleared away, a chain built, signatures renewed, or nothing.
void ZoneSigning::begin_pass(const registry::Draft& draft, const zone::Zone& zone, State& state)
{
    using Kind = SigningPass::Kind;
    const auto& contents = draft.contents();
    const auto begin = [&](Kind kind) {
        state.pass = std::make_unique<SigningPass>(kind, contents, zone);
    };
    const auto is_full = zone.signing == zone::Signing::Full;
    if (is_full && state.is_ready) {
        if (state.renew_at <= draft.now()) begin(Kind::Renew);
        return;
    }
    if (!state.is_maintained && has_derived(contents, zone)) return begin(Kind::Clear);
    if (!is_full || draft.signing_keys_of(zone.id).empty()) return;
    state.is_maintained = true;
    begin(Kind::Build);
}

void ZoneSigning::end_pass(const zone::Zone& zone, State& state, WallTime now)
{
    // A chain that is built ends with the signatures of the apex, which is an order of its own.
    if (state.pass->kind() == SigningPass::Kind::Build && !state.is_ready) return;
    const auto pass = std::exchange(state.pass, nullptr);
    metrics_.passes.add();
    log(Level::Info, "pass through a signed zone",
        {{"zone", zone.origin.text()},
         {"did", pass->kind() == SigningPass::Kind::Clear   ? "clear"
                 : pass->kind() == SigningPass::Kind::Build ? "sign"
                                                            : "renew"}});
    if (pass->kind() == SigningPass::Kind::Clear) return;
    const auto earliest = pass->earliest_expiration();
    state.expires_at = earliest ? wall_time_near(*earliest, now) : never;
    const auto wanted = earliest ? state.expires_at - options_.policy.refresh : now;
    state.renew_at = std::max(now + pass_pause, wanted);
    count_expiry();
}

Result<WallTime> ZoneSigning::step_keys(registry::Draft& draft, const zone::Zone& zone)
{
    const auto count = draft.change_count();
    const registry::SigningTools tools{.seal = with_.seal, .policy = options_.policy};
    MOORING_TRY(const auto next,
                registry::advance_keys(draft, zone.id, tools, origin_of_derived(draft.now())));
    if (draft.change_count() != count) metrics_.key_steps.add();
    return next.value_or(never);
}

void ZoneSigning::count_expiry()
{
    auto first = never;
    for (const auto& [zone, state] : states_)
        if (state.is_ready) first = std::min(first, state.expires_at);
    metrics_.next_expiry.set(first == never ? 0 : seconds_of(first));
}

}  // namespace mooring::updates

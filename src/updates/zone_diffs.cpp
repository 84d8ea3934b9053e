// SPDX-License-Identifier: Apache-2.0
#include "updates/zone_diffs.hpp"

#include <algorithm>
#include <utility>

#include "updates/published_names.hpp"
#include "updates/zone_snapshot.hpp"

namespace mooring::updates {
namespace {

/// What a step takes besides its changes, roughly.
constexpr std::size_t step_overhead_bytes = 512;

/// True if the batch changes the zone in a way that no step can tell.
bool breaks_off(const zone::Zone& before, const zone::Zone& after)
{
    return before.version != after.version || before.signing != after.signing ||
           before.denial != after.denial;
}

zone::RrsetView nothing_of(dns::RrType type)
{
    return {.type = type, .ttl = {}, .count = 0, .rdatas = {}};
}

}  // namespace

/// The names of a batch and what they showed before it.
struct ZoneDiffs::Touched {
    struct Shown {
        std::size_t name;  // In `names`.
        dns::RrType type;
        dns::Ttl ttl;
        std::uint16_t count;
        std::size_t offset;  // In `bytes`.
        std::size_t size;
    };
    std::vector<TouchedName> names;
    std::vector<Shown> shown;
    std::vector<std::uint8_t> bytes;

    void note(std::size_t name, const zone::RrsetView& rrset)
    {
        shown.push_back(
            {name, rrset.type, rrset.ttl, rrset.count, bytes.size(), rrset.rdatas.size()});
        bytes.insert(bytes.end(), rrset.rdatas.begin(), rrset.rdatas.end());
    }
    [[nodiscard]] zone::RrsetView view(const Shown& was) const
    {
        return {.type = was.type,
                .ttl = was.ttl,
                .count = was.count,
                .rdatas = std::span{bytes}.subspan(was.offset, was.size)};
    }
};

ZoneDiffs::ZoneDiffs(const zone::Contents& contents, const registry::Tables& tables,
                     const Options& options)
    : contents_{contents}, tables_{tables}, options_{options}, touched_{std::make_unique<Touched>()}
{}

ZoneDiffs::~ZoneDiffs() = default;

void ZoneDiffs::start(std::span<const zone::ZoneSerial> sealed)
{
    for (const auto& [zone, serial] : sealed) sealed_[zone] = serial;
    read_followed();
}

std::optional<ZoneDifference> ZoneDiffs::changes(zone::ZoneId zone, dns::Serial from) const
{
    Steps steps;
    state_.with([&](const State& state) {
        const auto found = state.zones.find(zone);
        if (found == state.zones.end()) return;
        const auto first = std::ranges::find_if(
            found->second, [&](const auto& step) { return step->from.serial == from; });
        steps.assign(first, found->second.end());
    });
    if (steps.empty()) return std::nullopt;
    ZoneDifference difference{.from = steps.front()->from, .to = steps.back()->to, .steps = {}};
    for (const auto& step : steps) difference.steps.push_back(step->changes);
    return difference;
}

bool ZoneDiffs::is_followed(zone::ZoneId zone) const
{
    return state_.with([&](const State& state) { return state.followed.has(zone); });
}

std::optional<ShownSoa> ZoneDiffs::soa_of(zone::ZoneId zone, dns::Serial serial) const
{
    const auto row = tables_.zone(zone);
    if (!row) return std::nullopt;
    const auto apex = contents_.find(row->origin);
    if (!apex) return std::nullopt;
    const auto soa = apex->rrset(dns::RrType::SOA);
    if (!soa || soa->count != 1) return std::nullopt;
    return ShownSoa{serial, soa->ttl, with_serial(soa->rdatas.subspan(2), serial)};
}

/// Who is followed, after the rows have changed. A zone that was not followed while changes waited
/// to be sealed has missed some of them.
void ZoneDiffs::read_followed()
{
    Followed next;
    for (const auto& secondary : tables_.secondaries()) {
        if (secondary.zone)
            next.zones.insert(*secondary.zone);
        else
            next.all = true;
    }
    for (const auto zone : unsealed_)
        if (next.has(zone) && !followed_.has(zone)) open_[zone].is_gap = true;
    std::erase_if(open_, [&](const auto& item) { return !next.has(item.first); });
    std::vector<zone::ZoneId> dropped;
    state_.with([&](State& state) {
        for (const auto& [zone, steps] : state.zones)
            if (!next.has(zone)) dropped.push_back(zone);
        state.followed = next;
    });
    for (const auto zone : dropped) forget(zone);
    followed_ = std::move(next);
}

void ZoneDiffs::committed(const zone::Batch& batch)
{
    *touched_ = {};
    for (const auto& [zone, serial] : batch.serials)
        if (followed_.has(zone)) open(zone);
    if (open_.empty()) return;

    for (const auto& change : batch.changes) {
        const auto* put = std::get_if<zone::Put<zone::Zone>>(&change);
        const auto before = put != nullptr ? tables_.zone(put->row.id) : std::nullopt;
        if (before && breaks_off(*before, put->row) && open_.contains(put->row.id))
            open_[put->row.id].is_gap = true;
    }
    auto& touched = *touched_;
    touched.names = names_touched(contents_, tables_, batch);
    std::erase_if(touched.names, [this](const TouchedName& name) {
        const auto found = open_.find(name.zone);
        return found == open_.end() || found->second.is_gap;
    });
    std::optional<zone::Zone> zone;
    for (std::size_t i = 0; i < touched.names.size(); ++i) {
        const auto& name = touched.names[i];
        if (!zone || zone->id != name.zone) zone = tables_.zone(name.zone);
        if (!zone) continue;
        for_each_published(contents_, *zone, name.view(),
                           [&](const auto& rrset) { touched.note(i, rrset); });
    }
}

/// Begins the step to the open serial, if it has not begun.
void ZoneDiffs::open(zone::ZoneId zone)
{
    auto& open = open_[zone];
    if (open.from || open.is_gap) return;
    const auto sealed = sealed_.find(zone);
    if (sealed != sealed_.end()) open.from = soa_of(zone, sealed->second);
    open.is_gap = !open.from;
}

void ZoneDiffs::applied(const zone::Batch& batch)
{
    auto& touched = *touched_;
    auto shown = touched.shown.begin();
    std::optional<zone::Zone> zone;
    for (std::size_t i = 0; i < touched.names.size(); ++i) {
        const auto& name = touched.names[i];
        if (!zone || zone->id != name.zone) zone = tables_.zone(name.zone);
        const auto first = shown;
        while (shown != touched.shown.end() && shown->name == i) ++shown;
        if (!zone) continue;
        auto& changes = open_[name.zone].changes;
        const auto owner = name.view();
        std::vector<dns::RrType> present;
        for_each_published(contents_, *zone, owner, [&](const zone::RrsetView& after) {
            present.push_back(after.type);
            const auto was = std::ranges::find(first, shown, after.type, &Touched::Shown::type);
            const auto before = was != shown ? touched.view(*was) : nothing_of(after.type);
            if (before.ttl == after.ttl && std::ranges::equal(before.rdatas, after.rdatas)) return;
            changes.note({owner, before, after});
        });
        for (auto was = first; was != shown; ++was)
            if (std::ranges::find(present, was->type) == present.end())
                changes.note({owner, touched.view(*was), nothing_of(was->type)});
    }
    *touched_ = {};
    for (const auto& [id, serial] : batch.serials) unsealed_.insert(id);
    auto are_partners_changed = false;
    for (const auto& change : batch.changes) {
        if (const auto* erased = std::get_if<zone::Erase<zone::Zone>>(&change)) {
            forget(erased->id);
            open_.erase(erased->id);
            unsealed_.erase(erased->id);
            sealed_.erase(erased->id);
        }
        are_partners_changed = are_partners_changed ||
                               std::holds_alternative<zone::Put<zone::Secondary>>(change) ||
                               std::holds_alternative<zone::Erase<zone::Secondary>>(change);
    }
    if (are_partners_changed) read_followed();
}

void ZoneDiffs::sealed(std::span<const zone::ZoneSerial> serials)
{
    for (const auto& serial : serials) {
        close(serial);
        unsealed_.erase(serial.zone);
        sealed_[serial.zone] = serial.serial;
    }
}

/// Ends the step to the serial that is shown from now on.
void ZoneDiffs::close(const zone::ZoneSerial& sealed)
{
    auto found = open_.extract(sealed.zone);
    if (!followed_.has(sealed.zone)) return;
    if (found.empty() || found.mapped().is_gap || !found.mapped().from) return forget(sealed.zone);
    const auto& from = *found.mapped().from;
    auto to = soa_of(sealed.zone, sealed.serial);
    if (!to || from.serial == sealed.serial) return forget(sealed.zone);
    keep(sealed.zone, {.from = from,
                       .to = *std::move(to),
                       .changes = found.mapped().changes.pack(),
                       .number = next_number_++});
}

void ZoneDiffs::keep(zone::ZoneId zone, Step step)
{
    const auto bytes_of = [](const Step& kept) {
        return static_cast<std::int64_t>(kept.changes->size() + step_overhead_bytes);
    };
    order_.emplace_back(step.number, zone);
    bytes_.add(bytes_of(step));
    state_.with([&](State& state) {
        auto& steps = state.zones[zone];
        steps.push_back(std::make_shared<const Step>(std::move(step)));
        const auto drop_first = [&](Steps& from) {
            bytes_.add(-bytes_of(*from.front()));
            from.pop_front();
            --step_count_;
        };
        if (steps.size() > options_.steps_max) drop_first(steps);
        while (bytes_.value() > static_cast<std::int64_t>(options_.bytes_max) && !order_.empty()) {
            const auto [number, owner] = order_.front();
            order_.pop_front();
            const auto oldest = state.zones.find(owner);
            if (oldest == state.zones.end() || oldest->second.empty()) continue;
            if (oldest->second.front()->number == number) drop_first(oldest->second);
        }
    });
    // What was dropped otherwise leaves its place in the order, which must not grow for ever.
    ++step_count_;
    if (order_.size() > 64 + 2 * step_count_) {
        state_.with([&](const State& state) {
            std::erase_if(order_, [&](const auto& place) {
                const auto found = state.zones.find(place.second);
                return found == state.zones.end() || found->second.empty() ||
                       place.first < found->second.front()->number;
            });
        });
    }
}

void ZoneDiffs::forget(zone::ZoneId zone)
{
    state_.with([&](State& state) {
        const auto found = state.zones.find(zone);
        if (found == state.zones.end()) return;
        step_count_ -= found->second.size();
        for (const auto& step : found->second)
            bytes_.add(-static_cast<std::int64_t>(step->changes->size() + step_overhead_bytes));
        state.zones.erase(found);
    });
}

}  // namespace mooring::updates

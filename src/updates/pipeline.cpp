// SPDX-License-Identifier: Apache-2.0
#include "updates/pipeline.hpp"

#include <algorithm>
#include <utility>

namespace mooring::updates {
namespace {

using namespace std::chrono_literals;

/// How long the writer sleeps when nothing is due: it wakes to let memory go that readers have
/// left.
constexpr std::chrono::nanoseconds idle_patience = 1s;

Writer::Options writer_options(const Pipeline::Options& options)
{
    return {.changes_max = options.batch_changes_max,
            .seal_after = options.seal_after,
            .profile = options.profile};
}

}  // namespace

Pipeline::Pipeline(const World& world, Loaded loaded, const Options& options)
    : world_{world},
      options_{options},
      queue_{world.tables, world.clock, {.requests_max = options.requests_max}},
      writer_{world, std::move(loaded), metrics_, writer_options(options)},
      thread_{[this] { run(); }}
{}

Pipeline::~Pipeline()
{
    stop();
}

Result<> Pipeline::push(Request request)
{
    auto result = queue_.push(std::move(request));
    if (!result && result.error().code == Errc::QueueFull) metrics_.refused_full.add();
    return result;
}

bool Pipeline::is_unchanged_now(const AddressIntent& intent, zone::NameTable::Reader& reader)
{
    // First the marks, then the version, then the addresses: an intent whose mark is gone by now is
    // published in the version that refresh() moves to. One that comes after this check is
    // concurrent with this request, and its door has not answered it either.
    const auto& tables = world_.tables;
    if (intent.presence == registry::Presence::Offline) return false;
    if (std::ranges::any_of(intent.hosts, [&](auto host) { return tables.has_intents(host); }))
        return false;
    reader.refresh();
    if (!may_set(intent)) return false;
    for (std::size_t i = 0; i < intent.hosts.size(); ++i) {
        const auto id = intent.hosts[i];
        const auto standing = standing_of(id, reader);
        if (!standing) return false;
        const auto wish = registry::wish_of(registry::wishes_for(intent, i), *standing);
        if (wish.is_withheld || wish.after != standing->before) return false;
    }
    for (const auto id : intent.hosts) {
        world_.tables.note_contact(id, intent.origin.time);
        metrics_.outcomes.add(intent.origin.dialect, HostOutcome::Unchanged);
    }
    metrics_.door_shortcuts.add();
    return true;
}

/// What the host has, as shown to `reader`. Nothing if it is not there for updates to leave as it
/// is: gone, suspended, or offline, and then every update changes something.
std::optional<registry::Standing> Pipeline::standing_of(zone::HostId id,
                                                        zone::NameTable::Reader& reader) const
{
    const auto& tables = world_.tables;
    const auto host = tables.host(id);
    if (!host || host->is_blocked || host->state != zone::RowState::Active || host->is_offline)
        return std::nullopt;
    const auto node = reader.find_host(host->locator, id);
    if (!node) return std::nullopt;
    registry::Standing standing{
        .before = {node->ipv4(), node->ipv6()}, .interface_id = {}, .profile = options_.profile};
    if (!host->has_extras && !tables.has_zone_rules()) return standing;
    standing.profile = tables.profile_for(id, *host, options_.profile);
    const auto extras = tables.extras_of(id);
    if (extras && extras->is_offline) return std::nullopt;
    if (extras) standing.interface_id = extras->interface_id;
    return standing;
}

/// Whether the intent's key has the right, as the tables are now. The operator needs none.
bool Pipeline::may_set(const AddressIntent& intent) const
{
    if (intent.key == zone::no_id<zone::KeyId>) return true;
    const auto key = world_.tables.key(intent.key);
    return key && key->may(zone::KeyRight::SetAddress) &&
           std::ranges::all_of(intent.hosts, [&](auto host) { return key->hosts.contains(host); });
}

void Pipeline::stop()
{
    queue_.close();
    if (thread_.joinable()) thread_.join();
}

void Pipeline::run()
{
    while (true) {
        if (writer_.is_in_doubt()) {
            if (queue_.is_closed()) break;
            queue_.pause(patience());
        } else {
            auto requests = queue_.take(patience());
            if (requests.empty() && queue_.is_closed()) break;
            writer_.add(std::move(requests));
        }
        queue_.finished(writer_.work());
        metrics_.queue_depth.set(static_cast<std::int64_t>(queue_.depth()));
    }
    writer_.add(queue_.take(0ns));
    queue_.finished(writer_.finish());
}

std::chrono::nanoseconds Pipeline::patience() const
{
    const auto deadline = writer_.next_deadline();
    if (!deadline) return idle_patience;
    return std::clamp<std::chrono::nanoseconds>(*deadline - world_.clock.now(), 0ns, idle_patience);
}

}  // namespace mooring::updates

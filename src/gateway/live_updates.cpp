// SPDX-License-Identifier: Apache-2.0
#include "gateway/live_updates.hpp"

#include <utility>

#include "gateway/lookups.hpp"
#include "registry/key_limits.hpp"
#include "registry/key_secret.hpp"

namespace mooring::gateway {

LiveUpdates::LiveUpdates(const World& world) : world_{world}
{
    for (std::size_t i = 0; i < world_.loops.count(); ++i) {
        readers_.push_back(std::make_unique<zone::NameTable::Reader>(world_.names));
        readers_.back()->rest();
    }
}

std::optional<registry::KeyView> LiveUpdates::find_key(std::string_view secret)
{
    return world_.tables.find_key(registry::hash_of_secret(secret));
}

std::optional<registry::KeyView> LiveUpdates::find_freedns_key(std::string_view login)
{
    return freedns_key(world_.tables, login);
}

std::optional<registry::KeyView> LiveUpdates::key(zone::KeyId id)
{
    return world_.tables.key(id);
}

std::vector<GnudipSecret> LiveUpdates::gnudip_keys(std::size_t loop, dns::NameView name)
{
    const auto host = host_at(loop, name);
    if (!host || world_.seal == nullptr) return {};
    return gnudip_secrets_of(world_.tables, *world_.seal, *host);
}

std::optional<zone::HostId> LiveUpdates::host_at(std::size_t loop, dns::NameView name)
{
    return gateway::host_at(*readers_[loop], name);
}

std::optional<HostFacts> LiveUpdates::facts(std::size_t loop, zone::HostId host)
{
    return facts_of(*readers_[loop], world_.tables, host);
}

std::optional<zone::SiteId> LiveUpdates::site_of(zone::HostId host)
{
    const auto extras = world_.tables.extras_of(host);
    return extras ? extras->site : std::nullopt;
}

std::vector<zone::HostId> LiveUpdates::hosts_of(zone::SiteId site)
{
    return world_.tables.hosts_of(site);
}

std::vector<dns::Rrset> LiveUpdates::rrsets(std::size_t loop, dns::NameView name)
{
    return rrsets_at(*readers_[loop], name);
}

std::vector<std::string> LiveUpdates::txt_values(std::size_t loop, dns::NameView name)
{
    return txt_values_at(*readers_[loop], name);
}

void LiveUpdates::apply(std::size_t loop, updates::AddressIntent intent, Instant received,
                        Done done)
{
    // Here also, because what is unchanged never gets to the writer.
    const auto key = world_.tables.key(intent.key);
    if (key && !registry::is_usable(world_.tables, *key,
                                    {.source = intent.origin.source, .time = intent.origin.time}))
        return done(updates::AddressOutcome(intent.hosts.size(), updates::HostOutcome::NoRight));
    auto& reader = *readers_[loop];
    const bool is_unchanged = world_.pipeline.is_unchanged_now(intent, reader);
    reader.rest();
    if (is_unchanged) {
        return done(updates::AddressOutcome(intent.hosts.size(), updates::HostOutcome::Unchanged));
    }
    // Shared, because a refused push() takes the completion with it and the door still needs it.
    auto waiting = std::make_shared<Done>(std::move(done));
    updates::AddressRequest request{
        .intent = std::move(intent),
        .done =
            [&loops = world_.loops, loop, waiting](Result<updates::AddressOutcome> outcome) {
                loops.post(loop, [waiting, outcome = std::move(outcome)]() mutable {
                    (*waiting)(std::move(outcome));
                });
            },
        .received = received};
    if (auto pushed = world_.pipeline.push(std::move(request)); !pushed) {
        (*waiting)(std::unexpected{std::move(pushed).error()});
    }
}

void LiveUpdates::command(std::size_t loop, updates::Command command, CommandDone done)
{
    auto waiting = std::make_shared<CommandDone>(std::move(done));
    updates::CommandRequest request{
        .command = std::move(command),
        .done = [&loops = world_.loops, loop, waiting](Result<> result) {
            loops.post(loop, [waiting, result = std::move(result)]() mutable {
                (*waiting)(std::move(result));
            });
        }};
    if (auto pushed = world_.pipeline.push(std::move(request)); !pushed) {
        (*waiting)(std::unexpected{std::move(pushed).error()});
    }
}

}  // namespace mooring::gateway

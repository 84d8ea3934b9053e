// SPDX-License-Identifier: Apache-2.0
#include "gateway/live_updates.hpp"

#include <utility>

#include "registry/key_secret.hpp"

namespace mooring::gateway {

LiveUpdates::LiveUpdates(const registry::Tables& tables, zone::NameTable& names,
                         updates::Pipeline& pipeline, net::StreamLoops& loops)
    : tables_{tables}, pipeline_{pipeline}, loops_{loops}
{
    for (std::size_t i = 0; i < loops.count(); ++i) {
        readers_.push_back(std::make_unique<zone::NameTable::Reader>(names));
        readers_.back()->rest();
    }
}

std::optional<registry::KeyView> LiveUpdates::find_key(std::string_view secret)
{
    return tables_.find_key(registry::hash_of_secret(secret));
}

std::optional<zone::HostId> LiveUpdates::host_at(std::size_t loop, dns::NameView name)
{
    auto& reader = *readers_[loop];
    reader.refresh();
    std::optional<zone::HostId> host;
    if (const auto node = reader.find(name); node && node->is(zone::NodeFlag::IsHost)) {
        host = zone::HostId{node->registry_reference};
    }
    reader.rest();
    return host;
}

void LiveUpdates::apply(std::size_t loop, updates::AddressIntent intent, Instant received,
                        Done done)
{
    auto& reader = *readers_[loop];
    const bool is_unchanged = pipeline_.is_unchanged_now(intent, reader);
    reader.rest();
    if (is_unchanged) {
        return done(updates::AddressOutcome(intent.hosts.size(), updates::HostOutcome::Unchanged));
    }
    // Shared, because a refused push() takes the completion with it and the door still needs it.
    auto waiting = std::make_shared<Done>(std::move(done));
    updates::AddressRequest request{
        .intent = std::move(intent),
        .done =
            [&loops = loops_, loop, waiting](Result<updates::AddressOutcome> outcome) {
                loops.post(loop, [waiting, outcome = std::move(outcome)]() mutable {
                    (*waiting)(std::move(outcome));
                });
            },
        .received = received};
    if (auto pushed = pipeline_.push(std::move(request)); !pushed) {
        (*waiting)(std::unexpected{std::move(pushed).error()});
    }
}

}  // namespace mooring::gateway

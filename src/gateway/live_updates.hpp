// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The UpdateService of the running program: keys from the registry's tables, hosts from the name
/// table, changes through the pipeline.
///
///     unchanged now? ──yes──▶ done, on the spot
///          └──no──▶ Pipeline::push ──▶ writer thread ──post──▶ done, on the request's loop
///
/// Thread safety: as UpdateService. Everything borrowed outlives it; the loops outlive the
/// pipeline.

#include <memory>
#include <vector>

#include "base/seal.hpp"
#include "gateway/update_service.hpp"
#include "net/stream_loop.hpp"
#include "updates/pipeline.hpp"
#include "zone/name_table.hpp"

namespace mooring::gateway {

class LiveUpdates final : public UpdateService {
public:
    struct World {
        const registry::Tables& tables;
        zone::NameTable& names;
        updates::Pipeline& pipeline;
        net::StreamLoops& loops;
        /// Opens what GnuDIP needs. Null: there are no such keys.
        const Seal* seal = nullptr;
    };
    explicit LiveUpdates(const World& world);

    [[nodiscard]] std::optional<registry::KeyView> find_key(std::string_view secret) override;
    [[nodiscard]] std::optional<registry::KeyView> find_freedns_key(
        std::string_view login) override;
    [[nodiscard]] std::optional<registry::KeyView> key(zone::KeyId id) override;
    [[nodiscard]] std::vector<GnudipSecret> gnudip_keys(std::size_t loop,
                                                        dns::NameView name) override;
    [[nodiscard]] std::optional<zone::HostId> host_at(std::size_t loop,
                                                      dns::NameView name) override;
    [[nodiscard]] std::optional<HostFacts> facts(std::size_t loop, zone::HostId host) override;
    [[nodiscard]] std::optional<zone::SiteId> site_of(zone::HostId host) override;
    [[nodiscard]] std::vector<zone::HostId> hosts_of(zone::SiteId site) override;
    [[nodiscard]] std::vector<dns::Rrset> rrsets(std::size_t loop, dns::NameView name) override;
    [[nodiscard]] std::vector<std::string> txt_values(std::size_t loop,
                                                      dns::NameView name) override;
    void apply(std::size_t loop, updates::AddressIntent intent, Instant received,
               Done done) override;
    void command(std::size_t loop, updates::Command command, CommandDone done) override;

private:
    const World world_;
    std::vector<std::unique_ptr<zone::NameTable::Reader>> readers_;  // One per loop.
};

}  // namespace mooring::gateway

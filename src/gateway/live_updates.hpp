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

#include "gateway/update_service.hpp"
#include "net/stream_loop.hpp"
#include "updates/pipeline.hpp"
#include "zone/name_table.hpp"

namespace mooring::gateway {

class LiveUpdates final : public UpdateService {
public:
    LiveUpdates(const registry::Tables& tables, zone::NameTable& names, updates::Pipeline& pipeline,
                net::StreamLoops& loops);

    [[nodiscard]] std::optional<registry::KeyView> find_key(std::string_view secret) override;
    [[nodiscard]] std::optional<zone::HostId> host_at(std::size_t loop,
                                                      dns::NameView name) override;
    void apply(std::size_t loop, updates::AddressIntent intent, Instant received,
               Done done) override;

private:
    const registry::Tables& tables_;
    updates::Pipeline& pipeline_;
    net::StreamLoops& loops_;
    std::vector<std::unique_ptr<zone::NameTable::Reader>> readers_;  // One per loop.
};

}  // namespace mooring::gateway

// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The catalog zone (RFC 9432): lists our zones, so that a standard secondary follows what comes
/// and goes without being told about each zone.
///
///     version.CATALOG           TXT  "2"
///     z42.zones.CATALOG         PTR  dyn.example.
///
/// It is an ordinary zone of kind Catalog with records in the journal, so its serial, transfers and
/// NOTIFY come from where those of all zones come from. It lists what can be transferred: not zones
/// in mode Online, and not itself. A member's label is made of the zone's number, which is never
/// given again: a zone that is removed and made again is a new member (section 4.1).
///
/// Thread safety: the Observer's members on the writer thread; serve() from any.
/// Limits: a change of one zone costs one lookup; at start and when secondaries come and go the
/// whole list is gone through, `zones_per_step` zones a step.
/// Invariants: nothing is made before there is a secondary of all zones.

#include <functional>
#include <memory>

#include "updates/observer.hpp"
#include "updates/pipeline.hpp"

namespace mooring::updates {

class Catalog final : public Observer {
public:
    static constexpr std::size_t zones_per_step = 4096;

    /// `origin` the root: there is none.
    explicit Catalog(const dns::Name& origin) : origin_{origin} {}

    /// Brings the list in line and keeps it so. The pipeline outlives the writer's calls.
    void serve(Pipeline& pipeline);

    void committed(const zone::Batch&) override {}
    void applied(const zone::Batch& batch) override;
    void sealed(std::span<const zone::ZoneSerial>) override {}

    /// The commands, for tests: one zone; the next zones after `after` (and what is in the list and
    /// no zone any more). The second returns where to go on; 0 at the end.
    [[nodiscard]] Result<> update_member(registry::Draft& draft, zone::ZoneId zone) const;
    [[nodiscard]] Result<zone::ZoneId> update_members(registry::Draft& draft,
                                                      zone::ZoneId after) const;

private:
    [[nodiscard]] Result<zone::ZoneId> prepared(registry::Draft& draft) const;
    void set_member(registry::Draft& draft, zone::ZoneId zone) const;
    void drop_strangers(registry::Draft& draft) const;
    void push_member(zone::ZoneId zone);
    void push_members(zone::ZoneId after);

    const dns::Name origin_;
    Pipeline* pipeline_ = nullptr;
};

}  // namespace mooring::updates

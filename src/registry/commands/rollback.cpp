// SPDX-License-Identifier: Apache-2.0
#include "registry/commands/rollback.hpp"

#include <fmt/format.h>

#include "registry/commands/host.hpp"
#include "registry/commands/record.hpp"

namespace mooring::registry {

namespace {

zone::Origin rollback_origin(const RollbackAsker& asker)
{
    auto origin = asker.origin;
    origin.cause = zone::Cause::Rollback;
    return origin;
}

/// Whose claim a name lies in; 0: nobody's.
AccountId owner_at(const Draft& draft, const dns::Name& name)
{
    const auto claim = draft.claim_covering(name);
    return claim ? claim->account : AccountId{};
}

}  // namespace

Result<> rollback_addresses(Draft& draft, HostId id, const zone::AddressChange& change,
                            const RollbackAsker& asker)
{
    const auto host = draft.host(id);
    if (!host) return fail(Errc::NotFound, "no such host");
    const auto origin = rollback_origin(asker);
    MOORING_CHECK(rollback_host(draft, id, change, origin));
    draft.note(zone::Event{.kind = zone::EventKind::RolledBack,
                           .account = host->account,
                           .subject = host->name.text(),
                           .client = asker.client,
                           .origin = origin});
    return {};
}

Result<> rollback_records(Draft& draft, const zone::RrsetChange& change, Profile profile,
                          const RollbackAsker& asker)
{
    const auto zone = draft.zone(change.zone);
    if (!zone) return fail(Errc::NotFound, "the zone of these records is gone");
    if (zone->version != change.zone_version)
        return fail(Errc::Conflict, "the zone has been imported anew since this change");
    const auto origin = rollback_origin(asker);
    if (!change.before.empty()) {
        MOORING_CHECK(set_record(draft, {change.owner, change.type, change.ttl, change.before},
                                 profile, origin));
    } else if (draft.rrset(change.owner, change.type)) {
        MOORING_CHECK(delete_record(draft, change.owner, change.type, origin));
    }
    draft.note(
        zone::Event{.kind = zone::EventKind::RolledBack,
                    .account = owner_at(draft, change.owner),
                    .subject = fmt::format("{} {}", change.owner.text(), dns::text_of(change.type)),
                    .client = asker.client,
                    .origin = origin});
    return {};
}

}  // namespace mooring::registry

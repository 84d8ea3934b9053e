// SPDX-License-Identifier: Apache-2.0
#include "registry/commands/upstream.hpp"

#include <algorithm>

#include "registry/tsig_text.hpp"

namespace mooring::registry {

namespace {

Result<> check_wanted(const NewUpstream& wanted)
{
    if (wanted.origin.is_root())
        return fail(Errc::InvalidArgument, "the root cannot be a zone here");
    if (wanted.primaries.empty())
        return fail(Errc::InvalidArgument, "a zone is followed from at least one primary");
    if (wanted.primaries.size() > primaries_max)
        return fail(Errc::LimitExceeded, "a zone has at most 8 primaries");
    const auto has_no_port = [](const Endpoint& primary) { return primary.port == 0; };
    if (std::ranges::any_of(wanted.primaries, has_no_port))
        return fail(Errc::InvalidArgument, "a primary has a port from 1 to 65535");
    return {};
}

/// The zone's row, made if it is not there.
Result<zone::Zone> followed_zone(Draft& draft, const dns::Name& apex, const zone::Origin& origin)
{
    if (const auto present = draft.find_zone(apex)) {
        if (present->kind == zone::ZoneKind::Secondary) return *present;
        return fail(Errc::AlreadyExists, apex.text() + " is a zone of our own");
    }
    if (const auto claim = draft.claim_covering(apex))
        return fail(Errc::Conflict, apex.text() + " lies in the claim " + claim->name.text());
    if (draft.zone_of(apex) && draft.exists(apex))
        return fail(Errc::Conflict,
                    "there are records at or below " + apex.text() + "; delete them first");
    zone::Zone zone{.origin = apex, .kind = zone::ZoneKind::Secondary, .created = origin.time};
    zone.id = draft.add(zone, origin);
    return draft.zone(zone.id).value_or(zone);
}

}  // namespace

Result<zone::Zone> follow_zone(Draft& draft, const NewUpstream& wanted, const Seal& seal,
                               const zone::Origin& origin)
{
    MOORING_CHECK(check_wanted(wanted));
    MOORING_TRY(auto zone, followed_zone(draft, wanted.origin.canonical(), origin));
    zone::Upstream upstream{
        .id = zone.id, .primaries = wanted.primaries, .is_tls = wanted.is_tls, .tsig_name = {}};
    if (wanted.tsig) {
        upstream.tsig_name = wanted.tsig->name.canonical();
        upstream.tsig = sealed_tsig(*wanted.tsig, seal);
    }
    draft.put(upstream, origin);
    return zone;
}

}  // namespace mooring::registry

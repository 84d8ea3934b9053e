// SPDX-License-Identifier: Apache-2.0
#include "registry/commands/secondary.hpp"

#include <algorithm>

#include "registry/tsig_text.hpp"

namespace mooring::registry {

namespace {

constexpr std::size_t zones_per_look = 256;

Result<> check_new(const Draft& draft, const NewSecondary& wanted)
{
    if (wanted.address.port == 0)
        return fail(Errc::InvalidArgument, "a secondary has a port from 1 to 65535");
    if (wanted.zone) {
        const auto zone = draft.zone(*wanted.zone);
        if (!zone) return fail(Errc::NotFound, "no such zone");
    }
    const auto present = draft.secondaries();
    if (present.size() >= secondaries_max)
        return fail(Errc::LimitExceeded, "there can be 64 secondaries");
    const auto is_same = [&](const zone::Secondary& row) {
        return row.address == wanted.address && row.zone == wanted.zone;
    };
    if (std::ranges::any_of(present, is_same))
        return fail(Errc::AlreadyExists,
                    wanted.address.text() + " is a secondary already; remove it first");
    return {};
}

std::vector<zone::Zone> zones_of(const Draft& draft, const std::optional<ZoneId>& only)
{
    std::vector<zone::Zone> zones;
    if (only) {
        if (const auto zone = draft.zone(*only)) zones.push_back(*zone);
        return zones;
    }
    ZoneId last{};
    while (true) {
        const auto rows = draft.tables().zones_after(last, zones_per_look);
        if (rows.empty()) return zones;
        last = rows.back().id;
        for (const auto& row : rows)
            if (const auto zone = draft.zone(row.id)) zones.push_back(*zone);
    }
}

}  // namespace

Result<AddedSecondary> add_secondary(Draft& draft, const NewSecondary& wanted, Random& random,
                                     const SigningTools& tools, const zone::Origin& origin)
{
    MOORING_CHECK(check_new(draft, wanted));
    AddedSecondary added{.secondary = {.zone = wanted.zone,
                                       .address = wanted.address,
                                       .is_tls = wanted.is_tls,
                                       .created = origin.time}};
    added.secondary.id = draft.add(added.secondary, origin);
    if (wanted.with_tsig == WithTsig::Yes) {
        auto key = generate_tsig(tsig_name_of(added.secondary.id), random);
        added.tsig = text_of(key);
        added.secondary = *draft.secondary(added.secondary.id);
        added.secondary.tsig = sealed_tsig(key, tools.seal);
        wipe(key.secret);
        draft.put(added.secondary, origin);
    }
    for (const auto& zone : zones_of(draft, wanted.zone)) {
        if (zone.signing != zone::Signing::Online) continue;
        MOORING_CHECK(sign_zone(draft, zone.id, {.mode = zone::Signing::Full}, tools, origin));
        added.zones_now_full.push_back(zone.origin);
    }
    added.secondary = *draft.secondary(added.secondary.id);
    return added;
}

Result<> remove_secondary(Draft& draft, SecondaryId id, const zone::Origin& origin)
{
    if (!draft.secondary(id)) return fail(Errc::NotFound, "no such secondary");
    draft.erase(id, origin);
    return {};
}

}  // namespace mooring::registry

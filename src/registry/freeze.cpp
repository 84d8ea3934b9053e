// SPDX-License-Identifier: Apache-2.0
#include "registry/freeze.hpp"

#include <algorithm>

#include "registry/entry_fields.hpp"
#include "registry/quotas.hpp"

namespace mooring::registry {

namespace {

constexpr std::uint8_t freeze_version = 1;

/// The claims that the plan does not cover: of each kind the newest.
std::vector<zone::Claim> uncovered(const Draft& draft, AccountId account)
{
    const auto& plan = plan_of(draft, account);
    auto names = plan.names_max;
    auto domains = plan.own_domains_max;
    std::vector<zone::Claim> beyond;
    for (const auto id : draft.claims_of(account)) {  // By ascending id: the oldest first.
        auto claim = draft.claim(id);
        if (!claim) continue;
        const auto zone = draft.zone(claim->zone);
        auto& room = zone && zone->kind == zone::ZoneKind::OwnDomain ? domains : names;
        if (room == 0)
            beyond.push_back(*std::move(claim));
        else
            --room;
    }
    return beyond;
}

bool is_felt(const Draft& draft, const zone::Claim& claim)
{
    const auto kept = find<Freeze>(draft, claim.name.text());
    return kept && kept->value.felt <= draft.now();
}

}  // namespace

void Freeze::write(zone::ByteWriter& writer) const
{
    writer.put_byte(freeze_version);
    put_time(writer, since);
    put_time(writer, felt);
}

Freeze Freeze::read(zone::ByteReader& reader)
{
    Freeze freeze;
    if (reader.byte() != freeze_version) reader.set_bad();
    freeze.since = time_in(reader);
    freeze.felt = time_in(reader);
    return freeze;
}

void thaw_covered(Draft& draft, AccountId account, const zone::Origin& origin)
{
    const auto frozen = all_of<Freeze>(draft, account);
    if (frozen.empty()) return;
    const auto beyond = uncovered(draft, account);
    for (const auto& kept : frozen) {
        const auto is_beyond = std::ranges::any_of(
            beyond, [&](const auto& claim) { return claim.name.text() == kept.lookup; });
        if (!is_beyond) draft.erase(kept.id, origin);
    }
}

void settle_freezes(Draft& draft, AccountId account, const zone::Origin& origin)
{
    thaw_covered(draft, account, origin);
    const auto beyond = uncovered(draft, account);
    OwnerNews news{.kind = zone::EventKind::PlanChanged,
                   .account = account,
                   .subject = plan_of(draft, account).name};
    const Freeze freeze{.since = draft.now(), .felt = draft.now() + draft.rules().freeze_notice};
    for (const auto& claim : beyond) {
        if (find<Freeze>(draft, claim.name.text())) continue;
        if (keep(draft, account, claim.name.text(), freeze, origin))
            news.facts.emplace_back("frozen", claim.name.text());
    }
    if (news.facts.empty()) return;
    const auto days = std::to_string(draft.rules().freeze_notice.count());
    news.facts.emplace_back("days", days);
    announce(draft, news, origin);
}

Result<> check_frozen(const Draft& draft, const zone::Claim& claim, const zone::Origin& origin)
{
    if (!is_limited(origin) || !is_felt(draft, claim)) return {};
    return fail(Errc::NotAllowed,
                claim.name.text() + " is frozen: the plan \"" + plan_of(draft, claim.account).name +
                    "\" does not cover it; choose a larger plan or release other names");
}

bool is_frozen(const Draft& draft, HostId host)
{
    const auto view = draft.host_view(host);
    if (!view || draft.entries_of(view->account, zone::EntryKind::Freeze).empty()) return false;
    const auto claim = draft.claim(view->claim);
    return claim && is_felt(draft, *claim);
}

}  // namespace mooring::registry

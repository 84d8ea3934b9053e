// SPDX-License-Identifier: Apache-2.0
#include "registry/handover.hpp"

#include "registry/commands/account.hpp"
#include "registry/commands/host.hpp"
#include "registry/entry_fields.hpp"
#include "registry/freeze.hpp"
#include "registry/quotas.hpp"

namespace mooring::registry {

namespace {

constexpr std::uint8_t handover_version = 1;
constexpr std::size_t handovers_listed_max = 10'000;

bool is_for(const Handover& handover, const zone::Account& account)
{
    return account.is_verified && handover.to_email == account.email;
}

Result<> check_may_move(const Draft& draft, const zone::Claim& claim)
{
    if (draft.is_blocked(claim)) return fail(Errc::NotAllowed, claim.name.text() + " is suspended");
    const auto zone = draft.zone(claim.zone);
    if (!zone || zone->kind != zone::ZoneKind::Suffix)
        return fail(Errc::NotAllowed,
                    "an own domain is not handed over: the other account adds "
                    "it and proves that it has it");
    for (const auto& name : draft.names_below(claim.name)) {
        const auto host = draft.host_at(name);
        if (host && host->state == zone::RowState::Suspended)
            return fail(Errc::NotAllowed, name.text() + " is suspended");
    }
    return {};
}

/// Tells both, whoever of them is known.
void tell_both(Draft& draft, const Kept<Handover>& kept, zone::EventKind kind,
               const zone::Origin& origin)
{
    OwnerNews news{.kind = kind, .account = kept.account, .subject = kept.lookup};
    news.facts.emplace_back("to", kept.value.to_email);
    announce(draft, news, origin);
    const auto other = draft.find_account(kept.value.to_email);
    if (!other || !other->is_verified) return;
    const auto from = draft.account(kept.account);
    news.account = other->id;
    news.facts = {{"from", from ? from->email : ""}};
    announce(draft, news, origin);
}

/// A host as it was, to be made again.
struct MovingHost {
    zone::Host row;
    zone::Addresses addresses;
    zone::HostExtras extras;
};

Result<std::vector<MovingHost>> take_hosts(Draft& draft, const zone::Claim& claim,
                                           const zone::Origin& origin)
{
    std::vector<MovingHost> hosts;
    for (const auto& name : draft.names_below(claim.name)) {
        const auto host = draft.host_at(name);
        if (!host) continue;
        MovingHost moving{.row = *host,
                          .addresses = draft.own_addresses(host->id),
                          .extras = draft.extras_of(host->id)};
        moving.extras.site.reset();
        moving.extras.interface_id.reset();
        moving.extras.is_offline = false;
        moving.extras.kept = {};
        draft.set_addresses(host->id, moving.addresses, origin);  // It comes back, if it is away.
        MOORING_CHECK(remove_host(draft, host->id, origin));
        hosts.push_back(std::move(moving));
    }
    return hosts;
}

Result<> move_claim(Draft& draft, const zone::Claim& claim, AccountId to,
                    const zone::Origin& origin)
{
    MOORING_TRY(const auto hosts, take_hosts(draft, claim, origin));
    draft.erase(claim.id, origin);
    zone::Claim moved{
        .zone = claim.zone, .name = claim.name, .account = to, .created = origin.time};
    moved.id = draft.add(moved, origin);
    for (const auto& host : hosts) {
        auto row = host.row;
        row.claim = moved.id;
        row.account = to;
        const auto id = draft.add(row, origin);
        draft.set_addresses(id, host.addresses, origin);
        auto extras = host.extras;
        extras.id = id;
        draft.put(std::move(extras), origin);
    }
    return {};
}

/// Whether it can still happen as it was agreed.
Result<zone::Claim> claim_to_move(const Draft& draft, const Kept<Handover>& kept)
{
    const auto name = dns::Name::parse(kept.lookup);
    const auto claim = name ? draft.claim_at(*name) : std::nullopt;
    if (!claim || claim->account != kept.account)
        return fail(Errc::NotFound, "the claim is not there any more");
    MOORING_CHECK(check_may_move(draft, *claim));
    const auto other = draft.account(kept.value.to);
    if (!other || other->state == zone::RowState::Suspended || !is_for(kept.value, *other))
        return fail(Errc::NotAllowed, "the other account cannot have it any more");
    return *claim;
}

}  // namespace

void Handover::write(zone::ByteWriter& writer) const
{
    writer.put_byte(handover_version);
    writer.put_string(to_email);
    writer.put_varint(zone::number_of(to));
    put_time(writer, asked);
    put_time(writer, accepted);
}

Handover Handover::read(zone::ByteReader& reader)
{
    Handover handover;
    if (reader.byte() != handover_version) reader.set_bad();
    handover.to_email = reader.text();
    handover.to = AccountId{reader.varint32()};
    handover.asked = time_in(reader);
    handover.accepted = time_in(reader);
    return handover;
}

std::optional<WallTime> due_time(const Handover& handover, const NameRules& rules)
{
    if (!handover.is_accepted()) return std::nullopt;
    return handover.accepted + rules.handover_hold;
}

Result<> ask_handover(Draft& draft, ClaimId id, std::string_view to_email,
                      const zone::Origin& origin)
{
    const auto claim = draft.claim(id);
    if (!claim) return fail(Errc::NotFound, "no such claim");
    MOORING_TRY(auto email, normal_email(to_email));
    const auto owner = draft.account(claim->account);
    if (owner && owner->email == email)
        return fail(Errc::NotAllowed, claim->name.text() + " is this account's already");
    MOORING_CHECK(check_may_move(draft, *claim));
    MOORING_CHECK(check_frozen(draft, *claim, origin));
    if (find<Handover>(draft, claim->name.text()))
        return fail(Errc::AlreadyExists,
                    claim->name.text() + " is offered to somebody already; cancel that first");
    const Handover handover{
        .to_email = std::move(email), .to = {}, .asked = draft.now(), .accepted = {}};
    MOORING_TRY(const auto kept_id,
                keep(draft, claim->account, claim->name.text(), handover, origin));
    if (const auto kept = find<Handover>(draft, kept_id))
        tell_both(draft, *kept, zone::EventKind::HandoverAsked, origin);
    return {};
}

Result<> accept_handover(Draft& draft, const dns::Name& name, AccountId account,
                         const zone::Origin& origin)
{
    auto kept = find<Handover>(draft, name.text());
    const auto other = draft.account(account);
    if (!kept || !other || !is_for(kept->value, *other))
        return fail(Errc::NotFound, name.text() + " is not offered to this account");
    if (kept->value.is_accepted())
        return fail(Errc::Conflict, name.text() + " is accepted already");
    if (other->state == zone::RowState::Suspended)
        return fail(Errc::NotAllowed, "the account is suspended");
    MOORING_CHECK(check_names_quota(draft, account, origin));
    kept->value.to = account;
    kept->value.accepted = draft.now();
    keep(draft, *kept, origin);
    tell_both(draft, *kept, zone::EventKind::HandoverAccepted, origin);
    return {};
}

Result<> cancel_handover(Draft& draft, const dns::Name& name, std::optional<AccountId> account,
                         const zone::Origin& origin)
{
    const auto kept = find<Handover>(draft, name.text());
    const auto other = account ? draft.account(*account) : std::nullopt;
    const auto is_theirs =
        kept && (!account || kept->account == *account || (other && is_for(kept->value, *other)));
    if (!is_theirs) return fail(Errc::NotFound, name.text() + " is not on its way to anybody");
    draft.erase(kept->id, origin);
    tell_both(draft, *kept, zone::EventKind::HandoverCancelled, origin);
    return {};
}

Result<bool> settle_handover(Draft& draft, EntryId id, const zone::Origin& origin)
{
    const auto kept = find<Handover>(draft, id);
    if (!kept) return true;
    const auto due = due_time(kept->value, draft.rules());
    const auto is_stale = !due && kept->value.asked + handover_patience <= draft.now();
    if (!is_stale && (!due || draft.now() < *due)) return false;
    draft.erase(kept->id, origin);
    const auto claim = is_stale ? Result<zone::Claim>{fail(Errc::NotFound, "nobody accepted it")}
                                : claim_to_move(draft, *kept);
    const auto is_covered =
        claim && usage_of(draft, kept->value.to).names < plan_of(draft, kept->value.to).names_max;
    if (!is_covered) {
        tell_both(draft, *kept, zone::EventKind::HandoverCancelled, origin);
        return true;
    }
    if (const auto freeze = draft.find_entry(zone::EntryKind::Freeze, kept->lookup))
        draft.erase(freeze->id, origin);
    MOORING_CHECK(move_claim(draft, *claim, kept->value.to, origin));
    thaw_covered(draft, kept->account, origin);
    tell_both(draft, *kept, zone::EventKind::HandoverDone, origin);
    return true;
}

std::vector<Kept<Handover>> handovers_to(const Draft& draft, const zone::Account& account)
{
    auto all = some_after<Handover>(draft.tables(), EntryId{}, handovers_listed_max);
    std::erase_if(all, [&](const auto& kept) { return !is_for(kept.value, account); });
    return all;
}

}  // namespace mooring::registry

// SPDX-License-Identifier: Apache-2.0
#include "updates/update_judge.hpp"

#include <algorithm>
#include <array>
#include <map>

#include "registry/commands/host.hpp"
#include "registry/commands/record.hpp"
#include "registry/key_limits.hpp"
#include "registry/rrset_rules.hpp"
#include "updates/dns_update.hpp"
#include "updates/key_scope.hpp"

namespace mooring::updates {

namespace {

using dns::Rcode;
using dns::RrType;

bool is_made_by_signing(RrType type) noexcept
{
    return type == RrType::RRSIG || type == RrType::NSEC || type == RrType::NSEC3;
}

/// The zone as this draft has it, for one key.
class DraftView final : public authority::UpdateView {
public:
    DraftView(const registry::Draft& draft, const KeyScope& scope, zone::ZoneId zone)
        : draft_{draft}, scope_{scope}, zone_{zone}
    {}

    [[nodiscard]] std::vector<dns::Rrset> rrsets(dns::NameView owner) const override
    {
        auto rrsets = draft_.rrsets(dns::Name{owner}.canonical());
        std::erase_if(rrsets, [](const auto& rrset) { return is_made_by_signing(rrset.type); });
        return rrsets;
    }
    [[nodiscard]] bool is_in_zone(dns::NameView owner) const override
    {
        const auto enclosing = draft_.zone_of(dns::Name{owner}.canonical());
        return enclosing && enclosing->id == zone_;
    }
    [[nodiscard]] bool may_update(const dns::MessageRecord& record) const override
    {
        if (record.type == RrType::ANY) return scope_.may_touch(record.owner);
        return scope_.may_set(record.owner, record.type);
    }

private:
    const registry::Draft& draft_;
    const KeyScope& scope_;
    const zone::ZoneId zone_;
};

/// A host's addresses and TTL as the message wants them.
struct HostWish {
    zone::Host host;
    zone::Addresses addresses;
    std::optional<dns::Ttl> ttl;
};

template <std::size_t size>
std::array<std::uint8_t, size> bytes_of(const dns::Rdata& rdata)
{
    std::array<std::uint8_t, size> bytes{};
    std::ranges::copy(rdata, bytes.begin());
    return bytes;
}

bool is_publishable(registry::Profile profile, RrType type, const dns::Rdata& rdata)
{
    const auto kind =
        type == RrType::A ? kind_of(Ipv4{bytes_of<4>(rdata)}) : kind_of(Ipv6{bytes_of<16>(rdata)});
    return registry::is_publishable(profile, kind);
}

/// Applies the RRsets of an outcome to the draft, or says why not.
class Application {
public:
    Application(registry::Draft& draft, const KeyScope& scope, const UpdateOrigin& by)
        : draft_{draft}, scope_{scope}, by_{by}
    {}

    bool apply(const std::vector<dns::Rrset>& changed)
    {
        const auto is_allowed = [&](const dns::Rrset& rrset) { return is_good(rrset); };
        if (!std::ranges::all_of(changed, is_allowed)) return false;
        // What goes makes room for what comes: a CNAME that takes the place of others, or the
        // other way round.
        for (const auto& rrset : changed)
            if (rrset.rdatas.empty() && !wish(rrset)) draft_.set_rrset(rrset, by_.origin);
        for (const auto& rrset : changed)
            if (!rrset.rdatas.empty() && !wish(rrset) && !set(rrset)) return false;
        return std::ranges::all_of(hosts_, [&](auto& entry) { return set_host(entry.second); });
    }

    /// What the gate did not let pass: all was undone for that.
    [[nodiscard]] const std::vector<registry::PendingChange>& held() const noexcept
    {
        return held_;
    }

private:
    [[nodiscard]] bool is_good(const dns::Rrset& rrset) const
    {
        // Again, because the deletion of all RRsets of a name does not say which.
        if (!scope_.may_set(rrset.owner, rrset.type)) return false;
        if (rrset.rdatas.size() > key_rrset_records_max) return false;
        if (!registry::is_address(rrset.type)) return true;
        if (rrset.rdatas.size() > 1 && draft_.host_at(rrset.owner)) return false;
        const auto profile = profile_at(rrset.owner);
        return std::ranges::all_of(rrset.rdatas, [&](const dns::Rdata& rdata) {
            return is_publishable(profile, rrset.type, rdata);
        });
    }

    /// That of the host to which the name belongs.
    [[nodiscard]] registry::Profile profile_at(const dns::Name& owner) const
    {
        const auto host = scope_.host_of(owner);
        const auto view = host ? draft_.host_view(host->id) : std::nullopt;
        return view ? draft_.profile_for(host->id, *view, by_.profile) : by_.profile;
    }

    /// Notes the RRset as a wish for a host's address. False if it is none.
    bool wish(const dns::Rrset& rrset)
    {
        if (!registry::is_address(rrset.type)) return false;
        const auto host = draft_.host_at(rrset.owner);
        if (!host) return false;
        const auto [found, is_new] = hosts_.try_emplace(host->id);
        auto& wanted = found->second;
        if (is_new) wanted = {.host = *host, .addresses = draft_.addresses(host->id), .ttl = {}};
        const auto* rdata = rrset.rdatas.empty() ? nullptr : &rrset.rdatas.front();
        if (rrset.type == RrType::A) {
            wanted.addresses.ipv4.reset();
            if (rdata != nullptr) wanted.addresses.ipv4 = Ipv4{bytes_of<4>(*rdata)};
        } else {
            wanted.addresses.ipv6.reset();
            if (rdata != nullptr) wanted.addresses.ipv6 = Ipv6{bytes_of<16>(*rdata)};
        }
        if (rdata != nullptr) wanted.ttl = std::min(wanted.ttl.value_or(rrset.ttl), rrset.ttl);
        return true;
    }

    /// One TTL for both families: the lower of those that were sent, within bounds.
    bool set_host(const HostWish& wanted)
    {
        if (wanted.ttl) {
            const auto seconds =
                std::clamp(wanted.ttl->seconds, host_ttl_seconds_min, host_ttl_seconds_max);
            const auto is_set =
                registry::set_host_ttl(draft_, wanted.host.id, dns::Ttl{seconds}, by_.origin);
            if (!is_set) return false;
        }
        const auto change = change_of(wanted);
        const auto is_change = change && change->after != change->before;
        if (is_change && by_.gate != nullptr &&
            by_.gate->pass(draft_, *change) == registry::Passage::Held) {
            held_.push_back(*change);
            return false;
        }
        draft_.set_addresses(wanted.host.id, wanted.addresses, by_.origin);
        return true;
    }

    [[nodiscard]] std::optional<registry::PendingChange> change_of(const HostWish& wanted) const
    {
        const auto view = draft_.host_view(wanted.host.id);
        if (!view) return std::nullopt;
        return registry::PendingChange{.host = wanted.host.id,
                                       .account = view->account,
                                       .before = draft_.own_addresses(wanted.host.id),
                                       .after = wanted.addresses,
                                       .origin = by_.origin};
    }

    bool set(const dns::Rrset& rrset)
    {
        if (draft_.rrsets(rrset.owner).empty() && !has_room_for_name(rrset.owner)) return false;
        return registry::set_record(draft_, rrset, by_.profile, by_.origin).has_value();
    }

    /// Counts one more name below its host; the names that are there are counted once a message.
    bool has_room_for_name(const dns::Name& owner)
    {
        const auto host = scope_.host_of(owner);
        if (!host) return false;
        const auto [count, is_first] = names_.try_emplace(host->id, 0);
        if (is_first) count->second = draft_.names_below(host->name).size();
        return ++count->second <= key_names_max;
    }

    registry::Draft& draft_;
    const KeyScope& scope_;
    const UpdateOrigin& by_;
    std::map<zone::HostId, HostWish> hosts_;
    std::map<zone::HostId, std::size_t> names_;
    std::vector<registry::PendingChange> held_;
};

/// What a host's addresses were when the message came.
struct HostBefore {
    zone::HostId host{};
    zone::Addresses addresses;
};

HostOutcome outcome_for(const registry::Draft& draft, const HostBefore& before, Rcode rcode)
{
    if (rcode != Rcode::NoError) return HostOutcome::NoRight;
    const auto is_same = draft.addresses(before.host) == before.addresses;
    return is_same ? HostOutcome::Unchanged : HostOutcome::Changed;
}

/// The hosts whose addresses the message mentions: their client has been heard.
std::vector<HostBefore> hosts_mentioned(const registry::Draft& draft,
                                        const std::vector<dns::MessageRecord>& updates)
{
    std::vector<HostBefore> hosts;
    for (const auto& record : updates) {
        if (!registry::is_address(record.type) && record.type != RrType::ANY) continue;
        const auto host = draft.host_at(record.owner.canonical());
        if (!host || std::ranges::find(hosts, host->id, &HostBefore::host) != hosts.end()) continue;
        hosts.push_back({.host = host->id, .addresses = draft.addresses(host->id)});
    }
    return hosts;
}

/// Our zone of this name, if it is one whose records are changed here (RFC 2136, 3.1.2).
Result<zone::ZoneId, Rcode> zone_for(const registry::Draft& draft,
                                     const authority::UpdateMessage& message)
{
    if (message.zone_class != dns::RrClass::IN) return std::unexpected{Rcode::NotAuth};
    const auto zone = draft.find_zone(message.zone);
    if (!zone) return std::unexpected{Rcode::NotAuth};
    // Updates are not forwarded to a primary (section 6), and a catalog is made by us alone.
    if (zone->kind == zone::ZoneKind::Secondary || zone->kind == zone::ZoneKind::Catalog)
        return std::unexpected{Rcode::Refused};
    return zone->id;
}

}  // namespace

UpdateJudgement judge_update(registry::Draft& draft, const authority::UpdateMessage& message,
                             const UpdateOrigin& by)
{
    UpdateJudgement judgement;
    const auto zone = zone_for(draft, message);
    const auto key = draft.key_view(by.key);
    const bool is_usable =
        key && registry::is_usable(draft, *key, {.source = by.origin.source, .time = draft.now()});
    if (!zone || !is_usable) {
        judgement.rcode = zone ? Rcode::Refused : zone.error();
        return judgement;
    }
    const auto mark = draft.mark();
    const auto hosts = hosts_mentioned(draft, message.updates);
    // Whoever is heard is there: a host that was offline has its own addresses again before the
    // message is looked at.
    for (const auto& host : hosts)
        if (key->hosts.contains(host.host))
            draft.set_addresses(host.host, draft.own_addresses(host.host), by.origin);
    const KeyScope scope{draft, *key};
    const auto outcome = authority::process_update(message, DraftView{draft, scope, *zone});
    judgement.rcode = outcome.rcode;
    Application application{draft, scope, by};
    if (judgement.rcode == Rcode::NoError && !application.apply(outcome.changed))
        judgement.rcode = Rcode::Refused;
    if (judgement.rcode != Rcode::NoError) draft.undo_to(mark);
    for (const auto& change : application.held()) {
        judgement.is_held = true;
        static_cast<void>(by.gate->pass(draft, change));  // Asked again: undo_to() forgot it.
    }
    for (const auto& host : hosts)
        judgement.hosts.push_back({.host = host.host,
                                   .outcome = judgement.is_held
                                                  ? HostOutcome::Held
                                                  : outcome_for(draft, host, judgement.rcode)});
    return judgement;
}

}  // namespace mooring::updates

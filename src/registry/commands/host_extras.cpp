// SPDX-License-Identifier: Apache-2.0
#include "registry/commands/host_extras.hpp"

#include <algorithm>
#include <string>

#include "base/encoding.hpp"
#include "registry/commands/site.hpp"
#include "registry/rrset_rules.hpp"

namespace mooring::registry {

namespace {

Result<zone::Host> host_of(const Draft& draft, HostId id)
{
    auto host = draft.host(id);
    if (!host) return fail(Errc::NotFound, "no such host");
    return *std::move(host);
}

Result<> check_site(const Draft& draft, const zone::Host& host, SiteId id)
{
    const auto site = draft.site(id);
    if (!site) return fail(Errc::NotFound, "no such site");
    if (site->account != host.account)
        return fail(Errc::NotAllowed, "the site " + site->label + " belongs to another account");
    const auto hosts = draft.hosts_of(id);
    if (hosts.size() >= site_hosts_max && std::ranges::find(hosts, host.id) == hosts.end())
        return fail(Errc::LimitExceeded, "a site has at most 256 hosts");
    return {};
}

// The alias stands in for the host's addresses: beside them there may be nothing.
Result<> check_alias(const Draft& draft, const zone::Host& host, const dns::Name& alias)
{
    if (alias.canonical() == host.name)
        return fail(Errc::InvalidArgument, "a name cannot be an alias of itself");
    for (const auto& rrset : draft.rrsets(host.name)) {
        const auto is_its_own = rrset.type == dns::RrType::A || rrset.type == dns::RrType::AAAA ||
                                rrset.type == dns::RrType::CNAME || is_derived(rrset.type);
        if (is_its_own) continue;
        return fail(Errc::Conflict, host.name.text() + " has " + dns::text_of(rrset.type) +
                                        " records, beside which an alias cannot stand");
    }
    return {};
}

Result<> check_answer(const Draft& draft, const zone::Host& host, const zone::OfflineAnswer& answer)
{
    const auto& addresses = answer.addresses;
    if (!answer.alias) return {};
    if (addresses.ipv4 || addresses.ipv6)
        return fail(Errc::InvalidArgument,
                    "while it is offline, a host has addresses or an alias, not both");
    return check_alias(draft, host, *answer.alias);
}

/// The profile for a host whose row has been found.
Profile profile_of(const Draft& draft, HostId id, Profile service)
{
    const auto view = draft.host_view(id);
    return view ? draft.profile_for(id, *view, service) : service;
}

/// What DNS says when the host is there, and when it is not.
struct HostAnswers {
    zone::Addresses own;
    zone::OfflineAnswer offline;
};

/// Sets both; the host is offline afterwards if it was before.
void replace_answer(Draft& draft, HostId id, const HostAnswers& answers, const zone::Origin& origin)
{
    const auto was_offline = draft.extras_of(id).is_offline;
    draft.set_addresses(id, answers.own, origin);  // Also takes back what it shows while offline.
    auto extras = draft.extras_of(id);
    extras.offline_answer = answers.offline;
    draft.put(std::move(extras), origin);
    if (was_offline) draft.take_offline(id, origin);
}

}  // namespace

Result<> set_site(Draft& draft, HostId id, const SitePlace& place, const zone::Origin& origin)
{
    MOORING_TRY(const auto host, host_of(draft, id));
    if (place.site) MOORING_CHECK(check_site(draft, host, *place.site));
    if (place.interface_id == Ipv6{})
        return fail(Errc::InvalidArgument, "an interface identifier has at least one bit");
    auto extras = draft.extras_of(id);
    extras.site = place.site;
    extras.interface_id = place.interface_id;
    draft.put(std::move(extras), origin);
    return {};
}

Result<> set_silence(Draft& draft, HostId id, std::chrono::minutes silence,
                     const zone::Origin& origin)
{
    MOORING_CHECK(host_of(draft, id));
    if (silence.count() < 0 || silence > host_silence_max)
        return fail(Errc::InvalidArgument, "a host may be silent for 1 to 525600 minutes");
    auto extras = draft.extras_of(id);
    extras.silence_minutes = static_cast<std::uint32_t>(silence.count());
    draft.put(std::move(extras), origin);
    return {};
}

Result<> set_offline_answer(Draft& draft, const HostOfflineAnswer& wanted,
                            const zone::Origin& origin)
{
    MOORING_TRY(const auto host, host_of(draft, wanted.host));
    auto answer = wanted.answer;
    if (answer.alias) answer.alias = answer.alias->canonical();
    MOORING_CHECK(check_answer(draft, host, answer));
    const auto profile = profile_of(draft, host.id, wanted.profile);
    if (publishable_of(answer.addresses, profile) != answer.addresses)
        return fail(Errc::InvalidArgument, "this address is not published at " + host.name.text());

    replace_answer(draft, host.id, {.own = draft.own_addresses(host.id), .offline = answer},
                   origin);
    return {};
}

Result<> set_address_rule(Draft& draft, const HostAddressRule& wanted, const zone::Origin& origin)
{
    MOORING_CHECK(host_of(draft, wanted.host));
    auto extras = draft.extras_of(wanted.host);
    extras.address_rule = wanted.rule;
    draft.put(extras, origin);

    const auto profile = profile_of(draft, wanted.host, wanted.profile);
    const auto own = draft.own_addresses(wanted.host);
    HostAnswers answers{.own = publishable_of(own, profile), .offline = extras.offline_answer};
    answers.offline.addresses = publishable_of(answers.offline.addresses, profile);
    if (answers.own != own || answers.offline != extras.offline_answer)
        replace_answer(draft, wanted.host, answers, origin);
    return {};
}

Result<Ipv6> interface_id_of_mac(std::string_view mac)
{
    std::string digits;
    for (std::size_t i = 0; i < mac.size(); ++i) {
        const auto is_between = mac.size() == 17 && i % 3 == 2;
        if (is_between && (mac[i] == ':' || mac[i] == '-') && mac[i] == mac[2]) continue;
        digits.push_back(mac[i]);
    }
    const auto bytes = decode_hex(digits);
    constexpr std::uint8_t group_bit = 0x01;  // No network card has a group's address.
    if (!bytes || bytes->size() != 6 || (bytes->front() & group_bit) != 0)
        return fail(Errc::InvalidArgument, "a MAC address is written like 02:00:5e:10:00:01");
    // The 24 bits of the maker, with the bit "universal" turned over, ff:fe, the rest.
    Ipv6 id;
    std::ranges::copy_n(bytes->begin(), 3, id.bytes.begin() + 8);
    std::ranges::copy_n(bytes->begin() + 3, 3, id.bytes.begin() + 13);
    id.bytes[8] ^= 0x02U;
    id.bytes[11] = 0xFF;
    id.bytes[12] = 0xFE;
    return id;
}

}  // namespace mooring::registry

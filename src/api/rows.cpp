// SPDX-License-Identifier: Apache-2.0
#include "api/rows.hpp"

#include <charconv>
#include <span>

#include <fmt/format.h>

#include "api/host_extras.hpp"
#include "api/ownership.hpp"
#include "registry/commands/account.hpp"
#include "registry/commands/site.hpp"
#include "registry/key_limits.hpp"

namespace mooring::api {

namespace {

json::value email_of(const registry::Draft& draft, zone::AccountId id)
{
    const auto account = draft.account(id);
    return account ? json::value(account->email) : json::value(nullptr);
}

json::array names_of(const registry::Draft& draft, std::span<const zone::HostId> ids)
{
    json::array names;
    for (const auto id : ids)
        if (const auto host = draft.host(id)) names.emplace_back(host->name.text());
    return names;
}

json::array rights_of(std::uint8_t rights)
{
    json::array names;
    if ((rights & static_cast<std::uint8_t>(zone::KeyRight::SetAddress)) != 0)
        names.emplace_back("set-address");
    if ((rights & static_cast<std::uint8_t>(zone::KeyRight::AcmeTxt)) != 0)
        names.emplace_back("acme-txt");
    if ((rights & static_cast<std::uint8_t>(zone::KeyRight::Records)) != 0)
        names.emplace_back("records");
    return names;
}

json::value json_of_seconds(std::uint32_t seconds)
{
    return seconds == 0 ? json::value(nullptr) : json_of(wall_time_of(seconds));
}

Result<std::uint32_t> number_parameter(std::string_view name, std::string_view text)
{
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size())
        return fail(Errc::InvalidArgument, fmt::format("\"{}\" must be a whole number", name));
    return number;
}

}  // namespace

json::object json_of(const zone::Account& row)
{
    return {{"email", row.email},
            {"state", json_of(row.state)},
            {"verified", row.is_verified},
            {"created", json_of(row.created)}};
}

json::object json_of(const registry::Draft& draft, const zone::Zone& row)
{
    return {{"name", row.origin.text()},       {"kind", text_of(row.kind)},
            {"signing", text_of(row.signing)}, {"claims", draft.claim_count(row.id)},
            {"version", row.version},          {"special_addresses", text_of(row.address_rule)},
            {"created", json_of(row.created)}};
}

json::object json_of(const registry::Draft& draft, const zone::Claim& row)
{
    return {{"name", row.name.text()},
            {"account", email_of(draft, row.account)},
            {"state", json_of(row.state)},
            {"created", json_of(row.created)}};
}

json::object json_of(const registry::Draft& draft, const zone::Host& row)
{
    const auto view = draft.host_view(row.id);
    const auto past = draft.tables().host(row.id);  // Decisions of this batch have no times yet.
    const auto addresses = draft.addresses(row.id);
    const bool is_blocked = view && view->is_blocked;
    const auto state = is_blocked ? zone::RowState::Suspended : row.state;
    const auto claim = draft.claim(row.claim);
    return {{"host", row.name.text()},
            {"state", json_of(state)},
            {"ipv4", json_of(addresses.ipv4)},
            {"ipv6", json_of(addresses.ipv6)},
            {"last_change", json_of_seconds(past ? past->last_change : 0)},
            {"last_contact", json_of_seconds(past ? past->last_contact : 0)},
            {"suspended", state == zone::RowState::Active ? json::value(nullptr)
                          : is_blocked                    ? json::value("claim or account")
                                                          : json::value("host")},
            {"ttl", row.ttl.seconds},
            {"wildcard", row.is_wildcard},
            {"claim", claim ? json::value(claim->name.text()) : json::value(nullptr)},
            {"account", email_of(draft, row.account)},
            {"created", json_of(row.created)}};
}

json::object json_of(const registry::Draft& draft, const zone::Site& row)
{
    return {{"id", text_of(row.id)},
            {"label", row.label},
            {"account", email_of(draft, row.account)},
            {"hosts", names_of(draft, draft.hosts_of(row.id))},
            {"created", json_of(row.created)}};
}

json::object json_of(const registry::Draft& draft, const zone::UpdateKey& row)
{
    auto hosts = names_of(draft, row.hosts);
    const auto site = row.site ? draft.site(*row.site) : std::nullopt;
    auto first = hosts.empty() ? json::value(nullptr) : hosts.front();
    const auto limits = registry::limits_of(draft, row.id);
    json::array networks;
    for (const auto& network : limits.networks)
        networks.emplace_back(
            fmt::format("{}/{}", mooring::text_of(network.address), network.length));
    return {{"id", text_of(row.id)},
            {"hosts", std::move(hosts)},
            {"host", std::move(first)},
            {"site", site ? json::value(site->label) : json::value(nullptr)},
            {"label", row.label.empty() ? json::value(nullptr) : json::value(row.label)},
            {"rights", rights_of(row.rights)},
            {"tsig", row.tsig.algorithm != 0},
            {"legacy", row.legacy != zone::LegacySecrets{}},
            {"networks", std::move(networks)},
            {"expires", json_of(limits.until)},
            {"created", json_of(row.created)}};
}

json::object json_of(const zone::NameTable::Reader& published, const dns::Rrset& rrset)
{
    json::array rdatas;
    for (const auto& rdata : rrset.rdatas) {
        const auto* zone =
            rrset.type == dns::RrType::SOA ? published.find_zone(rrset.owner) : nullptr;
        const bool is_sealed = zone != nullptr && !zone->soa.empty() && zone->origin == rrset.owner;
        rdatas.emplace_back(dns::rdata_text(rrset.type, is_sealed ? zone->soa : rdata));
    }
    return {{"owner", rrset.owner.text()},
            {"ttl", rrset.ttl.seconds},
            {"type", dns::text_of(rrset.type)},
            {"rdatas", std::move(rdatas)}};
}

json::value serial_of(const zone::NameTable::Reader& published, zone::ZoneId zone)
{
    const auto* view = published.zone(zone);
    return view == nullptr ? json::value(nullptr) : json::value(view->serial.value);
}

Result<zone::Account> find_account(const registry::Draft& draft, const Call& call,
                                   std::string_view email)
{
    MOORING_TRY(const auto normal, registry::normal_email(email));
    auto account = draft.find_account(normal);
    const auto owner = owner_of(call);
    if (!account || (owner && *owner != account->id))
        return fail(Errc::NotFound, fmt::format("there is no account {}", normal));
    return std::move(*account);
}

Result<zone::Zone> find_zone(const registry::Draft& draft, const Call& call, std::string_view name)
{
    MOORING_TRY(const auto origin, parse_name(name));
    auto zone = draft.find_zone(origin);
    if (!zone || !is_operator(call))
        return fail(Errc::NotFound, fmt::format("there is no zone {}", origin.text()));
    return std::move(*zone);
}

Result<zone::Claim> find_claim(const registry::Draft& draft, const Call& call,
                               std::string_view name)
{
    MOORING_TRY(const auto wanted, parse_name(name));
    auto claim = draft.claim_covering(wanted);
    if (!claim || !(claim->name == wanted) || !may_see(call, *claim))
        return fail(Errc::NotFound, fmt::format("{} is not claimed", wanted.text()));
    return std::move(*claim);
}

Result<zone::Host> find_host(const registry::Draft& draft, const Call& call, std::string_view name)
{
    MOORING_TRY(const auto wanted, parse_name(name));
    auto host = draft.host_at(wanted);
    if (!host || !may_see(call, *host))
        return fail(Errc::NotFound, fmt::format("there is no host {}", wanted.text()));
    return std::move(*host);
}

Result<zone::UpdateKey> find_key(const registry::Draft& draft, const Call& call,
                                 std::string_view text)
{
    MOORING_TRY(const auto id, parse_key_id(text));
    auto key = draft.key(id);
    if (!key || !may_see(draft, call, *key))
        return fail(Errc::NotFound, fmt::format("there is no {}", text_of(id)));
    return std::move(*key);
}

namespace {

/// The one site that anybody calls so.
Result<zone::Site> find_only_site(const registry::Draft& draft, std::string_view label)
{
    constexpr std::size_t slice = 256;
    std::optional<zone::Site> found;
    zone::SiteId after{};
    for (;;) {
        const auto sites = draft.tables().sites_after(after, slice);
        for (const auto& site : sites) {
            if (site.label != label) continue;
            if (found)
                return fail(Errc::Conflict,
                            fmt::format("several accounts have a site \"{}\": say whose it is, or "
                                        "its id",
                                        label));
            found = site;
        }
        if (sites.size() < slice) break;
        after = sites.back().id;
    }
    if (!found) return fail(Errc::NotFound, fmt::format("there is no site \"{}\"", label));
    return std::move(*found);
}

/// The site whose id this is; nothing if it is none.
std::optional<zone::Site> site_of_id(const registry::Draft& draft, std::string_view text)
{
    constexpr std::string_view prefix = "site-";
    std::uint32_t number = 0;
    const auto digits = text.starts_with(prefix) ? text.substr(prefix.size()) : "";
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    const bool is_number =
        !digits.empty() && error == std::errc{} && end == digits.data() + digits.size();
    return is_number ? draft.site(zone::SiteId{number}) : std::nullopt;
}

}  // namespace

Result<zone::Site> find_site(const registry::Draft& draft, const Call& call, std::string_view text,
                             std::optional<zone::AccountId> account)
{
    if (auto site = site_of_id(draft, text); site && may_see(draft, call, *site))
        return std::move(*site);
    if (const auto owner = owner_of(call)) account = owner;
    if (!account) return find_only_site(draft, text);
    auto site = registry::find_site(draft, *account, text);
    if (!site || !may_see(draft, call, *site))
        return fail(Errc::NotFound, fmt::format("the account has no site \"{}\"", text));
    return std::move(*site);
}

Result<Page> page_of(const Call& call)
{
    constexpr std::size_t limit_max = 1000;
    Page page;
    if (const auto after = call.target.parameter("after"); !after.empty()) {
        MOORING_TRY(page.after, number_parameter("after", after));
    }
    if (const auto limit = call.target.parameter("limit"); !limit.empty()) {
        MOORING_TRY(page.limit, number_parameter("limit", limit));
    }
    if (page.limit == 0 || page.limit > limit_max)
        return fail(Errc::InvalidArgument,
                    fmt::format("\"limit\" must be from 1 to {}", limit_max));
    return page;
}

}  // namespace mooring::api

// SPDX-License-Identifier: Apache-2.0
#include "registry/commands/acme.hpp"

#include <algorithm>
#include <span>

#include "registry/commands/record.hpp"
#include "registry/key_limits.hpp"

namespace mooring::registry {

namespace {

Result<> check_right(const Draft& draft, const AcmeChange& wanted, const zone::Origin& origin)
{
    if (wanted.key == zone::no_id<KeyId>) return {};
    const auto key = draft.key_view(wanted.key);
    if (!key || !(key->may(zone::KeyRight::AcmeTxt) || key->may(zone::KeyRight::Records)))
        return fail(Errc::NotAllowed, "the key may not set ACME challenges");
    if (!is_usable(draft, *key, {.source = origin.source, .time = draft.now()}))
        return fail(Errc::NotAllowed, "the key has ended, or is not for this network");
    if (!key->hosts.contains(wanted.host))
        return fail(Errc::NotFound, "this is not one of the key's hosts");
    return {};
}

Result<> check_active(const Draft& draft, HostId id)
{
    const auto host = draft.host_view(id);
    if (!host) return fail(Errc::NotFound, "no such host");
    if (host->is_blocked || host->state == zone::RowState::Suspended)
        return fail(Errc::NotAllowed, "the host is suspended");
    return {};
}

Result<> check_value(const AcmeChange& wanted)
{
    const auto is_printable = [](char c) { return c >= 0x20 && c < 0x7F; };
    if (wanted.action == AcmeAction::Clear) return {};
    if (!wanted.value.empty() && wanted.value.size() <= 255 &&
        std::ranges::all_of(wanted.value, is_printable))
        return {};
    return fail(Errc::InvalidArgument,
                "a challenge's value has 1 to 255 printable ASCII characters");
}

dns::Rdata rdata_of(const std::string& value)
{
    dns::Rdata rdata{static_cast<std::uint8_t>(value.size())};
    rdata.insert(rdata.end(), value.begin(), value.end());
    return rdata;
}

/// The strings of one record, joined.
std::string value_of(const dns::Rdata& rdata)
{
    std::string value;
    std::span<const std::uint8_t> rest{rdata};
    while (!rest.empty()) {
        const auto size = std::min<std::size_t>(rest.front(), rest.size() - 1);
        const auto text = rest.subspan(1, size);
        value.append(text.begin(), text.end());
        rest = rest.subspan(1 + size);
    }
    return value;
}

/// Records stand in the order in which they came, so that the first is the oldest.
std::vector<dns::Rdata> changed(std::vector<dns::Rdata> rdatas, const AcmeChange& wanted)
{
    const auto rdata = rdata_of(wanted.value);
    switch (wanted.action) {
        case AcmeAction::Add:
            if (std::ranges::find(rdatas, rdata) == rdatas.end()) rdatas.push_back(rdata);
            break;
        case AcmeAction::Remove:
            std::erase(rdatas, rdata);
            return rdatas;
        case AcmeAction::Clear:
            return {};
        case AcmeAction::Replace:
            return {rdata};
    }
    const auto kept = std::clamp<std::size_t>(wanted.values_max, 1, acme_values_max);
    if (rdatas.size() > kept) {
        const auto gone = static_cast<std::ptrdiff_t>(rdatas.size() - kept);
        rdatas.erase(rdatas.begin(), rdatas.begin() + gone);
    }
    return rdatas;
}

AcmeResult result_of(const std::vector<dns::Rdata>& before, const std::vector<dns::Rdata>& after)
{
    AcmeResult result{.is_changed = before != after};
    for (const auto& rdata : after) result.values.push_back(value_of(rdata));
    return result;
}

}  // namespace

Result<AcmeResult> change_acme_txt(Draft& draft, const AcmeChange& wanted,
                                   const zone::Origin& origin)
{
    MOORING_CHECK(check_right(draft, wanted, origin));
    MOORING_CHECK(check_active(draft, wanted.host));
    MOORING_CHECK(check_value(wanted));
    const auto host = draft.host(wanted.host);
    if (!host) return fail(Errc::NotFound, "no such host");
    const auto owner = acme_owner(host->name);
    if (!owner) return fail(Errc::InvalidArgument, host->name.text() + " is too long for ACME");

    const auto present = draft.rrset(*owner, dns::RrType::TXT);
    const auto before = present ? present->rdatas : std::vector<dns::Rdata>{};
    dns::Rrset rrset{.owner = *owner,
                     .type = dns::RrType::TXT,
                     .ttl = acme_ttl,
                     .rdatas = changed(before, wanted)};
    const auto result = result_of(before, rrset.rdatas);
    if (!result.is_changed) return result;
    if (rrset.rdatas.empty()) {
        draft.set_rrset(rrset, origin);
    } else {
        MOORING_CHECK(set_record(draft, rrset, Profile::Lab, origin));
    }
    return result;
}

std::optional<dns::Name> acme_owner(const dns::Name& host)
{
    return host.child("_acme-challenge");
}

}  // namespace mooring::registry

// SPDX-License-Identifier: Apache-2.0
// What has sealed secrets, behind one lock.
#include "registry/tables_state.hpp"

namespace mooring::registry {

void Tables::put(const zone::SigningKey& row)
{
    state_->partners.with([&](Partners& partners) { partners.put(row); });
}

void Tables::put(const zone::Secondary& row)
{
    state_->partners.with([&](Partners& partners) { partners.put(row); });
}

void Tables::put(const zone::Upstream& row)
{
    state_->partners.with([&](Partners& partners) { partners.put(row); });
}

void Tables::erase(SigningKeyId id)
{
    state_->partners.with([&](Partners& partners) { partners.erase(id); });
}

void Tables::erase(SecondaryId id)
{
    state_->partners.with([&](Partners& partners) { partners.erase(id); });
}

void Tables::erase_upstream(ZoneId id)
{
    state_->partners.with([&](Partners& partners) { partners.erase_upstream(id); });
}

std::vector<zone::SigningKey> Tables::signing_keys_of(ZoneId id) const
{
    return state_->partners.with(
        [&](const Partners& partners) { return partners.signing_keys_of(id); });
}

std::optional<zone::SigningKey> Tables::signing_key(SigningKeyId id) const
{
    return state_->partners.with(
        [&](const Partners& partners) { return partners.signing_key(id); });
}

std::vector<zone::Secondary> Tables::secondaries() const
{
    return state_->partners.with([](const Partners& partners) { return partners.secondaries(); });
}

std::optional<zone::Secondary> Tables::secondary(SecondaryId id) const
{
    return state_->partners.with([&](const Partners& partners) { return partners.secondary(id); });
}

std::optional<zone::Upstream> Tables::upstream_of(ZoneId id) const
{
    return state_->partners.with(
        [&](const Partners& partners) { return partners.upstream_of(id); });
}

zone::TsigSecret Tables::tsig_of(KeyId id) const
{
    return state_->partners.with([&](const Partners& partners) { return partners.tsig_of(id); });
}

std::optional<NamedTsigSecret> Tables::find_tsig(dns::NameView key_name) const
{
    return state_->partners.with(
        [&](const Partners& partners) { return partners.find_tsig(key_name); });
}

std::optional<Partners::Sealed> Tables::any_sealed() const
{
    return state_->partners.with([](const Partners& partners) { return partners.any_sealed(); });
}

std::optional<KeyView> Tables::find_freedns_key(const zone::Sha256& hash) const
{
    const auto id = state_->partners.with(
        [&](const Partners& partners) { return partners.legacy().find_freedns(hash); });
    return id ? key(*id) : std::nullopt;
}

std::vector<GnudipKey> Tables::gnudip_keys_of(HostId id) const
{
    const auto extras = extras_of(id);
    const auto site = extras ? extras->site : std::nullopt;
    return state_->partners.with(
        [&](const Partners& partners) { return partners.legacy().gnudip_of(id, site); });
}

}  // namespace mooring::registry

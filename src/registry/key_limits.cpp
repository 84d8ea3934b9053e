// SPDX-License-Identifier: Apache-2.0
#include "registry/key_limits.hpp"

#include <algorithm>

#include "registry/entry_fields.hpp"

namespace mooring::registry {

namespace {

constexpr std::uint8_t version = 1;

Result<> check_limits(const KeyLimits& limits, WallTime now)
{
    if (limits.networks.size() > key_networks_max)
        return fail(Errc::LimitExceeded, "a key has at most 32 networks");
    if (limits.until != WallTime{} && limits.until <= now)
        return fail(Errc::InvalidArgument, "a key cannot end in the past");
    return {};
}

}  // namespace

void KeyLimits::write(zone::ByteWriter& writer) const
{
    writer.put_byte(version);
    writer.put_varint(networks.size());
    for (const auto& network : networks)
        writer.put_string(mooring::text_of(network.address) + '/' + std::to_string(network.length));
    put_time(writer, until);
}

KeyLimits KeyLimits::read(zone::ByteReader& reader)
{
    KeyLimits limits;
    if (reader.byte() != version) reader.set_bad();
    constexpr std::size_t network_bytes_min = 5;
    const auto count = reader.count(network_bytes_min);
    for (std::size_t i = 0; i < count && reader.is_good(); ++i) {
        const auto network = IpPrefix::parse(reader.text());
        if (!network) reader.set_bad();
        if (network) limits.networks.push_back(*network);
    }
    limits.until = time_in(reader);
    return limits;
}

Result<> set_key_limits(Draft& draft, KeyId id, const KeyLimits& limits, const zone::Origin& origin)
{
    auto key = draft.key(id);
    if (!key) return fail(Errc::NotFound, "no such key");
    MOORING_CHECK(check_limits(limits, draft.now()));
    auto kept = find<KeyLimits>(draft, lookup_of(id));
    const bool has_limits = limits != KeyLimits{};
    if (!has_limits && kept) draft.erase(kept->id, origin);
    if (has_limits && kept) {
        kept->value = limits;
        keep(draft, *kept, origin);
    }
    if (has_limits && !kept)
        MOORING_CHECK(keep(draft, key->account, lookup_of(id), limits, origin));
    const auto rights = static_cast<std::uint8_t>(has_limits ? key->rights | zone::key_has_limits
                                                             : key->rights & ~zone::key_has_limits);
    if (rights == key->rights) return {};
    key->rights = rights;
    draft.put(std::move(*key), origin);
    return {};
}

KeyLimits limits_of(const Draft& draft, KeyId key)
{
    const auto kept = find<KeyLimits>(draft, lookup_of(key));
    return kept ? kept->value : KeyLimits{};
}

bool allows(const KeyLimits& limits, const KeyUse& use)
{
    if (limits.until != WallTime{} && use.time >= limits.until) return false;
    return limits.networks.empty() || !use.source ||
           std::ranges::any_of(limits.networks, [&](const IpPrefix& network) {
               return network.contains(*use.source);
           });
}

}  // namespace mooring::registry

// SPDX-License-Identifier: Apache-2.0
#include "registry/address_policy.hpp"

#include <algorithm>
#include <array>

namespace mooring::registry {

namespace {

struct Rule {
    bool in_lab;
    bool in_public;
};

// In the order of AddressKind.
constexpr std::array<Rule, 7> rules{{
    {.in_lab = true, .in_public = true},    // Global
    {.in_lab = true, .in_public = false},   // Private
    {.in_lab = true, .in_public = false},   // Documentation
    {.in_lab = false, .in_public = false},  // Loopback
    {.in_lab = false, .in_public = false},  // LinkLocal
    {.in_lab = false, .in_public = false},  // Multicast
    {.in_lab = false, .in_public = false},  // Reserved
}};
static_assert(static_cast<std::size_t>(AddressKind::Reserved) + 1 == rules.size());

/// The address that a family shall have; nothing if it is kept.
std::optional<Ipv4> address_in(const WantedIpv4& wanted, const Standing& /*standing*/) noexcept
{
    const auto* address = std::get_if<Ipv4>(&wanted);
    return address == nullptr ? std::nullopt : std::optional{*address};
}

std::optional<Ipv6> address_in(const WantedIpv6& wanted, const Standing& standing) noexcept
{
    if (const auto* address = std::get_if<Ipv6>(&wanted)) return *address;
    const auto* prefix = std::get_if<Ipv6Prefix>(&wanted);
    const auto& place = standing.interface_id ? standing.interface_id : standing.before.ipv6;
    if (prefix == nullptr || !place) return std::nullopt;
    return moved_into(*prefix, *place);
}

template <class Address, class Wanted>
void decide_family(const Wanted& wanted, const Standing& standing, std::optional<Address>& family,
                   bool& is_withheld) noexcept
{
    if (std::holds_alternative<Remove>(wanted)) family.reset();
    const auto address = address_in(wanted, standing);
    if (!address) return;
    if (is_publishable(standing.profile, kind_of(*address))) {
        family = *address;
    } else {
        is_withheld = true;
    }
}

}  // namespace

bool is_publishable(Profile profile, AddressKind kind) noexcept
{
    const auto& rule = rules[static_cast<std::size_t>(kind)];
    return profile == Profile::Lab ? rule.in_lab : rule.in_public;
}

Profile profile_by(zone::AddressRule rule, Profile inherited) noexcept
{
    switch (rule) {
        case zone::AddressRule::Inherited:
            return inherited;
        case zone::AddressRule::Lab:
            return Profile::Lab;
        case zone::AddressRule::Public:
            return Profile::Public;
    }
    return inherited;
}

zone::Addresses publishable_of(const zone::Addresses& addresses, Profile profile) noexcept
{
    auto kept = addresses;
    if (kept.ipv4 && !is_publishable(profile, kind_of(*kept.ipv4))) kept.ipv4.reset();
    if (kept.ipv6 && !is_publishable(profile, kind_of(*kept.ipv6))) kept.ipv6.reset();
    return kept;
}

HostWishes wishes_for(const AddressIntent& intent, std::size_t host_index) noexcept
{
    const auto& exceptions = intent.exceptions;
    const auto own =
        std::ranges::find(exceptions, host_index, &AddressIntent::Exception::host_index);
    if (own != exceptions.end()) return {.ipv4 = own->ipv4, .ipv6 = own->ipv6};
    return {.ipv4 = intent.ipv4, .ipv6 = intent.ipv6};
}

AddressWish wish_of(const HostWishes& wishes, const Standing& standing) noexcept
{
    AddressWish wish{.after = standing.before};
    decide_family(wishes.ipv4, standing, wish.after.ipv4, wish.is_withheld);
    decide_family(wishes.ipv6, standing, wish.after.ipv6, wish.is_withheld);
    return wish;
}

Ipv6 moved_into(const Ipv6Prefix& prefix, const Ipv6& place) noexcept
{
    auto moved = place;
    const auto length = std::min<std::size_t>(prefix.length, 8 * moved.bytes.size());
    const auto whole = length / 8;
    std::ranges::copy_n(prefix.address.bytes.begin(), static_cast<std::ptrdiff_t>(whole),
                        moved.bytes.begin());
    if (const auto rest = length % 8; rest != 0) {
        const auto mask = static_cast<std::uint8_t>(0xFFU << (8 - rest));
        moved.bytes[whole] = static_cast<std::uint8_t>((prefix.address.bytes[whole] & mask) |
                                                       (place.bytes[whole] & ~mask));
    }
    return moved;
}

}  // namespace mooring::registry

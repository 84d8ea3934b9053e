// SPDX-License-Identifier: Apache-2.0
#include "registry/address_policy.hpp"

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

template <class Address>
void decide_family(const Wanted<Address>& wanted, Profile profile, std::optional<Address>& family,
                   bool& is_withheld) noexcept
{
    if (std::holds_alternative<Remove>(wanted)) family.reset();
    const auto* address = std::get_if<Address>(&wanted);
    if (address == nullptr) return;
    if (is_publishable(profile, kind_of(*address))) {
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

AddressWish wish_of(const AddressIntent& intent, const zone::Addresses& before,
                    Profile profile) noexcept
{
    AddressWish wish{.after = before};
    decide_family(intent.ipv4, profile, wish.after.ipv4, wish.is_withheld);
    decide_family(intent.ipv6, profile, wish.after.ipv6, wish.is_withheld);
    return wish;
}

}  // namespace mooring::registry

// SPDX-License-Identifier: Apache-2.0
#include "updates/key_scope.hpp"

#include "registry/rrset_rules.hpp"

namespace mooring::updates {

using dns::RrType;
using zone::KeyRight;

namespace {

/// What redirects or delegates a subtree, and what signing makes or publishes.
bool is_reserved_type(RrType type) noexcept
{
    switch (static_cast<std::uint16_t>(type)) {
        case static_cast<std::uint16_t>(RrType::NS):
        case static_cast<std::uint16_t>(RrType::SOA):
        case static_cast<std::uint16_t>(RrType::DNAME):
        case static_cast<std::uint16_t>(RrType::DS):
        case static_cast<std::uint16_t>(RrType::RRSIG):
        case static_cast<std::uint16_t>(RrType::NSEC):
        case static_cast<std::uint16_t>(RrType::DNSKEY):
        case static_cast<std::uint16_t>(RrType::NSEC3):
        case static_cast<std::uint16_t>(RrType::NSEC3PARAM):
        case static_cast<std::uint16_t>(RrType::CDS):
        case static_cast<std::uint16_t>(RrType::CDNSKEY):
        case static_cast<std::uint16_t>(RrType::CSYNC):
        case static_cast<std::uint16_t>(RrType::ZONEMD):
            return true;
        default:
            return dns::is_meta(type);
    }
}

}  // namespace

bool is_acme_challenge(dns::NameView owner, dns::NameView host)
{
    const auto challenge = dns::Name{host}.child("_acme-challenge");
    return challenge && challenge->view() == owner;
}

bool KeyScope::may_set(dns::NameView owner, RrType type) const
{
    const auto host = host_of(owner);
    return host && may_set_at(*host, owner, type);
}

bool KeyScope::may_touch(dns::NameView owner) const
{
    const auto host = host_of(owner);
    if (!host) return false;
    return may_set_at(*host, owner, RrType::A) || may_set_at(*host, owner, RrType::TXT);
}

bool KeyScope::may_set_at(const zone::Host& host, dns::NameView owner, RrType type) const
{
    if (is_reserved_type(type)) return false;
    if (key_.may(KeyRight::Records)) return true;
    if (registry::is_address(type))
        return key_.may(KeyRight::SetAddress) && owner == host.name.view();
    return type == RrType::TXT && key_.may(KeyRight::AcmeTxt) &&
           is_acme_challenge(owner, host.name);
}

std::optional<zone::Host> KeyScope::host_of(dns::NameView owner) const
{
    const auto name = dns::Name{owner}.canonical();
    const auto claim = draft_.claim_covering(name);
    if (!claim) return {};
    for (auto labels = name.label_count(); labels >= claim->name.label_count(); --labels) {
        auto host = draft_.host_at(name.view().suffix(labels));
        if (!host) continue;
        const auto view = draft_.host_view(host->id);
        const auto is_active = view && !view->is_blocked && view->state == zone::RowState::Active;
        if (!is_active || !key_.hosts.contains(host->id)) return {};
        return host;
    }
    return {};
}

}  // namespace mooring::updates

// SPDX-License-Identifier: Apache-2.0
#include "dnssec/key_timing.hpp"

#include <algorithm>

namespace mooring::dnssec {
namespace {

std::chrono::seconds period_of(dns::Ttl ttl) noexcept
{
    return std::chrono::seconds{ttl.seconds};
}

}  // namespace

KeyTiming::KeyTiming(const SigningPolicy& policy) noexcept
    : dnskey_caches_{period_of(policy.dnskey_ttl) + policy.propagation},
      zone_caches_{period_of(policy.zone_ttl_max) + policy.propagation + policy.resigning},
      ds_caches_{period_of(policy.ds_ttl) + policy.parent_propagation},
      zsk_lifetime_{policy.zsk_lifetime},
      ksk_lifetime_{policy.ksk_lifetime}
{}

std::chrono::seconds KeyTiming::retired_period(zone::KeyRole role) const noexcept
{
    switch (role) {
        case zone::KeyRole::Csk:
            return std::max(zone_caches_, ds_caches_);
        case zone::KeyRole::Ksk:
            return ds_caches_;
        case zone::KeyRole::Zsk:
            return zone_caches_;
    }
    return zone_caches_;
}

std::chrono::seconds KeyTiming::lifetime(zone::KeyRole role) const noexcept
{
    return role == zone::KeyRole::Zsk ? zsk_lifetime_ : ksk_lifetime_;
}

}  // namespace mooring::dnssec

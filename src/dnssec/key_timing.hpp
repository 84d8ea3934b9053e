// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The waiting times of key rollovers (RFC 7583, section 3), worked out from a policy.
///
/// Thread safety: a value.

#include <chrono>

#include "dnssec/signing_policy.hpp"
#include "zone/journal/rows.hpp"

namespace mooring::dnssec {

class KeyTiming {
public:
    explicit KeyTiming(const SigningPolicy& policy) noexcept;

    /// Until every cache has a DNSKEY RRset as it is now: Ipub of RFC 7583.
    [[nodiscard]] std::chrono::seconds dnskey_caches() const noexcept { return dnskey_caches_; }
    /// Until every cache has zone data signed as it is now: Iret of a ZSK.
    [[nodiscard]] std::chrono::seconds zone_caches() const noexcept { return zone_caches_; }
    /// Until every cache has the DS RRset as it is now: Iret of a KSK.
    [[nodiscard]] std::chrono::seconds ds_caches() const noexcept { return ds_caches_; }
    /// How long a key stays after another of its algorithm has taken over.
    [[nodiscard]] std::chrono::seconds retired_period(zone::KeyRole role) const noexcept;
    /// Zero: for ever.
    [[nodiscard]] std::chrono::seconds lifetime(zone::KeyRole role) const noexcept;

private:
    std::chrono::seconds dnskey_caches_;
    std::chrono::seconds zone_caches_;
    std::chrono::seconds ds_caches_;
    std::chrono::seconds zsk_lifetime_;
    std::chrono::seconds ksk_lifetime_;
};

}  // namespace mooring::dnssec

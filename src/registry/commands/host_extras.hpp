// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What few hosts have beside their row: a site and a place in it, what DNS says while the host is
/// offline and when it is taken for that, which addresses are published.
///
/// Thread safety: the writer thread only.
/// Limits: 256 hosts a site; a host may be silent for up to a year.

#include <chrono>
#include <optional>
#include <string_view>

#include "registry/address_policy.hpp"
#include "registry/draft.hpp"

namespace mooring::registry {

inline constexpr std::chrono::minutes host_silence_max{525'600};

struct SitePlace {
    std::optional<SiteId> site{};        ///< Nothing: in no site.
    std::optional<Ipv6> interface_id{};  ///< The bits below the site's prefix.
};

/// Puts a host into a site of its account, or out of every one. Its addresses stay until the site
/// moves. Fails with NotFound, NotAllowed (another account's site), LimitExceeded, and
/// InvalidArgument for an interface identifier without a bit.
[[nodiscard]] Result<> set_site(Draft& draft, HostId id, const SitePlace& place,
                                const zone::Origin& origin);

/// Takes the host for offline once its client has been silent for so long; 0: never.
[[nodiscard]] Result<> set_silence(Draft& draft, HostId id, std::chrono::minutes silence,
                                   const zone::Origin& origin);

struct HostOfflineAnswer {
    HostId host{};
    zone::OfflineAnswer answer{};
    Profile profile = Profile::Lab;  ///< The service's.
};

/// Says what DNS tells while the host is offline; at once, if it is. Fails with NotFound, Conflict
/// (an alias beside other records of the name), and InvalidArgument: alias and addresses together,
/// an alias of itself, an address that is not published there.
[[nodiscard]] Result<> set_offline_answer(Draft& draft, const HostOfflineAnswer& wanted,
                                          const zone::Origin& origin);

struct HostAddressRule {
    HostId host{};
    zone::AddressRule rule{};
    Profile profile = Profile::Lab;  ///< The service's.
};

/// Says which special addresses may be published for this host, and withdraws those that may not
/// any more.
[[nodiscard]] Result<> set_address_rule(Draft& draft, const HostAddressRule& wanted,
                                        const zone::Origin& origin);

/// The interface identifier that a network card makes of its address: 48 bits in hexadecimal with
/// `:` or `-` between, or 12 digits (RFC 4291, appendix A). Fails with InvalidArgument.
[[nodiscard]] Result<Ipv6> interface_id_of_mac(std::string_view mac);

}  // namespace mooring::registry

// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Sites: networks that several hosts of one account share, so that one update moves all of them.
///
/// Thread safety: the writer thread only.
/// Limits: 64 sites an account, 256 hosts a site, 64 keys a site, 63 bytes of label.

#include <optional>
#include <string>
#include <string_view>

#include "registry/draft.hpp"

namespace mooring::registry {

inline constexpr std::size_t account_sites_max = 64;
inline constexpr std::size_t site_hosts_max = 256;
inline constexpr std::size_t site_keys_max = 64;
inline constexpr std::size_t site_label_bytes_max = 63;

struct NewSite {
    AccountId account{};
    std::string label;
};

/// Fails with NotFound (no such account), InvalidArgument (label), AlreadyExists and
/// LimitExceeded.
[[nodiscard]] Result<zone::Site> add_site(Draft& draft, const NewSite& wanted,
                                          const zone::Origin& origin);

/// Removes a site. Its hosts stay as they are, with the keys of their own; keys that were the
/// site's alone go with it.
[[nodiscard]] Result<> remove_site(Draft& draft, SiteId id, const zone::Origin& origin);

/// The site that an account calls so.
[[nodiscard]] std::optional<zone::Site> find_site(const Draft& draft, AccountId account,
                                                  std::string_view label);

/// Removes the keys of a site that name no host themselves: for when its last host has been
/// removed.
void remove_keys_of(Draft& draft, SiteId id, const zone::Origin& origin);

}  // namespace mooring::registry

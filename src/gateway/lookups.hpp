// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The questions of UpdateService that name table and registry answer, as functions of the two.
///
/// Thread safety: on the reader's thread. Each moves the reader to the newest version and leaves it
/// at rest: what is returned is a copy.

#include <optional>
#include <string>
#include <vector>

#include "base/seal.hpp"
#include "gateway/update_service.hpp"
#include "registry/tables.hpp"
#include "zone/name_table.hpp"

namespace mooring::gateway {

using NameReader = zone::NameTable::Reader;

[[nodiscard]] std::optional<zone::HostId> host_at(NameReader& reader, dns::NameView name);
[[nodiscard]] std::optional<HostFacts> facts_of(NameReader& reader, const registry::Tables& tables,
                                                zone::HostId host);
[[nodiscard]] std::vector<dns::Rrset> rrsets_at(NameReader& reader, dns::NameView name);
[[nodiscard]] std::vector<std::string> txt_values_at(NameReader& reader, dns::NameView name);

/// The keys of a host that GnuDIP's clients can use; none that `seal` does not open.
[[nodiscard]] std::vector<GnudipSecret> gnudip_secrets_of(const registry::Tables& tables,
                                                          const Seal& seal, zone::HostId host);
/// The key with this FreeDNS login.
[[nodiscard]] std::optional<registry::KeyView> freedns_key(const registry::Tables& tables,
                                                           std::string_view login);

/// The character-strings of TXT RDATA (RFC 1035, 3.3.14), joined. Bytes that make none are left
/// out.
[[nodiscard]] std::string text_of_txt(std::span<const std::uint8_t> rdata);

}  // namespace mooring::gateway

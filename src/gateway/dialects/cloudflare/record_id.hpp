// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Cloudflare's identifiers: 32 hexadecimal digits that name a zone or one record of it.
///
/// Nothing is kept for them. A zone's is a hash of its name, found again among the zones of the
/// key's hosts. A record's says what it is:
///
///     type (2) | host (8) | hash of the value (22)          0 for A and AAAA: a host has one each
///
/// So an identifier stays the same for as long as the host exists, whatever its address, and can be
/// pinned in a router's settings (OpenWrt). inadyn has room for 32 characters; others check that
/// there are 32 and that they are hexadecimal.
///
/// Thread safety: pure functions.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "dns/name.hpp"
#include "dns/types.hpp"
#include "zone/ids.hpp"

namespace mooring::gateway::cloudflare {

struct RecordId {
    dns::RrType type{};  ///< A, AAAA or TXT.
    zone::HostId host{};
    std::array<std::uint8_t, 11> value_hash{};  ///< Of a TXT value; zeros for addresses.
    bool operator==(const RecordId&) const = default;
};

[[nodiscard]] RecordId address_record_id(zone::HostId host, dns::RrType type) noexcept;
[[nodiscard]] RecordId txt_record_id(zone::HostId host, std::string_view value) noexcept;

[[nodiscard]] std::string text_of(const RecordId& id);
/// Nothing unless `text` is what text_of() makes of some record.
[[nodiscard]] std::optional<RecordId> parse_record_id(std::string_view text);

[[nodiscard]] std::string zone_id(const dns::Name& origin);
/// Of the key itself, for /user/tokens/verify.
[[nodiscard]] std::string token_id(zone::KeyId key);

}  // namespace mooring::gateway::cloudflare

// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Our values as JSON, and JSON's as ours: names with a trailing dot, times RFC 3339 in UTC, null
/// for what is not there.
///
/// Thread safety: pure functions.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "base/clock.hpp"
#include "base/ip_address.hpp"
#include "base/result.hpp"
#include "dns/name.hpp"
#include "zone/ids.hpp"
#include "zone/journal/rows.hpp"

namespace mooring::api {

namespace json = boost::json;

/// "2026-01-31T12:00:00Z", with milliseconds only if there are some; null at the epoch (never).
[[nodiscard]] json::value json_of(WallTime time);
[[nodiscard]] json::value json_of(const std::optional<Ipv4>& address);
[[nodiscard]] json::value json_of(const std::optional<Ipv6>& address);
[[nodiscard]] json::value json_of(zone::RowState state);
[[nodiscard]] std::string_view text_of(zone::ZoneKind kind) noexcept;
/// "online", "full" or "off".
[[nodiscard]] std::string_view text_of(zone::Signing mode) noexcept;
/// "key-7".
[[nodiscard]] std::string text_of(zone::KeyId id);
/// "site-7".
[[nodiscard]] std::string text_of(zone::SiteId id);

/// A canonical name. Fails with InvalidArgument and what is wrong with the text.
[[nodiscard]] Result<dns::Name> parse_name(std::string_view text);
/// "key-7" or "7".
[[nodiscard]] Result<zone::KeyId> parse_key_id(std::string_view text);

/// Members of a request's body. They fail with InvalidArgument if the member has another type;
/// what has a default may be missing or null.
[[nodiscard]] Result<std::string> text_member(const json::object& body, std::string_view name);
[[nodiscard]] Result<std::string> text_member(const json::object& body, std::string_view name,
                                              std::string_view otherwise);
[[nodiscard]] Result<std::vector<std::string>> texts_member(const json::object& body,
                                                            std::string_view name);
[[nodiscard]] Result<std::optional<std::uint64_t>> number_member(const json::object& body,
                                                                 std::string_view name);
/// False if it is missing.
[[nodiscard]] Result<bool> switch_member(const json::object& body, std::string_view name);

}  // namespace mooring::api

// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The past as JSON, CSV (RFC 4180) and JSON lines; and moments as people write them in a query.
///
/// CSV is opened by spreadsheets: a field that one would take for a formula gets an apostrophe in
/// front (OWASP, "CSV Injection").
///
/// Thread safety: pure functions.

#include <span>
#include <string>
#include <string_view>

#include "api/call.hpp"
#include "store/audit.hpp"

namespace mooring::api {

enum class PastFormat : std::uint8_t { Page, Csv, JsonLines };
/// "" (a page), "csv" or "jsonl".
[[nodiscard]] Result<PastFormat> past_format_of(std::string_view text);

/// "2026-11-23" (its first instant), "2026-11-23T10:00:00Z".
[[nodiscard]] Result<WallTime> parse_moment(std::string_view text);
[[nodiscard]] Result<std::uint64_t> parse_count(std::string_view text, std::string_view name);

[[nodiscard]] json::object json_of(const store::HistoryEntry& entry);
[[nodiscard]] json::object json_of(const store::AuditEntry& entry);
/// Not for pages.
[[nodiscard]] Document exported(std::span<const store::HistoryEntry> entries, PastFormat format);
[[nodiscard]] Document exported(std::span<const store::AuditEntry> lines, PastFormat format);

}  // namespace mooring::api

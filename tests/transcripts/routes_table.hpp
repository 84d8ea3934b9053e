// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The gateway's decision table in words, and which of its rows a request takes.
///
/// Thread safety: pure functions.

#include <string>
#include <string_view>

#include "gateway/router.hpp"

namespace mooring::transcripts {

/// `/update`, decided by `domains`: DuckDNS.
[[nodiscard]] std::string text_of(const gateway::Route& route);

/// The rows as docs/dialects.md has them.
[[nodiscard]] std::string routes_as_markdown();
/// What the document has between its marks `<!-- routes -->` and `<!-- end of routes -->`.
[[nodiscard]] std::string_view routes_in(std::string_view document);

/// The row that the bytes of a request take; null if none does.
[[nodiscard]] const gateway::Route* route_of(std::string_view request_bytes);

}  // namespace mooring::transcripts

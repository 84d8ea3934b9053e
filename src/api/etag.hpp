// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Entity tags: what a client has seen of a thing, in short (RFC 9110, section 8.8.3).
///
/// Thread safety: pure functions.

#include <string>
#include <string_view>

namespace mooring::api {

/// A strong tag of a body: `"` 22 characters `"`.
[[nodiscard]] std::string etag_of(std::string_view body);

/// True if the tag stands in an If-Match or If-None-Match header, or that says `*`. Weak tags are
/// compared like strong ones.
[[nodiscard]] bool is_listed(std::string_view header, std::string_view etag);

}  // namespace mooring::api

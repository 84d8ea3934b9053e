// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The parameters of SVCB and HTTPS records (RFC 9460, sections 2 and 7, appendix A).
///
///     alpn="h2,h3" port=8443 key667="hello"   ◀──▶   key, length, value; keys ascending
///
/// Thread safety: pure functions.

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "dns/tokens.hpp"

namespace mooring::dns {

/// Parses `key`, `key=value` and `key="value"` in any order. Fails if a key comes twice, a value
/// does not fit its key, or a key that `mandatory` lists is not there.
[[nodiscard]] Result<std::vector<std::uint8_t>, SyntaxError> parse_svc_params(
    std::span<const Token> tokens);

/// True if `wire` is a list of well-formed parameters in ascending order of their keys.
[[nodiscard]] bool are_valid_svc_params(std::span<const std::uint8_t> wire) noexcept;

/// Appends each parameter, a space before it. `wire` must be valid.
void append_svc_params(std::string& text, std::span<const std::uint8_t> wire);

}  // namespace mooring::dns

// SPDX-License-Identifier: Apache-2.0
#pragma once

/// RDATA from the tokens of an entry: what parse_rdata() and the zone file reader share.
///
/// Thread safety: pure functions.

#include "base/result.hpp"
#include "dns/name.hpp"
#include "dns/rdata.hpp"
#include "dns/tokens.hpp"

namespace mooring::dns {

/// Parses one record's RDATA and takes all tokens. Fails at the token that is wrong.
[[nodiscard]] Result<Rdata, SyntaxError> parse_rdata(RrType type, TokenReader& tokens,
                                                     NameView origin);

/// Parses a name; `@` is the origin (RFC 1035, 5.1).
[[nodiscard]] Result<Name, SyntaxError> parse_name(const Token& token, NameView origin);

}  // namespace mooring::dns

// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Internationalised names (IDNA 2008, RFC 5891): what people type into what DNS carries.
///
/// Thread safety: pure function.
/// Limits: input of up to 1,024 bytes.

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace mooring::dns {

/// The A-label form of a host name in UTF-8: `bücher.example` becomes
/// `xn--bcher-kva.example`. Text that is ASCII already is returned as it is, escapes and
/// underscores included. Fails with InvalidArgument if a label is not valid in IDNA.
[[nodiscard]] Result<std::string> ascii_name(std::string_view utf8);

}  // namespace mooring::dns

// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Signing as the API speaks of it: words for modes, roles and stages, and what `zone show` tells.
///
/// Thread safety: the writer thread, because a Draft is asked.

#include "api/call.hpp"
#include "registry/commands/signing.hpp"

namespace mooring::api {

/// "online", "full" or "off". Fails with InvalidArgument.
[[nodiscard]] Result<zone::Signing> parse_signing_mode(std::string_view text);

/// The signing tools, or NotAllowed where there is no key file.
[[nodiscard]] Result<const registry::SigningTools*> signing_tools(const Tools& tools);

/// Signs a new zone as the body's member "signing" says, or as is usual.
[[nodiscard]] Result<> sign_new_zone(registry::Draft& draft, zone::ZoneId id, const Call& call,
                                     const Tools& tools);

/// The members "signing", "denial", "keys", "ds" (records for the parent, in presentation format)
/// and "next": {"what":"...","when":"..."}.
[[nodiscard]] Result<> add_signing_state(json::object& shown, const registry::Draft& draft,
                                         zone::ZoneId id, const Tools& tools);

}  // namespace mooring::api

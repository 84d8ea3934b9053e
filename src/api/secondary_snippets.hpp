// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Ready pieces of configuration for servers that shall transfer our zones: Knot DNS, NSD, BIND.
///
/// Thread safety: the writer thread, because a Draft is asked.

#include "api/call.hpp"
#include "registry/commands/secondary.hpp"

namespace mooring::api {

/// {"knot":"...","nsd":"...","bind":"..."}, with the TSIG secret if one was made: told this once.
/// What we cannot know (our own address, the zone if it is all of them) stands there as a word in
/// capitals.
[[nodiscard]] json::object snippets_for(const registry::Draft& draft,
                                        const registry::AddedSecondary& added, const Tools& tools);

}  // namespace mooring::api

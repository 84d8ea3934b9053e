// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What the configuration says of names, plans and domains, as the registry and the keepers take
/// it.
///
/// Thread safety: the main thread; name_server_of() is pure.

#include <memory>
#include <string>
#include <string_view>

#include "app/config.hpp"
#include "registry/name_rules.hpp"
#include "registry/own_domain.hpp"

namespace mooring::app {

/// "NAME" or "NAME=ADDRESS". Fails with InvalidArgument.
[[nodiscard]] Result<registry::NameServer> name_server_of(std::string_view text);

/// Without the functions, which the wiring adds. Fails with Io for a list that cannot be read.
[[nodiscard]] Result<registry::NameRules> name_rules_of(const Config& config);

/// Tells owners by notify what the registry has decided about their names.
void tell_owner(registry::Draft& draft, const registry::OwnerNews& news,
                const zone::Origin& origin);

/// Null if no resolver is configured.
[[nodiscard]] std::unique_ptr<registry::DelegationCheck> delegation_check_of(const Config& config);

/// The first line of the file; empty if none is configured. Fails with Io.
[[nodiscard]] Result<std::string> billing_secret_of(const Config& config);

}  // namespace mooring::app

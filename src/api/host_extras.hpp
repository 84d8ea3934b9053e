// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What few hosts have beside their row, as the API shows and takes it:
///
///     "site":"home"  "interface_id":"::1234"  "silence_minutes":15  "offline":false
///     "offline_answer":{"ipv4":"192.0.2.1"} or {"alias":"status.example.net."}
///     "special_addresses":"lab"
///
/// Each may be missing (it stays) or null (the host has it no more).
///
/// Thread safety: the writer thread.

#include "api/call.hpp"
#include "api/json.hpp"
#include "registry/draft.hpp"

namespace mooring::api {

/// The members above, for `host show`.
void add_extras(json::object& shown, const registry::Draft& draft, zone::HostId host);

/// Sets what the request's body names. "mac" is another way to say "interface_id". Fails with
/// InvalidArgument and as the registry's commands do; the caller must then drop the draft.
[[nodiscard]] Result<> set_extras(registry::Draft& draft, const zone::Host& host, const Call& call,
                                  const Tools& tools);

/// "inherited", "lab" or "public".
[[nodiscard]] std::string_view text_of(zone::AddressRule rule) noexcept;
/// The member "special_addresses". Fails with InvalidArgument.
[[nodiscard]] Result<zone::AddressRule> address_rule_of(const Call& call);

}  // namespace mooring::api

// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Decides what becomes of an address intent: the registry's word on every update.
///
///     is the key still there and may it? -> is it this key's host? -> is all of it active? ->
///     which addresses may be published? -> does anything change? -> does the gate let it pass?
///
/// A host that is offline and is set comes back, also if its addresses are what they were: so it is
/// never Unchanged then.
///
/// Thread safety: the writer thread only.

#include "registry/address_gate.hpp"
#include "registry/address_policy.hpp"
#include "registry/draft.hpp"

namespace mooring::registry {

/// Decides for each host of the intent, in order, and records the changes in the draft. A host that
/// fails does not touch the others, unless it is all or nothing: then NoSuchHost, Suspended,
/// NoRight or Held for one is Aborted for those that would have been fine. An address that may not
/// be published is no failure. Without a gate nothing is held.
[[nodiscard]] AddressOutcome judge(Draft& draft, const AddressIntent& intent, Profile profile,
                                   AddressGate* gate = nullptr);

}  // namespace mooring::registry

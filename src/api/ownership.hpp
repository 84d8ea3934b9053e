// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Whose things a call may see: the one place where one account is kept apart from another.
///
///     operator ──▶ everything      owner ──▶ what is its own      nobody ──▶ nothing
///
/// What is another account's is answered as if it were not there, so that nobody learns by asking
/// whether it is. A token that is confined to hosts sees those hosts, and of everything else only
/// what belongs to them alone.
///
/// Thread safety: the writer thread.
/// Invariants: handlers find things by these functions and those of rows.hpp only.

#include <optional>
#include <string_view>
#include <vector>

#include "api/call.hpp"
#include "registry/draft.hpp"

namespace mooring::api {

/// Whose things the call is about. Nothing: the operator's call, which sees everything. The account
/// 0, which owns nothing, for nobody's.
[[nodiscard]] std::optional<zone::AccountId> owner_of(const Call& call);
[[nodiscard]] bool is_operator(const Call& call);

/// For whom something new is: the caller; if that is the operator, the account whose address stands
/// in the body's member "account". Fails with InvalidArgument, NotFound, and NotAllowed if an owner
/// names somebody else.
[[nodiscard]] Result<zone::Account> account_for(const registry::Draft& draft, const Call& call);

/// Whether the caller may know of them.
[[nodiscard]] bool may_see(const Call& call, const zone::Host& host);
[[nodiscard]] bool may_see(const Call& call, const zone::Claim& claim);
[[nodiscard]] bool may_see(const registry::Draft& draft, const Call& call, const zone::Site& site);
[[nodiscard]] bool may_see(const registry::Draft& draft, const Call& call,
                           const zone::UpdateKey& key);

/// Fails with NotFound unless records at this name are the caller's: it lies in a claim or an own
/// domain of its account (of a confined token: at or below one of its hosts).
[[nodiscard]] Result<> check_name(const registry::Draft& draft, const Call& call,
                                  const dns::Name& name);

/// Fails with StepUpNeeded unless the caller has proved lately who it is: for handlers of which
/// only some requests need it.
[[nodiscard]] Result<> check_step_up(const Call& call);

/// What an account has, by ascending id: in its claims and its own domains.
[[nodiscard]] std::vector<zone::HostId> hosts_of(const registry::Draft& draft,
                                                 zone::AccountId account);
/// The update keys of its hosts and sites.
[[nodiscard]] std::vector<zone::KeyId> keys_of(const registry::Draft& draft,
                                               zone::AccountId account);

}  // namespace mooring::api

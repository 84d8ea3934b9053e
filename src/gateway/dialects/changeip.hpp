// SPDX-License-Identifier: Apache-2.0
#pragma once

/// ChangeIP. Source: ddclient 3.10 (captured, nic_changeip_update), ddns-updater, pfSense as
/// clients. inadyn's plugin of that name speaks plain dyndns2.
///
///     GET /nic/update?hostname=HOST&ip=A        with Basic
///     good 203.0.113.7
///     Successful update
///
/// It shares path, credentials and errors with dyndns2. What tells it apart is `ip` beside
/// `hostname`, without `myip` and without a secret in a field. Scripts that mean dyndns2 send just
/// that as well; so the answer begins with dyndns2's line, and the word that ChangeIP's clients
/// look for anywhere (`success`, in any case) stands in a line below. It is not there if a host
/// failed.
///
/// Every other answer, and its status, is dyndns2's.
///
/// Not supported: `set`, `cmd` and `offline` of ChangeIP's own documents.
///
/// Thread safety: pure functions.

#include "gateway/dialect.hpp"

namespace mooring::gateway {

extern const Dialect changeip;

[[nodiscard]] bool is_changeip(const http::Request& request, const Call& call);

}  // namespace mooring::gateway

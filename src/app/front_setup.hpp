// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What the name server's front is made of, as the configuration says it.
///
/// Thread safety: used by the main thread, at start and at a reload.

#include <memory>

#include "app/config.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "nameserver/nameserver.hpp"
#include "net/tls_context.hpp"

namespace mooring::app {

/// Limits, policy and cookie secrets. Fails if the file of secrets cannot be used.
[[nodiscard]] Result<nameserver::Nameserver::Options> front_options(const Config& config);

/// The certificate of DNS over TLS, for TLS 1.3 and the protocol "dot" only; null if it is not
/// served. Fails as TlsContext::open() does.
[[nodiscard]] Result<std::unique_ptr<net::TlsContext>> open_dns_tls(const Config& config,
                                                                    const Clock& clock);

/// Reads the file of cookie secrets again, at a reload. Logs what is wrong with it; then the old
/// ones stay in force.
void reload_cookie_secrets(const Config& config, nameserver::Nameserver& nameserver);

}  // namespace mooring::app

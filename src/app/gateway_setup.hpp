// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What the doors of update clients are made of, as the configuration says it.
///
/// Thread safety: used by the main thread, at start.

#include <memory>
#include <vector>

#include <boost/json/array.hpp>

#include "api/call.hpp"
#include "app/config.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "gateway/gateway.hpp"
#include "http/server.hpp"
#include "net/listen.hpp"
#include "net/tls_context.hpp"

namespace mooring::app {

[[nodiscard]] gateway::Gateway::Options gateway_options(const Config& config);

/// How clients reach us, by the configuration and by what is bound ([{"door","address"}]).
[[nodiscard]] api::Facing facing_of(const Config& config, const boost::json::array& listening);

/// Limits of the public HTTP server.
[[nodiscard]] http::ServerOptions public_options(const Config::Http& config);

/// The certificates of HTTP; null if TLS is not served. Warns in the log if old devices are let in.
/// Fails as TlsContext::open() does.
[[nodiscard]] Result<std::unique_ptr<net::TlsContext>> open_http_tls(const Config& config,
                                                                     const Clock& clock);

/// Serves the sockets of `config.tls_listen`, or of `config.listen` without `tls`, in that order.
void serve_http(http::Server& server, std::vector<net::BoundSocket> sockets,
                const Config::Http& config, net::TlsContext* tls);

/// The registry's word for it.
[[nodiscard]] registry::Profile profile_of(Profile profile);

}  // namespace mooring::app

// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The client's side of TLS, for connections to DNS primaries (RFC 9103): version 1.3 and the ALPN
/// token `dot` (RFC 9103, sections 7.1 and 8.1).
///
/// With a file of authorities the server's certificate must be good, chain up to one of them and
/// name the address we connect to. Without one any certificate will do: the connection is then
/// private, and who is at its other end has to be proven otherwise.
///
/// Thread safety: every member from any thread.

#include <memory>
#include <string>

#include "base/ip_address.hpp"
#include "base/result.hpp"
#include "net/tls_context.hpp"

namespace mooring::net {

class TlsClient {
public:
    /// `authorities_file` empty: nothing is verified. Fails with InvalidArgument if the file does
    /// not hold certificates.
    [[nodiscard]] static Result<std::unique_ptr<TlsClient>> open(
        const std::string& authorities_file);

    /// The TLS state of one connection to `server`; nothing if memory is short.
    [[nodiscard]] TlsContext::Session new_session(const IpAddress& server) const;

private:
    struct ContextDeleter {
        void operator()(SSL_CTX* context) const noexcept;
    };
    using Context = std::unique_ptr<SSL_CTX, ContextDeleter>;
    explicit TlsClient(Context context) : context_{std::move(context)} {}

    Context context_;
};

}  // namespace mooring::net

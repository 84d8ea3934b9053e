// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The server's side of TLS: certificates, protocol versions, and their reload while running.
///
/// Routers are old: no SNI (there is one default certificate for everybody), RSA only (give an RSA
/// and an ECDSA pair: each client gets what it can verify), TLS 1.2 at the least. What cannot do
/// that talks plain HTTP, unless the operator lets TLS 1.0 in: then the ciphers and signatures that
/// it cannot do without are allowed too, for everybody, so that is never a default.
///
/// Certificates are renewed by other programs, which replace the files. The files' times are looked
/// at when reload() is called and, by new_session(), at most once a minute; a pair that does not
/// load (half written) leaves the old one in force and is tried again.
///
/// Thread safety: every member from any thread. The context outlives its sessions.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/guarded.hpp"
#include "base/result.hpp"

// OpenSSL's own names, declared as <openssl/types.h> does.
using SSL = struct ssl_st;
using SSL_CTX = struct ssl_ctx_st;

namespace mooring::net {

class TlsContext {
    struct State;

public:
    /// PEM files: the chain from the server's certificate upwards, and its key without passphrase.
    /// At most one pair of each kind of key.
    struct Pair {
        std::string certificate_file;
        std::string key_file;
    };

    /// What a protocol asks of TLS beyond a certificate.
    struct Options {
        /// The application protocol (RFC 7301): chosen if the client offers it; a client that
        /// offers only others is refused. Empty: what a client offers is not looked at.
        std::string alpn{};
        enum class Version : std::uint8_t { Tls10, Tls12, Tls13 } version_min = Version::Tls12;
    };

    /// Loads the pairs. Fails with InvalidArgument if a file does not hold what it should, a key
    /// does not belong to its certificate or two are of one kind, and with Io if a file cannot be
    /// read.
    [[nodiscard]] static Result<std::unique_ptr<TlsContext>> open(const Clock& clock,
                                                                  std::vector<Pair> pairs,
                                                                  Options options);
    /// open() for HTTP.
    [[nodiscard]] static Result<std::unique_ptr<TlsContext>> open(const Clock& clock,
                                                                  std::vector<Pair> pairs)
    {
        return open(clock, std::move(pairs), {});
    }

    /// For open(): nobody else has a State.
    TlsContext(const Clock& clock, std::vector<Pair> pairs, std::unique_ptr<const Options> options,
               State state);

    /// Loads the pairs again if a file has changed. On failure the old ones stay in force.
    [[nodiscard]] Result<> reload();

    struct SessionDeleter {
        void operator()(SSL* session) const noexcept;
    };
    using Session = std::unique_ptr<SSL, SessionDeleter>;

    /// The TLS state of one new connection; nothing if memory is short.
    [[nodiscard]] Session new_session();

private:
    struct ContextDeleter {
        void operator()(SSL_CTX* context) const noexcept;
    };
    using Context = std::unique_ptr<SSL_CTX, ContextDeleter>;
    struct State {
        Context context;
        std::vector<std::int64_t> file_times;  // Of every file, when `context` was loaded.
        Instant checked{};
    };

    [[nodiscard]] static Result<Context> load(const std::vector<Pair>& pairs,
                                              const Options& options);
    [[nodiscard]] static Result<std::vector<std::int64_t>> times_of(const std::vector<Pair>& pairs);
    [[nodiscard]] bool is_check_due();

    const Clock& clock_;
    const std::vector<Pair> pairs_;
    const std::unique_ptr<const Options> options_;  // OpenSSL's callback points into it.
    Guarded<State> state_;
};

}  // namespace mooring::net

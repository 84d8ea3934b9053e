// SPDX-License-Identifier: Apache-2.0
#include "net/tls_context.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <utility>

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <sys/stat.h>

#include "base/log.hpp"

namespace mooring::net {
namespace {

constexpr auto check_period = std::chrono::minutes{1};

/// OpenSSL's reason for the last failure; takes it off the thread's queue.
std::string openssl_reason()
{
    const auto code = ERR_get_error();
    ERR_clear_error();
    const char* reason = code == 0 ? nullptr : ERR_reason_error_string(code);
    return reason == nullptr ? "unknown reason" : reason;
}

/// A key with a passphrase fails instead of asking on a terminal.
int refuse_passphrase(char* /*buffer*/, int /*size*/, int /*is_writing*/, void* /*user*/)
{
    return -1;
}

/// RFC 7301, 3.2: who offers protocols, and not ours, means another server.
int choose_protocol(SSL* /*session*/, const unsigned char** chosen, unsigned char* chosen_size,
                    const unsigned char* offered, unsigned offered_size, void* options)
{
    const auto& ours = static_cast<const TlsContext::Options*>(options)->alpn;
    for (unsigned at = 0; at < offered_size; at += 1U + offered[at]) {
        if (offered[at] != ours.size() || at + 1 + ours.size() > offered_size) continue;
        if (std::memcmp(offered + at + 1, ours.data(), ours.size()) != 0) continue;
        *chosen = offered + at + 1;
        *chosen_size = offered[at];
        return SSL_TLSEXT_ERR_OK;
    }
    return SSL_TLSEXT_ERR_ALERT_FATAL;
}

int protocol_of(TlsContext::Options::Version version)
{
    using Version = TlsContext::Options::Version;
    switch (version) {
        case Version::Tls10:
            return TLS1_VERSION;
        case Version::Tls12:
            return TLS1_2_VERSION;
        case Version::Tls13:
            return TLS1_3_VERSION;
    }
    return TLS1_2_VERSION;
}

void apply(SSL_CTX* context, const TlsContext::Options& options)
{
    SSL_CTX_set_min_proto_version(context, protocol_of(options.version_min));
    if (options.version_min == TlsContext::Options::Version::Tls10) {
        // TLS 1.0 and 1.1 sign with MD5 and SHA-1, which OpenSSL 3 does at level 0 only
        // (SSL_CTX_set_security_level(3)); their newest ciphers are AES in CBC mode with SHA-1.
        SSL_CTX_set_cipher_list(context, "DEFAULT:@SECLEVEL=0");
    }
    if (options.alpn.empty()) return;
    // OpenSSL's signature wants a mutable pointer; nobody writes through it.
    SSL_CTX_set_alpn_select_cb(context, choose_protocol,
                               const_cast<TlsContext::Options*>(&options));
}

Result<> use_pair(SSL_CTX* context, const TlsContext::Pair& pair)
{
    if (SSL_CTX_use_certificate_chain_file(context, pair.certificate_file.c_str()) != 1) {
        return fail(Errc::InvalidArgument, "cannot use the certificate in " +
                                               pair.certificate_file + ": " + openssl_reason());
    }
    if (SSL_CTX_use_PrivateKey_file(context, pair.key_file.c_str(), SSL_FILETYPE_PEM) != 1) {
        return fail(Errc::InvalidArgument,
                    "cannot use the key in " + pair.key_file + ": " + openssl_reason());
    }
    if (SSL_CTX_check_private_key(context) != 1) {
        return fail(Errc::InvalidArgument, "the key in " + pair.key_file +
                                               " does not belong to the certificate in " +
                                               pair.certificate_file);
    }
    return {};
}

}  // namespace

void TlsContext::SessionDeleter::operator()(SSL* session) const noexcept
{
    SSL_free(session);
}

void TlsContext::ContextDeleter::operator()(SSL_CTX* context) const noexcept
{
    SSL_CTX_free(context);
}

TlsContext::TlsContext(const Clock& clock, std::vector<Pair> pairs,
                       std::unique_ptr<const Options> options, State state)
    : clock_{clock},
      pairs_{std::move(pairs)},
      options_{std::move(options)},
      state_{std::move(state)}
{}

Result<std::unique_ptr<TlsContext>> TlsContext::open(const Clock& clock, std::vector<Pair> pairs,
                                                     Options options)
{
    if (pairs.empty()) return fail(Errc::InvalidArgument, "TLS needs a certificate and a key file");
    // The times first: a file replaced in between is loaded again, not missed.
    MOORING_TRY(auto times, times_of(pairs));
    auto kept = std::make_unique<const Options>(std::move(options));
    MOORING_TRY(auto context, load(pairs, *kept));
    State state{
        .context = std::move(context), .file_times = std::move(times), .checked = clock.now()};
    return std::make_unique<TlsContext>(clock, std::move(pairs), std::move(kept), std::move(state));
}

Result<> TlsContext::reload()
{
    MOORING_TRY(auto times, times_of(pairs_));
    if (state_.with([&](const State& state) { return state.file_times == times; })) return {};
    MOORING_TRY(auto context, load(pairs_, *options_));
    state_.with([&](State& state) {
        state.context.swap(context);
        state.file_times = std::move(times);
    });
    log(Level::Info, "certificate loaded", {{"file", pairs_.front().certificate_file}});
    return {};
}

TlsContext::Session TlsContext::new_session()
{
    if (is_check_due()) {
        if (const auto reloaded = reload(); !reloaded) {
            log(Level::Warning, "certificate not reloaded", {{"reason", reloaded.error().detail}});
        }
    }
    return state_.with([](const State& state) { return Session{SSL_new(state.context.get())}; });
}

bool TlsContext::is_check_due()
{
    const auto now = clock_.now();
    return state_.with([&](State& state) {
        if (now - state.checked < check_period) return false;
        state.checked = now;
        return true;
    });
}

Result<TlsContext::Context> TlsContext::load(const std::vector<Pair>& pairs, const Options& options)
{
    ERR_clear_error();
    Context context{SSL_CTX_new(TLS_server_method())};
    if (!context) return fail(Errc::Internal, "OpenSSL: " + openssl_reason());
    apply(context.get(), options);
    SSL_CTX_set_mode(context.get(), SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_options(context.get(), SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE);
    SSL_CTX_set_default_passwd_cb(context.get(), refuse_passphrase);
    std::vector<int> kinds;
    for (const auto& pair : pairs) {
        MOORING_CHECK(use_pair(context.get(), pair));
        const auto kind = EVP_PKEY_get_base_id(SSL_CTX_get0_privatekey(context.get()));
        if (std::ranges::find(kinds, kind) != kinds.end()) {
            return fail(Errc::InvalidArgument, "the key in " + pair.key_file +
                                                   " is of the same kind as another one: give one "
                                                   "RSA and one ECDSA pair");
        }
        kinds.push_back(kind);
    }
    return context;
}

Result<std::vector<std::int64_t>> TlsContext::times_of(const std::vector<Pair>& pairs)
{
    std::vector<std::int64_t> times;
    for (const auto& pair : pairs) {
        for (const auto& file : {pair.certificate_file, pair.key_file}) {
            struct stat status{};
            if (::stat(file.c_str(), &status) != 0) {
                return fail(Errc::Io, "cannot read " + file + ": " + std::strerror(errno));
            }
            times.push_back(status.st_mtim.tv_sec * 1'000'000'000 + status.st_mtim.tv_nsec);
            times.push_back(static_cast<std::int64_t>(status.st_ino));
        }
    }
    return times;
}

}  // namespace mooring::net

// SPDX-License-Identifier: Apache-2.0
#include "net/tls_client.hpp"

#include <array>
#include <utility>

#include <openssl/ssl.h>
#include <openssl/x509v3.h>

namespace mooring::net {

void TlsClient::ContextDeleter::operator()(SSL_CTX* context) const noexcept
{
    SSL_CTX_free(context);
}

Result<std::unique_ptr<TlsClient>> TlsClient::open(const std::string& authorities_file)
{
    static constexpr std::array<unsigned char, 4> alpn{3, 'd', 'o', 't'};
    Context context{SSL_CTX_new(TLS_client_method())};
    if (!context || SSL_CTX_set_min_proto_version(context.get(), TLS1_3_VERSION) != 1 ||
        SSL_CTX_set_alpn_protos(context.get(), alpn.data(), alpn.size()) != 0)
        return fail(Errc::Internal, "TLS cannot be set up");
    if (!authorities_file.empty()) {
        if (SSL_CTX_load_verify_file(context.get(), authorities_file.c_str()) != 1)
            return fail(Errc::InvalidArgument,
                        "no certificates can be read from " + authorities_file);
        SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
    }
    struct Made : TlsClient {
        explicit Made(Context made) : TlsClient{std::move(made)} {}
    };
    return std::make_unique<Made>(std::move(context));
}

TlsContext::Session TlsClient::new_session(const IpAddress& server) const
{
    TlsContext::Session session{SSL_new(context_.get())};
    if (!session) return session;
    SSL_set_connect_state(session.get());
    if (SSL_CTX_get_verify_mode(context_.get()) != SSL_VERIFY_NONE &&
        X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(session.get()),
                                      mooring::text_of(server).c_str()) != 1)
        session.reset();
    return session;
}

}  // namespace mooring::net

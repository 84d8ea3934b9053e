// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include <gmock/gmock.h>
#include <openssl/ssl.h>

#include "http/server.hpp"
#include "http/server_fixture.hpp"
#include "testing/certificate.hpp"

namespace mooring::http {
namespace {

using namespace std::chrono_literals;
using test::Client;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

using HttpServer = test::ServerFixture;

/// A blocking TLS client over a Client's socket.
class TlsClient {
public:
    /// `version`: the only one it speaks; 0: all that OpenSSL has. `signatures`: what it can verify
    /// in TLS 1.2 and 1.3; null: everything.
    struct Limits {
        int version = 0;
        const char* signatures = nullptr;
    };

    explicit TlsClient(const Client& client) : TlsClient{client, Limits{}} {}
    TlsClient(const Client& client, const Limits& limits)
        : context_{SSL_CTX_new(TLS_client_method()), &SSL_CTX_free},
          session_{SSL_new(context_.get()), &SSL_free}
    {
        if (limits.version != 0) {
            SSL_set_min_proto_version(session_.get(), limits.version);
            SSL_set_max_proto_version(session_.get(), limits.version);
            SSL_set_cipher_list(session_.get(), "ALL:@SECLEVEL=0");
        }
        if (limits.signatures != nullptr) SSL_set1_sigalgs_list(session_.get(), limits.signatures);
        SSL_set_fd(session_.get(), client.descriptor());
        is_connected_ = SSL_connect(session_.get()) == 1;
    }
    [[nodiscard]] bool is_connected() const { return is_connected_; }
    [[nodiscard]] std::string peer_name() const
    {
        const std::unique_ptr<X509, decltype(&X509_free)> certificate{
            SSL_get1_peer_certificate(session_.get()), &X509_free};
        char name[256] = "";
        X509_NAME_get_text_by_NID(X509_get_subject_name(certificate.get()), NID_commonName, name,
                                  sizeof name);
        return name;
    }
    std::string exchange(std::string_view request)
    {
        SSL_write(session_.get(), request.data(), static_cast<int>(request.size()));
        std::string answer;
        char bytes[4096];
        int count = 0;
        while ((count = SSL_read(session_.get(), bytes, sizeof bytes)) > 0) {
            answer.append(bytes, static_cast<std::size_t>(count));
        }
        end_ = SSL_get_error(session_.get(), count);
        SSL_shutdown(session_.get());
        return answer;
    }
    [[nodiscard]] int end() const { return end_; }

private:
    std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context_;
    std::unique_ptr<SSL, decltype(&SSL_free)> session_;
    bool is_connected_ = false;
    int end_ = 0;
};

TEST_F(HttpServer, SpeaksTlsWithoutServerNameAndClosesIt)
{
    const testing::CertificateFiles files{"ddns.example.net"};
    auto tls = net::TlsContext::open(clock, {{files.certificate_file(), files.key_file()}});
    ASSERT_TRUE(tls) << tls.error().detail;
    const auto endpoint = listen(tls->get());

    {
        const Client client{endpoint};
        TlsClient session{client};
        ASSERT_TRUE(session.is_connected());
        EXPECT_EQ(session.peer_name(), "ddns.example.net");
        EXPECT_THAT(session.exchange("GET /tls HTTP/1.0\r\n\r\n"),
                    EndsWith("GET /tls 127.0.0.1\n"));
        EXPECT_EQ(session.end(), SSL_ERROR_ZERO_RETURN) << "the server must send close_notify";
    }
    server.reset();
}

TEST_F(HttpServer, ServesARenewedCertificate)
{
    testing::CertificateFiles files{"before.example.net"};
    auto tls = net::TlsContext::open(clock, {{files.certificate_file(), files.key_file()}});
    ASSERT_TRUE(tls) << tls.error().detail;
    const auto endpoint = listen(tls->get());

    files.renew("after.example.net");
    clock.advance(61s);
    {
        const Client client{endpoint};
        const TlsClient session{client};
        ASSERT_TRUE(session.is_connected());
        EXPECT_EQ(session.peer_name(), "after.example.net");
    }
    server.reset();
}

TEST_F(HttpServer, SpeaksTls12And13AndNothingOlder)
{
    const testing::CertificateFiles files{"ddns.example.net"};
    auto tls = net::TlsContext::open(clock, {{files.certificate_file(), files.key_file()}});
    ASSERT_TRUE(tls) << tls.error().detail;
    const auto endpoint = listen(tls->get());

    for (const int version : {TLS1_VERSION, TLS1_1_VERSION, TLS1_2_VERSION, TLS1_3_VERSION}) {
        const Client client{endpoint};
        const TlsClient session{client, {.version = version}};
        EXPECT_EQ(session.is_connected(), version >= TLS1_2_VERSION) << std::hex << version;
    }
    server.reset();
}

TEST_F(HttpServer, SpeaksTls10WithOldDevicesIfTheOperatorSaysSo)
{
    const testing::CertificateFiles files{"ddns.example.net", testing::CertificateKind::Rsa};
    auto tls = net::TlsContext::open(clock, {{files.certificate_file(), files.key_file()}},
                                     {.version_min = net::TlsContext::Options::Version::Tls10});
    ASSERT_TRUE(tls) << tls.error().detail;
    const auto endpoint = listen(tls->get());

    for (const int version : {TLS1_VERSION, TLS1_1_VERSION, TLS1_2_VERSION, TLS1_3_VERSION}) {
        const Client client{endpoint};
        TlsClient session{client, {.version = version}};
        ASSERT_TRUE(session.is_connected()) << std::hex << version;
        EXPECT_THAT(session.exchange("GET /old HTTP/1.0\r\n\r\n"),
                    EndsWith("GET /old 127.0.0.1\n"));
    }
    server.reset();
}

TEST_F(HttpServer, ShowsEachClientTheCertificateThatItCanVerify)
{
    const testing::CertificateFiles ecdsa{"ecdsa.example.net"};
    const testing::CertificateFiles rsa{"rsa.example.net", testing::CertificateKind::Rsa};
    auto tls = net::TlsContext::open(clock, {{ecdsa.certificate_file(), ecdsa.key_file()},
                                             {rsa.certificate_file(), rsa.key_file()}});
    ASSERT_TRUE(tls) << tls.error().detail;
    const auto endpoint = listen(tls->get());

    const auto name_for = [&](const char* signatures) {
        const Client client{endpoint};
        const TlsClient session{client, {.version = TLS1_2_VERSION, .signatures = signatures}};
        return session.is_connected() ? session.peer_name() : "nothing";
    };

    EXPECT_EQ(name_for("RSA+SHA256:RSA+SHA1"), "rsa.example.net");
    EXPECT_EQ(name_for("ECDSA+SHA256:RSA+SHA256"), "ecdsa.example.net");
    server.reset();
}

TEST_F(HttpServer, ClosesOnAClientThatDoesNotSpeakTls)
{
    const testing::CertificateFiles files{"ddns.example.net"};
    auto tls = net::TlsContext::open(clock, {{files.certificate_file(), files.key_file()}});
    ASSERT_TRUE(tls) << tls.error().detail;
    {
        Client client{listen(tls->get())};
        client.send("GET / HTTP/1.1\r\n\r\n");
        EXPECT_THAT(client.read_to_end(), Not(HasSubstr("200 OK")));
    }
    server.reset();
}

}  // namespace
}  // namespace mooring::http

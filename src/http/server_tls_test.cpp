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
    explicit TlsClient(const Client& client)
        : context_{SSL_CTX_new(TLS_client_method()), &SSL_CTX_free},
          session_{SSL_new(context_.get()), &SSL_free}
    {
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

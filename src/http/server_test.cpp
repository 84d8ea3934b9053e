// SPDX-License-Identifier: Apache-2.0
#include "http/server.hpp"

#include <filesystem>

#include <gmock/gmock.h>

#include "http/server_fixture.hpp"
#include "net/listen_unix.hpp"

namespace mooring::http {
namespace {

using test::Client;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

using HttpServer = test::ServerFixture;

TEST_F(HttpServer, AnswersHttp10AndCloses)
{
    Client client{listen()};

    client.send("GET /nic/update HTTP/1.0\r\n\r\n");

    EXPECT_EQ(client.read_to_end(),
              "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 26\r\n"
              "Connection: close\r\n\r\nGET /nic/update 127.0.0.1\n");
}

TEST_F(HttpServer, KeepsAnHttp10ConnectionThatAsksForIt)
{
    Client client{listen()};

    client.send("GET /a HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n");
    EXPECT_THAT(client.read_response(), HasSubstr("Connection: keep-alive\r\n"));
    client.send("GET /b HTTP/1.0\r\n\r\n");

    EXPECT_THAT(client.read_to_end(), EndsWith("GET /b 127.0.0.1\n"));
}

TEST_F(HttpServer, KeepsAnHttp11ConnectionUntilToldToClose)
{
    Client client{listen()};

    for (int i = 0; i < 3; ++i) {
        client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
        EXPECT_THAT(client.read_response(), Not(HasSubstr("Connection:")));
    }
    client.send("GET /last HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

    EXPECT_THAT(client.read_to_end(), HasSubstr("Connection: close\r\n"));
}

TEST_F(HttpServer, AnswersPipelinedRequestsInOrder)
{
    Client client{listen()};
    std::string requests;
    for (int i = 0; i < 200; ++i) {
        requests += "GET /" + std::to_string(i) + " HTTP/1.1\r\nHost: x\r\n\r\n";
    }

    client.send(requests);

    for (int i = 0; i < 200; ++i) {
        EXPECT_THAT(client.read_response(), EndsWith("GET /" + std::to_string(i) + " 127.0.0.1\n"));
    }
}

TEST_F(HttpServer, AnsweringLateKeepsTheOrderOfPipelinedRequests)
{
    Client client{listen()};

    client.send("GET /later HTTP/1.1\r\n\r\nGET /second HTTP/1.1\r\n\r\n");
    auto respond = handler.take_later();
    respond({.status = 200, .body = "first"});

    EXPECT_THAT(client.read_response(), EndsWith("first"));
    EXPECT_THAT(client.read_response(), EndsWith("GET /second 127.0.0.1\n"));
}

TEST_F(HttpServer, TakesTheAnswerFromAnotherThread)
{
    Client client{listen()};

    client.send("GET /thread HTTP/1.1\r\n\r\n");

    EXPECT_THAT(client.read_response(), EndsWith("from a thread\n"));
}

TEST_F(HttpServer, OddTargetsReachTheHandler)
{
    Client client{listen()};

    for (const std::string target :
         {"foobar.workers.dev", "https://host/path?x=1", "%2fupdate%3fdomains%3d", "//nic/update",
          "/nic/update%20http:/ipv6.nsupdate.info/nic/update", "/update?ip=%i&hostname=%h", "*",
          "/\xC3\xBC?h=\xFF{}|\\^`<>\""}) {
        client.send("GET " + target + " HTTP/1.1\r\n\r\n");
        EXPECT_THAT(client.read_response(), EndsWith("GET " + target + " 127.0.0.1\n"));
    }
}

TEST_F(HttpServer, AnswersRequestsWithoutHostOfBothVersions)
{
    const auto endpoint = listen();

    for (const std::string version : {"1.0", "1.1"}) {
        Client client{endpoint};
        client.send("GET /nic/update HTTP/" + version + "\r\nConnection: close\r\n\r\n");
        EXPECT_THAT(client.read_to_end(), StartsWith("HTTP/1.1 200 OK\r\n"));
    }
}

TEST_F(HttpServer, AnAnswerLeavesInOnePiece)
{
    Client client{listen()};

    client.send("GET /nic/update?hostname=a.example HTTP/1.1\r\nHost: x\r\n\r\n");
    ASSERT_TRUE(client.has_news_within(std::chrono::seconds{10}));

    char bytes[4096];
    const auto count = ::recv(client.descriptor(), bytes, sizeof bytes, MSG_DONTWAIT);
    ASSERT_GT(count, 0);
    EXPECT_THAT((std::string{bytes, static_cast<std::size_t>(count)}),
                EndsWith("\r\n\r\nGET /nic/update?hostname=a.example 127.0.0.1\n"));
}

TEST_F(HttpServer, ReadsBodiesByLengthAndInChunks)
{
    Client client{listen()};

    client.send("POST /form HTTP/1.1\r\nContent-Length: 7\r\nExpect: 100-continue\r\n\r\na=1&b=2");
    EXPECT_THAT(client.read_response(), EndsWith("\na=1&b=2"));
    client.send(
        "POST /form HTTP/1.1\r\nTransfer-Encoding: "
        "chunked\r\n\r\n3\r\na=1\r\n4;x=y\r\n&b=2\r\n0\r\n\r\n");

    EXPECT_THAT(client.read_response(), EndsWith("\na=1&b=2"));
}

TEST_F(HttpServer, AnswersHeadWithoutBody)
{
    Client client{listen()};

    client.send("HEAD / HTTP/1.0\r\n\r\n");

    EXPECT_THAT(client.read_to_end(), EndsWith("Content-Length: 17\r\nConnection: close\r\n\r\n"));
}

TEST_F(HttpServer, AnswersFiveHundredForADroppedResponderAndForAnException)
{
    const auto endpoint = listen();
    Client client{endpoint};

    client.send("GET /drop HTTP/1.1\r\n\r\n");
    EXPECT_THAT(client.read_response(), StartsWith("HTTP/1.1 500 "));
    client.send("GET /throw HTTP/1.1\r\n\r\n");
    EXPECT_THAT(client.read_response(), StartsWith("HTTP/1.1 500 "));
    client.send("GET /fine HTTP/1.1\r\n\r\n");

    EXPECT_THAT(client.read_response(), StartsWith("HTTP/1.1 200 "));
    EXPECT_EQ(server->counters().handler_failures.value(), 2U);
    EXPECT_EQ(server->counters().responses[4].value(), 2U);
}

TEST_F(HttpServer, BelievesForwardedHeadersOfTrustedProxiesOnly)
{
    options.trusted_proxies = {*IpPrefix::parse("127.0.0.0/8")};
    const auto endpoint = listen();
    Client client{endpoint};

    client.send("GET /a HTTP/1.1\r\nX-Forwarded-For: 198.51.100.1, 203.0.113.7\r\n\r\n");

    EXPECT_THAT(client.read_response(), EndsWith("GET /a 203.0.113.7\n"));
}

TEST_F(HttpServer, ReadsTheProxyProtocolWhereConfigured)
{
    options.trusted_proxies = {*IpPrefix::parse("127.0.0.0/8")};
    const auto endpoint = listen(nullptr, ProxyProtocol::Required);
    Client client{endpoint};

    client.send("PROXY TCP4 203.0.113.9 192.0.2.1 56324 443\r\nGET /p HTTP/1.0\r\n\r\n");

    EXPECT_THAT(client.read_to_end(), EndsWith("GET /p 203.0.113.9\n"));
}

TEST_F(HttpServer, ReadsTheBinaryFormOfTheProxyProtocol)
{
    options.trusted_proxies = {*IpPrefix::parse("127.0.0.1")};
    Client client{listen(nullptr, ProxyProtocol::Required)};
    std::string header = "\r\n\r\n";
    header += std::string_view{"\0\r\nQUIT\n", 8};
    header += std::string_view{"\x21\x21\0\x24", 4};  // Version 2, PROXY; TCP over IPv6; 36 bytes.
    header += std::string_view{"\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x09", 16};
    header += std::string_view{"\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01", 16};
    header += std::string_view{"\xdc\x04\x01\xbb", 4};

    client.send(header).send("GET /p HTTP/1.0\r\n\r\n");

    EXPECT_THAT(client.read_to_end(), EndsWith("GET /p 2001:db8::9\n"));
}

TEST_F(HttpServer, BelievesTheProxyProtocolOfTrustedProxiesOnly)
{
    options.trusted_proxies = {*IpPrefix::parse("192.0.2.0/24")};
    Client client{listen(nullptr, ProxyProtocol::Required)};

    client.send("PROXY TCP4 203.0.113.9 192.0.2.1 56324 443\r\nGET /p HTTP/1.0\r\n\r\n");

    EXPECT_EQ(client.read_to_end(), "");
    EXPECT_EQ(server->counters().requests_malformed.value(), 1U);
}

TEST_F(HttpServer, ClosesOnAConnectionWithoutTheProxyHeaderItMustHave)
{
    options.trusted_proxies = {*IpPrefix::parse("127.0.0.0/8")};
    Client client{listen(nullptr, ProxyProtocol::Required)};

    client.send("GET / HTTP/1.0\r\n\r\n");

    EXPECT_EQ(client.read_to_end(), "");
}

TEST_F(HttpServer, ServesAUnixSocket)
{
    listen();
    std::string folder = std::filesystem::temp_directory_path() / "mooring-http-XXXXXX";
    ASSERT_NE(::mkdtemp(folder.data()), nullptr);
    const auto path = folder + "/control.sock";
    auto socket = net::listen_unix(path);
    ASSERT_TRUE(socket);
    EXPECT_EQ(net::listen_unix(path).error().code, Errc::PortTaken);
    EXPECT_EQ(std::filesystem::status(path).permissions(), std::filesystem::perms{0600});

    server->serve({std::move(*socket)});
    Client client{path};
    client.send("GET /control HTTP/1.0\r\n\r\n");

    EXPECT_THAT(client.read_to_end(), EndsWith("GET /control 127.0.0.1\n"));
    std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace mooring::http

// SPDX-License-Identifier: Apache-2.0
#include <future>

#include <gmock/gmock.h>

#include "http/server.hpp"
#include "http/server_fixture.hpp"

namespace mooring::http {
namespace {

using namespace std::chrono_literals;
using test::Client;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

using HttpServer = test::ServerFixture;

TEST_F(HttpServer, RefusesWhatIsNoHttpAndCloses)
{
    const auto endpoint = listen();

    for (const std::string request :
         {"nonsense\r\n\r\n", "GET /a b HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\nHost: x\n\n",
          "GET / HTTP/9.9\r\n\r\n", "GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n",
          "GET / HTTP/1.1\r\nno colon\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"}) {
        Client client{endpoint};
        client.send(request);
        EXPECT_EQ(client.read_to_end(),
                  "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nContent-Length: 12\r\n"
                  "Connection: close\r\n\r\nbad request\n")
            << request;
    }
    EXPECT_EQ(server->counters().requests.value(), 0U);
    EXPECT_EQ(server->counters().requests_malformed.value(), 7U);
}

TEST_F(HttpServer, RefusesHeadersAndBodiesThatAreTooLong)
{
    const auto endpoint = listen();

    Client long_header{endpoint};
    long_header.send("GET /" + std::string(9000, 'x') + " HTTP/1.1\r\n\r\n");
    EXPECT_THAT(long_header.read_to_end(), StartsWith("HTTP/1.1 431 "));
    Client long_body{endpoint};
    long_body.send("POST / HTTP/1.1\r\nContent-Length: 70000\r\n\r\n" + std::string(70000, 'x'));
    EXPECT_THAT(long_body.read_to_end(), StartsWith("HTTP/1.1 413 "));
    Client chunks{endpoint};
    chunks.send("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (int i = 0; i < 80; ++i) chunks.send("400\r\n" + std::string(1024, 'x') + "\r\n");
    EXPECT_THAT(chunks.read_to_end(), StartsWith("HTTP/1.1 413 "));
}

TEST_F(HttpServer, TakesLargeBodiesWhereConfigured)
{
    options.body_bytes_max = 8U << 20U;
    Client client{listen()};
    const std::string body(5U << 20U, 'z');

    client.send("POST / HTTP/1.1\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
                body);

    EXPECT_THAT(client.read_response(), EndsWith("zzzz"));
}

TEST_F(HttpServer, ClosesOnAClientThatSendsItsHeadersTooSlowly)
{
    Client client{listen()};

    client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\nGET / HT");
    EXPECT_THAT(client.read_response(), StartsWith("HTTP/1.1 200"));

    EXPECT_TRUE(is_closed_after(client, options.header_timeout + 1ms));
    EXPECT_GE(server->counters().timeouts.value(), 1U);
}

TEST_F(HttpServer, ClosesOnAnIdleClient)
{
    Client client{listen()};
    client.send("GET / HTTP/1.1\r\n\r\n");
    EXPECT_THAT(client.read_response(), StartsWith("HTTP/1.1 200"));

    EXPECT_TRUE(is_closed_after(client, options.idle_timeout + 1ms));
}

TEST_F(HttpServer, ClosesWhenTheHandlerNeverAnswers)
{
    Client client{listen()};
    client.send("GET /later HTTP/1.1\r\n\r\n");
    auto respond = handler.take_later();

    EXPECT_TRUE(is_closed_after(client, options.response_timeout + 1ms));
    respond({.status = 200, .body = "too late"});
}

TEST_F(HttpServer, LimitsConnectionsOfOneClient)
{
    options.connections_per_client_max = 2;
    const auto endpoint = listen();
    Client first{endpoint};
    Client second{endpoint};
    first.send("GET / HTTP/1.1\r\n\r\n");
    second.send("GET / HTTP/1.1\r\n\r\n");
    EXPECT_THAT(first.read_response(), StartsWith("HTTP/1.1 200"));
    EXPECT_THAT(second.read_response(), StartsWith("HTTP/1.1 200"));

    Client third{endpoint};

    EXPECT_TRUE(third.is_closed_by_server());
    EXPECT_EQ(server->counters().connections_rejected.value(), 1U);
}

TEST_F(HttpServer, ClosesAfterTheLastRequestAConnectionMayMake)
{
    options.requests_per_connection_max = 2;
    Client client{listen()};

    client.send("GET /1 HTTP/1.1\r\n\r\nGET /2 HTTP/1.1\r\n\r\nGET /3 HTTP/1.1\r\n\r\n");
    const auto answer = client.read_to_end();

    EXPECT_THAT(answer, HasSubstr("GET /2"));
    EXPECT_THAT(answer, Not(HasSubstr("GET /3")));
}

TEST_F(HttpServer, StoppingFinishesWhatIsInFlight)
{
    const auto endpoint = listen();
    Client idle{endpoint};
    idle.send("GET / HTTP/1.1\r\n\r\n");
    EXPECT_THAT(idle.read_response(), StartsWith("HTTP/1.1 200"));
    Client busy{endpoint};
    busy.send("GET /later HTTP/1.1\r\n\r\n");
    auto respond = handler.take_later();

    auto stopped = std::async(std::launch::async, [&] { server->stop(10s); });
    EXPECT_TRUE(idle.is_closed_by_server());
    respond({.status = 200, .body = "in flight"});

    const auto answer = busy.read_to_end();
    EXPECT_THAT(answer, EndsWith("in flight"));
    stopped.get();
    EXPECT_EQ(server->counters().connections_open.value(), 0);
}

TEST_F(HttpServer, StoppingEndsWhenTheHandlerDoesNot)
{
    Client client{listen()};
    client.send("GET /later HTTP/1.1\r\n\r\n");
    auto respond = handler.take_later();

    server->stop(1ms);

    EXPECT_TRUE(client.is_closed_by_server());
}

}  // namespace
}  // namespace mooring::http

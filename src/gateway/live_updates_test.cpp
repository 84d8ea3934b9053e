// SPDX-License-Identifier: Apache-2.0

// The doors with everything that is behind them: sockets, loops, registry, pipeline, a store in
// memory, and the name table that queries are answered from.
#include "gateway/live_updates.hpp"

#include <thread>

#include <gmock/gmock.h>

#include "gateway/gateway.hpp"
#include "gateway/wire_fixture.hpp"
#include "http/server.hpp"
#include "http/test_client.hpp"
#include "net/listen.hpp"
#include "registry/commands/key.hpp"
#include "store/memory/memory_store.hpp"
#include "updates/ask.hpp"
#include "updates/running_test.hpp"

namespace mooring::gateway {
namespace {

using namespace std::chrono_literals;
using http::test::Client;
using ::testing::EndsWith;
using ::testing::StartsWith;

class LiveUpdatesTest : public ::testing::Test {
protected:
    LiveUpdatesTest()
    {
        MOORING_ASSERT(updates::ask(pipeline, updates::create_suffix).has_value());
        MOORING_ASSERT(updates::ask(pipeline, [](registry::Draft& draft) {
                           return updates::create_hosts(draft, 0, 3);
                       }).has_value());
        secret = make_key({updates::host_id(0), updates::host_id(1)});
        auto bound = net::listen_tcp({Ipv4{{127, 0, 0, 1}}, 0});
        MOORING_ASSERT(bound.has_value());
        endpoint = bound->endpoint;
        server.serve({std::move(bound->descriptor)});
        loops.start();
    }
    ~LiveUpdatesTest() override
    {
        server.stop(1s);
        pipeline.stop();
        loops.stop();
    }

    std::string make_key(std::vector<zone::HostId> hosts)
    {
        std::string made;
        const auto asked = updates::ask(pipeline, [&](registry::Draft& draft) -> Result<> {
            MOORING_TRY(const auto key,
                        registry::add_key(draft, {.hosts = hosts, .label = "test"}, random, {}));
            made = key.secret;
            return {};
        });
        MOORING_ASSERT(asked.has_value());
        return made;
    }
    updates::Loaded loaded()
    {
        auto result = updates::load(running.world());
        MOORING_ASSERT(result.has_value());
        return *std::move(result);
    }
    static std::string request(std::string_view fields, std::string_view key)
    {
        return test::on_the_wire(std::string{"GET /nic/update?"}
                                     .append(fields)
                                     .append(" HTTP/1.1\nHost: x\nAuthorization: Bearer ")
                                     .append(key)
                                     .append("\n\n"));
    }

    SystemClock clock;
    SystemRandom random;
    net::StreamLoops loops{{.count = 2}};
    store::MemoryStore store{std::make_shared<store::MemoryDisk>()};
    updates::Running running{store, clock};
    updates::Pipeline pipeline{running.world(), loaded(), updates::Pipeline::Options{}};
    LiveUpdates updates{{.tables = running.world().tables,
                         .names = running.table(),
                         .pipeline = pipeline,
                         .loops = loops}};
    Gateway gateway{{.clock = clock, .random = random, .service = updates},
                    {.recorder = {.update_log = Recorder::UpdateLog::Nothing}}};
    http::Server server{loops, clock, gateway, {}};
    Endpoint endpoint;
    std::string secret;
};

TEST_F(LiveUpdatesTest, AClientThatHearsGoodCanQuery)
{
    Client client{endpoint};

    client.send(request("hostname=h0.dyn.example&myip=192.0.2.7,2001:db8::7", secret));

    EXPECT_THAT(client.read_response(), EndsWith("\r\n\r\ngood 192.0.2.7,2001:db8::7\n"));
    EXPECT_EQ(running.addresses(updates::host_name(0)).ipv4, Ipv4::parse("192.0.2.7"));
    EXPECT_EQ(running.addresses(updates::host_name(0)).ipv6, Ipv6::parse("2001:db8::7"));
}

TEST_F(LiveUpdatesTest, UnchangedCostsNoCommit)
{
    Client client{endpoint};
    client.send(request("hostname=h0.dyn.example&myip=192.0.2.7", secret));
    EXPECT_THAT(client.read_response(), EndsWith("good 192.0.2.7\n"));
    const auto before = store.head()->last;

    client.send(request("hostname=h0.dyn.example&myip=192.0.2.7", secret));

    EXPECT_THAT(client.read_response(), EndsWith("nochg 192.0.2.7\n"));
    EXPECT_EQ(store.head()->last, before);
}

TEST_F(LiveUpdatesTest, AKeyMovesItsOwnHostsOnly)
{
    Client client{endpoint};

    client.send(request("hostname=h2.dyn.example&myip=192.0.2.7", secret));
    EXPECT_THAT(client.read_response(), EndsWith("\r\n\r\nnohost\n"));
    client.send(
        request("hostname=h0.dyn.example,h2.dyn.example,h1.dyn.example&myip=192.0.2.7", secret));

    EXPECT_THAT(client.read_response(),
                EndsWith("\r\n\r\ngood 192.0.2.7\nnohost\ngood 192.0.2.7\n"));
    EXPECT_EQ(running.addresses(updates::host_name(2)).ipv4, std::nullopt);
}

TEST_F(LiveUpdatesTest, ALoopbackAddressIsHeardAndNotPublished)
{
    Client client{endpoint};

    client.send(request("hostname=h0.dyn.example", secret));  // The peer is 127.0.0.1.

    EXPECT_THAT(client.read_response(), EndsWith("\r\n\r\nnochg 127.0.0.1\n"));
    EXPECT_EQ(running.addresses(updates::host_name(0)).ipv4, std::nullopt);
}

TEST_F(LiveUpdatesTest, PipelinedUpdatesAreAnsweredInOrder)
{
    Client client{endpoint};
    std::string requests;
    for (int i = 0; i < 50; ++i) {
        requests += request("hostname=h0.dyn.example&myip=192.0.2." + std::to_string(i), secret);
    }

    client.send(requests);

    for (int i = 0; i < 50; ++i) {
        EXPECT_THAT(client.read_response(), EndsWith("good 192.0.2." + std::to_string(i) + "\n"));
    }
}

TEST_F(LiveUpdatesTest, ClientsThatFlapBetweenTwoAddressesNeverHearWhatIsNotSo)
{
    // Changed and unchanged race: whoever hears `good X` or `nochg X` last has X in DNS.
    const auto flap = [&](std::size_t host) {
        const auto name = "h" + std::to_string(host) + ".dyn.example";
        Client client{endpoint};
        for (int i = 0; i < 100; ++i) {
            const auto address = "192.0.2." + std::to_string(i / 2 % 2 + 1);
            client.send(request("hostname=" + name + "&myip=" + address, secret));
            const auto word = i % 2 == 0 ? "\r\n\r\ngood " : "\r\n\r\nnochg ";
            EXPECT_THAT(client.read_response(), EndsWith(word + address + "\n"));
        }
    };
    std::thread other{flap, 1};

    flap(0);
    other.join();

    EXPECT_EQ(running.addresses(updates::host_name(0)).ipv4, Ipv4::parse("192.0.2.2"));
}

TEST_F(LiveUpdatesTest, AStoppedPipelineAnswersTryAgain)
{
    pipeline.stop();
    Client client{endpoint};

    client.send(request("hostname=h0.dyn.example&myip=192.0.2.7", secret));

    EXPECT_THAT(client.read_response(),
                StartsWith("HTTP/1.1 503 Service Unavailable\r\nRetry-After: 60\r\n"));
}

}  // namespace
}  // namespace mooring::gateway

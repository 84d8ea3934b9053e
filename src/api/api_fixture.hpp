// SPDX-License-Identifier: Apache-2.0
#pragma once

/// For tests: the API in front of a real pipeline on a store in memory.
///
/// Thread safety: none.

#include <future>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

#include "api/api.hpp"
#include "api/schema_fixture.hpp"
#include "store/memory/memory_store.hpp"
#include "testing/fake_clock.hpp"
#include "testing/seeded_random.hpp"
#include "updates/startup.hpp"

namespace mooring::api {

class ApiFixture : public ::testing::Test {
protected:
    ApiFixture() { loops_.start(); }
    ~ApiFixture() override
    {
        api_.stop();
        pipeline_.stop();
        loops_.stop();
    }

    http::Response send(std::string method, std::string target, std::string body = {},
                        std::string type = "application/json")
    {
        std::promise<http::Response> promise;
        auto future = promise.get_future();
        http::Request request;
        request.method = std::move(method);
        request.target = "/api/v1" + target;
        request.headers.emplace_back("Content-Type", std::move(type));
        request.body = std::move(body);
        api_.handle(std::move(request),
                    [&](http::Response response) { promise.set_value(std::move(response)); });
        return future.get();
    }

    /// The JSON of an answer that must have this status.
    json::object ask(std::string method, std::string target, std::string body = {},
                     unsigned status = 200)
    {
        const auto asked = method;
        const auto response = send(std::move(method), target, std::move(body));
        EXPECT_EQ(response.status, status) << target << ": " << response.body;
        const auto document = json::parse(response.body);
        EXPECT_EQ(answer_error(asked, target, response.status, document), "") << response.body;
        return document.is_object() ? document.as_object() : json::object{};
    }

    void make_host()
    {
        ask("POST", "/suffixes",
            R"({"name":"dyn.example","name_servers":)"
            R"([{"name":"ns1.dyn.example","addresses":["192.0.2.53"]}]})",
            201);
        ask("POST", "/accounts", R"({"email":"a@example.net","verified":true})", 201);
        ask("POST", "/claims", R"({"name":"Cam.dyn.example","account":"a@example.net"})", 201);
    }

    mooring::testing::FakeClock clock_;
    mooring::testing::SeededRandom random_{7};
    store::MemoryStore store_{std::make_shared<store::MemoryDisk>()};
    zone::NameTable names_{random_};
    zone::Contents contents_{names_};
    registry::Tables tables_{contents_};
    Seal seal_ = Seal::from_key(std::vector<std::uint8_t>(seal_key_bytes, 1)).value();
    registry::SigningTools signing_{.seal = seal_, .policy = {}};
    net::StreamLoops loops_{{.count = 1}};
    updates::World world_{store_, contents_, tables_, clock_};
    updates::Pipeline pipeline_{world_, updates::load(world_).value(), {}};
    gateway::Doctor doctor_{{}};
    gateway::Prober prober_{{.clock = clock_, .random = random_, .loops = loops_},
                            {.may_probe = [](const auto&) { return false; }}};
    Api api_{Services{.pipeline = pipeline_,
                      .store = store_,
                      .clock = clock_,
                      .tools = {.random = random_, .names = names_, .signing = &signing_},
                      .doctor = doctor_,
                      .prober = &prober_,
                      .facing = {.url = "https://ddns.example.net", .http_ports = {80, 443}},
                      .stats = [] { return json::object{{"version", "test"}}; }},
             loops_, Actor{}};
};

}  // namespace mooring::api

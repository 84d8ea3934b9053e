// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A small registry with an account, the seal, and a transport that does as it is told.
///
/// Thread safety: none.

#include <map>

#include "notify/delivery/carrier.hpp"
#include "notify/message.hpp"
#include "notify/webhook.hpp"
#include "notify/wishes.hpp"
#include "testing/fake_clock.hpp"
#include "testing/registry_world.hpp"

namespace mooring::notify {

/// Says what it was given, and ends deliveries with the fate that the test has chosen.
class FakeTransport final : public Transport {
public:
    void begin(Delivery delivery) override { begun.push_back(std::move(delivery)); }
    std::vector<Outcome> wait(std::chrono::milliseconds /*patience*/) override
    {
        std::vector<Outcome> ended;
        if (is_hanging) return ended;
        for (; ended_count < begun.size(); ++ended_count)
            ended.push_back(
                {begun[ended_count].id, fate, fate == Fate::Delivered ? "" : "the test said so"});
        return ended;
    }
    void wake() override {}

    std::vector<Delivery> begun;
    std::size_t ended_count = 0;
    Fate fate = Fate::Delivered;
    bool is_hanging = false;
};

class NotifyWorld {
public:
    testing::RegistryWorld world;
    testing::FakeClock clock;
    Seal seal = *Seal::from_key(std::array<std::uint8_t, seal_key_bytes>{1, 2, 3});
    FakeTransport transport;
    zone::AccountId account = world.add_account("anna@example.org").id;

    /// At the clock's time, unlike the world's own drafts.
    [[nodiscard]] registry::Draft draft()
    {
        return {world.contents,
                world.tables,
                {.ids = world.ids, .head = world.head, .now = clock.wall_now()}};
    }
    [[nodiscard]] zone::Origin origin() const { return {.source = {}, .time = clock.wall_now()}; }
    zone::Batch tell(const Notice& notice)
    {
        auto now = draft();
        const auto told = notify::tell(now, notice, origin(), seal);
        if (!told) throw std::runtime_error{told.error().detail};
        return world.commit(std::move(now));
    }
    zone::EntryId add_webhook(std::string url, NoticeSet events = {})
    {
        auto now = draft();
        Webhook webhook{.url = std::move(url), .events = events, .created = clock.wall_now()};
        webhook.sealed = seal_webhook_secret("mwh_secret", account, seal);
        const auto id = registry::keep(now, account, "", webhook, origin());
        world.commit(std::move(now));
        return *id;
    }
    [[nodiscard]] std::vector<registry::Kept<Message>> messages() const
    {
        return registry::some_after<Message>(world.tables, zone::EntryId{}, 1000);
    }

    /// A carrier over this world; offered what its own commands commit.
    [[nodiscard]] std::unique_ptr<CarrierSteps> carrier()
    {
        auto steps = std::make_unique<CarrierSteps>(
            CarrierSteps::World{.tables = world.tables,
                                .clock = clock,
                                .seal = seal,
                                .transport = transport,
                                .run = [this](Command command) { return run(std::move(command)); }},
            CarrierSteps::Options{.from = {"Example", "noreply@example.net"},
                                  .head = {"Example", "https://console.example.net"}});
        offered_to = steps.get();
        return steps;
    }
    Result<> run(Command command)
    {
        if (is_store_full) return fail(Errc::QueueFull, "the queue is full");
        auto now = draft();
        MOORING_CHECK(command(now));
        if (now.is_empty()) return {};
        const auto batch = world.commit(std::move(now));
        if (offered_to != nullptr) offered_to->offer(batch);
        return {};
    }

    CarrierSteps* offered_to = nullptr;
    bool is_store_full = false;
};

}  // namespace mooring::notify

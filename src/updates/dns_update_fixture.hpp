// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A service that takes DNS UPDATE, with four hosts, a key for the address of one and a key for the
/// records of another, and a store that can be made to fail.
///
/// Thread safety: one thread; the service has its own writer.

#include <future>

#include <gmock/gmock.h>

#include "registry/commands/claim.hpp"
#include "registry/commands/host.hpp"
#include "store/memory/memory_store.hpp"
#include "testing/fake_clock.hpp"
#include "testing/faulty_store.hpp"
#include "updates/ask.hpp"
#include "updates/dns_update.hpp"
#include "updates/service_fixture_test.hpp"

namespace mooring::updates {

using dns::Rcode;
using dns::RrClass;
using dns::RrType;
using zone::KeyRight;

inline constexpr std::uint8_t address_right = static_cast<std::uint8_t>(KeyRight::SetAddress);
inline constexpr std::uint8_t acme_right = static_cast<std::uint8_t>(KeyRight::AcmeTxt);
inline constexpr std::uint8_t records_right = static_cast<std::uint8_t>(KeyRight::Records);

/// What is in memory while a process runs.
struct Process {
    Process(store::Store& store, const Clock& clock, registry::Profile profile)
        : running{store, clock},
          pipeline{running.world(), load(running.world()).value(), {.profile = profile}},
          updates{running.world(), pipeline, profile}
    {
        MOORING_ASSERT(updates.load().has_value());
    }
    ~Process() { pipeline.stop(); }

    Running running;
    Pipeline pipeline;
    DnsUpdates updates;
};

inline dns::Rdata rdata(RrType type, std::string_view text)
{
    return dns::parse_rdata(type, text, suffix()).value();
}

/// h0 to h3 below the suffix; key 1 may set addresses and ACME TXT of h0, key 2 all records of h1.
class DnsUpdateTest : public ::testing::Test {
protected:
    DnsUpdateTest()
    {
        start();
        run(create_suffix);
        run([](registry::Draft& draft) { return create_hosts(draft, 0, 4); });
        run([](registry::Draft& draft) -> Result<> {
            add_key(draft, address_right | acme_right, {host_id(0)});
            add_key(draft, records_right, {host_id(1)});
            return {};
        });
    }
    static void add_key(registry::Draft& draft, std::uint8_t rights,
                        std::vector<zone::HostId> hosts)
    {
        zone::UpdateKey key;
        key.account = zone::AccountId{1};
        key.rights = rights;
        key.secret_hash[0] = rights;  // No two keys have one secret.
        key.hosts = std::move(hosts);
        static_cast<void>(draft.add(std::move(key), {}));
    }
    void start(registry::Profile profile = registry::Profile::Lab)
    {
        process.reset();
        process.emplace(store, clock, profile);
    }
    void run(Command command)
    {
        const auto done = ask(process->pipeline, std::move(command));
        ASSERT_TRUE(done) << done.error().detail;
    }

    /// The next message of a key: signed now, unlike all others.
    [[nodiscard]] SignedUpdate message(std::uint32_t key)
    {
        SignedUpdate update;
        update.message.zone = suffix();
        update.use.key = zone::KeyId{key};
        update.use.time_signed = seconds_of(clock.wall_now());
        update.use.digest[0] = ++messages_made;
        update.source = Ipv4{{198, 51, 100, 7}};
        update.received = clock.now();
        return update;
    }
    static void add(SignedUpdate& update, std::string_view owner, RrType type,
                    std::string_view text, std::uint32_t ttl = 60)
    {
        update.message.updates.push_back({.owner = dns::Name::parse(owner, suffix()).value(),
                                          .type = type,
                                          .ttl = dns::Ttl{ttl},
                                          .rdata = rdata(type, text)});
    }
    static void remove(SignedUpdate& update, std::string_view owner, RrType type)
    {
        update.message.updates.push_back({.owner = dns::Name::parse(owner, suffix()).value(),
                                          .type = type,
                                          .rrclass = RrClass::ANY,
                                          .ttl = {},
                                          .rdata = {}});
    }
    UpdateReply submit(const SignedUpdate& update)
    {
        std::promise<UpdateReply> promise;
        auto reply = promise.get_future();
        process->updates.submit(update, [&](UpdateReply said) { promise.set_value(said); });
        return reply.get();
    }
    Rcode set_address(std::uint32_t key, std::string_view owner, std::string_view address)
    {
        auto update = message(key);
        remove(update, owner, RrType::A);
        add(update, owner, RrType::A, address);
        return submit(update).rcode;
    }
    [[nodiscard]] std::vector<std::string> texts(std::string_view owner, RrType type)
    {
        std::vector<std::string> found;
        const auto node = process->running.find(dns::Name::parse(owner, suffix()).value());
        const auto rrset = node ? node->rrset(type) : std::nullopt;
        if (!rrset) return found;
        rrset->for_each([&](auto bytes) { found.push_back(dns::rdata_text(type, bytes)); });
        return found;
    }
    [[nodiscard]] std::optional<dns::Ttl> ttl(std::string_view owner, RrType type)
    {
        const auto node = process->running.find(dns::Name::parse(owner, suffix()).value());
        const auto rrset = node ? node->rrset(type) : std::nullopt;
        return rrset ? std::optional{rrset->ttl} : std::nullopt;
    }
    [[nodiscard]] std::uint64_t batches() { return process->pipeline.metrics().batches.value(); }

    testing::FakeClock clock;
    std::shared_ptr<store::MemoryDisk> disk = std::make_shared<store::MemoryDisk>();
    store::MemoryStore real{disk};
    testing::FaultyStore store{real};
    std::optional<Process> process;
    std::uint8_t messages_made = 0;
};

using Texts = std::vector<std::string>;

}  // namespace mooring::updates

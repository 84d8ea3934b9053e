// SPDX-License-Identifier: Apache-2.0
#include "updates/dns_update.hpp"

#include <future>

#include <gmock/gmock.h>

#include "registry/commands/claim.hpp"
#include "registry/commands/host.hpp"
#include "store/memory/memory_store.hpp"
#include "testing/fake_clock.hpp"
#include "testing/faulty_store.hpp"
#include "updates/ask.hpp"
#include "updates/service_fixture_test.hpp"

namespace mooring::updates {
namespace {

using namespace std::chrono_literals;
using dns::Rcode;
using dns::RrClass;
using dns::RrType;
using zone::KeyRight;
using Kind = UpdateReply::Kind;

constexpr std::uint8_t address_right = static_cast<std::uint8_t>(KeyRight::SetAddress);
constexpr std::uint8_t acme_right = static_cast<std::uint8_t>(KeyRight::AcmeTxt);
constexpr std::uint8_t records_right = static_cast<std::uint8_t>(KeyRight::Records);

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

dns::Rdata rdata(RrType type, std::string_view text)
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

// With an alias for the time, as `host set h0 --offline ...` does it.
Result<> take_offline(registry::Draft& draft)
{
    auto extras = draft.extras_of(host_id(0));
    extras.offline_answer.alias = dns::Name::parse("status.example.net.").value();
    draft.put(extras, {});
    draft.take_offline(host_id(0), {});
    return {};
}

TEST_F(DnsUpdateTest, AHostThatIsOfflineComesBackByAMessage)
{
    ASSERT_EQ(set_address(1, "h0", "192.0.2.1"), Rcode::NoError);
    run(take_offline);
    ASSERT_EQ(texts("h0", RrType::CNAME), Texts{"status.example.net."});
    auto sees_its_own = message(1);
    sees_its_own.message.prerequisites.push_back({.owner = host_name(0),
                                                  .type = RrType::A,
                                                  .rrclass = RrClass::IN,
                                                  .ttl = {},
                                                  .rdata = rdata(RrType::A, "192.0.2.1")});
    add(sees_its_own, "h0", RrType::AAAA, "2001:db8::1");

    EXPECT_EQ(submit(sees_its_own).rcode, Rcode::NoError);

    EXPECT_EQ(texts("h0", RrType::CNAME), Texts{});
    EXPECT_EQ(texts("h0", RrType::A), Texts{"192.0.2.1"});
    EXPECT_EQ(texts("h0", RrType::AAAA), Texts{"2001:db8::1"});
}

TEST_F(DnsUpdateTest, AMessageThatIsRefusedBringsNobodyBack)
{
    run(take_offline);
    auto greedy = message(1);
    add(greedy, "h0", RrType::A, "192.0.2.9");
    add(greedy, "h1", RrType::A, "192.0.2.9");

    EXPECT_EQ(submit(greedy).rcode, Rcode::Refused);

    EXPECT_EQ(texts("h0", RrType::CNAME), Texts{"status.example.net."});
}

TEST_F(DnsUpdateTest, SetsAHostsAddressAsAnyOtherDialectDoes)
{
    ASSERT_EQ(set_address(1, "h0", "192.0.2.1"), Rcode::NoError);

    EXPECT_EQ(texts("h0", RrType::A), Texts{"192.0.2.1"});
    const auto& outcomes = process->pipeline.metrics().outcomes;
    EXPECT_EQ(outcomes.count(zone::Dialect::DnsUpdate, HostOutcome::Changed), 1U);
    EXPECT_NE(process->running.world().tables.host(host_id(0))->last_contact, 0U);
    const auto history = store.history(host_id(0), 1).value();
    ASSERT_EQ(history.size(), 1U);
    EXPECT_EQ(history[0].change.origin.dialect, zone::Dialect::DnsUpdate);
    EXPECT_EQ(history[0].change.origin.key, zone::KeyId{1});
}

TEST_F(DnsUpdateTest, WhatIsThereAlreadyWritesNothing)
{
    ASSERT_EQ(set_address(1, "h0", "192.0.2.1"), Rcode::NoError);
    const auto before = batches();

    EXPECT_EQ(set_address(1, "h0", "192.0.2.1"), Rcode::NoError);

    EXPECT_EQ(batches(), before);
    EXPECT_EQ(process->pipeline.metrics().outcomes.count(zone::Dialect::DnsUpdate,
                                                         HostOutcome::Unchanged),
              1U);
}

TEST_F(DnsUpdateTest, OneFamilyLeavesTheOtherAlone)
{
    ASSERT_EQ(set_address(1, "h0", "192.0.2.1"), Rcode::NoError);
    auto update = message(1);
    add(update, "h0", RrType::AAAA, "2001:db8::1");
    ASSERT_EQ(submit(update).rcode, Rcode::NoError);

    EXPECT_EQ(texts("h0", RrType::A), Texts{"192.0.2.1"});
    EXPECT_EQ(texts("h0", RrType::AAAA), Texts{"2001:db8::1"});
}

TEST_F(DnsUpdateTest, ASecondAddressAtAHostIsRefusedAndChangesNothing)
{
    ASSERT_EQ(set_address(1, "h0", "192.0.2.1"), Rcode::NoError);
    auto update = message(1);
    add(update, "h0", RrType::AAAA, "2001:db8::1");
    add(update, "h0", RrType::A, "192.0.2.2");

    EXPECT_EQ(submit(update).rcode, Rcode::Refused);

    EXPECT_EQ(texts("h0", RrType::A), Texts{"192.0.2.1"});
    EXPECT_EQ(texts("h0", RrType::AAAA), Texts{});
}

TEST_F(DnsUpdateTest, TheTtlSentBecomesTheHostsWithinBounds)
{
    const auto set = [&](std::uint32_t seconds) {
        auto update = message(1);
        remove(update, "h0", RrType::A);
        add(update, "h0", RrType::A, "192.0.2.1", seconds);
        EXPECT_EQ(submit(update).rcode, Rcode::NoError);
        return ttl("h0", RrType::A)->seconds;
    };

    EXPECT_EQ(set(600), 600U);
    EXPECT_EQ(set(1), host_ttl_seconds_min);
    EXPECT_EQ(set(0x7FFFFFFF), host_ttl_seconds_max);
}

TEST_F(DnsUpdateTest, NamesAreComparedWithoutCase)
{
    ASSERT_EQ(set_address(1, "h0", "192.0.2.1"), Rcode::NoError);
    auto update = message(1);
    update.message.prerequisites = {{.owner = name_of("H0.Dyn.EXAMPLE."),
                                     .type = RrType::A,
                                     .ttl = {},
                                     .rdata = rdata(RrType::A, "192.0.2.1")}};
    remove(update, "H0", RrType::A);
    add(update, "h0.DYN.example.", RrType::A, "192.0.2.2");

    EXPECT_EQ(submit(update).rcode, Rcode::NoError);
    EXPECT_EQ(texts("h0", RrType::A), Texts{"192.0.2.2"});
}

TEST_F(DnsUpdateTest, AcmeTxtIsAddedAndRemovedValueByValue)
{
    auto update = message(1);
    add(update, "_acme-challenge.h0", RrType::TXT, "one", 120);
    add(update, "_acme-challenge.h0", RrType::TXT, "two", 120);
    ASSERT_EQ(submit(update).rcode, Rcode::NoError);
    EXPECT_EQ(texts("_acme-challenge.h0", RrType::TXT), (Texts{"\"one\"", "\"two\""}));

    auto cleanup = message(1);
    cleanup.message.updates.push_back(
        {.owner = dns::Name::parse("_acme-challenge.h0", suffix()).value(),
         .type = RrType::TXT,
         .rrclass = RrClass::NONE,
         .ttl = {},
         .rdata = rdata(RrType::TXT, "one")});
    ASSERT_EQ(submit(cleanup).rcode, Rcode::NoError);
    EXPECT_EQ(texts("_acme-challenge.h0", RrType::TXT), Texts{"\"two\""});
}

TEST_F(DnsUpdateTest, WhatIsOutsideAKeysRightsRefusesTheWholeMessage)
{
    struct Attempt {
        std::uint32_t key;
        const char* owner;
        RrType type;
        const char* text;
    };
    for (const auto& [key, owner, type, text] :
         {Attempt{1, "h1", RrType::A, "192.0.2.9"}, Attempt{1, "x.h0", RrType::A, "192.0.2.9"},
          Attempt{1, "h0", RrType::TXT, "x"}, Attempt{1, "_acme-challenge.h1", RrType::TXT, "x"},
          Attempt{1, "_acme-challenge", RrType::TXT, "x"},
          Attempt{1, "dyn.example.", RrType::A, "192.0.2.9"},
          Attempt{1, "new", RrType::A, "192.0.2.9"}, Attempt{2, "h1", RrType::NS, "ns.example."},
          Attempt{2, "x.h1", RrType::DNAME, "a.test."},
          Attempt{2, "x.h1", RrType::NS, "ns.example."}, Attempt{2, "h2", RrType::TXT, "x"},
          Attempt{3, "h0", RrType::A, "192.0.2.9"}}) {
        auto update = message(key);
        add(update, key == 2 ? "h1" : "h0", RrType::A, "192.0.2.1");
        add(update, owner, type, text);

        EXPECT_EQ(submit(update).rcode, Rcode::Refused) << owner << " " << dns::text_of(type);
    }
    EXPECT_EQ(texts("h0", RrType::A), Texts{});
    EXPECT_EQ(texts("h1", RrType::A), Texts{});
}

TEST_F(DnsUpdateTest, AKeyForRecordsMaySetThemAtAndBelowItsHost)
{
    auto update = message(2);
    add(update, "h1", RrType::MX, "10 mail.h1");
    add(update, "mail.h1", RrType::A, "192.0.2.5");
    add(update, "*.h1", RrType::TXT, "any");
    add(update, "_25._tcp.mail.h1", RrType::TLSA, "3 1 1 00ff");

    ASSERT_EQ(submit(update).rcode, Rcode::NoError);

    EXPECT_EQ(texts("h1", RrType::MX), Texts{"10 mail.h1.dyn.example."});
    EXPECT_EQ(texts("mail.h1", RrType::A), Texts{"192.0.2.5"});
    EXPECT_EQ(texts("_25._tcp.mail.h1", RrType::TLSA), Texts{"3 1 1 00ff"});
}

TEST_F(DnsUpdateTest, NamesBelowAHostAndRecordsOfAnRrsetHaveALimit)
{
    auto names = message(2);
    for (std::size_t i = 0; i < key_names_max; ++i)
        add(names, "n" + std::to_string(i) + ".h1", RrType::TXT, "x");
    EXPECT_EQ(submit(names).rcode, Rcode::Refused) << "the host's own name counts";
    names = message(2);
    names.message.updates.clear();
    for (std::size_t i = 1; i < key_names_max; ++i)
        add(names, "n" + std::to_string(i) + ".h1", RrType::TXT, "x");
    EXPECT_EQ(submit(names).rcode, Rcode::NoError);

    auto records = message(2);
    for (std::size_t i = 0; i <= key_rrset_records_max; ++i)
        add(records, "n1.h1", RrType::TXT, std::to_string(i));
    EXPECT_EQ(submit(records).rcode, Rcode::Refused);
}

TEST_F(DnsUpdateTest, DeletingAllOfANameTakesOnlyWhatTheKeyMaySet)
{
    ASSERT_EQ(set_address(1, "h0", "192.0.2.1"), Rcode::NoError);
    auto update = message(1);
    remove(update, "h0", RrType::ANY);
    EXPECT_EQ(submit(update).rcode, Rcode::NoError);
    EXPECT_EQ(texts("h0", RrType::A), Texts{});

    run([](registry::Draft& draft) -> Result<> {
        draft.set_rrset({.owner = host_name(0),
                         .type = RrType::TXT,
                         .ttl = dns::Ttl{60},
                         .rdatas = {rdata(RrType::TXT, "operator")}},
                        {});
        return {};
    });
    auto again = message(1);
    remove(again, "h0", RrType::ANY);
    EXPECT_EQ(submit(again).rcode, Rcode::Refused);
    EXPECT_EQ(texts("h0", RrType::TXT), Texts{"\"operator\""});
}

TEST_F(DnsUpdateTest, AHostBelowAnotherHasKeysOfItsOwn)
{
    run([](registry::Draft& draft) -> Result<> {
        MOORING_CHECK(registry::add_host(draft, {.name = name_of("cam.h1.dyn.example.")}, {}));
        return {};
    });

    EXPECT_EQ(set_address(2, "cam.h1", "192.0.2.1"), Rcode::Refused);
}

TEST_F(DnsUpdateTest, NothingOfASuspendedHostChanges)
{
    run([](registry::Draft& draft) {
        return registry::set_host_state(draft, host_id(0), zone::RowState::Suspended, {});
    });
    EXPECT_EQ(set_address(1, "h0", "192.0.2.1"), Rcode::Refused);

    run([](registry::Draft& draft) {
        return registry::set_claim_state(draft, zone::ClaimId{2}, zone::RowState::Suspended, {});
    });
    EXPECT_EQ(set_address(2, "h1", "192.0.2.1"), Rcode::Refused);
}

TEST_F(DnsUpdateTest, ThePolicyAboutAddressesHolds)
{
    EXPECT_EQ(set_address(1, "h0", "127.0.0.1"), Rcode::Refused);
    EXPECT_EQ(set_address(2, "below.h1", "169.254.1.1"), Rcode::Refused);
    start(registry::Profile::Public);
    EXPECT_EQ(set_address(1, "h0", "10.0.0.1"), Rcode::Refused);
    EXPECT_EQ(set_address(1, "h0", "8.8.8.8"), Rcode::NoError);
}

TEST_F(DnsUpdateTest, AnotherZoneIsNotAuth)
{
    auto update = message(1);
    update.message.zone = name_of("example.");
    EXPECT_EQ(submit(update).rcode, Rcode::NotAuth);
    update = message(1);
    update.message.zone_class = RrClass::CH;
    EXPECT_EQ(submit(update).rcode, Rcode::NotAuth);
}

TEST_F(DnsUpdateTest, APrerequisiteSeesWhatTheSameBatchHasDecided)
{
    auto first = message(1);
    first.message.prerequisites = {{.owner = host_name(0),
                                    .type = RrType::A,
                                    .rrclass = RrClass::NONE,
                                    .ttl = {},
                                    .rdata = {}}};
    add(first, "h0", RrType::A, "192.0.2.1");
    auto second = message(1);
    second.message.prerequisites = first.message.prerequisites;
    add(second, "h0", RrType::A, "192.0.2.2");

    EXPECT_EQ(submit(first).rcode, Rcode::NoError);
    EXPECT_EQ(submit(second).rcode, Rcode::YXRRSet);
    EXPECT_EQ(texts("h0", RrType::A), Texts{"192.0.2.1"});
}

TEST_F(DnsUpdateTest, AMessageHeardTwiceChangesNothingTwice)
{
    auto first = message(1);
    add(first, "h0", RrType::A, "192.0.2.1");
    ASSERT_EQ(submit(first).kind, Kind::Judged);
    ASSERT_EQ(set_address(1, "h0", "192.0.2.2"), Rcode::NoError);

    const auto again = submit(first);

    EXPECT_EQ(again.kind, Kind::Replayed);
    EXPECT_EQ(again.rcode, Rcode::NoError);
    EXPECT_EQ(texts("h0", RrType::A), Texts{"192.0.2.2"});
}

TEST_F(DnsUpdateTest, AMessageSignedLongBeforeTheNewestIsBadTime)
{
    auto late = message(1);
    add(late, "h0", RrType::A, "192.0.2.1");
    clock.advance(6s);
    ASSERT_EQ(set_address(1, "h0", "192.0.2.2"), Rcode::NoError);

    EXPECT_EQ(submit(late).kind, Kind::TooOld);
    EXPECT_EQ(texts("h0", RrType::A), Texts{"192.0.2.2"});
}

TEST_F(DnsUpdateTest, WhatWasAnsweredIsKnownAfterARestart)
{
    auto first = message(1);
    add(first, "h0", RrType::A, "192.0.2.1");
    ASSERT_EQ(submit(first).rcode, Rcode::NoError);
    auto unheard = message(1);
    add(unheard, "h0", RrType::A, "192.0.2.7");
    clock.advance(1s);
    ASSERT_EQ(set_address(1, "h0", "192.0.2.2"), Rcode::NoError);

    start();

    EXPECT_EQ(submit(first).kind, Kind::Replayed);
    EXPECT_EQ(submit(unheard).kind, Kind::TooOld);
    EXPECT_EQ(texts("h0", RrType::A), Texts{"192.0.2.2"});
}

TEST_F(DnsUpdateTest, WhatCouldNotBeStoredIsServFailAndMayBeSentAgain)
{
    auto update = message(1);
    add(update, "h0", RrType::A, "192.0.2.1");
    store.fail_call(testing::StoreCall::Commit, 1);
    ASSERT_EQ(submit(update).rcode, Rcode::ServFail);
    EXPECT_EQ(texts("h0", RrType::A), Texts{});

    const auto again = submit(update);

    EXPECT_EQ(again.rcode, Rcode::NoError);
    EXPECT_EQ(again.kind, Kind::Judged);
    EXPECT_EQ(texts("h0", RrType::A), Texts{"192.0.2.1"});
}

TEST_F(DnsUpdateTest, NoMarkIsLeftOnAHostThatItConcerned)
{
    ASSERT_EQ(set_address(1, "h0", "192.0.2.1"), Rcode::NoError);
    EXPECT_FALSE(process->running.world().tables.has_intents(host_id(0)));
    process->pipeline.stop();
    EXPECT_EQ(set_address(1, "h0", "192.0.2.1"), Rcode::ServFail);
    EXPECT_FALSE(process->running.world().tables.has_intents(host_id(0)));
}

}  // namespace
}  // namespace mooring::updates

// SPDX-License-Identifier: Apache-2.0
#include "updates/dns_update.hpp"

#include <gmock/gmock.h>

#include "updates/dns_update_fixture.hpp"

namespace mooring::updates {
namespace {

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

}  // namespace
}  // namespace mooring::updates

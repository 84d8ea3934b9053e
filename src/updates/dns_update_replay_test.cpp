// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "updates/dns_update.hpp"
#include "updates/dns_update_fixture.hpp"

namespace mooring::updates {
namespace {

using namespace std::chrono_literals;
using Kind = UpdateReply::Kind;

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

// SPDX-License-Identifier: Apache-2.0
#include "notify/delivery/carrier.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "notify/notify_fixture.hpp"

namespace mooring::notify {

namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class CarrierTest : public ::testing::Test, protected NotifyWorld {
protected:
    const Notice revoked{
        .account = account, .kind = NoticeKind::KeyRevoked, .facts = {{"key", "key-7"}}};

    void steps_of(CarrierSteps& steps, int count)
    {
        for (int i = 0; i < count; ++i) steps.step(0ms);
    }
    std::vector<std::string> urls() const
    {
        std::vector<std::string> urls;
        for (const auto& delivery : transport.begun)
            if (const auto* call = std::get_if<CallDelivery>(&delivery.what))
                urls.push_back(call->url);
        return urls;
    }
};

}  // namespace

TEST_F(CarrierTest, AMessageIsDeliveredAndThenErased)
{
    const auto steps = carrier();
    steps->offer(tell(revoked));

    steps_of(*steps, 2);

    ASSERT_THAT(transport.begun, SizeIs(1));
    const auto& mail = std::get<MailDelivery>(transport.begun[0].what);
    EXPECT_EQ(mail.address, "anna@example.org");
    EXPECT_THAT(mail.text, HasSubstr("Subject: An update key was revoked"));
    EXPECT_THAT(messages(), IsEmpty());
    EXPECT_EQ(steps->counters().of(Way::Mail, NoticeKind::KeyRevoked).delivered.value(), 1U);
}

TEST_F(CarrierTest, WhatWasKeptBeforeARestartIsDeliveredAfterIt)
{
    tell(revoked);

    const auto steps = carrier();
    steps_of(*steps, 2);

    EXPECT_THAT(transport.begun, SizeIs(1));
    EXPECT_THAT(messages(), IsEmpty());
}

TEST_F(CarrierTest, AFailureIsPutOffByGrowingPausesAndThenGivenUp)
{
    transport.fate = Fate::Later;
    const auto steps = carrier();
    steps->offer(tell(revoked));

    steps_of(*steps, 3);
    EXPECT_THAT(transport.begun, SizeIs(1));
    clock.advance(6s);
    steps_of(*steps, 3);
    EXPECT_THAT(transport.begun, SizeIs(2));
    for (int hour = 0; hour < 49; ++hour) {
        clock.advance(1h);
        steps_of(*steps, 3);
    }

    const auto& counters = steps->counters().of(Way::Mail, NoticeKind::KeyRevoked);
    EXPECT_EQ(counters.given_up.value(), 1U);
    EXPECT_GE(counters.failed.value(), 6U);
    EXPECT_THAT(messages(), IsEmpty());
}

TEST_F(CarrierTest, AMessageThatIsTooLateIsNotSent)
{
    auto notice = revoked;
    notice.until = clock.wall_now() + 10min;
    tell(notice);
    clock.advance(11min);

    const auto steps = carrier();
    steps_of(*steps, 2);

    EXPECT_THAT(transport.begun, IsEmpty());
    EXPECT_THAT(messages(), IsEmpty());
}

TEST_F(CarrierTest, AnOutcomeThatCannotBeNotedIsNotedLaterAndNothingIsSentTwice)
{
    const auto steps = carrier();
    steps->offer(tell(revoked));
    steps->step(0ms);

    is_store_full = true;
    steps_of(*steps, 5);
    EXPECT_THAT(messages(), SizeIs(1));
    is_store_full = false;
    steps_of(*steps, 2);

    EXPECT_THAT(messages(), IsEmpty());
    EXPECT_THAT(transport.begun, SizeIs(1));
}

TEST_F(CarrierTest, ACallCarriesItsSignatureAndItsId)
{
    add_webhook("https://hook.example/");
    const auto steps = carrier();
    steps->offer(tell(revoked));

    steps->step(0ms);

    ASSERT_THAT(urls(), SizeIs(1));
    const auto& call = std::get<CallDelivery>(transport.begun.back().what);
    const auto signature = webhook_signature("mwh_secret", clock.wall_now(), call.body);
    EXPECT_THAT(call.headers, ::testing::Contains(::testing::Pair("Mooring-Signature", signature)));
    EXPECT_THAT(call.body, HasSubstr("\"kind\":\"key-revoked\""));
    EXPECT_THAT(call.body, HasSubstr("\"facts\":{\"key\":\"key-7\"}"));
}

TEST_F(CarrierTest, AWebhookIsCalledOneByOneAndHangingDelaysNobodyElse)
{
    add_webhook("https://hangs.example/");
    const auto steps = carrier();
    transport.is_hanging = true;
    for (int i = 0; i < 20; ++i) steps->offer(tell(revoked));

    steps_of(*steps, 5);

    EXPECT_THAT(urls(), SizeIs(1));
    EXPECT_THAT(transport.begun, SizeIs(9));  // Eight mails, as many as may go at a time.
}

TEST_F(CarrierTest, AWebhookThatIsGivenUpIsToldOfOnceByMail)
{
    const auto id = add_webhook("https://gone.example/");
    const auto steps = carrier();
    transport.fate = Fate::Never;
    steps->offer(tell(revoked));
    steps->offer(tell(revoked));
    steps_of(*steps, 1);
    transport.fate = Fate::Never;

    steps_of(*steps, 6);

    const auto& counters = steps->counters();
    EXPECT_EQ(counters.of(Way::Webhook, NoticeKind::KeyRevoked).given_up.value(), 2U);
    EXPECT_EQ(counters.of(Way::Mail, NoticeKind::WebhookGivenUp).given_up.value(), 1U);
    const auto webhook = registry::find<Webhook>(world.tables, id);
    EXPECT_EQ(webhook->value.problem, "the test said so");
    EXPECT_TRUE(webhook->value.is_told);
}

TEST(Pauses, GrowFromSecondsToADayAndEnd)
{
    auto last = 0ms;
    std::uint32_t tries = 1;
    for (auto pause = pause_after(1, zone::EntryId{5}); pause;
         pause = pause_after(++tries, zone::EntryId{5})) {
        EXPECT_GT(*pause, last);
        last = *pause;
    }
    EXPECT_GE(last, 24h);
    EXPECT_EQ(tries, 9U);
}

TEST(WebhookUrl, OnlyHttpsWithoutUserOrFragment)
{
    for (const auto* good : {"https://a.example/x?y=z", "https://a.example:8443/", "https://[::1]/",
                             "https://192.0.2.1/"})
        EXPECT_TRUE(check_webhook_url(good, Reach::Public)) << good;
    for (const auto* bad :
         {"http://a.example/", "ftp://a.example/", "https://u:p@a.example/", "https://a.example/#x",
          "https:///x", "https://a.example/\r\nX: y", "https://a b/", "https://a.example:x/",
          "https://a.example\\@b.example/", "file:///etc/passwd", "", "https://[::1/"})
        EXPECT_FALSE(check_webhook_url(bad, Reach::Public)) << bad;
    EXPECT_TRUE(check_webhook_url("http://127.0.0.1:8000/", Reach::Lab));
}

TEST(WebhookUrl, InPublicOnlyAddressesOfTheInternetAreCalled)
{
    const auto may = [](const char* text, Reach reach) {
        return may_call(*parse_ip_address(text), reach);
    };
    EXPECT_TRUE(may("8.8.8.8", Reach::Public));
    EXPECT_TRUE(may("2606:4700::1", Reach::Public));
    for (const auto* text :
         {"127.0.0.1", "10.0.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "::1",
          "fe80::1", "fc00::1", "224.0.0.1", "64:ff9b::7f00:1", "255.255.255.255"})
        EXPECT_FALSE(may(text, Reach::Public)) << text;
    EXPECT_TRUE(may("127.0.0.1", Reach::Lab));
    EXPECT_FALSE(may("169.254.169.254", Reach::Lab));
}

TEST(WebhookSignature, IsHmacSha256OfTimeAndBody)
{
    // Checked with: printf '1767225600.{}' | openssl dgst -sha256 -hmac mwh_secret
    EXPECT_EQ(webhook_signature("mwh_secret", WallTime{std::chrono::seconds{1'767'225'600}}, "{}"),
              "t=1767225600,v1=c0c7210bc33e3e0ee5292b51415ffd4ba703cb90b6087afb6e7fb4cc1561f018");
}

}  // namespace mooring::notify

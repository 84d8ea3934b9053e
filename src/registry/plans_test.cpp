// SPDX-License-Identifier: Apache-2.0
#include <sodium.h>

#include "registry/commands/billing.hpp"
#include "registry/commands/plan.hpp"
#include "registry/names_fixture.hpp"

namespace mooring::registry {
namespace {

using std::chrono::days;

class PlansTest : public NamesTest {
protected:
    PlansTest()
    {
        rules_.plans = Plans{{{.name = "free"}, {.name = "pro", .billing_prices = {"price_pro"}}}};
    }
    [[nodiscard]] std::string plan() const { return plan_of(world_.draft(), anna_).name; }
    std::string voucher(const Voucher& wanted)
    {
        return world_
            .run([&](Draft& draft) {
                return make_voucher(draft, wanted, world_.random, world_.origin);
            })
            .code;
    }
    Result<> redeem(AccountId account, std::string_view code)
    {
        return attempt(
            [&](Draft& draft) { return redeem_voucher(draft, account, code, by_owner()); });
    }
    BillingOutcome bill(const BillingEvent& event)
    {
        return world_.run([&](Draft& draft) { return apply_billing(draft, event, world_.origin); });
    }
    [[nodiscard]] BillingEvent subscription(std::string id, int second, bool is_active) const
    {
        return {.id = std::move(id),
                .kind = BillingKind::Subscription,
                .made = world_.time + std::chrono::seconds{second},
                .customer = "cus_1",
                .reference = {},
                .price = "price_pro",
                .is_active = is_active};
    }
    [[nodiscard]] BillingEvent checkout() const
    {
        return {.id = "evt_checkout",
                .kind = BillingKind::Checkout,
                .made = world_.time,
                .customer = "cus_1",
                .reference = lookup_of(anna_),
                .price = {}};
    }
};

TEST_F(PlansTest, AnAccountHasTheFreePlanUntilItIsGivenAnother)
{
    EXPECT_EQ(plan(), "free");
    world_.run([&](Draft& draft) {
        return set_plan(draft, {.account = anna_, .plan = "pro"}, world_.origin);
    });
    EXPECT_EQ(plan(), "pro");
}

TEST_F(PlansTest, APlanThatDoesNotExistIsRefused)
{
    EXPECT_EQ(attempt([&](Draft& draft) {
                  return set_plan(draft, {.account = anna_, .plan = "gold"}, world_.origin);
              })
                  .error()
                  .detail,
              "there is no plan \"gold\"");
}

TEST_F(PlansTest, AVoucherGivesItsPlanForItsDaysOnce)
{
    const auto code = voucher({.plan = "pro", .days = 30});

    ASSERT_TRUE(redeem(anna_, code));
    EXPECT_EQ(plan(), "pro");
    EXPECT_EQ(redeem(bert_, code).error().code, Errc::NotFound);
    world_.advance(days{30});
    world_.run([&](Draft& draft) -> Result<> {
        end_plan_if_over(draft, anna_, world_.origin);
        return {};
    });
    EXPECT_EQ(plan(), "free");
}

TEST_F(PlansTest, AVoucherIsFoundHoweverItIsTyped)
{
    auto code = voucher({.plan = "pro"});
    std::erase(code, '-');
    for (auto& c : code) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;

    EXPECT_TRUE(redeem(anna_, " " + code));
}

TEST_F(PlansTest, AVoucherIsNotKeptInTheClear)
{
    const auto code = voucher({.plan = "pro"});

    const auto entries = world_.tables.entries_after(zone::EntryKind::Voucher, {}, 10);

    ASSERT_EQ(entries.size(), 1U);
    EXPECT_EQ(entries[0].lookup.find(code), std::string::npos);
    EXPECT_EQ(entries[0].lookup.size(), 64U);
}

TEST_F(PlansTest, ASubscriptionOfAKnownCustomerSetsThePlanAndItsEndTakesIt)
{
    EXPECT_EQ(bill(checkout()), BillingOutcome::Waiting);
    EXPECT_EQ(bill(subscription("evt_1", 1, true)), BillingOutcome::Applied);
    EXPECT_EQ(plan(), "pro");
    EXPECT_EQ(bill(subscription("evt_2", 2, false)), BillingOutcome::Applied);
    EXPECT_EQ(plan(), "free");
}

TEST_F(PlansTest, ASubscriptionThatComesBeforeItsCheckoutWaitsForIt)
{
    EXPECT_EQ(bill(subscription("evt_1", 1, true)), BillingOutcome::Waiting);
    EXPECT_EQ(plan(), "free");
    EXPECT_EQ(bill(checkout()), BillingOutcome::Applied);
    EXPECT_EQ(plan(), "pro");
}

TEST_F(PlansTest, AnEventCountsOnceAndAnOlderOneAfterANewerNotAtAll)
{
    bill(checkout());
    bill(subscription("evt_2", 20, false));

    EXPECT_EQ(bill(subscription("evt_1", 10, true)), BillingOutcome::Ignored);
    EXPECT_EQ(bill(subscription("evt_2", 20, false)), BillingOutcome::Repeated);
    EXPECT_EQ(plan(), "free");
}

std::string signature_of(std::string_view seconds, std::string_view payload,
                         std::string_view secret)
{
    const auto text = std::string{seconds} + "." + std::string{payload};
    std::array<unsigned char, crypto_auth_hmacsha256_BYTES> hmac{};
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, reinterpret_cast<const unsigned char*>(secret.data()),
                                secret.size());
    crypto_auth_hmacsha256_update(&state, reinterpret_cast<const unsigned char*>(text.data()),
                                  text.size());
    crypto_auth_hmacsha256_final(&state, hmac.data());
    std::array<char, 2 * hmac.size() + 1> hex{};
    sodium_bin2hex(hex.data(), hex.size(), hmac.data(), hmac.size());
    return hex.data();
}

TEST(BillingSignature, IsGoodForFiveMinutesAndForThisPayloadOnly)
{
    const WallTime now{std::chrono::seconds{1'800'000'000}};
    const auto header = "t=1800000000,v1=" + std::string(64, '0') +
                        ",v1=" + signature_of("1800000000", "{\"id\":1}", "whsec_x");
    const auto is_good = [&](std::string_view payload, std::string_view secret, WallTime at) {
        return is_signed_by({.header = header, .payload = payload, .secret = secret}, at);
    };

    EXPECT_TRUE(is_good("{\"id\":1}", "whsec_x", now));
    EXPECT_TRUE(is_good("{\"id\":1}", "whsec_x", now + std::chrono::minutes{5}));
    EXPECT_FALSE(is_good("{\"id\":1}", "whsec_x", now + std::chrono::seconds{301}));
    EXPECT_FALSE(is_good("{\"id\":1}", "whsec_x", now - std::chrono::seconds{301}));
    EXPECT_FALSE(is_good("{\"id\":2}", "whsec_x", now));
    EXPECT_FALSE(is_good("{\"id\":1}", "whsec_y", now));
    EXPECT_FALSE(is_good("{\"id\":1}", "", now));
}

TEST(BillingSignature, NoFormOfHeaderPassesByItself)
{
    const WallTime now{std::chrono::seconds{1'800'000'000}};
    for (const auto* header : {"", "t=", "v1=", "t=1800000000", "t=1800000000,v1=", "t=x,v1=00",
                               "t=99999999999999999999,v1=00", "t=-1800000000,v1=zz", ",,,=,"})
        EXPECT_FALSE(is_signed_by({.header = header, .payload = "{}", .secret = "s"}, now));
}

}  // namespace
}  // namespace mooring::registry

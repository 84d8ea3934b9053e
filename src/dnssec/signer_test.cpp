// SPDX-License-Identifier: Apache-2.0
#include "dnssec/signer.hpp"

#include <cstring>
#include <thread>

#include <gtest/gtest.h>

#include "dnssec/nsec.hpp"
#include "dnssec/signing_test.hpp"
#include "testing/seeded_random.hpp"

namespace mooring::dnssec {
namespace {

using mooring::testing::SeededRandom;
using testing::a_key;
using testing::rdatas_of;
using testing::TestRrset;

constexpr auto now = testing::now;
constexpr std::uint32_t day = 86400;

class SignerTest : public ::testing::Test {
protected:
    explicit SignerTest(SigningBudget::Options options = {}) : budget{options} { publish({key}); }

    void publish(std::vector<ActiveKey> keys)
    {
        auto zone = testing::zone_keys("example.", std::move(keys));
        ring.publish(std::make_shared<const KeyRing>(
            KeyRing{}.with(std::make_shared<const ZoneKeys>(std::move(zone)))));
        signer.refresh();
    }
    [[nodiscard]] const ZoneKeys& keys() const { return *signer.keys_of(zone::ZoneId{1}); }
    Signed sign(const TestRrset& rrset, std::uint32_t when = now, Asker asker = Asker::Unproven)
    {
        return signer.sign(keys(), rrset.to_sign(), asker, when);
    }

    const ActiveKey key = a_key();
    SeededRandom random{1};
    Published<KeyRing> ring{std::make_shared<const KeyRing>()};
    SignatureCache cache{1024UL * 1024, random};
    SigningBudget budget;
    Signer signer{ring, cache, budget};
    const TestRrset address{"www.example.", dns::RrType::A, {"192.0.2.1"}, 60};
};

TEST_F(SignerTest, SignsAndThenRemembers)
{
    const auto first = sign(address);
    ASSERT_TRUE(first.is_ok());
    const auto rdata = rdatas_of(first.rrsigs).at(0);
    EXPECT_TRUE(verify_rrsig(key.dnskey, address.to_sign(), rdata, now));
    EXPECT_EQ(first.rrsigs.type, dns::RrType::RRSIG);
    EXPECT_EQ(first.rrsigs.ttl, dns::Ttl{60});

    signer.release();
    const auto again = sign(address, now + 5);

    EXPECT_EQ(rdatas_of(again.rrsigs).at(0), rdata);
    EXPECT_EQ(signer.counters().fresh.value(), 1U);
    EXPECT_EQ(signer.counters().cached.value(), 1U);
}

TEST_F(SignerTest, CaseOfTheQuestionFindsTheSameSignature)
{
    const TestRrset odd{"WwW.eXample.", dns::RrType::A, {"192.0.2.1"}, 60};

    const auto first = sign(address);
    const auto again = sign(odd);

    EXPECT_EQ(rdatas_of(again.rrsigs), rdatas_of(first.rrsigs));
    EXPECT_TRUE(verify_rrsig(key.dnskey, odd.to_sign(), rdatas_of(again.rrsigs).at(0), now));
}

TEST_F(SignerTest, WhateverChangesAnswersWithAnotherSignature)
{
    ASSERT_TRUE(sign(address).is_ok());
    const TestRrset moved{"www.example.", dns::RrType::A, {"192.0.2.2"}, 60};
    const TestRrset slower{"www.example.", dns::RrType::A, {"192.0.2.1"}, 61};
    const TestRrset longer{"www.example.", dns::RrType::A, {"192.0.2.1", "192.0.2.2"}, 60};
    const TestRrset other{"www2.example.", dns::RrType::A, {"192.0.2.1"}, 60};
    for (const auto* const rrset : {&moved, &slower, &longer, &other}) {
        signer.release();
        const auto result = sign(*rrset);
        ASSERT_TRUE(result.is_ok());
        EXPECT_TRUE(
            verify_rrsig(key.dnskey, rrset->to_sign(), rdatas_of(result.rrsigs).at(0), now));
    }
    EXPECT_EQ(signer.counters().fresh.value(), 5U);
}

TEST_F(SignerTest, ANewKeyNeedsNewSignatures)
{
    ASSERT_TRUE(sign(address).is_ok());
    const auto next = a_key(Algorithm::Ed25519, 2);
    publish({next});

    const auto result = sign(address);

    ASSERT_TRUE(result.is_ok());
    EXPECT_TRUE(verify_rrsig(next.dnskey, address.to_sign(), rdatas_of(result.rrsigs).at(0), now));
}

TEST_F(SignerTest, EverySigningKeyGivesItsRrsig)
{
    const auto other = a_key(Algorithm::Ed25519, 2);
    publish({key, other});

    const auto result = sign(address);

    const auto rdatas = rdatas_of(result.rrsigs);
    ASSERT_EQ(rdatas.size(), 2U);
    EXPECT_TRUE(verify_rrsig(key.dnskey, address.to_sign(), rdatas[0], now));
    EXPECT_TRUE(verify_rrsig(other.dnskey, address.to_sign(), rdatas[1], now));
}

TEST_F(SignerTest, SignaturesOfOneAnswerStayUntilRelease)
{
    const TestRrset text{"www.example.", dns::RrType::TXT, {"x"}, 60};
    const auto first = sign(address);
    const auto copy = rdatas_of(first.rrsigs);

    const auto second = sign(text);

    EXPECT_EQ(rdatas_of(first.rrsigs), copy);
    EXPECT_NE(rdatas_of(second.rrsigs), copy);
}

TEST_F(SignerTest, AnAnswerThatNeedsTooManySignaturesFails)
{
    Signed last;
    int count = 0;
    do {
        last = sign(address);
        ++count;
    } while (last.is_ok() && count < 10'000);

    EXPECT_EQ(last.status, Signed::Status::Failed);
    EXPECT_GT(count, 500);
    signer.release();
    EXPECT_TRUE(sign(address).is_ok());
}

TEST_F(SignerTest, AnAgingSignatureIsServedWhileItsSuccessorIsMade)
{
    const auto old = rdatas_of(sign(address).rrsigs).at(0);
    const auto expiration = RrsigView::parse(old)->validity.expiration;
    const auto aging = expiration - (4 * day);
    signer.release();

    ASSERT_TRUE(sign(address, aging).is_ok());
    EXPECT_EQ(signer.counters().refreshed.value(), 1U);
    signer.release();
    const auto fresh = rdatas_of(sign(address, aging + 1).rrsigs).at(0);

    EXPECT_NE(fresh, old);
    EXPECT_TRUE(is_before(expiration, RrsigView::parse(fresh)->validity.expiration));
    EXPECT_EQ(signer.counters().refreshed.value(), 1U);
}

TEST_F(SignerTest, AnUnusableSignatureIsNeverServed)
{
    const auto old = rdatas_of(sign(address).rrsigs).at(0);
    const auto expiration = RrsigView::parse(old)->validity.expiration;
    signer.release();

    const auto result = sign(address, expiration - 30);  // Its TTL is 60.

    const auto rdata = rdatas_of(result.rrsigs).at(0);
    EXPECT_TRUE(verify_rrsig(key.dnskey, address.to_sign(), rdata, expiration + 3600));
    signer.release();
    const auto earlier = sign(address, now - (2 * day));  // The clock was wrong and set back.
    EXPECT_TRUE(verify_rrsig(key.dnskey, address.to_sign(), rdatas_of(earlier.rrsigs).at(0),
                             now - (2 * day)));
}

class SignerBudgetTest : public SignerTest {
protected:
    SignerBudgetTest()
        : SignerTest{{.common_per_second = 16, .proven_per_second = 16, .unproven_per_batch = 100}}
    {}

    /// Asks for `count` names never asked for before.
    void flood(std::uint32_t count, std::uint32_t when)
    {
        for (std::uint32_t i = 0; i < count; ++i) {
            signer.release();
            (void)sign(fresh_name(), when);
        }
    }
    TestRrset fresh_name()
    {
        const auto owner = "n" + std::to_string(next_name++) + ".example.";
        return TestRrset{owner, dns::RrType::A, {"192.0.2.1"}};
    }
    int next_name = 0;
};

TEST_F(SignerBudgetTest, BeyondItNothingIsSigned)
{
    flood(100, now);

    EXPECT_EQ(signer.counters().fresh.value(), 16U);
    EXPECT_EQ(signer.counters().over_budget.value(), 84U);
    const auto result = sign(fresh_name());
    EXPECT_EQ(result.status, Signed::Status::OverBudget);
    EXPECT_EQ(result.rrsigs.count, 0);
}

TEST_F(SignerBudgetTest, ProvenClientsAndCachedAnswersGoOn)
{
    ASSERT_TRUE(sign(address).is_ok());
    flood(100, now);

    EXPECT_TRUE(sign(address).is_ok());
    EXPECT_TRUE(sign(fresh_name(), now, Asker::Proven).is_ok());
    EXPECT_TRUE(sign(fresh_name(), now + 1).is_ok()) << "the next second";
}

TEST_F(SignerBudgetTest, AnAgingSignatureIsServedWithoutASuccessor)
{
    const auto old = rdatas_of(sign(address).rrsigs).at(0);
    const auto aging = RrsigView::parse(old)->validity.expiration - (4 * day);
    flood(100, aging);
    signer.release();

    const auto served = sign(address, aging);
    EXPECT_EQ(rdatas_of(served.rrsigs).at(0), old);
    EXPECT_EQ(signer.counters().refreshed.value(), 0U);
    (void)sign(address, aging + 1);
    EXPECT_EQ(signer.counters().refreshed.value(), 1U) << "as soon as there is budget";
}

TEST_F(SignerTest, WhatIsPreparedCostsNoBudget)
{
    SigningBudget nothing{{.common_per_second = 0, .proven_per_second = 0}};
    Signer poor{ring, cache, nothing};
    ASSERT_TRUE(signer.prepare(keys(), address.to_sign(), now));
    ASSERT_TRUE(signer.prepare(keys(), address.to_sign(), now));

    const auto result = poor.sign(keys(), address.to_sign(), Asker::Unproven, now);

    EXPECT_TRUE(result.is_ok());
    EXPECT_EQ(signer.counters().ahead.value(), 1U) << "and is prepared once";
}

TEST_F(SignerTest, HotIsWhatIsAskedForAgain)
{
    EXPECT_FALSE(signer.is_hot(keys(), address.to_sign(), now));
    ASSERT_TRUE(sign(address, now).is_ok());
    EXPECT_FALSE(signer.is_hot(keys(), address.to_sign(), now));
    ASSERT_TRUE(sign(address, now + 1).is_ok());
    EXPECT_TRUE(signer.is_hot(keys(), address.to_sign(), now + 1));
}

TEST_F(SignerTest, AZoneWithoutKeysForATypeFails)
{
    auto zone = testing::zone_keys("example.", {});
    EXPECT_EQ(signer.sign(zone, address.to_sign(), Asker::Proven, now).status,
              Signed::Status::Failed);
    EXPECT_EQ(signer.keys_of(zone::ZoneId{2}), nullptr);
}

TEST_F(SignerTest, CompactDenialOfTheLongestNameIsSigned)
{
    const auto origin = testing::name("example.");
    auto qname = origin;
    while (const auto longer = qname.child(std::string(61, 'x'))) qname = *longer;
    const std::array types{dns::RrType::NXNAME};
    const CompactNsec nsec{qname, types};
    const RrsetToSign rrset{
        .owner = qname, .labels = labels_to_sign(qname), .rrset = nsec.view(dns::Ttl{60})};

    const auto result = signer.sign(keys(), rrset, Asker::Unproven, now);

    ASSERT_TRUE(result.is_ok());
    EXPECT_TRUE(verify_rrsig(key.dnskey, rrset, rdatas_of(result.rrsigs).at(0), now));
}

TEST_F(SignerTest, ManyThreadsServeOnlyWhatVerifies)
{
    SigningBudget large{{.common_per_second = 1'000'000}};
    const auto& zone = keys();
    const auto work = [&](std::uint32_t thread) {
        Signer own{ring, cache, large};
        for (std::uint32_t i = 0; i < 60; ++i) {
            const TestRrset rrset{"n" + std::to_string((i * (thread + 1)) % 20) + ".example.",
                                  dns::RrType::A,
                                  {"192.0.2.1"}};
            own.refresh();
            // Twelve days later every signature is aging.
            const auto when = i < 30 ? now : now + (12 * day);
            const auto result = own.sign(zone, rrset.to_sign(), Asker::Proven, when);
            ASSERT_TRUE(result.is_ok());
            EXPECT_TRUE(
                verify_rrsig(key.dnskey, rrset.to_sign(), rdatas_of(result.rrsigs).at(0), when));
        }
    };
    std::vector<std::jthread> threads;
    for (std::uint32_t thread = 0; thread < 4; ++thread) threads.emplace_back(work, thread);
}

TEST(KeyRings, OneZoneChangesAndTheOthersStay)
{
    const auto of_zone = [](std::uint32_t number) {
        auto zone = testing::zone_keys("example.", {});
        zone.zone = zone::ZoneId{number};
        return std::make_shared<const ZoneKeys>(std::move(zone));
    };
    const auto one = KeyRing{}.with(of_zone(1));
    const auto both = one.with(of_zone(100'000)).with(of_zone(1));
    const auto without = both.without(zone::ZoneId{1}).without(zone::ZoneId{7});

    EXPECT_EQ(one.size(), 1U);
    EXPECT_EQ(both.size(), 2U);
    EXPECT_EQ(without.size(), 1U);
    EXPECT_NE(both.find(zone::ZoneId{1}), nullptr);
    EXPECT_EQ(one.find(zone::ZoneId{100'000}), nullptr);
    EXPECT_EQ(without.find(zone::ZoneId{1}), nullptr);
    EXPECT_EQ(without.find(zone::ZoneId{100'000}), both.find(zone::ZoneId{100'000}));
}

TEST(Fingerprints, SipHashIsTheReference)
{
    // vectors_sip128 of the reference implementation: key 00 01 .. 0f, input 00 01 ..
    const std::array<std::uint64_t, 2> key{0x0706050403020100U, 0x0f0e0d0c0b0a0908U};
    std::array<std::uint8_t, 15> input{};
    for (std::size_t i = 0; i < input.size(); ++i) input[i] = static_cast<std::uint8_t>(i);
    const auto text = [&](std::size_t size) {
        const auto hash = sip_hash_128(key, std::span{input}.first(size));
        std::array<std::uint8_t, 16> bytes{};
        std::memcpy(bytes.data(), &hash.high, 8);
        std::memcpy(&bytes[8], &hash.low, 8);
        return hex(bytes);
    };

    EXPECT_EQ(text(0), "a3817f04ba25a8e66df67214c7550293");
    EXPECT_EQ(text(1), "da87c1d86b99af44347659119b22fc45");
    EXPECT_EQ(text(2), "8177228da4a45dc7fca38bdef60affe4");
    EXPECT_EQ(text(15), "5493e99933b0a8117e08ec0f97cfc3d9");
}

TEST(Fingerprints, CoverEverythingThatASignatureCovers)
{
    SeededRandom random{3};
    const FingerprintKey secret{random};
    const auto key = a_key();
    const TestRrset rrset{"a.example.", dns::RrType::TXT, {"x", "y"}, 60};
    const auto base = secret.fingerprint(key, rrset.to_sign());
    auto labels = rrset.to_sign();
    labels.labels = 1;
    auto other_id = key;
    other_id.id = zone::SigningKeyId{2};

    EXPECT_EQ(base, secret.fingerprint(
                        key, TestRrset{"A.example.", dns::RrType::TXT, {"x", "y"}, 60}.to_sign()));
    EXPECT_NE(base, secret.fingerprint(key, labels));
    EXPECT_NE(base, secret.fingerprint(other_id, rrset.to_sign()));
    EXPECT_NE(base, secret.fingerprint(a_key(), rrset.to_sign()));
    EXPECT_NE(base, FingerprintKey{random}.fingerprint(key, rrset.to_sign()));
    const TestRrset type{"a.example.", dns::RrType{99}, {"\\# 2 0178", "\\# 2 0179"}, 60};
    const TestRrset ttl{"a.example.", dns::RrType::TXT, {"x", "y"}, 61};
    const TestRrset joined{"a.example.", dns::RrType::TXT, {"x y"}, 60};
    for (const auto* const other : {&type, &ttl, &joined})
        EXPECT_NE(base, secret.fingerprint(key, other->to_sign()));
}

}  // namespace
}  // namespace mooring::dnssec

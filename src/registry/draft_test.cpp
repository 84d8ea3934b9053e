// SPDX-License-Identifier: Apache-2.0
#include "registry/draft.hpp"

#include <map>
#include <optional>

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include "registry/commands/host.hpp"
#include "registry/commands/key.hpp"
#include "registry/commands/record.hpp"
#include "registry/judge.hpp"
#include "testing/registry_world.hpp"

namespace mooring::registry {
namespace {

using mooring::testing::name;
using mooring::testing::RegistryWorld;
using ::testing::ElementsAre;

const Ipv4 first_address{{192, 0, 2, 1}};
const Ipv4 second_address{{192, 0, 2, 2}};
const Ipv6 v6_address{{0x20, 0x01, 0x0d, 0xb8, 0, 1}};

class DraftTest : public ::testing::Test {
protected:
    RegistryWorld world;
    zone::Zone suffix = world.add_suffix("dyn.example.");
    zone::Account ann = world.add_account("ann@example.org");
    ClaimedName cam = world.claim("cam.dyn.example.", ann.id);
    KeyWithSecret key = world.run([&](Draft& draft) {
        return add_key(draft, {.hosts = {cam.host.id}}, world.random, world.origin);
    });

    AddressIntent intent(const WantedIpv4& ipv4, const WantedIpv6& ipv6 = Keep{})
    {
        return {.key = key.key.id,
                .hosts = {cam.host.id},
                .ipv4 = ipv4,
                .ipv6 = ipv6,
                .origin = world.origin};
    }
};

TEST_F(DraftTest, ALaterIntentSeesWhatAnEarlierOneDecided)
{
    auto draft = world.draft();

    EXPECT_THAT(judge(draft, intent(first_address), Profile::Lab),
                ElementsAre(HostOutcome::Changed));
    EXPECT_THAT(judge(draft, intent(first_address), Profile::Lab),
                ElementsAre(HostOutcome::Unchanged));
    EXPECT_THAT(judge(draft, intent(second_address, v6_address), Profile::Lab),
                ElementsAre(HostOutcome::Changed));

    EXPECT_EQ(draft.change_count(), 2U);
    EXPECT_EQ(draft.addresses(cam.host.id), (zone::Addresses{second_address, v6_address}));
    EXPECT_EQ(world.draft().addresses(cam.host.id), zone::Addresses{});
}

TEST_F(DraftTest, ACommittedAddressIsPublishedAndThenUnchanged)
{
    auto draft = world.draft();
    (void)judge(draft, intent(first_address), Profile::Lab);
    const auto batch = world.commit(std::move(draft));

    EXPECT_THAT(batch.serials, ElementsAre(zone::ZoneSerial{suffix.id, dns::Serial{7}}));
    EXPECT_EQ(world.contents.find(cam.host.name)->ipv4(), first_address);
    auto next = world.draft();
    EXPECT_THAT(judge(next, intent(first_address), Profile::Lab),
                ElementsAre(HostOutcome::Unchanged));
    EXPECT_TRUE(next.is_empty());
}

TEST_F(DraftTest, JudgesRightsTargetsStateAndPolicy)
{
    auto draft = world.draft();
    auto foreign = intent(first_address);
    foreign.hosts = {HostId{99}, cam.host.id};
    EXPECT_THAT(judge(draft, foreign, Profile::Lab),
                ElementsAre(HostOutcome::NoSuchHost, HostOutcome::Changed));
    EXPECT_THAT(judge(draft, intent(Ipv4{{127, 0, 0, 1}}), Profile::Lab),
                ElementsAre(HostOutcome::NotPublished));
    EXPECT_THAT(judge(draft, intent(second_address), Profile::Public),
                ElementsAre(HostOutcome::NotPublished));
    EXPECT_EQ(draft.addresses(cam.host.id).ipv4, first_address);

    ASSERT_TRUE(set_claim_state(draft, cam.claim.id, zone::RowState::Suspended, world.origin));
    EXPECT_THAT(judge(draft, intent(second_address), Profile::Lab),
                ElementsAre(HostOutcome::Suspended));

    ASSERT_TRUE(revoke_key(draft, key.key.id, world.origin));
    EXPECT_THAT(judge(draft, intent(second_address), Profile::Lab),
                ElementsAre(HostOutcome::NoRight));
}

TEST_F(DraftTest, ASuspendedAccountIsSeenInTheSameBatch)
{
    auto draft = world.draft();
    ASSERT_TRUE(set_account_state(draft, ann.id, zone::RowState::Suspended, world.origin));

    EXPECT_THAT(judge(draft, intent(first_address), Profile::Lab),
                ElementsAre(HostOutcome::Suspended));
    EXPECT_EQ(claim_name(draft, {.name = name("two.dyn.example."), .account = ann.id}, world.origin)
                  .error()
                  .code,
              Errc::NotAllowed);
}

TEST_F(DraftTest, AKeyWithoutTheRightMayNotSetAddresses)
{
    const auto acme = world.run([&](Draft& draft) {
        return add_key(
            draft,
            {.hosts = {cam.host.id}, .rights = static_cast<std::uint8_t>(zone::KeyRight::AcmeTxt)},
            world.random, world.origin);
    });
    auto draft = world.draft();
    auto wanted = intent(first_address);
    wanted.key = acme.key.id;

    EXPECT_THAT(judge(draft, wanted, Profile::Lab), ElementsAre(HostOutcome::NoRight));
}

TEST_F(DraftTest, UndoTakesBackNumbersNamesAndAddresses)
{
    auto draft = world.draft();
    (void)judge(draft, intent(first_address), Profile::Lab);
    const auto mark = draft.mark();
    (void)judge(draft, intent(second_address), Profile::Lab);
    ASSERT_TRUE(
        claim_name(draft, {.name = name("two.dyn.example."), .account = ann.id}, world.origin));

    draft.undo_to(mark);

    EXPECT_EQ(draft.addresses(cam.host.id).ipv4, first_address);
    EXPECT_FALSE(draft.claim_covering(name("x.two.dyn.example.")));
    EXPECT_FALSE(draft.host_at(name("two.dyn.example.")));
    EXPECT_EQ(draft.next_ids(), world.ids);
    EXPECT_EQ(draft.change_count(), 1U);
}

TEST_F(DraftTest, ThousandsOfAddressesInOneBatchEndWithTheLastValue)
{
    auto draft = world.draft();
    std::vector<HostId> hosts;
    for (int i = 0; i < 300; ++i) {
        const auto host = add_host(
            draft, {.name = name("h" + std::to_string(i) + ".cam.dyn.example.")}, world.origin);
        hosts.push_back(host->id);
    }
    for (std::uint8_t round = 1; round <= 10; ++round) {
        for (const auto id : hosts)
            draft.set_addresses(id, {.ipv4 = Ipv4{{192, 0, 2, round}}, .ipv6 = {}}, world.origin);
    }
    world.commit(std::move(draft));

    for (const auto id : hosts)
        EXPECT_EQ(world.draft().addresses(id).ipv4, (Ipv4{{192, 0, 2, 10}}));
}

// All that a draft says of a few names and rows, as text: equal texts, equal states.
std::string description_of(const Draft& draft, const std::vector<dns::Name>& names)
{
    std::string text;
    for (const auto& one : names) {
        text += one.text() + ":";
        if (const auto claim = draft.claim_at(one)) {
            text += " claim " + std::to_string(number_of(claim->id)) + " of " +
                    std::to_string(number_of(claim->account));
            text += claim->state == zone::RowState::Active ? "" : " suspended";
        }
        if (const auto host = draft.host_at(one)) {
            text += " host " + std::to_string(number_of(host->id)) +
                    (host->is_wildcard ? " wildcard" : "");
            for (const auto id : draft.keys_of(host->id)) {
                text += " key " + std::to_string(number_of(id)) + "x" +
                        std::to_string(draft.key(id)->hosts.size());
            }
        }
        for (const auto& rrset : draft.rrsets(one)) {
            text += " " + dns::text_of(rrset.type) + "/" + std::to_string(rrset.ttl.seconds);
            for (const auto& rdata : rrset.rdatas) text += "=" + dns::rdata_text(rrset.type, rdata);
        }
        text += draft.exists(one) ? " exists\n" : "\n";
    }
    return text;
}

class RandomCommands {
public:
    explicit RandomCommands(RegistryWorld& world) : world_{world}
    {
        world.add_suffix("dyn.example.");
        accounts_ = {world.add_account("ann@example.org").id,
                     world.add_account("bob@example.org").id};
        for (const auto* label : {"one", "two", "six"}) {
            const auto top = name(std::string{label} + ".dyn.example.");
            names.push_back(top);
            names.push_back(*top.child("cam"));
        }
    }

    std::vector<dns::Name> names;

    // One command; it may fail, and then must have been taken back.
    void run(Draft& draft)
    {
        const auto mark = draft.mark();
        const auto before = description_of(draft, names);
        if (command(draft)) return;
        draft.undo_to(mark);
        RC_ASSERT(description_of(draft, names) == before);
    }

private:
    bool command(Draft& draft)
    {
        const auto& at = names[*rc::gen::inRange<std::size_t>(0, names.size())];
        const auto host = draft.host_at(at);
        const auto claim = draft.claim_at(at);
        const auto account = accounts_[*rc::gen::inRange<std::size_t>(0, 2)];
        const auto number = *rc::gen::inRange<std::uint8_t>(1, 5);
        const zone::Addresses addresses{.ipv4 = Ipv4{{192, 0, 2, number}}, .ipv6 = {}};
        switch (*rc::gen::inRange(0, 11)) {
            case 0:
            case 1:
                return claim_name(draft, {.name = at, .account = account}, world_.origin)
                    .has_value();
            case 2:
                return claim && release_claim(draft, claim->id, world_.origin);
            case 3:
                return add_host(draft, {.name = at, .is_wildcard = number % 2 == 0}, world_.origin)
                    .has_value();
            case 4:
                return host && remove_host(draft, host->id, world_.origin);
            case 5:
            case 6:
                if (host) draft.set_addresses(host->id, addresses, world_.origin);
                return host.has_value();
            case 7:
                return add_a_key(draft, at);
            case 8:
                return set_text(draft, at, number);
            case 9:
                return delete_record(draft, at, std::nullopt, world_.origin).has_value();
            default:
                return claim &&
                       set_claim_state(draft, claim->id, zone::RowState::Suspended, world_.origin);
        }
    }
    bool add_a_key(Draft& draft, const dns::Name& at)
    {
        NewKey wanted;
        if (const auto host = draft.host_at(at)) wanted.hosts.push_back(host->id);
        if (const auto other = draft.host_at(names.front())) wanted.hosts.push_back(other->id);
        return add_key(draft, wanted, world_.random, world_.origin).has_value();
    }
    bool set_text(Draft& draft, const dns::Name& at, std::uint8_t number)
    {
        const dns::Rrset rrset{
            .owner = at, .type = dns::RrType::TXT, .ttl = dns::Ttl{300}, .rdatas = {{1, number}}};
        return set_record(draft, rrset, Profile::Lab, world_.origin).has_value();
    }

    RegistryWorld& world_;
    std::vector<AccountId> accounts_;
};

RC_GTEST_PROP(DraftProperty, ApplyingTheBatchGivesWhatTheDraftSaid, ())
{
    RegistryWorld world;
    RandomCommands commands{world};

    for (int batch = 0; batch < 3; ++batch) {
        auto draft = world.draft();
        const auto count = *rc::gen::inRange(0, 25);
        for (int i = 0; i < count; ++i) commands.run(draft);
        const auto expected = description_of(draft, commands.names);
        if (draft.is_empty()) continue;
        world.commit(std::move(draft));
        RC_ASSERT(description_of(world.draft(), commands.names) == expected);
    }
}

RC_GTEST_PROP(DraftProperty, UndoLeavesNoTrace, ())
{
    RegistryWorld world;
    RandomCommands commands{world};
    auto draft = world.draft();
    for (int i = 0; i < 10; ++i) commands.run(draft);
    const auto before = description_of(draft, commands.names);
    const auto changes = draft.changes();
    const auto mark = draft.mark();
    for (int i = 0; i < 20; ++i) commands.run(draft);

    draft.undo_to(mark);

    RC_ASSERT(description_of(draft, commands.names) == before);
    RC_ASSERT(draft.changes() == changes);
    RC_ASSERT(draft.next_ids() == mark.ids);
}

RC_GTEST_PROP(DraftProperty, NoNameLiesInTwoClaims, ())
{
    RegistryWorld world;
    world.add_suffix("dyn.example.");
    world.add_suffix("deep.below.example.");
    const std::vector<AccountId> accounts{world.add_account("ann@example.org").id,
                                          world.add_account("bob@example.org").id};
    std::map<std::string, AccountId> owner_of;  // Claimed name -> account.
    std::optional<Draft> draft{world.draft()};

    for (int i = 0; i < 60; ++i) {
        const auto label = std::string(1, *rc::gen::inRange('a', 'e'));
        const auto deeper = *rc::gen::arbitrary<bool>() ? "x." : "";
        const auto* parent = *rc::gen::arbitrary<bool>() ? ".dyn.example." : ".deep.below.example.";
        const auto wanted = name(deeper + label + parent);
        const auto account = accounts[*rc::gen::inRange<std::size_t>(0, 2)];
        const auto made = claim_name(*draft, {.name = wanted, .account = account}, world.origin);
        const auto is_free = *deeper == '\0' && !owner_of.contains(wanted.text());
        RC_ASSERT(made.has_value() == is_free);
        if (made) owner_of[wanted.text()] = account;
        if (i % 20 == 19 && !draft->is_empty()) {
            world.commit(*std::move(draft));
            draft.emplace(world.draft());
        }
    }

    for (const auto& [text, account] : owner_of) {
        const auto below = name("some.thing." + text);
        RC_ASSERT(draft->claim_covering(below)->account == account);
        for (const auto& [other, other_account] : owner_of) {
            RC_ASSERT(other == text || !name(text).is_at_or_below(name(other)));
        }
    }
}

}  // namespace
}  // namespace mooring::registry

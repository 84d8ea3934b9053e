// SPDX-License-Identifier: Apache-2.0

// The way that every dialect's update takes, over the real registry.
#include "gateway/update_door.hpp"

#include <gmock/gmock.h>

#include "gateway/address_fields.hpp"
#include "gateway/host_name.hpp"
#include "gateway/request_fields.hpp"
#include "gateway/update_service_fixture.hpp"
#include "testing/fake_clock.hpp"
#include "testing/seeded_random.hpp"

namespace mooring::gateway {
namespace {

using namespace std::chrono_literals;
using registry::AcmeAction;
using registry::Atomicity;
using registry::Ipv6Prefix;
using registry::Presence;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using zone::HostId;
using zone::KeyRight;
using Status = UpdateOutcome::Status;

const Ipv6 network = *Ipv6::parse("2001:db8:99::");

class UpdateDoorTest : public ::testing::Test {
protected:
    UpdateDoorTest()
    {
        service.add_host("home.example.org", 1, {.ipv4 = Ipv4::parse("192.0.2.1"), .ipv6 = {}});
        service.add_host("cam.example.org", 2, {.ipv4 = {}, .ipv6 = Ipv6::parse("2001:db8:1::2")});
        service.add_host("nas.example.org", 3, {.ipv4 = {}, .ipv6 = Ipv6::parse("2001:db8:1::3")});
        service.add_host("other.example.org", 4);
        service.add_key("one", {HostId{1}});
        service.add_key("three", {HostId{1}, HostId{2}, HostId{3}});
        service.add_key("acme", {HostId{1}, HostId{2}}, KeyRight::AcmeTxt);
    }

    UpdateOutcome update(const UpdateRequest& request)
    {
        std::optional<UpdateOutcome> heard;
        door.update(std::make_shared<const UpdateRequest>(request),
                    [&](UpdateOutcome outcome) { heard = std::move(outcome); });
        return heard.value_or(UpdateOutcome{.status = Status::Unavailable});
    }
    static UpdateRequest request(std::string secret, std::string_view hosts,
                                 std::string_view addresses = "203.0.113.7")
    {
        UpdateRequest request;
        if (!secret.empty()) request.secrets = {std::move(secret)};
        request.client = Ipv4{{198, 51, 100, 23}};
        request.hosts = targets_in(hosts);
        http::Fields fields;
        fields.add("myip=" + std::string{addresses});
        request.wish = dyndns2_addresses(fields, request.client);
        return request;
    }
    static std::vector<HostStatus> statuses(const UpdateOutcome& outcome)
    {
        std::vector<HostStatus> statuses;
        for (const auto& host : outcome.hosts) statuses.push_back(host.status);
        return statuses;
    }
    std::optional<Ipv6> ipv6(std::uint32_t host) { return service.addresses(host).ipv6; }
    std::optional<Ipv4> ipv4(std::uint32_t host) { return service.addresses(host).ipv4; }

    mooring::testing::FakeClock clock;
    mooring::testing::SeededRandom random{1};
    test::FakeUpdateService service;
    FloodLimits limits{clock,
                       random,
                       {.key = {.per_minute = 60, .burst = 50},
                        .host = {.per_minute = 6, .burst = 3},
                        .source = {.per_minute = 60, .burst = 60}}};
    UpdateDoor door{clock, service, limits};
};

// Credentials and rights

TEST_F(UpdateDoorTest, ARequestWithoutCredentialsIsNoFault)
{
    for (int i = 0; i < 1000; ++i) {
        ASSERT_EQ(update(request("", "home.example.org")).status, Status::NoCredentials);
    }

    EXPECT_EQ(statuses(update(request("one", "home.example.org"))),
              std::vector{HostStatus::Changed});
}

TEST_F(UpdateDoorTest, TheFirstSecretThatFitsCounts)
{
    auto asked = request("wrong", "home.example.org");
    asked.secrets = {"wrong", "one", "three"};

    const auto outcome = update(asked);

    EXPECT_EQ(outcome.status, Status::Judged);
    EXPECT_EQ(outcome.key, zone::KeyId{1});
}

TEST_F(UpdateDoorTest, WrongSecretsRunIntoTheLimitOfTheirNetwork)
{
    for (int i = 0; i < 60; ++i) {
        ASSERT_EQ(update(request("wrong", "home.example.org")).status, Status::BadCredentials);
    }

    const auto outcome = update(request("wrong", "home.example.org"));

    EXPECT_EQ(outcome.status, Status::Flood);
    EXPECT_EQ(outcome.retry_after, 1s);
    clock.advance(outcome.retry_after);
    EXPECT_EQ(update(request("one", "home.example.org")).status, Status::Judged);
}

TEST_F(UpdateDoorTest, WrongLoginsOfOtherKindsCountAsWrongSecretsDo)
{
    const auto client = request("", "").client;
    for (int i = 0; i < 60; ++i) {
        ASSERT_EQ(door.refuse_login(client).status, Status::BadCredentials);
    }

    EXPECT_EQ(door.refuse_login(client).status, Status::Flood);
    EXPECT_EQ(update(request("wrong", "home.example.org")).status, Status::Flood);
}

TEST_F(UpdateDoorTest, AFreeDnsLoginStandsForNameAndSecret)
{
    constexpr auto login = "50abd6b500af023d06c2c763e73640326a76f8bd";  // sha1("alice|pw")
    zone::UpdateKey row;
    row.hosts = {HostId{2}};
    row.legacy.freedns_hash = registry::hash_of_secret(login);
    const auto key = service.add_key(row, "its own secret");
    auto asked = request("", "cam.example.org");
    asked.freedns_login = "50ABD6B500AF023D06C2C763E73640326A76F8BD";

    const auto outcome = update(asked);

    EXPECT_EQ(outcome.key, key);
    EXPECT_EQ(statuses(outcome), std::vector{HostStatus::Changed});
}

TEST_F(UpdateDoorTest, AKeyThatIsProvenByOtherMeansNeedsNoSecret)
{
    auto asked = request("", "home.example.org");
    asked.key = zone::KeyId{1};
    EXPECT_EQ(statuses(update(asked)), std::vector{HostStatus::Changed});

    asked.key = zone::KeyId{99};
    EXPECT_EQ(update(asked).status, Status::BadCredentials);
}

TEST_F(UpdateDoorTest, AKeyDoesWhatItsRightSaysAndNoMore)
{
    auto txt = request("acme", "home.example.org");
    txt.txt = TxtWish{.action = AcmeAction::Add, .value = "v"};
    auto txt_without_right = txt;
    txt_without_right.secrets = {"one"};

    EXPECT_EQ(update(request("acme", "home.example.org")).status, Status::NoRight);
    EXPECT_EQ(update(txt_without_right).status, Status::NoRight);
    EXPECT_EQ(statuses(update(txt)), std::vector{HostStatus::Changed});
    EXPECT_EQ(ipv4(1), Ipv4::parse("192.0.2.1")) << "TXT requests move no address";
}

// Hosts

TEST_F(UpdateDoorTest, TheResultsSayWhatDnsHasNow)
{
    const auto outcome = update(request("three", "Home.Example.Org.,cam.example.org,%h"));

    ASSERT_THAT(outcome.hosts, SizeIs(3));
    EXPECT_EQ(outcome.hosts[0].spelled, "Home.Example.Org.");
    EXPECT_EQ(outcome.hosts[0].name, *parse_host_name("home.example.org"));
    EXPECT_EQ(outcome.hosts[0].addresses,
              (zone::Addresses{.ipv4 = Ipv4::parse("203.0.113.7"), .ipv6 = {}}));
    EXPECT_EQ(outcome.hosts[1].addresses.ipv6, Ipv6::parse("2001:db8:1::2"));
    EXPECT_EQ(outcome.hosts[2].status, HostStatus::NotAHostName);
    EXPECT_TRUE(outcome.hosts[2].name.is_root());
}

TEST_F(UpdateDoorTest, OtherPeoplesHostsAndNoHostsLookTheSame)
{
    const auto outcome = update(request("one", "other.example.org,nobody.example.org"));

    EXPECT_THAT(statuses(outcome), ElementsAre(HostStatus::NoSuchHost, HostStatus::NoSuchHost));
    EXPECT_EQ(outcome.hosts[0].host, HostId{4}) << "for the doctor's eyes";
    EXPECT_EQ(outcome.hosts[0].addresses, zone::Addresses{});
    EXPECT_EQ(ipv4(4), std::nullopt);
}

TEST_F(UpdateDoorTest, TheUserNameNamesTheHostIfTheRequestDoesNot)
{
    auto asked = request("three", "");
    asked.user_name = parse_host_name("nas.example.org");
    const auto outcome = update(asked);

    ASSERT_EQ(statuses(outcome), std::vector{HostStatus::Changed});
    EXPECT_EQ(outcome.hosts[0].spelled, "nas.example.org");
    EXPECT_EQ(ipv4(3), Ipv4::parse("203.0.113.7"));
    EXPECT_EQ(ipv4(1), Ipv4::parse("192.0.2.1"));
}

TEST_F(UpdateDoorTest, AKeyOfSeveralHostsMustSayWhich)
{
    EXPECT_EQ(update(request("three", "")).status, Status::NoHostNamed);
    EXPECT_EQ(update(request("one", "")).status, Status::Judged);
}

TEST_F(UpdateDoorTest, TwentyHostsAreEnough)
{
    std::string hosts = "home.example.org";
    for (int i = 0; i < 20; ++i) hosts += ",home.example.org";

    EXPECT_EQ(update(request("one", hosts)).status, Status::TooManyHosts);
}

TEST_F(UpdateDoorTest, AllOfKeyMovesEveryHostByIpv4)
{
    auto asked = request("three", "");
    asked.scope = Scope::AllOfKey;

    EXPECT_THAT(statuses(update(asked)), SizeIs(3));
    for (const std::uint32_t host : {1U, 2U, 3U}) EXPECT_EQ(ipv4(host), Ipv4::parse("203.0.113.7"));
    EXPECT_EQ(ipv6(2), Ipv6::parse("2001:db8:1::2"));
}

TEST_F(UpdateDoorTest, OneIpv6AddressIsNeverGivenToSeveralHosts)
{
    auto asked = request("three", "", "2001:db8:99::7");
    asked.scope = Scope::AllOfKey;
    EXPECT_EQ(update(asked).status, Status::NoHostNamed);

    asked = request("three", "", "203.0.113.7,2001:db8:99::7");
    asked.scope = Scope::AllOfKey;
    EXPECT_THAT(statuses(update(asked)), SizeIs(3));
    EXPECT_EQ(ipv4(3), Ipv4::parse("203.0.113.7"));
    EXPECT_EQ(ipv6(3), Ipv6::parse("2001:db8:1::3"));
}

TEST_F(UpdateDoorTest, AHostOfItsOwnWishGetsThatAndNotTheRequests)
{
    auto asked = request("three", "home.example.org,cam.example.org");
    asked.hosts[1].own = AddressWish{};
    asked.hosts[1].own->ipv6 = *Ipv6::parse("2001:db8:99::cafe");

    EXPECT_THAT(statuses(update(asked)), ElementsAre(HostStatus::Changed, HostStatus::Changed));
    EXPECT_EQ(ipv4(1), Ipv4::parse("203.0.113.7"));
    EXPECT_EQ(ipv4(2), std::nullopt);
    EXPECT_EQ(ipv6(2), Ipv6::parse("2001:db8:99::cafe"));
}

TEST_F(UpdateDoorTest, AMalformedAddressIsRefusedOnceTheHostIsTheKeys)
{
    const auto glued = "2001:db8:1:2::/647656:3cff:fe47:1";

    EXPECT_EQ(update(request("one", "home.example.org", glued)).status, Status::BadAddress);
    EXPECT_EQ(statuses(update(request("one", "other.example.org", glued))),
              std::vector{HostStatus::NoSuchHost});
}

TEST_F(UpdateDoorTest, AllOrNothingChangesNothingIfOneHostIsNotTheKeys)
{
    auto asked = request("three", "home.example.org,other.example.org,cam.example.org");
    asked.atomicity = Atomicity::AllOrNothing;

    EXPECT_THAT(statuses(update(asked)),
                ElementsAre(HostStatus::Aborted, HostStatus::NoSuchHost, HostStatus::Aborted));
    EXPECT_EQ(ipv4(1), Ipv4::parse("192.0.2.1"));
}

TEST_F(UpdateDoorTest, AllOrNothingChangesNothingIfOneHostIsSuspended)
{
    service.suspend(HostId{2});
    auto asked = request("three", "home.example.org,cam.example.org");
    asked.atomicity = Atomicity::AllOrNothing;

    EXPECT_THAT(statuses(update(asked)), ElementsAre(HostStatus::Aborted, HostStatus::Suspended));
    EXPECT_EQ(ipv4(1), Ipv4::parse("192.0.2.1"));
}

// Sites

class SiteTest : public UpdateDoorTest {
protected:
    SiteTest()
    {
        site = service.add_site("home", {HostId{1}, HostId{2}, HostId{3}, HostId{4}});
        zone::UpdateKey row;
        row.site = site;
        service.add_key(row, "site");
    }
    zone::SiteId site{};
};

TEST_F(SiteTest, APrefixMovesTheHostsOfTheSiteAsFarAsTheKeyCoversThem)
{
    service.add_host("late.example.org", 5, {.ipv4 = {}, .ipv6 = Ipv6::parse("2001:db8:1::5")});

    const auto outcome = update(request("three", "cam.example.org", "2001:db8:99::/64"));

    EXPECT_EQ(statuses(outcome), std::vector{HostStatus::Changed}) << "one result a named host";
    EXPECT_EQ(ipv6(2), Ipv6::parse("2001:db8:99::2"));
    EXPECT_EQ(ipv6(3), Ipv6::parse("2001:db8:99::3"));
    EXPECT_EQ(ipv6(1), std::nullopt) << "it has no place in the network";
    EXPECT_EQ(ipv6(5), Ipv6::parse("2001:db8:1::5")) << "not of the site";
}

TEST_F(SiteTest, AHostWithAnInterfaceIdentifierGetsItsPlace)
{
    service.set_extras({.id = HostId{1},
                        .site = site,
                        .interface_id = Ipv6::parse("::abcd"),
                        .offline_answer = {},
                        .kept = {}});

    (void)update(request("three", "cam.example.org", "2001:db8:99::/64"));

    EXPECT_EQ(ipv6(1), Ipv6::parse("2001:db8:99::abcd"));
}

TEST_F(SiteTest, ANamedHostKeepsItsOwnAddressBesideThePrefix)
{
    auto asked = request("three", "cam.example.org", "2001:db8:99::77");
    asked.wish.prefix = Ipv6Prefix{.address = network, .length = 64};

    EXPECT_EQ(statuses(update(asked)), std::vector{HostStatus::Changed});
    EXPECT_EQ(ipv6(2), Ipv6::parse("2001:db8:99::77"));
    EXPECT_EQ(ipv6(3), Ipv6::parse("2001:db8:99::3"));
}

TEST_F(SiteTest, AnAddressWithoutPrefixMovesNobodyElse)
{
    EXPECT_EQ(statuses(update(request("three", "cam.example.org", "2001:db8:99::77"))),
              std::vector{HostStatus::Changed});
    EXPECT_EQ(ipv6(3), Ipv6::parse("2001:db8:1::3"));
}

TEST_F(SiteTest, ASitesKeyMovesTheWholeSiteWithoutNamingAnybody)
{
    const auto outcome = update(request("site", "", "203.0.113.7,2001:db8:99::/64"));

    EXPECT_THAT(statuses(outcome), SizeIs(4));
    for (const std::uint32_t host : {1U, 2U, 3U, 4U}) {
        EXPECT_EQ(ipv4(host), Ipv4::parse("203.0.113.7"));
    }
    EXPECT_EQ(ipv6(3), Ipv6::parse("2001:db8:99::3"));
}

TEST_F(SiteTest, NeighboursThatMovedAreCountedBesideANamedHostThatDidNot)
{
    (void)update(request("three", "cam.example.org", "2001:db8:99::/64"));
    auto asked = request("three", "home.example.org", "192.0.2.1");
    asked.wish.prefix = Ipv6Prefix{.address = *Ipv6::parse("2001:db8:77::"), .length = 64};

    const auto outcome = update(asked);

    EXPECT_EQ(statuses(outcome), std::vector{HostStatus::Unchanged});
    EXPECT_EQ(outcome.neighbours_moved, 2U);
    EXPECT_EQ(update(asked).neighbours_moved, 0U) << "they are there now";
}

TEST_F(SiteTest, ASuspendedNeighbourStopsNobody)
{
    service.suspend(HostId{3});
    auto asked = request("three", "cam.example.org", "2001:db8:99::/64");
    asked.atomicity = Atomicity::AllOrNothing;

    EXPECT_EQ(statuses(update(asked)), std::vector{HostStatus::Changed});

    EXPECT_EQ(ipv6(2), Ipv6::parse("2001:db8:99::2"));
    EXPECT_NE(ipv6(3), Ipv6::parse("2001:db8:99::3"));
}

TEST_F(SiteTest, ASuspendedHostOfASiteThatIsMovedAsAWholeStopsNobody)
{
    service.suspend(HostId{3});
    auto asked = request("site", "", "203.0.113.7");
    asked.atomicity = Atomicity::AllOrNothing;

    EXPECT_THAT(statuses(update(asked)),
                ElementsAre(HostStatus::Changed, HostStatus::Changed, HostStatus::Changed));

    EXPECT_EQ(ipv4(4), Ipv4::parse("203.0.113.7"));
}

TEST_F(UpdateDoorTest, AKeyWhoseOnlyHostIsSuspendedHearsThatAlsoIfItNamesNone)
{
    service.suspend(HostId{1});
    auto asked = request("one", "");
    asked.atomicity = Atomicity::AllOrNothing;

    EXPECT_THAT(statuses(update(asked)), ElementsAre(HostStatus::Suspended));
}

// TXT

TEST_F(UpdateDoorTest, TxtValuesAreAddedRemovedAndCleared)
{
    const auto owner = mooring::testing::name("_acme-challenge.home.example.org");
    const auto change = [&](AcmeAction action, std::string value) {
        auto asked = request("acme", "home.example.org");
        asked.txt = TxtWish{.action = action, .value = std::move(value)};
        return statuses(update(asked));
    };

    EXPECT_THAT(change(AcmeAction::Add, "a"), ElementsAre(HostStatus::Changed));
    EXPECT_THAT(change(AcmeAction::Add, "b"), ElementsAre(HostStatus::Changed));
    EXPECT_THAT(change(AcmeAction::Add, "b"), ElementsAre(HostStatus::Unchanged));
    EXPECT_THAT(service.txt_values(0, owner), ElementsAre("a", "b"));
    EXPECT_THAT(change(AcmeAction::Remove, "a"), ElementsAre(HostStatus::Changed));
    EXPECT_THAT(service.txt_values(0, owner), ElementsAre("b"));
    clock.advance(1min);
    EXPECT_THAT(change(AcmeAction::Clear, ""), ElementsAre(HostStatus::Changed));
    EXPECT_THAT(service.txt_values(0, owner), IsEmpty());
}

TEST_F(UpdateDoorTest, ATxtValueOfASuspendedHostIsRefusedForThatReason)
{
    service.suspend(HostId{2});
    auto asked = request("acme", "home.example.org,cam.example.org");
    asked.txt = TxtWish{.action = AcmeAction::Add, .value = "v"};

    const auto outcome = update(asked);

    EXPECT_EQ(outcome.status, Status::Judged);
    EXPECT_THAT(statuses(outcome), ElementsAre(HostStatus::Aborted, HostStatus::Suspended));
    EXPECT_THAT(service.txt_values(0, mooring::testing::name("_acme-challenge.home.example.org")),
                IsEmpty());
}

TEST_F(UpdateDoorTest, ATxtValueThatCannotBeOneIsRefused)
{
    auto asked = request("acme", "home.example.org");
    asked.txt = TxtWish{.action = AcmeAction::Add, .value = "line\nline"};

    EXPECT_EQ(update(asked).status, Status::BadAddress);
}

// Presence

TEST_F(UpdateDoorTest, OfflineTakesTheAddressesAwayAndAnyContactBringsThemBack)
{
    auto offline = request("one", "home.example.org");
    offline.presence = Presence::Offline;

    EXPECT_THAT(statuses(update(offline)), ElementsAre(HostStatus::Changed));
    EXPECT_EQ(ipv4(1), std::nullopt);
    EXPECT_THAT(statuses(update(offline)), ElementsAre(HostStatus::Unchanged));

    EXPECT_THAT(statuses(update(request("one", "home.example.org", "192.0.2.1"))),
                ElementsAre(HostStatus::Changed))
        << "the address that it had before";
    EXPECT_EQ(ipv4(1), Ipv4::parse("192.0.2.1"));
}

// Limits

TEST_F(UpdateDoorTest, AHostThatFlapsHearsTryLaterButUnchangedIsFree)
{
    for (int i = 0; i < 3; ++i) {
        ASSERT_THAT(
            statuses(update(request("one", "home.example.org", "203.0.113." + std::to_string(i)))),
            ElementsAre(HostStatus::Changed));
    }

    const auto refused = update(request("one", "home.example.org", "203.0.113.9"));
    EXPECT_EQ(refused.status, Status::Flood);
    EXPECT_EQ(refused.retry_after, 10s);
    EXPECT_EQ(limits.refused(FloodLimit::Host), 1U);
    EXPECT_EQ(ipv4(1), Ipv4::parse("203.0.113.2"));
    EXPECT_THAT(statuses(update(request("one", "home.example.org", "203.0.113.2"))),
                ElementsAre(HostStatus::Unchanged));

    clock.advance(refused.retry_after);
    EXPECT_THAT(statuses(update(request("one", "home.example.org", "203.0.113.9"))),
                ElementsAre(HostStatus::Changed));
}

TEST_F(UpdateDoorTest, AKeyThatAsksFarTooOftenHearsTryLater)
{
    for (int i = 0; i < 50; ++i) {
        ASSERT_EQ(update(request("one", "home.example.org", "192.0.2.1")).status, Status::Judged);
    }

    const auto outcome = update(request("one", "home.example.org", "192.0.2.1"));

    EXPECT_EQ(outcome.status, Status::Flood);
    EXPECT_EQ(outcome.key, zone::KeyId{1});
    EXPECT_EQ(update(request("three", "home.example.org", "192.0.2.1")).status, Status::Judged);
}

TEST_F(UpdateDoorTest, TroubleOfTheServerIsTemporary)
{
    for (const auto code : {Errc::QueueFull, Errc::StoreFailed, Errc::ShuttingDown}) {
        service.failure = code;
        auto txt = request("acme", "home.example.org");
        txt.txt = TxtWish{.action = AcmeAction::Add, .value = "v"};

        EXPECT_EQ(update(request("one", "home.example.org")).status, Status::Unavailable);
        EXPECT_EQ(update(txt).status, Status::Unavailable);
    }
}

TEST_F(UpdateDoorTest, AKeyThatIsRevokedMeanwhileIsAWrongOne)
{
    service.revoked_meanwhile = zone::KeyId{1};

    EXPECT_EQ(update(request("one", "home.example.org")).status, Status::BadCredentials);
}

}  // namespace
}  // namespace mooring::gateway

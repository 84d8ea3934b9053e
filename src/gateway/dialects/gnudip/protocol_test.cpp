// SPDX-License-Identifier: Apache-2.0
#include "gateway/dialects/gnudip/protocol.hpp"

#include <algorithm>

#include <gmock/gmock.h>

#include "gateway/legacy_key_fixture.hpp"
#include "testing/seeded_random.hpp"

namespace mooring::gateway::gnudip {
namespace {

using ::testing::SizeIs;

const std::string salt = "XLCDgXvzSo";

std::string line(std::string_view tail, std::string_view secret = "moor_legacy")
{
    return "home:" + test::gnudip_digest(secret, salt) + std::string{tail};
}

GnudipSecret secret_of(std::string_view text, std::uint32_t id)
{
    GnudipSecret secret{.id = zone::KeyId{id}};
    std::ranges::copy(test::digest_of(text, EVP_md5()), secret.md5.begin());
    return secret;
}

TEST(GnudipProtocol, DigestsAsTheDocumentSays)
{
    // md5("password") is 5f4dcc3b5aa765d61d8327deb882cf99; of that, a dot and the salt the MD5
    // again.
    EXPECT_EQ(digest_of(secret_of("password", 1).md5, salt), "7816892b9d442284959e7b68d8d6911a");
}

TEST(GnudipProtocol, ASaltIsTenLettersAndDigitsAndNeverTheSame)
{
    mooring::testing::SeededRandom random{1};

    const auto one = make_salt(random);
    const auto two = make_salt(random);

    EXPECT_THAT(one, SizeIs(10));
    EXPECT_TRUE(std::ranges::all_of(one, [](unsigned char c) { return std::isalnum(c) != 0; }));
    EXPECT_NE(one, two);
}

TEST(GnudipProtocol, ReadsWhatEzIpupdateSends)
{
    const auto login = parse_line(line(":example.org:0\n"));

    ASSERT_TRUE(login);
    EXPECT_EQ(login->action, Action::Set);
    EXPECT_FALSE(login->address);
    EXPECT_EQ(host_of(*login)->text(), "home.example.org.");
}

TEST(GnudipProtocol, ReadsAddressesOfBothFamilies)
{
    EXPECT_EQ(parse_line(line(":example.org:0:203.0.113.7\r\n"))->address,
              IpAddress{(Ipv4{{203, 0, 113, 7}})});
    EXPECT_EQ(text_of(*parse_line(line(":example.org:0:2001:db8::7"))->address), "2001:db8::7");
}

TEST(GnudipProtocol, TheUnspecifiedAddressMeansOffline)
{
    EXPECT_EQ(parse_line(line(":example.org:0:0.0.0.0"))->action, Action::Offline);
    EXPECT_EQ(parse_line(line(":example.org:1"))->action, Action::Offline);
    EXPECT_EQ(parse_line(line(":example.org:2"))->action, Action::Detect);
}

TEST(GnudipProtocol, RefusesWhatMakesNoRequest)
{
    for (const auto& bad :
         {std::string{}, std::string{"\n"}, std::string{":::"}, std::string{"home:x:example.org:0"},
          line(""), line(":example.org"), line(":example.org:"), line(":example.org:3"),
          line("::0"), line(":example.org:0:nonsense"), line(":example.org:00"),
          line(":example.org:0:" + std::string(line_bytes_max, 'x'))}) {
        EXPECT_FALSE(parse_line(bad)) << bad;
    }
}

TEST(GnudipProtocol, FindsTheKeyWhoseDigestItIs)
{
    const std::vector<GnudipSecret> secrets{secret_of("moor_other", 1),
                                            secret_of("moor_legacy", 2)};

    EXPECT_EQ(key_of(*parse_line(line(":example.org:0")), salt, secrets), zone::KeyId{2});
    EXPECT_FALSE(key_of(*parse_line(line(":example.org:0")), "othersalt0", secrets));
    EXPECT_FALSE(key_of(*parse_line(line(":example.org:0", "moor_wrong")), salt, secrets));
    EXPECT_FALSE(key_of(*parse_line(line(":example.org:0")), salt, {}));
}

TEST(GnudipProtocol, WithoutAnAddressThePeersFamilyIsSet)
{
    const auto login = *parse_line(line(":example.org:2"));

    const auto from_ipv6 = request_of(login, *Ipv6::parse("2001:db8::9"));

    EXPECT_TRUE(std::holds_alternative<registry::Keep>(from_ipv6.wish.ipv4));
    EXPECT_EQ(std::get<Ipv6>(from_ipv6.wish.ipv6), *Ipv6::parse("2001:db8::9"));
    EXPECT_EQ(from_ipv6.wish.echo, "2001:db8::9");
}

TEST(GnudipProtocol, HasNoWordForOverload)
{
    const auto login = *parse_line(line(":example.org:0"));
    using Status = UpdateOutcome::Status;

    EXPECT_FALSE(result_of(login, {.status = Status::Unavailable}));
    EXPECT_FALSE(result_of(login, {.status = Status::Flood}));
    EXPECT_FALSE(result_of(login, {.hosts = {{.status = HostStatus::Held}}}));
    EXPECT_EQ(result_of(login, {.status = Status::BadCredentials}), ReturnCode::Refused);
    EXPECT_EQ(result_of(login, {.hosts = {{.status = HostStatus::Suspended}}}),
              ReturnCode::Refused);
    EXPECT_EQ(result_of(login, {.hosts = {{.status = HostStatus::NotPublished}}}),
              ReturnCode::Updated);
}

}  // namespace
}  // namespace mooring::gateway::gnudip

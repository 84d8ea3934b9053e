// SPDX-License-Identifier: Apache-2.0
#include "http/forwarded.hpp"

#include <gmock/gmock.h>

namespace mooring::http {
namespace {

class Forwarded : public ::testing::Test {
protected:
    std::string client(std::string_view peer, std::string name, std::string value)
    {
        Request request;
        request.headers.emplace_back(std::move(name), std::move(value));
        return text_of(client_of(request, *parse_ip_address(peer), proxies));
    }

    std::vector<IpPrefix> proxies{*IpPrefix::parse("10.0.0.0/8"),
                                  *IpPrefix::parse("2001:db8:ffff::/48")};
};

TEST_F(Forwarded, IsIgnoredFromAnUntrustedPeer)
{
    EXPECT_EQ(client("203.0.113.1", "X-Forwarded-For", "198.51.100.9"), "203.0.113.1");
}

TEST_F(Forwarded, GivesTheRightmostUntrustedAddress)
{
    EXPECT_EQ(client("10.0.0.1", "x-forwarded-for", "192.0.2.66, 198.51.100.9, 10.0.0.2"),
              "198.51.100.9");
    EXPECT_EQ(client("10.0.0.1", "Forwarded",
                     "for=192.0.2.66;proto=http, For=\"[2001:db8::1]:4711\";by=x"),
              "2001:db8::1");
    EXPECT_EQ(client("2001:db8:ffff::1", "X-Forwarded-For", "198.51.100.9:1234"), "198.51.100.9");
}

TEST_F(Forwarded, GivesTheFirstAddressIfAllAreTrusted)
{
    EXPECT_EQ(client("10.0.0.1", "X-Forwarded-For", "10.0.0.3, 10.0.0.2"), "10.0.0.3");
}

TEST_F(Forwarded, StopsAtWhatIsNoAddress)
{
    EXPECT_EQ(client("10.0.0.1", "X-Forwarded-For", "198.51.100.9, unknown"), "10.0.0.1");
    EXPECT_EQ(client("10.0.0.1", "Forwarded", "for=_hidden"), "10.0.0.1");
    EXPECT_EQ(client("10.0.0.1", "X-Forwarded-For", ""), "10.0.0.1");
}

TEST_F(Forwarded, NormalisesMappedAddresses)
{
    EXPECT_EQ(client("10.0.0.1", "X-Forwarded-For", "::ffff:198.51.100.9"), "198.51.100.9");
}

}  // namespace
}  // namespace mooring::http

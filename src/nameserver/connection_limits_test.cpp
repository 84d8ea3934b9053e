// SPDX-License-Identifier: Apache-2.0
#include "nameserver/connection_limits.hpp"

#include <gtest/gtest.h>

namespace mooring::nameserver {
namespace {

using Verdict = ConnectionLimits::Verdict;

IpAddress address(const char* text)
{
    return parse_ip_address(text).value();
}

TEST(ConnectionLimits, CountsAllAndEachClient)
{
    ConnectionLimits limits{{.connections_max = 3, .connections_per_client_max = 2}};

    EXPECT_EQ(limits.admit(address("192.0.2.1")), Verdict::Admitted);
    EXPECT_EQ(limits.admit(address("192.0.2.1")), Verdict::Admitted);
    EXPECT_EQ(limits.admit(address("192.0.2.1")), Verdict::ClientFull);
    EXPECT_EQ(limits.admit(address("192.0.2.2")), Verdict::Admitted);
    EXPECT_EQ(limits.admit(address("192.0.2.3")), Verdict::Full);
}

TEST(ConnectionLimits, ReleaseMakesRoom)
{
    ConnectionLimits limits{{.connections_max = 1, .connections_per_client_max = 1}};
    ASSERT_EQ(limits.admit(address("192.0.2.1")), Verdict::Admitted);

    limits.release(address("192.0.2.1"));

    EXPECT_EQ(limits.admit(address("192.0.2.2")), Verdict::Admitted);
}

TEST(ConnectionLimits, AnIpv6NetworkIsOneClient)
{
    ConnectionLimits limits{{.connections_max = 9, .connections_per_client_max = 1}};
    ASSERT_EQ(limits.admit(address("2001:db8:0:1::1")), Verdict::Admitted);

    EXPECT_EQ(limits.admit(address("2001:db8:0:1::2")), Verdict::ClientFull);
    EXPECT_EQ(limits.admit(address("2001:db8:0:2::1")), Verdict::Admitted);
    limits.release(address("2001:db8:0:1::2"));
    EXPECT_EQ(limits.admit(address("2001:db8:0:1::3")), Verdict::Admitted);
}

}  // namespace
}  // namespace mooring::nameserver

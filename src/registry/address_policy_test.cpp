// SPDX-License-Identifier: Apache-2.0
#include "registry/address_policy.hpp"

#include <gtest/gtest.h>

namespace mooring::registry {
namespace {

const Ipv4 documentation{{192, 0, 2, 1}};
const Ipv4 loopback{{127, 0, 0, 1}};
const Ipv4 global{{8, 8, 8, 8}};

TEST(AddressPolicy, EachProfilePublishesItsKindsOnly)
{
    using enum AddressKind;
    for (const auto kind :
         {Global, Private, Documentation, Loopback, LinkLocal, Multicast, Reserved}) {
        EXPECT_EQ(is_publishable(Profile::Public, kind), kind == Global);
        EXPECT_EQ(is_publishable(Profile::Lab, kind),
                  kind == Global || kind == Private || kind == Documentation);
    }
}

TEST(AddressPolicy, AMissingFamilyIsKept)
{
    const zone::Addresses before{.ipv4 = documentation, .ipv6 = Ipv6{{0x20, 0x01, 0x0d, 0xb8}}};

    const auto wish = wish_of({.ipv4 = global, .ipv6 = Keep{}}, {.before = before});

    EXPECT_EQ(wish.after.ipv4, global);
    EXPECT_EQ(wish.after.ipv6, before.ipv6);
    EXPECT_FALSE(wish.is_withheld);
}

TEST(AddressPolicy, AnUnpublishableAddressKeepsWhatWasThere)
{
    const zone::Addresses before{.ipv4 = documentation, .ipv6 = {}};

    const auto wish = wish_of({.ipv4 = loopback, .ipv6 = Remove{}}, {.before = before});

    EXPECT_EQ(wish.after, before);
    EXPECT_TRUE(wish.is_withheld);
}

}  // namespace
}  // namespace mooring::registry

// SPDX-License-Identifier: Apache-2.0
#include "registry/reserved_labels.hpp"

#include <string>

#include <gtest/gtest.h>

namespace mooring::registry {
namespace {

Errc error_of(std::string_view label,
              Internationalised internationalised = Internationalised::Refuse)
{
    const auto result = check_claimable(label, internationalised);
    return result ? Errc::Internal : result.error().code;
}

TEST(ClaimableLabel, LettersDigitsAndHyphensAreFine)
{
    for (const auto* label : {"a", "home", "my-nas", "4you", "nsx", "wwwhost", "a--b"}) {
        EXPECT_TRUE(check_claimable(label, Internationalised::Refuse)) << label;
    }
    EXPECT_TRUE(check_claimable(std::string(63, 'a'), Internationalised::Refuse));
}

TEST(ClaimableLabel, WhatIsNotAHostLabelIsRefused)
{
    for (const auto* label :
         {"", "_acme-challenge", "a_b", "-a", "a-", "*", "a.b", "A", "\xc3\xa9", "a b"}) {
        EXPECT_EQ(error_of(label), Errc::InvalidArgument) << label;
    }
    EXPECT_EQ(error_of(std::string(64, 'a')), Errc::InvalidArgument);
}

TEST(ClaimableLabel, PunycodeNeedsTheOperatorsConsent)
{
    EXPECT_EQ(error_of("xn--bcher-kva"), Errc::NotAllowed);
    EXPECT_EQ(error_of("xn--bcher-kva", Internationalised::Allow), Errc::Internal);
    EXPECT_EQ(error_of("ab--c", Internationalised::Allow), Errc::NotAllowed);
}

TEST(ClaimableLabel, ReservedLabelsAreTaken)
{
    for (const auto* label : {"www", "wpad", "isatap", "mta-sts", "ns1", "ns22", "mail",
                              "autodiscover", "localhost", "postmaster", "mx10", "ns"}) {
        EXPECT_EQ(error_of(label), Errc::NotAllowed) << label;
    }
}

}  // namespace
}  // namespace mooring::registry

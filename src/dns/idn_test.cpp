// SPDX-License-Identifier: Apache-2.0
#include "dns/idn.hpp"

#include <gtest/gtest.h>

namespace mooring::dns {
namespace {

TEST(AsciiName, UnicodeLabelsBecomeALabels)
{
    EXPECT_EQ(ascii_name("bücher.example").value(), "xn--bcher-kva.example");
    EXPECT_EQ(ascii_name("BÜCHER.example.").value(), "xn--bcher-kva.example.");
    EXPECT_EQ(ascii_name("faß.example").value(), "xn--fa-hia.example");
}

TEST(AsciiName, AsciiIsReturnedAsItIs)
{
    EXPECT_EQ(ascii_name("_acme-challenge.Cam\\.1.example.").value(),
              "_acme-challenge.Cam\\.1.example.");
    EXPECT_EQ(ascii_name("").value(), "");
}

TEST(AsciiName, WhatIdnaForbidsIsRefused)
{
    using namespace std::string_view_literals;

    EXPECT_FALSE(ascii_name("\xff\xfe.example"));
    EXPECT_FALSE(ascii_name("b\u00fc\0cher"sv));
    EXPECT_FALSE(ascii_name("\u2028.example"));
    EXPECT_FALSE(ascii_name("\u0300a.example"));  // Begins with a combining mark.
    EXPECT_FALSE(ascii_name(std::string(2000, '\xc3')));
}

}  // namespace
}  // namespace mooring::dns

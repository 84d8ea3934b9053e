// SPDX-License-Identifier: Apache-2.0
#include "dns/types.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace mooring::dns {
namespace {

TEST(RrType, MnemonicsAreUnderstoodInAnyCase)
{
    EXPECT_EQ(parse_rr_type("AAAA"), RrType::AAAA);
    EXPECT_EQ(parse_rr_type("https"), RrType::HTTPS);
    EXPECT_EQ(text_of(RrType::CAA), "CAA");
    EXPECT_EQ(parse_rr_type("null"), RrType::Null);
    EXPECT_EQ(text_of(RrType::NXNAME), "NXNAME");
}

TEST(RrType, UnknownTypesAreWrittenAsNumbers)
{
    EXPECT_EQ(text_of(RrType{65280}), "TYPE65280");
    EXPECT_EQ(parse_rr_type("type65280"), RrType{65280});
    EXPECT_EQ(parse_rr_type("TYPE1"), RrType::A);
}

TEST(RrType, OtherWordsAreNoTypes)
{
    for (const auto* word : {"", "B0GUS", "TYPE", "TYPE65536", "TYPE-1", "TYPE1x", "AAAAA"})
        EXPECT_FALSE(parse_rr_type(word)) << word;
}

TEST(RrType, QuestionsAndMachineryAreNeverData)
{
    for (const auto type : {RrType::ANY, RrType::AXFR, RrType::IXFR, RrType::TSIG, RrType::OPT,
                            RrType::NXNAME, RrType{0}})
        EXPECT_TRUE(is_meta(type)) << text_of(type);
    for (const auto type : {RrType::A, RrType::CAA, RrType{127}, RrType{65535}})
        EXPECT_FALSE(is_meta(type)) << text_of(type);
}

RC_GTEST_PROP(RrType, EveryTypeIsPrintedAsItParses, (std::uint16_t number))
{
    RC_ASSERT(parse_rr_type(text_of(RrType{number})) == RrType{number});
}

TEST(Rcode, IsPrintedAsDigDoes)
{
    EXPECT_EQ(text_of(Rcode::NXDomain), "NXDOMAIN");
    EXPECT_EQ(text_of(Rcode::BadVers), "BADVERS");
    EXPECT_EQ(text_of(Rcode::BadCookie), "BADCOOKIE");
    EXPECT_EQ(text_of(Rcode::DsoTypeNi), "DSOTYPENI");
    EXPECT_EQ(text_of(Rcode{12}), "RCODE12");
}

TEST(Serial, NewerIsDecidedByRfc1982)
{
    EXPECT_TRUE(Serial{2}.is_newer_than(Serial{1}));
    EXPECT_FALSE(Serial{1}.is_newer_than(Serial{1}));
    EXPECT_TRUE(Serial{0}.is_newer_than(Serial{0xffffffff}));
    EXPECT_TRUE(Serial{0x80000000}.is_newer_than(Serial{1}));
    EXPECT_FALSE(Serial{0x80000001}.is_newer_than(Serial{1}));
}

TEST(Serial, NextSkipsZero)
{
    EXPECT_EQ(Serial{41}.next(), Serial{42});
    EXPECT_EQ(Serial{0xffffffff}.next(), Serial{1});
}

}  // namespace
}  // namespace mooring::dns

// SPDX-License-Identifier: Apache-2.0
#include <array>

#include <gtest/gtest.h>

#include "dnssec/nsec.hpp"
#include "dnssec/nsec3.hpp"
#include "dnssec/signing_test.hpp"

namespace mooring::dnssec {
namespace {

using dns::RrType;
using testing::name;
using testing::rdatas_of;

std::string compact_text(std::string_view qname, std::vector<RrType> types)
{
    const CompactNsec nsec{name(qname), types};
    const auto rdatas = rdatas_of(nsec.view(dns::Ttl{60}));
    EXPECT_EQ(rdatas.size(), 1U);
    EXPECT_TRUE(dns::validate_rdata(RrType::NSEC, rdatas.at(0)));
    return dns::rdata_text(RrType::NSEC, rdatas.at(0));
}

TEST(Nsec, OfRfc4034Section4_3)
{
    const std::array types{RrType::A, RrType::MX, RrType{1234}};

    const auto rdata = nsec_rdata(name("host.example.com."), types);

    EXPECT_EQ(hex(rdata),
              "04686f7374076578616d706c6503636f6d00"
              "0006400100000003041b000000000000000000000000000000000000000000000000000020");
}

TEST(CompactDenial, ANameThatDoesNotExistHasNxname)
{
    // RFC 9824, 3.2.
    EXPECT_EQ(compact_text("a.example.com.", {RrType::NXNAME}),
              "\\000.a.example.com. RRSIG NSEC NXNAME");
}

TEST(CompactDenial, ANameThatExistsHasItsTypes)
{
    // RFC 9824, 3.1 and 3.3.
    EXPECT_EQ(compact_text("a.example.com.", {RrType::TXT, RrType::A}),
              "\\000.a.example.com. A TXT RRSIG NSEC");
    EXPECT_EQ(compact_text("ent.example.com.", {}), "\\000.ent.example.com. RRSIG NSEC");
}

TEST(CompactDenial, CaseOfTheQuestionMakesNoOtherRecord)
{
    EXPECT_EQ(compact_text("A.eXample.com.", {}), compact_text("a.example.com.", {}));
}

TEST(CompactDenial, TypesAbove511AreKeptToo)
{
    std::vector<RrType> types;
    std::string text = "\\000.a. RRSIG NSEC";
    for (unsigned number = 600; number < 65280; number += 256) {
        types.push_back(RrType{static_cast<std::uint16_t>(number)});
        text += " TYPE" + std::to_string(number);
    }
    EXPECT_EQ(compact_text("a.", types), text);
}

TEST(NextPossibleName, IsTheFirstOneBelow)
{
    EXPECT_EQ(next_possible_name(name("example.")).text(), "\\000.example.");
    EXPECT_EQ(next_possible_name(dns::Name::root()).text(), "\\000.");
}

/// A name of exactly `size` bytes whose first label is `first`.
dns::Name long_name(const std::string& first, std::size_t size)
{
    std::vector<std::uint8_t> wire{static_cast<std::uint8_t>(first.size())};
    wire.insert(wire.end(), first.begin(), first.end());
    for (auto rest = size - wire.size() - 1; rest != 0;) {
        auto label = std::min<std::size_t>(63, rest - 1);
        if (rest - label - 1 == 1) --label;
        wire.push_back(static_cast<std::uint8_t>(label));
        wire.insert(wire.end(), label, 'x');
        rest -= label + 1;
    }
    wire.push_back(0);
    const auto name = dns::Name::from_wire(wire);
    EXPECT_TRUE(name.has_value());
    return name.value_or(dns::Name{});
}

TEST(NextPossibleName, OfTheLongestNamesIsStillAfterThem)
{
    // RFC 4471, 3.1.2.
    for (const std::size_t size : {253U, 254U, 255U}) {
        for (const auto* const first : {"a", "a\xff", "\xff\xff", "@", "A", "z"}) {
            const auto before = long_name(first, size);
            const auto after = next_possible_name(before);
            EXPECT_TRUE(dns::canonical_order(before, after) < 0) << before.text();
            EXPECT_LE(after.size(), 255U);
        }
    }
    EXPECT_EQ(next_possible_name(long_name("@", 255)).first_label(), "[");
    EXPECT_EQ(next_possible_name(long_name("a", 254)).first_label(), (std::string_view{"a\0", 2}));
}

TEST(Nsec3, HashesOfRfc5155AppendixA)
{
    const std::array<std::uint8_t, 4> salt{0xaa, 0xbb, 0xcc, 0xdd};
    const auto label_of = [&](std::string_view text) {
        return nsec3_label(nsec3_hash(name(text), {.salt = salt, .iterations = 12}));
    };

    EXPECT_EQ(label_of("example."), "0p9mhaveqvm6t7vbl5lop2u3t2rp3tom");
    EXPECT_EQ(label_of("a.example."), "35mthgpgcu1qg68fab165klnsnk3dpvl");
    EXPECT_EQ(label_of("AI.example."), "gjeqe526plbf1g8mklp59enfd789njgi");
    EXPECT_EQ(label_of("ns1.example."), "2t7b4g4vsa5smi47k61mv5bv1a22bojr");
    EXPECT_EQ(label_of("*.w.example."), "r53bq7cc2uvmubfu5ocmm6pers9tk9en");
    EXPECT_EQ(label_of("xx.example."), "t644ebqk9bibcna874givr6joj62mlhv");
}

TEST(Nsec3, WithoutSaltAndIterationsItIsOneSha1)
{
    EXPECT_EQ(hex(nsec3_hash(dns::Name::root())), "5ba93c9db0cff93f52b521d7420e43f6eda2784f");
}

TEST(Nsec3, OwnerAndHashAreInverse)
{
    const auto hash = nsec3_hash(name("www.example."));

    const auto owner = nsec3_owner(hash, name("EXAMPLE."));

    ASSERT_TRUE(owner.has_value());
    EXPECT_EQ(owner->text(), nsec3_label(hash) + ".example.");
    EXPECT_EQ(nsec3_hash_of_owner(*owner), hash);
    EXPECT_EQ(nsec3_hash_of_owner(name("www.example.")), std::nullopt);
    EXPECT_EQ(nsec3_hash_of_owner(name("wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww.example.")), std::nullopt);
}

TEST(Nsec3, RrsigIsThereWhereSomethingIsSigned)
{
    // RFC 5155, 7.1 and appendix A.
    const auto text_of = [](std::vector<RrType> types) {
        return dns::rdata_text(RrType::NSEC3, nsec3_rdata(Nsec3Hash{}, types));
    };
    const std::string head = "1 0 0 - 00000000000000000000000000000000";

    EXPECT_EQ(text_of({RrType::A, RrType::TXT}), head + " A TXT RRSIG");
    EXPECT_EQ(text_of({RrType::NS}), head + " NS");
    EXPECT_EQ(text_of({RrType::NS, RrType::DS}), head + " NS DS RRSIG");
    EXPECT_EQ(text_of({}), head);
}

TEST(Nsec3, ParametersAreThoseOfRfc9276)
{
    EXPECT_EQ(dns::rdata_text(RrType::NSEC3PARAM, nsec3param_rdata()), "1 0 0 -");
}

}  // namespace
}  // namespace mooring::dnssec

// SPDX-License-Identifier: Apache-2.0
#include "dns/name.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "dns/name_generator_test.hpp"

namespace mooring::dns {
namespace {

Name name(std::string_view text)
{
    return Name::parse(text).value();
}

std::string repeated(std::string_view part, int count)
{
    std::string text;
    while (count-- > 0) text += part;
    return text;
}

TEST(Name, WireFormatEndsInTheRootLabel)
{
    EXPECT_THAT(name("www.Example.").wire(),
                testing::ElementsAre(3, 'w', 'w', 'w', 7, 'E', 'x', 'a', 'm', 'p', 'l', 'e', 0));
    EXPECT_THAT(Name::root().wire(), testing::ElementsAre(0));
}

TEST(Name, TrailingDotIsAddedWithoutAnOrigin)
{
    EXPECT_EQ(name("www.example").text(), "www.example.");
}

TEST(Name, RelativeNameIsCompletedWithTheOrigin)
{
    const auto origin = name("dyn.example.");

    EXPECT_EQ(Name::parse("cam.attic", origin).value().text(), "cam.attic.dyn.example.");
    EXPECT_EQ(Name::parse("cam.attic.", origin).value().text(), "cam.attic.");
    EXPECT_EQ(Name::parse(".", origin).value(), Name::root());
}

TEST(Name, EscapesAreDecodedAndPrintedAgain)
{
    const auto odd = name(R"(a\.b.c\032d.\@.\255.\\.e\"f.)");

    EXPECT_EQ(odd.first_label(), "a.b");
    EXPECT_EQ(odd.text(), R"(a\.b.c\032d.\@.\255.\\.e\"f.)");
}

TEST(Name, TextThatIsNoNameIsRefusedWithItsReason)
{
    const auto error_of = [](std::string_view text) { return Name::parse(text).error(); };

    EXPECT_EQ(error_of(""), NameError::Empty);
    EXPECT_EQ(error_of(".a."), NameError::EmptyLabel);
    EXPECT_EQ(error_of("a..b."), NameError::EmptyLabel);
    EXPECT_EQ(error_of(".."), NameError::EmptyLabel);
    EXPECT_EQ(error_of(repeated("x", 64) + ".example."), NameError::LabelTooLong);
    EXPECT_EQ(error_of(repeated("a.", 128)), NameError::NameTooLong);
    EXPECT_EQ(error_of(R"(a\256.)"), NameError::BadEscape);
    EXPECT_EQ(error_of(R"(a\12)"), NameError::BadEscape);
    EXPECT_EQ(error_of("a\\"), NameError::BadEscape);
}

TEST(Name, LongestLabelsAndNamesAreAccepted)
{
    EXPECT_EQ(name(repeated("x", 63)).size(), 65U);
    EXPECT_EQ(name(repeated("a.", 127)).size(), 255U);
    EXPECT_EQ(name(repeated("a.", 127)).label_count(), 127U);
}

TEST(Name, OriginThatMakesTheNameTooLongIsRefused)
{
    const auto origin = name(repeated("a.", 127));

    EXPECT_EQ(Name::parse("b", origin).error(), NameError::NameTooLong);
    EXPECT_FALSE(origin.child("b"));
}

TEST(Name, ComparisonIgnoresAsciiCaseOnly)
{
    EXPECT_EQ(name("WWW.eXaMpLe."), name("www.example."));
    EXPECT_NE(name("www.example."), name("wwv.example."));
    EXPECT_NE(name(R"(\195\132.example.)"), name(R"(\195\164.example.)"));
    EXPECT_NE(name("a[.example."), name("a{.example."));
    EXPECT_NE(name("a@.example."), name("a`.example."));
}

TEST(Name, CanonicalFormIsLowerCase)
{
    const auto canonical = name("A-LONG-Label.With.Several.WORDS.Example.").canonical();

    EXPECT_EQ(canonical.text(), "a-long-label.with.several.words.example.");
}

TEST(Name, AncestorsAreFoundAtLabelBoundariesOnly)
{
    const auto host = name("cam.attic.example.");

    EXPECT_TRUE(host.is_at_or_below(name("ATTIC.example.")));
    EXPECT_TRUE(host.is_at_or_below(host));
    EXPECT_TRUE(host.is_at_or_below(Name::root()));
    EXPECT_FALSE(host.is_at_or_below(name("tic.example.")));
    EXPECT_FALSE(name("example.").is_at_or_below(host));
    EXPECT_FALSE(name(R"(x\007example.)").is_at_or_below(name("example.")));
}

TEST(Name, PartsAreViewsOfTheSameBytes)
{
    const auto host = name("cam.attic.example.");

    EXPECT_EQ(host.first_label(), "cam");
    EXPECT_EQ(host.parent().text(), "attic.example.");
    EXPECT_EQ(host.view().suffix(1).text(), "example.");
    EXPECT_TRUE(host.view().suffix(0).is_root());
    EXPECT_EQ(Name::root().first_label(), "");
}

TEST(Name, ChildTakesBytesNotEscapedText)
{
    EXPECT_EQ(name("example.").child("a.b").value().text(), R"(a\.b.example.)");
    EXPECT_FALSE(name("example.").child(""));
    EXPECT_FALSE(name("example.").child(repeated("x", 64)));
}

TEST(Name, OnlyASingleAsteriskIsAWildcard)
{
    EXPECT_TRUE(name("*.example.").view().is_wildcard());
    EXPECT_FALSE(name("**.example.").view().is_wildcard());
    EXPECT_FALSE(name("a.*.example.").view().is_wildcard());
    EXPECT_FALSE(Name::root().view().is_wildcard());
}

TEST(Name, CanonicalOrderIsThatOfRfc4034)
{
    // The example of RFC 4034, section 6.1.
    const std::vector<Name> ordered{
        name("example."),           name("a.example."),      name("yljkjljk.a.example."),
        name("Z.a.example."),       name("zABC.a.EXAMPLE."), name("z.example."),
        name(R"(\001.z.example.)"), name("*.z.example."),    name(R"(\200.z.example.)")};

    for (std::size_t left = 0; left < ordered.size(); ++left)
        for (std::size_t right = 0; right < ordered.size(); ++right)
            EXPECT_EQ(canonical_order(ordered[left], ordered[right]), left <=> right);
}

TEST(Name, WireBytesAreTakenOnlyIfTheyAreOneWholeName)
{
    const auto whole = name("a.example.");
    const std::vector<std::uint8_t> wire{whole.wire().begin(), whole.wire().end()};
    auto with_more = wire;
    with_more.push_back(0);

    EXPECT_EQ(Name::from_wire(wire), whole);
    EXPECT_FALSE(Name::from_wire(with_more));
    EXPECT_FALSE(Name::from_wire(std::span{wire}.first(wire.size() - 1)));
    EXPECT_FALSE(Name::from_wire(std::vector<std::uint8_t>{0xc0, 0x0c}));
    EXPECT_FALSE(Name::from_wire({}));
}

RC_GTEST_PROP(Name, PrintedNamesParseToThemselves, ())
{
    const auto original = *any_name();

    const auto parsed = Name::parse(original.text());

    RC_ASSERT(parsed.has_value());
    RC_ASSERT(std::ranges::equal(parsed->wire(), original.wire()));
}

RC_GTEST_PROP(Name, CanonicalOrderAgreesWithEquality, ())
{
    const auto left = *any_name();
    const auto right = *any_name();

    RC_ASSERT((canonical_order(left, right) == std::strong_ordering::equal) == (left == right));
    RC_ASSERT((canonical_order(left, right) < 0) == (canonical_order(right, left) > 0));
    RC_ASSERT(left.canonical() == left);
}

}  // namespace
}  // namespace mooring::dns

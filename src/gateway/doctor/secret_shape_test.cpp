// SPDX-License-Identifier: Apache-2.0
#include "gateway/doctor/secret_shape.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "gateway/doctor/placeholder.hpp"
#include "registry/key_secret.hpp"
#include "testing/seeded_random.hpp"

namespace mooring::gateway {
namespace {

std::string a_key()
{
    mooring::testing::SeededRandom random{1};
    return registry::generate_secret(random, registry::SecretFormat::Mooring);
}

SecretShape shape(std::string_view offered, std::string_view user = "alice")
{
    return shape_of({.secret = offered, .user = user, .host_name = "home.example.org"});
}

TEST(SecretShape, IsToldByTheFormOfWhatWasSent)
{
    const auto key = a_key();

    EXPECT_EQ(shape(""), SecretShape::None);
    EXPECT_EQ(shape(key), SecretShape::Unknown);
    EXPECT_EQ(shape("123e4567-e89b-42d3-a456-426614174000"), SecretShape::Unknown);
    EXPECT_EQ(shape("5f4dcc3b5aa765d61d8327deb882cf99"), SecretShape::Md5);
    EXPECT_EQ(shape("5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8"), SecretShape::Sha1);
    EXPECT_EQ(shape(std::string(64, 'a')), SecretShape::Sha256);
    EXPECT_EQ(shape("alice"), SecretShape::UserName);
    EXPECT_EQ(shape("HOME.example.org"), SecretShape::UserName);
    EXPECT_EQ(shape("hunter2", key), SecretShape::InUserName);
    EXPECT_EQ(shape("<pass>"), SecretShape::Placeholder);
    EXPECT_EQ(shape("%p"), SecretShape::Placeholder);
    EXPECT_EQ(shape("PASSWORD"), SecretShape::Placeholder);
    EXPECT_EQ(shape("hunter2"), SecretShape::Foreign);
}

TEST(SecretShape, AKeyPastedWithSomethingAroundItIsPadded)
{
    const auto key = a_key();

    for (const auto& text :
         {key + "\n", " " + key, "\"" + key + "\"", key.substr(0, 12) + "\r\n" + key.substr(12),
          key + "%0A", "%20" + key}) {
        EXPECT_EQ(shape(text), SecretShape::Padded) << text;
    }
}

TEST(SecretShape, AKeyWithAnyOneCharacterWrongIsMistyped)
{
    const auto key = a_key();

    for (std::size_t i = 5; i < key.size(); ++i) {
        auto wrong = key;
        wrong[i] = wrong[i] == 'a' ? 'b' : 'a';
        EXPECT_EQ(shape(wrong), SecretShape::Mistyped) << wrong;
    }
    EXPECT_EQ(shape(key.substr(0, key.size() - 1)), SecretShape::Mistyped);
    EXPECT_EQ(shape(key + "x"), SecretShape::Mistyped);
}

TEST(WithoutSecrets, LeavesNothingOfThemInPlainOrEncodedText)
{
    const std::vector<std::string> secrets{"p@ss w%rd"};

    EXPECT_EQ(without_secrets("/x?password=p@ss w%rd&a=1", secrets), "/x?password=***&a=1");
    EXPECT_EQ(without_secrets("/x?q=p%40ss+w%25rd", secrets), "/x?q=***");
}

TEST(WithoutSecrets, HidesWhatLooksLikeATokenAnywhere)
{
    const auto key = a_key();

    EXPECT_EQ(without_secrets("/u/" + key + "/", {}), "/u/***/");
    EXPECT_EQ(without_secrets("agent " + key, {}), "agent ***");
    EXPECT_EQ(without_secrets("/x/abcdefghijklmnopqrstuv", {}), "/x/***");
    EXPECT_EQ(without_secrets(key + ".example.org", {}), "***.example.org");
    EXPECT_EQ(without_secrets("a" + key + ".example.org", {}), "***.example.org");
    EXPECT_EQ(without_secrets("x123e4567-e89b-42d3-a456-426614174000.", {}), "***.");
}

TEST(WithoutSecrets, LeavesNamesAndAddressesAlone)
{
    constexpr std::string_view text =
        "/nic/update?hostname=my-very-long-host-name-of-home.example.org&myip=2001:db8::7,1.2.3.4";

    EXPECT_EQ(without_secrets(text, {}), text);
}

RC_GTEST_PROP(WithoutSecrets, NeverShowAKeyWhateverStandsAroundIt,
              (const std::string& before, const std::string& after))
{
    const auto key = a_key();

    const auto shown = without_secrets(before + key + after, std::vector{key});

    RC_ASSERT(shown.find(key) == std::string::npos);
}

TEST(Placeholder, TellsThemFromOrdinaryText)
{
    for (const auto* text :
         {"home.example.org", "192.0.2.1", "2001:db8::7", "[2001:db8::7]", "100%", "50%off", "a@b",
          "", "%", "a_b", "__", "<>", "%2f", "p%40ss", "$", "user@IP.example"}) {
        EXPECT_FALSE(placeholder_in(text)) << text;
    }
    EXPECT_EQ(placeholder_in("a%h"), "%h");
    EXPECT_EQ(placeholder_in("x<domain>y"), "<domain>");
    EXPECT_EQ(placeholder_in("http://[DOMAIN]/"), "[DOMAIN]");
}

}  // namespace
}  // namespace mooring::gateway

// SPDX-License-Identifier: Apache-2.0
#include "dnssec/bind_key.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dnssec/signing_test.hpp"

namespace mooring::dnssec {
namespace {

using ::testing::HasSubstr;
using testing::name;

/// The key of RFC 6605, 6.1, as files.
BindKeyTexts files()
{
    return {.public_text =
                "; a comment\n"
                "Example.net. 3600 IN DNSKEY 257 3 13 "
                "GojIhhXUN/u4v54ZQqGSnyhWJwaubCvTmeexv7bR6edb "
                "krSqQpF64cYbcB7wNcP+e+MAnLr+Wi9xMWyQLc8NAA== ;{id = 55648}\n",
            .private_text =
                "Private-key-format: v1.3\n"
                "Algorithm: 13 (ECDSAP256SHA256)\n"
                "PrivateKey: GU6SnQ/Ou+xC5RumuIUIuJZteXT2z0O/ok1s38Et6mQ=\n"
                "Created: 20261123160000\n"
                "Activate: 20261124000000\n"};
}

std::string error_of(const BindKeyTexts& texts)
{
    const auto key = import_bind_key(texts);
    EXPECT_FALSE(key.has_value());
    return key ? "" : key.error().detail;
}

TEST(BindKeys, AreReadWithTheirTimes)
{
    const auto key = import_bind_key(files());

    ASSERT_TRUE(key.has_value()) << key.error().detail;
    EXPECT_EQ(key->origin.text(), "example.net.");
    EXPECT_EQ(key->dnskey.key_tag(), 55648);
    EXPECT_EQ(key->key.public_key(), key->dnskey.public_key);
    EXPECT_EQ(key->times.created, wall_time_of(1795449600));
    EXPECT_EQ(key->times.activate, wall_time_of(1795449600 + (8 * 3600)));
    EXPECT_EQ(key->times.publish, std::nullopt);
    EXPECT_EQ(bind_key_file_name(key->origin, key->dnskey), "Kexample.net.+013+55648");
}

TEST(BindKeys, ComeBackAsTheyWereWritten)
{
    for (const auto algorithm : {Algorithm::EcdsaP256Sha256, Algorithm::Ed25519}) {
        auto secret = PrivateKey::generate(algorithm);
        ASSERT_TRUE(secret.has_value());
        const Dnskey dnskey{
            .flags = 256, .algorithm = algorithm, .public_key = secret->public_key()};
        const BindKey key{.origin = name("example."),
                          .dnskey = dnskey,
                          .key = *std::move(secret),
                          .times = {.created = wall_time_of(1'800'000'000),
                                    .publish = wall_time_of(1'800'000'001),
                                    .activate = wall_time_of(1'800'000'002),
                                    .inactive = wall_time_of(1'800'000'003),
                                    .delete_ = wall_time_of(1'800'000'004),
                                    .sync_publish = wall_time_of(1'800'000'005)}};

        const auto again = import_bind_key(export_bind_key(key));

        ASSERT_TRUE(again.has_value()) << again.error().detail;
        EXPECT_EQ(again->dnskey, key.dnskey);
        EXPECT_EQ(again->key.bytes(), key.key.bytes());
        EXPECT_EQ(again->times, key.times);
        EXPECT_EQ(again->origin, key.origin);
    }
}

TEST(BindKeys, ErrorsNameTheFileAndWhatIsWrong)
{
    auto texts = files();
    texts.public_text = "example.net. IN A 192.0.2.1\n";
    EXPECT_THAT(error_of(texts), HasSubstr(".key file: there is no DNSKEY"));

    texts = files();
    texts.public_text = "example.net. IN DNSKEY 257 3 13\n";
    EXPECT_THAT(error_of(texts), HasSubstr(".key file, line 1"));

    texts = files();
    texts.private_text = "Private-key-format: v1.3\nnonsense\n";
    EXPECT_THAT(error_of(texts), HasSubstr(".private file, line 2"));

    texts = files();
    texts.private_text = "Private-key-format: v1.3\nAlgorithm: 13\n";
    EXPECT_THAT(error_of(texts), HasSubstr("PrivateKey is missing"));

    texts = files();
    texts.private_text = "Private-key-format: v1.3\nAlgorithm: 7\n";
    EXPECT_THAT(error_of(texts), HasSubstr("SHA-1"));

    texts = files();
    texts.private_text += "Publish: tomorrow\n";
    EXPECT_THAT(error_of(texts), HasSubstr("Publish is not a time"));

    texts = files();
    texts.private_text = "Private-key-format: v2\n";
    EXPECT_THAT(error_of(texts), HasSubstr("the format is not v1"));
}

TEST(BindKeys, TwoFilesOfDifferentKeysAreRefused)
{
    auto texts = files();
    texts.private_text =
        "Private-key-format: v1.3\nAlgorithm: 13\n"
        "PrivateKey: b+aP014zYOl+g0C61qb5W6+s2HKgo5u6ojkRutm6qH4=\n";

    EXPECT_THAT(error_of(texts), HasSubstr("not of the same key"));
}

TEST(BindKeys, CutTextsNeverCrash)
{
    const auto whole = files();
    for (std::size_t size = 0; size < whole.private_text.size(); ++size) {
        auto texts = whole;
        texts.private_text.resize(size);
        (void)import_bind_key(texts);
    }
    EXPECT_THAT(error_of({.public_text = "", .private_text = ""}), HasSubstr(".key file"));
    EXPECT_THAT(error_of({.public_text = std::string(70'000, 'x'), .private_text = ""}),
                HasSubstr("64 KiB"));
}

}  // namespace
}  // namespace mooring::dnssec

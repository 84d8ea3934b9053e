// SPDX-License-Identifier: Apache-2.0
// What a real Chromium with a virtual authenticator sends, good and bad: chromium_answers.json,
// written by tests/browser/record_answers.mjs.
#include <filesystem>
#include <fstream>
#include <iterator>

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

#include "identity/webauthn/webauthn.hpp"

namespace mooring::identity {
namespace {

const RelyingParty recorded_party{
    .id = "localhost", .name = "Mooring", .origins = {"http://localhost:8080"}};
constexpr WebauthnChallenge recorded_challenge{1, 2, 3, 4, 5};
constexpr UserHandle recorded_handle{9, 9, 9};

class ChromiumsAnswers : public ::testing::TestWithParam<const char*> {
protected:
    static boost::json::object recorded()
    {
        std::ifstream file{std::filesystem::path{__FILE__}.parent_path() / "chromium_answers.json"};
        const std::string text{std::istreambuf_iterator<char>{file}, {}};
        return boost::json::parse(text).at(GetParam()).as_object();
    }
    [[nodiscard]] std::expected<Proven, Refusal> verdict_on(std::string_view name,
                                                            const NewPasskey& passkey) const
    {
        const auto answer = read_assertion(answers_.at(name).as_object());
        if (!answer) return std::unexpected{answer.error()};
        return verify_assertion(expected_,
                                {.key = passkey.key.encoded,
                                 .user_handle = recorded_handle,
                                 .is_backup_eligible = passkey.is_backup_eligible},
                                *answer);
    }
    [[nodiscard]] std::expected<NewPasskey, Refusal> registered() const
    {
        const auto answer = read_registration(answers_.at("registration").as_object());
        if (!answer) return std::unexpected{answer.error()};
        return verify_registration(expected_, *answer);
    }

    boost::json::object answers_ = recorded();
    Expected expected_{.relying_party = recorded_party, .challenge = recorded_challenge};
};

INSTANTIATE_TEST_SUITE_P(Algorithms, ChromiumsAnswers, ::testing::Values("-7", "-8", "-257"));

TEST_P(ChromiumsAnswers, ThatAreGoodAreAcceptedAndTheirCounterGrows)
{
    const auto passkey = registered();
    ASSERT_TRUE(passkey) << text_of(passkey.error());
    const auto first = verdict_on("good", *passkey);
    const auto later = verdict_on("later", *passkey);

    EXPECT_EQ(std::to_string(static_cast<int>(passkey->key.algorithm)), GetParam());
    ASSERT_TRUE(first) << text_of(first.error());
    ASSERT_TRUE(later) << text_of(later.error());
    EXPECT_FALSE(is_rollback(passkey->counter, first->counter));
    EXPECT_FALSE(is_rollback(first->counter, later->counter));
    EXPECT_TRUE(is_rollback(later->counter, first->counter));
}

TEST_P(ChromiumsAnswers, WithABogusSignatureNoUserVerificationOrNoPresenceAreRefused)
{
    const auto passkey = registered();
    ASSERT_TRUE(passkey);
    const auto refusal_of = [&](std::string_view name) {
        return verdict_on(name, *passkey).error();
    };

    EXPECT_EQ(refusal_of("bogus_signature"), Refusal::BadSignature);
    EXPECT_EQ(refusal_of("bad_uv"), Refusal::UserNotVerified);
    EXPECT_EQ(refusal_of("bad_up"), Refusal::UserNotPresent);
}

TEST_P(ChromiumsAnswers, ToAnotherSiteOrChallengeAreRefused)
{
    const auto passkey = registered();
    ASSERT_TRUE(passkey);
    const auto answer = read_assertion(answers_.at("good").as_object());
    ASSERT_TRUE(answer);
    const KnownPasskey known{.key = passkey->key.encoded,
                             .user_handle = recorded_handle,
                             .is_backup_eligible = passkey->is_backup_eligible};
    const RelyingParty elsewhere{
        .id = "localhost", .name = "Mooring", .origins = {"https://localhost"}};
    const RelyingParty other{
        .id = "evil.example", .name = "Mooring", .origins = {"http://localhost:8080"}};
    constexpr WebauthnChallenge next{1, 2, 3, 4, 6};
    const auto refusal = [&](const RelyingParty& party, const WebauthnChallenge& challenge) {
        return verify_assertion({.relying_party = party, .challenge = challenge}, known, *answer)
            .error();
    };

    EXPECT_EQ(refusal(elsewhere, recorded_challenge), Refusal::WrongOrigin);
    EXPECT_EQ(refusal(other, recorded_challenge), Refusal::WrongRelyingParty);
    EXPECT_EQ(refusal(recorded_party, next), Refusal::WrongChallenge);
}

}  // namespace
}  // namespace mooring::identity

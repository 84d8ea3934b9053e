// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gateway/doctor/diagnose.hpp"
#include "gateway/doctor/visits_fixture.hpp"

namespace mooring::gateway {
namespace {

using test::find;
using test::findings_of;
using test::patient;
using test::stranger;
using test::visit;
using ::testing::HasSubstr;

struct WrongSecret {
    SecretShape shape;
    std::string_view id;
};
class WrongSecretOf : public ::testing::TestWithParam<WrongSecret> {};

TEST_P(WrongSecretOf, ItsShapeTellsWhatWentWrong)
{
    const auto findings = findings_of(stranger(GetParam().shape));

    ASSERT_EQ(findings.size(), 1U);
    EXPECT_EQ(findings[0].id, GetParam().id);
    EXPECT_EQ(findings[0].severity, Severity::Problem);
    EXPECT_THAT(findings[0].seen, HasSubstr("ddclient/3.10.0"));
}

INSTANTIATE_TEST_SUITE_P(Shapes, WrongSecretOf,
                         ::testing::Values(WrongSecret{SecretShape::Padded, "key-with-blanks"},
                                           WrongSecret{SecretShape::Mistyped, "key-mistyped"},
                                           WrongSecret{SecretShape::Md5, "key-hashed"},
                                           WrongSecret{SecretShape::Sha1, "key-hashed"},
                                           WrongSecret{SecretShape::Sha256, "key-hashed"},
                                           WrongSecret{SecretShape::UserName, "user-name-for-key"},
                                           WrongSecret{SecretShape::InUserName, "key-in-user-name"},
                                           WrongSecret{SecretShape::Placeholder, "placeholder-key"},
                                           WrongSecret{SecretShape::Unknown, "key-unknown"},
                                           WrongSecret{SecretShape::Foreign, "password-for-key"},
                                           WrongSecret{SecretShape::None, "no-key"}));

TEST(Diagnose, AWrongKeyBesideARightOneIsOnlyAWarning)
{
    const std::vector<Visit> visits{visit(0), stranger(SecretShape::Unknown, 10)};

    const auto findings = diagnose(visits, patient());

    ASSERT_NE(find(findings, "key-unknown"), nullptr);
    EXPECT_EQ(find(findings, "key-unknown")->severity, Severity::Warning);
}

TEST(Diagnose, AClientThatWaitsToBeChallengedMakesNoMistake)
{
    const std::vector<Visit> visits{stranger(SecretShape::None, 0), visit(1)};

    EXPECT_EQ(find(diagnose(visits, patient()), "no-key"), nullptr);
}

}  // namespace
}  // namespace mooring::gateway

// SPDX-License-Identifier: Apache-2.0
#include "gateway/credentials.hpp"

#include <gmock/gmock.h>

#include "base/encoding.hpp"
#include "registry/key_secret.hpp"
#include "testing/seeded_random.hpp"

namespace mooring::gateway {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::string basic(std::string_view pair)
{
    return "Basic " + base64(std::vector<std::uint8_t>{pair.begin(), pair.end()});
}

Credentials read(std::string_view query, std::string_view name = "", std::string value = "")
{
    http::Request request;
    if (!name.empty()) request.headers.emplace_back(name, std::move(value));
    http::Fields fields;
    fields.add(query);
    return credentials_of(request, fields);
}

class CredentialsTest : public ::testing::Test {
protected:
    mooring::testing::SeededRandom random{1};
    const std::string key = registry::generate_secret(random, registry::SecretFormat::Mooring);
};

TEST_F(CredentialsTest, AreFoundInEveryHeaderThatClientsUse)
{
    EXPECT_THAT(read("", "Authorization", basic("alice:pw")).secrets, ElementsAre("pw"));
    EXPECT_THAT(read("", "authorization", "bearer T").secrets, ElementsAre("T"));
    EXPECT_THAT(read("", "Authorization", "Token T").secrets, ElementsAre("T"));
    EXPECT_THAT(read("", "X-Api-Key", "K").secrets, ElementsAre("K"));
    EXPECT_THAT(read("", "X-Auth-Key", "K").secrets, ElementsAre("K"));
    EXPECT_THAT(read("", "X-Auth-User-Service-Key", "K").secrets, ElementsAre("K"));
}

TEST_F(CredentialsTest, AreFoundInEveryFieldThatClientsUse)
{
    for (const std::string field :
         {"password", "pass", "pw", "pwd", "token", "key", "apikey", "client_key", "p"}) {
        EXPECT_THAT(read(field + "=K").secrets, ElementsAre("K")) << field;
    }
    for (const std::string field : {"username", "user", "login", "u"}) {
        EXPECT_EQ(read(field + "=home.example.org&pw=K").user, "home.example.org") << field;
    }
}

TEST_F(CredentialsTest, OfTheHeaderComeBeforeThoseOfTheQuery)
{
    const auto found = read("username=bob&password=second", "Authorization", basic("alice:first"));

    EXPECT_THAT(found.secrets, ElementsAre("first", "second"));
    EXPECT_EQ(found.user, "alice");
}

TEST_F(CredentialsTest, LoseTheLineFeedBlanksAndQuotesGluedToThem)
{
    EXPECT_THAT(read("token=KEY%0A").secrets, ElementsAre("KEY"));
    EXPECT_THAT(read("token=+KEY%0D%0A").secrets, ElementsAre("KEY"));
    EXPECT_THAT(read("token=%22KEY%22").secrets, ElementsAre("KEY"));
    EXPECT_THAT(read("", "X-Api-Key", "'KEY'").secrets, ElementsAre("KEY"));
    EXPECT_THAT(read("", "Authorization", basic("alice:KEY \r\n")).secrets, ElementsAre("KEY"));
    EXPECT_THAT(read("token=%20%0A").secrets, IsEmpty());
    EXPECT_THAT(read("token=%22").secrets, ElementsAre("\""));
}

TEST_F(CredentialsTest, AKeyNeedsNoSchemeAndNoFieldOfItsOwn)
{
    EXPECT_THAT(read("", "Authorization", key).secrets, ElementsAre(key));
    EXPECT_THAT(read("", "Authorization", basic(key + ":")).secrets, ElementsAre(key));
    EXPECT_THAT(read("user=" + key).secrets, ElementsAre(key));
    EXPECT_THAT(read("user=alice").secrets, IsEmpty()) << "a user name is no secret";
    EXPECT_THAT(read("", "Authorization", "alice").secrets, IsEmpty());
}

TEST_F(CredentialsTest, ThatCannotBeParsedAreNotThere)
{
    for (const std::string_view value :
         {"", "Basic", "Basic !!!", "Basic YWxpY2U=", "Digest username=\"x\"", "Bearer",
          "\xff\xfe\x01", "Basic \xc3\x28"}) {
        EXPECT_THAT(read("", "Authorization", std::string{value}).secrets, IsEmpty()) << value;
    }
}

TEST_F(CredentialsTest, AreAtMostEightAndEachIsTriedOnce)
{
    const auto found = read("password=1&pass=2&pw=3&pwd=4&token=5&key=6&apikey=7&client_key=8&p=9");

    EXPECT_THAT(found.secrets, ElementsAre("1", "2", "3", "4", "5", "6", "7", "8"));
    EXPECT_THAT(read("password=1&pass=1&p=1").secrets, ElementsAre("1"));
}

}  // namespace
}  // namespace mooring::gateway

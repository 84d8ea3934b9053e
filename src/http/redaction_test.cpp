// SPDX-License-Identifier: Apache-2.0
#include "http/redaction.hpp"

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

namespace mooring::http {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(Redaction, LeavesWhatIsNoSecret)
{
    for (const std::string target :
         {"/nic/update?hostname=a.example.org,b.example.org&myip=203.0.113.7", "/myip", "", "/?",
          "/nic/update?home.example.org", "//nic/update/?&hostname=x&",
          "/update?ip=%i&hostname=%h"}) {
        EXPECT_EQ(redacted(target), target);
    }
}

TEST(Redaction, MasksSecretFields)
{
    EXPECT_EQ(redacted("/nic/update?hostname=x.example&password=hush&myip=1.2.3.4"),
              "/nic/update?hostname=x.example&password=***&myip=1.2.3.4");
    EXPECT_EQ(redacted("/update?domains=x&token=hush&ip="), "/update?domains=x&token=***&ip=");
    EXPECT_EQ(redacted("https://alice:hush@host/nic/update"), "https://***@host/nic/update");
    EXPECT_EQ(redacted("/update/name/hush/192.0.2.1"), "/update/name/***/***");
    EXPECT_EQ(redacted("/u/hush/"), "/u/***/");
    EXPECT_EQ(redacted("/dynamic/update.php?aHVzaGh1c2g6MTIz"), "/dynamic/update.php?***");
}

TEST(Redaction, FindsSecretsHoweverTheyAreWritten)
{
    for (const std::string target :
         {"/a?PASSWORD=hush", "/a?pass%77ord=hush", "/a?x=1;pw=hush", "/a?x=/b?pwd=hush",
          "/a?p=hush", "/a?x=1%26token%3dhush", "%2fa%3fpassword%3dhush", "/a%3fkey=hush",
          "/a?token%3Dhush.x", "/a?apikey=hush&apikey=hush", "a?client_key=hush", "/a?%70=hush",
          "/api/?action=getdyndns&sha=hush", "/a? key=hush", "http://u:hush@h?token=hush",
          "/nic/update&password=hush", "/a?x=http://u/b%3fpassword%3dhush"}) {
        EXPECT_THAT(redacted(target), Not(HasSubstr("hush"))) << target;
    }
}

TEST(Redaction, CutsWhatIsVeryLong)
{
    EXPECT_EQ(redacted("/" + std::string(9000, 'x')).size(), 512U);
}

RC_GTEST_PROP(Redaction, NeverShowsAPasswordWhateverIsAroundIt,
              (const std::string& before, const std::string& after))
{
    const auto target = before + "&password=S3CRET&" + after;

    RC_ASSERT(redacted(target).find("S3CRET") == std::string::npos);
}

}  // namespace
}  // namespace mooring::http

// SPDX-License-Identifier: Apache-2.0
#include "http/target.hpp"

#include <gmock/gmock.h>

namespace mooring::http {
namespace {

using ::testing::ElementsAre;

Fields fields_of(std::string_view target)
{
    Fields fields;
    fields.add(query_of(target));
    return fields;
}

TEST(TargetPath, IsFoundInWhateverRoutersSend)
{
    for (const std::string_view target :
         {"/nic/update", "//nic/update", "/nic//update/", "nic/update", "/nic/update/?a=b",
          "/nic/update?", "https://host:8443/nic/update?x=1", "http://user:pass@host/nic/update",
          "/NIC/Update", "%2fnic%2fupdate%3fhostname%3dx", "/nic%2fupdate",
          "/nic/update%20http:/ipv6.nsupdate.info/nic/update", "/nic/update#fragment"}) {
        EXPECT_EQ(path_of(target), "/nic/update") << target;
    }
}

TEST(TargetPath, IsNeverEmpty)
{
    EXPECT_EQ(path_of(""), "/");
    EXPECT_EQ(path_of("?a=b"), "/");
    EXPECT_EQ(path_of("http://host"), "/");
    EXPECT_EQ(path_of("http://host?x=1"), "/");
    EXPECT_EQ(path_of("foobar.workers.dev"), "/foobar.workers.dev");
    EXPECT_EQ(path_of("*"), "/*");
}

TEST(TargetPath, KeepsItsCaseWhereAKeyStandsInIt)
{
    EXPECT_EQ(path_as_sent("//U/moor_AbC%31/?x=Y"), "/U/moor_AbC1");
    EXPECT_EQ(path_as_sent("https://host/u/KEY"), "/u/KEY");
}

TEST(TargetPath, FallsIntoSegments)
{
    using ::testing::IsEmpty;
    EXPECT_THAT(path_segments_of("/u/KEY/2001%3adb8::7/?x=/y"),
                ElementsAre("u", "KEY", "2001:db8::7"));
    EXPECT_THAT(path_segments_of("https://host//update//home/Key"),
                ElementsAre("update", "home", "Key"));
    EXPECT_THAT(path_segments_of("update/home%20http://x/y"), ElementsAre("update", "home"));
    for (const std::string target : {"", "/", "?a/b", "https://host"}) {
        EXPECT_THAT(path_segments_of(target), IsEmpty()) << target;
    }
}

TEST(TargetPath, TellsWhetherASlashEndsIt)
{
    EXPECT_TRUE(has_slash_at_end("/u/KEY/?address=192.0.2.1"));
    EXPECT_TRUE(has_slash_at_end("%2fu%2fKEY%2f"));
    EXPECT_FALSE(has_slash_at_end("/u/KEY?path=/"));
    EXPECT_FALSE(has_slash_at_end(""));
}

TEST(TargetQuery, IsFoundInAnAbsoluteAndInAnEncodedTarget)
{
    EXPECT_EQ(query_of("/a?b=c?d"), "b=c?d");
    EXPECT_EQ(query_of("https://host/a?b=c"), "b=c");
    EXPECT_EQ(query_of("https://host?b=c"), "b=c");
    EXPECT_EQ(query_of("%2fnic%2fupdate%3fhostname%3dx%26myip%3d1.2.3.4"),
              "hostname=x&myip=1.2.3.4");
    EXPECT_EQ(query_of("/a?next=http://host/b"), "next=http://host/b");
    EXPECT_EQ(query_of("/a"), "");
}

TEST(FormDecoding, LeavesInvalidEscapesAlone)
{
    EXPECT_EQ(form_decoded("%i"), "%i");
    EXPECT_EQ(form_decoded("100%"), "100%");
    EXPECT_EQ(form_decoded("%4"), "%4");
    EXPECT_EQ(form_decoded("%zz%41%"), "%zzA%");
    EXPECT_EQ(form_decoded("p%40%3aw+d"), "p@:w d");
    EXPECT_EQ(form_decoded("2001%3Adb8%3A%3A7"), "2001:db8::7");
    EXPECT_EQ(percent_decoded("a+b%2bc"), "a+b+c");
}

TEST(QueryFields, KeysIgnoreCaseAndTheLastValueCounts)
{
    const auto fields = fields_of("/nic/update?HOSTNAME=a&MyIP=1&hostname=b");

    EXPECT_EQ(fields.value("hostname"), "b");
    EXPECT_EQ(fields.value("myip"), "1");
    EXPECT_EQ(fields.value("other"), std::nullopt);
}

TEST(QueryFields, ToleratesEmptyComponents)
{
    const auto fields = fields_of("/nic/update?&&hostname=a&myip=&=x&");

    EXPECT_EQ(fields.value("hostname"), "a");
    EXPECT_EQ(fields.value("myip"), "");
    EXPECT_EQ(fields.fields().size(), 3U);
}

TEST(QueryFields, KeepsBareWords)
{
    EXPECT_THAT(fields_of("/nic/update?home.example.org&x=1&y").bare_words(),
                ElementsAre("home.example.org", "y"));
}

TEST(QueryFields, SurvivesTheTargetOfAUsgWithPlaceholders)
{
    const auto fields = fields_of(
        "/update?ip=%i&hostname=%h/nic/"
        "update?system=dyndns&hostname=real.example&myip=12.12.12.12");

    EXPECT_EQ(fields.value("hostname"), "real.example");
    EXPECT_EQ(fields.value("myip"), "12.12.12.12");
    EXPECT_EQ(fields.value("ip"), "%i");
}

TEST(QueryFields, AreBounded)
{
    std::string query = "/?";
    for (int i = 0; i < 1000; ++i) query += "a=" + std::to_string(i) + "&";

    EXPECT_EQ(fields_of(query).fields().size(), 256U);
}

}  // namespace
}  // namespace mooring::http

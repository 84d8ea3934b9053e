// SPDX-License-Identifier: Apache-2.0
#include "app/ctl.hpp"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mooring::app {
namespace {

using testing::HasSubstr;

Result<CtlCall> call_of(std::vector<std::string> words)
{
    return parse_ctl(words);
}

void expect_request(std::vector<std::string> words, const std::string& request,
                    const std::string& body = "")
{
    const auto call = parse_ctl(words);
    ASSERT_TRUE(call) << call.error().detail;
    EXPECT_EQ(call->request.method + " " + call->request.target, request);
    EXPECT_EQ(call->request.body, body);
}

TEST(Ctl, VerbsBecomeRequests)
{
    expect_request(
        {"suffix", "add", "dyn.example", "--ns", "ns1.dyn.example=192.0.2.1", "--ns=ns2.example"},
        "POST /api/v1/suffixes",
        R"({"name":"dyn.example","name_servers":[{"name":"ns1.dyn.example","addresses":)"
        R"(["192.0.2.1"]},{"name":"ns2.example","addresses":[]}]})");
    expect_request({"account", "add", "a@example.net", "--verified"}, "POST /api/v1/accounts",
                   R"({"email":"a@example.net","verified":true})");
    expect_request({"account", "suspend", "a+b@example.net"},
                   "POST /api/v1/accounts/a%2Bb%40example.net/suspend", "{}");
    expect_request({"claim", "add", "cam.dyn.example", "--account", "a@example.net"},
                   "POST /api/v1/claims",
                   R"({"name":"cam.dyn.example","account":"a@example.net"})");
    expect_request({"key", "add", "a.example", "b.example", "--label", "router"},
                   "POST /api/v1/keys",
                   R"({"hosts":["a.example","b.example"],"label":"router","format":"mooring"})");
    expect_request({"key", "revoke", "key-1"}, "DELETE /api/v1/keys/key-1");
    expect_request({"host", "history", "a.example"},
                   "GET /api/v1/hosts/a.example/history?limit=20");
    expect_request({"host", "history", "a.example", "--since", "2026-11-01"},
                   "GET /api/v1/hosts/a.example/history?limit=20&since=2026-11-01");
    expect_request({"audit", "list", "--limit", "5"}, "GET /api/v1/audit?newest=5");
    expect_request({"audit", "verify"}, "GET /api/v1/audit/verify");
    expect_request({"zone", "export", "dyn.example"}, "GET /api/v1/zones/dyn.example/file");
    expect_request({"stats"}, "GET /api/v1/stats");
}

TEST(Ctl, VerbsAboutSigningBecomeRequests)
{
    expect_request({"suffix", "add", "dyn.example", "--signing", "off"}, "POST /api/v1/suffixes",
                   R"({"name":"dyn.example","name_servers":[],"signing":"off"})");
    expect_request({"zone", "sign", "dyn.example", "--mode", "full", "--denial", "nsec3",
                    "--algorithm", "15", "--split"},
                   "POST /api/v1/zones/dyn.example/signing",
                   R"({"mode":"full","denial":"nsec3","algorithm":15,"split":true})");
    expect_request({"zone", "sign", "dyn.example"}, "POST /api/v1/zones/dyn.example/signing",
                   R"({"mode":"online"})");
    expect_request({"zone", "rollover", "dyn.example", "--ds-published"},
                   "POST /api/v1/zones/dyn.example/rollover", R"({"ds_published":true})");
    expect_request({"zone", "rollover", "dyn.example", "--role", "zsk"},
                   "POST /api/v1/zones/dyn.example/rollover", R"({"role":"zsk"})");
    expect_request({"zone", "keys", "export", "dyn.example"}, "GET /api/v1/zones/dyn.example/keys");
    expect_request({"key", "add", "a.example", "--tsig", "--rights", "address,records"},
                   "POST /api/v1/keys",
                   R"({"hosts":["a.example"],"label":"","format":"mooring","tsig":true,)"
                   R"("rights":["address","records"]})");
    EXPECT_FALSE(call_of({"zone", "keys", "export"}));
    EXPECT_FALSE(call_of({"zone", "keys", "delete", "dyn.example"}));
    EXPECT_FALSE(call_of({"zone", "sign", "dyn.example", "--algorithm", "many"}));
}

TEST(Ctl, VerbsAboutSitesBecomeRequests)
{
    expect_request({"site", "add", "home", "--account", "a@example.net"}, "POST /api/v1/sites",
                   R"({"label":"home","account":"a@example.net"})");
    expect_request({"site", "list"}, "GET /api/v1/sites");
    expect_request({"site", "remove", "home", "--account", "a@example.net"},
                   "DELETE /api/v1/sites/home?account=a%40example.net");
    expect_request({"site", "remove", "site-1"}, "DELETE /api/v1/sites/site-1");
    expect_request({"host", "add", "a.example", "--site", "home", "--mac", "00:11:22:aa:bb:cc"},
                   "POST /api/v1/hosts",
                   R"({"name":"a.example","wildcard":false,"site":"home",)"
                   R"("mac":"00:11:22:aa:bb:cc"})");
    expect_request({"key", "add", "--site", "home", "--account", "a@example.net", "--legacy"},
                   "POST /api/v1/keys",
                   R"({"hosts":[],"label":"","format":"mooring","site":"home",)"
                   R"("account":"a@example.net","legacy":true})");
    EXPECT_FALSE(call_of({"site", "add", "home"}));
}

TEST(Ctl, WhatFewHostsHaveIsSetTogether)
{
    expect_request({"host", "set", "a.example", "--site=home", "--interface-id", "::1234",
                    "--silence", "15", "--special", "lab"},
                   "PATCH /api/v1/hosts/a.example",
                   R"({"site":"home","interface_id":"::1234","special_addresses":"lab",)"
                   R"("silence_minutes":15})");
    expect_request({"host", "set", "a.example", "--no-site", "--silence", "off"},
                   "PATCH /api/v1/hosts/a.example", R"({"site":null,"silence_minutes":null})");
    expect_request({"host", "set", "a.example", "--offline", "192.0.2.1,2001:db8::1"},
                   "PATCH /api/v1/hosts/a.example",
                   R"({"offline_answer":{"ipv4":"192.0.2.1","ipv6":"2001:db8::1"}})");
    expect_request({"host", "set", "a.example", "--offline", "status.example.net."},
                   "PATCH /api/v1/hosts/a.example",
                   R"({"offline_answer":{"alias":"status.example.net."}})");
    expect_request({"host", "set", "a.example", "--offline", "nothing"},
                   "PATCH /api/v1/hosts/a.example", R"({"offline_answer":null})");
    expect_request({"suffix", "set", "dyn.example", "--special", "public"},
                   "PATCH /api/v1/suffixes/dyn.example", R"({"special_addresses":"public"})");
    EXPECT_FALSE(call_of({"host", "set", "a.example"}));
    EXPECT_FALSE(call_of({"host", "set", "a.example", "--silence", "long"}));
}

TEST(Ctl, VerbsAboutClientsBecomeRequests)
{
    expect_request({"host", "recipe", "--list"}, "GET /api/v1/recipes");
    expect_request({"host", "recipe", "a.example", "--client", "fritzbox", "--key", "secret"},
                   "POST /api/v1/hosts/a.example/recipe",
                   R"({"client":"fritzbox","key":"secret"})");
    expect_request({"host", "doctor", "a.example"}, "GET /api/v1/hosts/a.example/doctor");
    expect_request({"host", "doctor", "a.example", "--probe", "--port", "22"},
                   "POST /api/v1/hosts/a.example/doctor", R"({"probe":true,"port":22})");
    expect_request({"key", "doctor", "a.example"}, "GET /api/v1/hosts/a.example/doctor");
    expect_request({"key", "doctor", "key-7"}, "GET /api/v1/keys/key-7/doctor");
    EXPECT_FALSE(call_of({"host", "recipe", "a.example"}));
    EXPECT_FALSE(call_of({"host", "doctor", "a.example", "--port", "22"}));
}

TEST(Ctl, WhatIsWrittenForPeopleIsPrintedAsItIs)
{
    const auto* const answer = R"({"client":"x","text":"one\n\ttwo \u001b[31m\n"})";

    EXPECT_EQ(text_for_people(answer, CtlShape::Told), "one\n\ttwo ?[31m\n");
    EXPECT_EQ(text_for_people(R"({"recipes":[{"client":"x"}]})", CtlShape::Told), "client\nx\n");
}

TEST(Ctl, VerbsAboutTransfersBecomeRequests)
{
    expect_request({"secondary", "add", "192.0.2.1", "--zone", "dyn.example", "--tsig"},
                   "POST /api/v1/secondaries",
                   R"({"address":"192.0.2.1","zone":"dyn.example","tsig":true})");
    expect_request({"secondary", "list"}, "GET /api/v1/secondaries");
    expect_request({"secondary", "remove", "secondary-1"},
                   "DELETE /api/v1/secondaries/secondary-1");
    expect_request({"zone", "follow", "dyn.example", "--primary", "192.0.2.1", "--primary",
                    "192.0.2.2:5300", "--tls"},
                   "PUT /api/v1/zones/dyn.example/upstream",
                   R"({"primaries":["192.0.2.1","192.0.2.2:5300"],"tls":true})");
    EXPECT_FALSE(call_of({"zone", "follow", "dyn.example"}));
}

TEST(Ctl, TextsOfSeveralLinesStandInBlocksThatCanBeCopied)
{
    const auto text = text_for_people(
        R"({"id":"secondary-1","configuration":{"nsd":"zone:\n  name: x\n"},"tls":false})",
        CtlShape::Object);

    EXPECT_EQ(text,
              "id             secondary-1\n"
              "tls            no\n"
              "configuration nsd:\n"
              "    zone:\n"
              "      name: x\n");
}

TEST(Ctl, FilesAreWrittenForTheirOwnerOnlyAndNeverOverwritten)
{
    auto folder = ::testing::TempDir() + "/mooring-ctl-XXXXXX";
    ASSERT_NE(::mkdtemp(folder.data()), nullptr);
    const auto* const answer = R"({"files":[{"name":"Kx.private","text":"secret"}]})";

    const auto written = write_files(answer, folder);

    const auto path = std::filesystem::path{folder} / "Kx.private";
    ASSERT_TRUE(written) << written.error().detail;
    EXPECT_EQ(*written, path.string() + "\n");
    EXPECT_EQ(std::filesystem::status(path).permissions(),
              std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    EXPECT_EQ(write_files(answer, folder).error().code, Errc::AlreadyExists);
    EXPECT_EQ(write_files(R"({"files":[{"name":"../x","text":""}]})", folder).error().code,
              Errc::InvalidArgument);
    EXPECT_EQ(write_files(R"({"nothing":1})", folder).error().code, Errc::Internal);
    std::filesystem::remove_all(folder);
}

TEST(Ctl, RecordSetTakesOneArgumentPerRecord)
{
    expect_request({"record", "set", "dyn.example", "300", "MX", "10 a.example.", "20 b.example."},
                   "PUT /api/v1/records/dyn.example/MX",
                   R"({"ttl":300,"rdatas":["10 a.example.","20 b.example."]})");
    expect_request({"record", "set", "dyn.example", "300", "TXT", "--", "--all"},
                   "PUT /api/v1/records/dyn.example/TXT", R"({"ttl":300,"rdatas":["--all"]})");
}

TEST(Ctl, MistakesSayHowItIsUsed)
{
    EXPECT_THAT(call_of({"nonsense"}).error().detail, HasSubstr("there is no \"nonsense\""));
    EXPECT_THAT(call_of({"host", "explode"}).error().detail,
                HasSubstr("host takes one of: add, set, list, show"));
    EXPECT_THAT(call_of({"claim", "add", "x"}).error().detail,
                HasSubstr("usage: ctl claim add NAME --account EMAIL"));
    EXPECT_THAT(call_of({"host", "show"}).error().detail, HasSubstr("usage: ctl host show NAME"));
    EXPECT_THAT(call_of({"host", "show", "a", "b"}).error().detail, HasSubstr("\"b\" is too much"));
    EXPECT_THAT(call_of({"host", "show", "a", "--loud"}).error().detail,
                HasSubstr("unknown option --loud"));
    EXPECT_THAT(call_of({"key", "add", "a", "--label"}).error().detail,
                HasSubstr("--label needs a value"));
    EXPECT_THAT(call_of({"record", "set", "a", "soon", "A", "192.0.2.1"}).error().detail,
                HasSubstr("TTL must be"));
    EXPECT_EQ(call_of({"zone", "import", "a", "/nonexistent"}).error().code, Errc::Io);
}

TEST(Ctl, TablesAreAligned)
{
    EXPECT_EQ(text_for_people(R"({"hosts":[{"host":"a.example.","ipv4":"192.0.2.1","up":true},)"
                              R"({"host":"longer.example.","ipv4":null,"up":false}],"next":null})",
                              CtlShape::List),
              "host             ipv4       up\n"
              "a.example.       192.0.2.1  yes\n"
              "longer.example.  -          no\n");
    EXPECT_EQ(text_for_people(R"({"hosts":[],"next":null})", CtlShape::List), "none\n");
}

TEST(Ctl, ObjectsAreALinePerMember)
{
    EXPECT_EQ(text_for_people(R"({"id":"key-1","hosts":["a.","b."],"last_change":null})",
                              CtlShape::Object),
              "id           key-1\n"
              "hosts        a., b.\n"
              "last_change  -\n");
}

TEST(Ctl, ControlCharactersDoNotReachTheTerminal)
{
    EXPECT_EQ(text_for_people("{\"label\":\"a\\u001b[2Jb\\n\"}", CtlShape::Object),
              "label  a?[2Jb?\n");
}

TEST(UnixHttpClient, ReadsAResponse)
{
    const auto response = parse_response(
        "HTTP/1.1 404 Not Found\r\ncontent-type: application/problem+json\r\n"
        "Content-Length: 2\r\n\r\n{}");

    ASSERT_TRUE(response);
    EXPECT_EQ(response->status, 404U);
    EXPECT_EQ(response->content_type, "application/problem+json");
    EXPECT_EQ(response->body, "{}");
}

TEST(UnixHttpClient, RefusesHalfAnAnswer)
{
    EXPECT_FALSE(parse_response("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n{}"));
    EXPECT_FALSE(parse_response("HTTP/1.1 200 OK\r\nContent-Le"));
    EXPECT_FALSE(parse_response("SSH-2.0-OpenSSH\r\n\r\n"));
    EXPECT_FALSE(parse_response(""));
}

TEST(UnixHttpClient, NobodyAtTheSocketIsNotFound)
{
    const auto response = exchange("/nonexistent/control.sock", {}, std::chrono::seconds{1});

    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().code, Errc::NotFound);
}

}  // namespace
}  // namespace mooring::app

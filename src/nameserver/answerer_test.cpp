// SPDX-License-Identifier: Apache-2.0
#include "nameserver/answerer.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "nameserver/self_description.hpp"
#include "testing/fake_clock.hpp"
#include "testing/seeded_random.hpp"
#include "testing/zone_builder.hpp"

namespace mooring::nameserver {
namespace {

using Bytes = std::vector<std::uint8_t>;

/// `qname` TXT CH, without EDNS.
Bytes chaos_query(const char* qname, std::uint8_t type = 16)
{
    Bytes bytes{0, 7, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0};
    const auto name = dns::Name::parse(qname).value();
    bytes.insert(bytes.end(), name.wire().begin(), name.wire().end());
    bytes.insert(bytes.end(), {0, type, 0, 3});
    return bytes;
}

class AnswererTest : public ::testing::Test {
protected:
    AnswererTest()
    {
        zones.add_zone("example.", "www A 192.0.2.1\n");
        zones.publish();
    }

    Bytes ask(const Bytes& bytes)
    {
        Answerer answerer{
            {.table = zones.table(), .clock = clock, .cookies = secrets, .policy = policy},
            counters};
        answerer.begin_batch();
        const auto query = authority::ReceivedQuery::parse(bytes);
        Bytes buffer(1232);
        buffer.resize(answerer.answer(query, {}, buffer).size_bytes);
        answerer.rest();
        return buffer;
    }

    testing::FakeClock clock;
    testing::SeededRandom random{3};
    testing::ZoneBuilder zones;
    FrontPolicy policy;
    Published<CookieSecrets> secrets{
        std::make_shared<const CookieSecrets>(CookieSecrets::make_random(random))};
    QueryCounters counters;
};

TEST_F(AnswererTest, SaysOfItselfWhatTheOperatorWrote)
{
    policy.identity.version = "ask the harbour office";
    const std::string text = policy.identity.version;

    const auto response = ask(chaos_query("VERSION.bind."));

    ASSERT_GT(response.size(), text.size());
    EXPECT_EQ(response[3] & 0x0f, 0);
    EXPECT_EQ(response[7], 1);
    EXPECT_EQ(
        std::string(response.end() - static_cast<std::ptrdiff_t>(text.size()), response.end()),
        text);
}

TEST_F(AnswererTest, SaysNothingOfItselfByDefault)
{
    for (const auto* qname : {"version.bind.", "version.server.", "hostname.bind.", "id.server."}) {
        const auto response = ask(chaos_query(qname));
        ASSERT_GE(response.size(), 12U);
        EXPECT_EQ(response[3] & 0x0f, 5) << qname;
    }
}

TEST_F(AnswererTest, SaysOnlyWhatWasAskedFor)
{
    policy.identity.id = "mooring-1";

    EXPECT_EQ(ask(chaos_query("id.server."))[3] & 0x0f, 0);
    EXPECT_EQ(ask(chaos_query("hostname.bind."))[3] & 0x0f, 5);
    EXPECT_EQ(ask(chaos_query("id.server.", 1))[3] & 0x0f, 5);
    EXPECT_EQ(ask(chaos_query("x.id.server."))[3] & 0x0f, 5);
}

TEST_F(AnswererTest, CutsATextThatFitsNoTxtRecord)
{
    policy.identity.id = std::string(300, 'x');

    const auto response = ask(chaos_query("id.server."));

    // Header, question, and a record with a pointer, ten fixed bytes and 256 of RDATA.
    EXPECT_EQ(response.size(), 12U + 15U + 12U + 256U);
}

}  // namespace
}  // namespace mooring::nameserver

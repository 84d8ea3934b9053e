// SPDX-License-Identifier: Apache-2.0
#include <future>

#include <gmock/gmock.h>

#include "updates/ask.hpp"
#include "updates/export.hpp"
#include "updates/import.hpp"
#include "updates/service_fixture_test.hpp"

namespace mooring::updates {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr auto head =
    "@ 3600 SOA ns1.example. hostmaster.example. 7 3600 600 1209600 60\n@ 3600 NS ns1.example.\n";

class ZoneFileTest : public ::testing::Test {
protected:
    ZoneFileTest()
    {
        MOORING_ASSERT(ask(pipeline, create_suffix).has_value());
        MOORING_ASSERT(ask(pipeline, [](registry::Draft& draft) {
                           return create_hosts(draft, 0, 2);
                       }).has_value());
    }

    Result<ImportCounts> import(const std::string& text)
    {
        return import_zone(pipeline, store,
                           {.origin = name_of("DYN.example."), .text = text, .by = {}});
    }
    bool has_text(const dns::Name& name)
    {
        const auto node = running.find(name);
        return node && node->rrset(dns::RrType::TXT).has_value();
    }
    Result<AddressOutcome> move(std::size_t host, const Ipv4& address)
    {
        return push_and_wait(move_to({host_id(host)}, address));
    }
    Result<AddressOutcome> push_and_wait(AddressIntent intent)
    {
        std::promise<Result<AddressOutcome>> promise;
        auto answer = promise.get_future();
        MOORING_CHECK(
            pipeline.push(AddressRequest{.intent = std::move(intent), .done = [&](auto outcome) {
                                             promise.set_value(outcome);
                                         }}));
        return answer.get();
    }

    SystemClock clock;
    std::shared_ptr<store::MemoryDisk> disk = std::make_shared<store::MemoryDisk>();
    store::MemoryStore store{disk};
    Running running{store, clock};
    Pipeline pipeline{running.world(), load(running.world()).value(), Pipeline::Options{}};
    const dns::Name www = name_of("www.dyn.example.");
};

TEST_F(ZoneFileTest, AnImportReplacesEverythingButWhatHostsKeep)
{
    ASSERT_TRUE(import(std::string{head} + "old 60 TXT old\n"));
    ASSERT_TRUE(move(0, ipv4_of(5)));

    const auto counts = import(std::string{head} + "www 60 TXT hello\nh1 60 A 192.0.2.7\n");

    ASSERT_TRUE(counts) << counts.error().detail;
    EXPECT_EQ(counts->records, 4U);
    EXPECT_EQ(counts->hosts, 1U);
    EXPECT_TRUE(has_text(www));
    EXPECT_FALSE(has_text(name_of("old.dyn.example.")));
    EXPECT_EQ(running.addresses(host_name(0)).ipv4, ipv4_of(5));
    EXPECT_EQ(running.addresses(host_name(1)).ipv4, Ipv4::parse("192.0.2.7"));
}

TEST_F(ZoneFileTest, AnImportSurvivesARestart)
{
    ASSERT_TRUE(import(std::string{head} + "www 60 TXT hello\nh1 60 A 192.0.2.7\n"));
    pipeline.stop();

    Service started{store, clock};

    EXPECT_TRUE(started.find(www)->rrset(dns::RrType::TXT).has_value());
    EXPECT_EQ(started.addresses(host_name(1)).ipv4, Ipv4::parse("192.0.2.7"));
}

TEST_F(ZoneFileTest, MovesTheSerialForwardByItself)
{
    const auto before = snapshot_at_seal(pipeline)->serials.front().serial;

    ASSERT_TRUE(import(head));

    EXPECT_TRUE(snapshot_at_seal(pipeline)->serials.front().serial.is_newer_than(before));
}

TEST_F(ZoneFileTest, AMistakeInTheLastLineChangesNothingAndIsNamed)
{
    ASSERT_TRUE(import(std::string{head} + "www 60 TXT hello\n"));

    const auto failed = import(std::string{head} + "other 60 TXT x\nbad 60 A 1.2.3\n");

    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().code, Errc::InvalidArgument);
    EXPECT_THAT(failed.error().detail, HasSubstr("line 4"));
    EXPECT_TRUE(has_text(www));
    EXPECT_FALSE(has_text(name_of("other.dyn.example.")));
}

TEST_F(ZoneFileTest, RefusesAZoneThatCannotBe)
{
    EXPECT_THAT(import("@ 60 NS ns1.example.\n").error().detail, HasSubstr("no SOA"));
    EXPECT_THAT(import("@ 60 SOA a. b. 1 1 1 1 1\n").error().detail, HasSubstr("no NS"));
    EXPECT_THAT(import(std::string{head} + "a 60 CNAME b\na 60 TXT x\n").error().detail,
                HasSubstr("CNAME"));
    EXPECT_THAT(import(std::string{head} + "a.example. 60 TXT x\n").error().detail,
                HasSubstr("not in the zone"));
    EXPECT_THAT(import(std::string{head} + "a 60 SOA a. b. 1 1 1 1 1\n").error().detail,
                HasSubstr("apex"));
    EXPECT_THAT(import(std::string{head} + "h0 60 CNAME b\n").error().detail,
                HasSubstr("is a host"));
}

TEST_F(ZoneFileTest, AnUnknownZoneIsNotFound)
{
    const auto result = import_zone(
        pipeline, store,
        {.origin = name_of("else."), .text = "@ 60 SOA a. b. 1 1 1 1 1\n@ 60 NS a.\n", .by = {}});

    EXPECT_EQ(result.error().code, Errc::NotFound);
}

TEST_F(ZoneFileTest, ExportStartsWithTheSealedSoaAndImportsBack)
{
    ASSERT_TRUE(import(std::string{head} + "www 60 TXT \"hello; world\"\n*.w 60 MX 10 mail\n"));
    ASSERT_TRUE(move(0, ipv4_of(5)));

    const auto text = export_zone(pipeline, suffix());
    ASSERT_TRUE(text);
    const auto serial = running.serial(suffix()).value;
    EXPECT_THAT(*text, StartsWith("dyn.example."));
    EXPECT_THAT(text->substr(0, text->find('\n')), HasSubstr(" " + std::to_string(serial) + " "));
    EXPECT_THAT(*text, HasSubstr("10.0.0.5"));

    ASSERT_TRUE(import(*text));
    const auto again = export_zone(pipeline, suffix());
    ASSERT_TRUE(again);
    EXPECT_EQ(text->substr(text->find('\n')), again->substr(again->find('\n')));
}

TEST_F(ZoneFileTest, ExportSeesWhatHasAndWhatHasNotBeenFolded)
{
    ASSERT_TRUE(move(0, ipv4_of(5)));
    ASSERT_TRUE(store.fold(std::chrono::milliseconds{1}, clock.wall_now()));
    ASSERT_TRUE(move(1, ipv4_of(6)));

    const auto text = export_zone(pipeline, suffix());

    EXPECT_THAT(*text, HasSubstr("10.0.0.5"));
    EXPECT_THAT(*text, HasSubstr("10.0.0.6"));
}

TEST(RecordList, GroupsScatteredRecordsAndDropsDuplicates)
{
    const auto records = parse_zone(
        suffix(), std::string{head} + "a 60 TXT one\nb 60 TXT x\na 30 TXT two\na 60 TXT one\n");
    ASSERT_TRUE(records) << records.error().detail;

    std::vector<dns::Rrset> texts;
    ASSERT_TRUE(records->for_each([&](const dns::Rrset& rrset) -> Result<> {
        if (rrset.type == dns::RrType::TXT) texts.push_back(rrset);
        return {};
    }));

    ASSERT_EQ(texts.size(), 2U);
    EXPECT_EQ(texts[0].rdatas.size(), 2U);
    EXPECT_EQ(texts[0].ttl, dns::Ttl{30});
}

}  // namespace
}  // namespace mooring::updates

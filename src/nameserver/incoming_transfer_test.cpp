// SPDX-License-Identifier: Apache-2.0
#include "nameserver/incoming_transfer.hpp"

#include <string_view>

#include <gtest/gtest.h>

namespace mooring::nameserver {
namespace {

using Progress = IncomingTransfer::Progress;
using Kind = IncomingTransfer::Kind;

constexpr std::uint16_t the_id = 77;

dns::Name name_of(std::string_view text)
{
    return dns::Name::parse(text).value();
}

dns::MessageRecord record(std::string_view owner, dns::RrType type, std::string_view rdata)
{
    return {.owner = name_of(owner),
            .type = type,
            .ttl = dns::Ttl{300},
            .rdata = dns::parse_rdata(type, rdata, dns::Name::root()).value()};
}

dns::MessageRecord soa(std::uint32_t serial)
{
    return record("zone.example.", dns::RrType::SOA,
                  "ns.example. host.example. " + std::to_string(serial) + " 60 10 600 60");
}

dns::MessageRecord ns()
{
    return record("zone.example.", dns::RrType::NS, "ns.example.");
}

dns::MessageRecord a(std::string_view owner, std::string_view address)
{
    return record(owner, dns::RrType::A, address);
}

dns::Message message(std::vector<dns::MessageRecord> records)
{
    dns::Message made;
    made.header = {.id = the_id, .is_response = true, .is_authoritative = true};
    made.answers = std::move(records);
    return made;
}

class IncomingTransferTest : public ::testing::Test {
protected:
    static IncomingTransfer transfer(std::optional<std::uint32_t> serial)
    {
        IncomingTransfer::Wanted wanted{.origin = name_of("zone.example."), .id = the_id};
        if (serial) wanted.serial = dns::Serial{*serial};
        wanted.bytes_max = 10'000;
        wanted.changes_max = 5;
        return IncomingTransfer{wanted};
    }
    static Errc failure(std::optional<std::uint32_t> serial, const dns::Message& message)
    {
        auto one = transfer(serial);
        const auto fed = one.feed(message, 100);
        return fed ? Errc::Internal : fed.error().code;
    }
};

TEST_F(IncomingTransferTest, TakesAWholeZoneOverSeveralMessages)
{
    auto one = transfer({});
    EXPECT_EQ(one.feed(message({soa(5), ns()}), 100), Progress::NeedsMore);
    EXPECT_EQ(one.feed(message({a("WWW.zone.example.", "192.0.2.1")}), 100), Progress::NeedsMore);
    ASSERT_EQ(one.feed(message({soa(5)}), 100), Progress::Complete);

    EXPECT_EQ(one.kind(), Kind::Whole);
    EXPECT_EQ(one.serial(), dns::Serial{5});
    EXPECT_EQ(std::move(one).take_zone().record_count(), 3U);
}

TEST_F(IncomingTransferTest, OneSoaThatIsNotNewerSaysUpToDate)
{
    auto one = transfer(5);
    ASSERT_EQ(one.feed(message({soa(5)}), 100), Progress::Complete);
    EXPECT_EQ(one.kind(), Kind::UpToDate);
}

TEST_F(IncomingTransferTest, TakesSequencesOfChangesInOrder)
{
    auto one = transfer(5);
    ASSERT_EQ(one.feed(message({soa(7), soa(5), a("x.zone.example.", "192.0.2.1"), soa(6),
                                a("x.zone.example.", "192.0.2.2")}),
                       100),
              Progress::NeedsMore);
    ASSERT_EQ(one.feed(message({soa(6), soa(7), a("y.zone.example.", "192.0.2.3"), soa(7)}), 100),
              Progress::Complete);

    ASSERT_EQ(one.kind(), Kind::Changes);
    const auto changes = std::move(one).take_changes();
    ASSERT_EQ(changes.size(), 5U);
    EXPECT_EQ(changes[0].kind, updates::CopiedChange::Kind::Delete);
    EXPECT_EQ(changes[1].kind, updates::CopiedChange::Kind::Soa);
    EXPECT_EQ(changes[2].kind, updates::CopiedChange::Kind::Add);
    EXPECT_EQ(changes[4].kind, updates::CopiedChange::Kind::Add);
}

TEST_F(IncomingTransferTest, TakesAWholeZoneInsteadOfChanges)
{
    auto one = transfer(5);
    EXPECT_EQ(one.feed(message({soa(9)}), 100), Progress::NeedsMore);
    ASSERT_EQ(one.feed(message({ns(), soa(9)}), 100), Progress::Complete);
    EXPECT_EQ(one.kind(), Kind::Whole);
}

TEST_F(IncomingTransferTest, ARefusalIsTold)
{
    auto refused = message({});
    refused.header.rcode = dns::Rcode::Refused;
    EXPECT_EQ(failure({}, refused), Errc::NotAllowed);
}

TEST_F(IncomingTransferTest, NonsenseIsRefused)
{
    auto other_id = message({soa(5), ns(), soa(5)});
    other_id.header.id = 1;
    EXPECT_EQ(failure({}, other_id), Errc::Corrupt);
    EXPECT_EQ(failure({}, message({ns(), soa(5)})), Errc::Corrupt);
    EXPECT_EQ(failure({}, message({soa(5), ns(), soa(6)})), Errc::Corrupt);
    EXPECT_EQ(failure({}, message({soa(5), a("other.example.", "192.0.2.1")})), Errc::Corrupt);
    EXPECT_EQ(failure({}, message({soa(5), ns(), soa(5), ns()})), Errc::Corrupt);
    EXPECT_EQ(failure({}, message({})), Errc::Corrupt);
    EXPECT_EQ(failure({}, message({soa(5), soa(5)})), Errc::Corrupt);
}

TEST_F(IncomingTransferTest, SequencesThatDoNotFollowEachOtherAreRefused)
{
    EXPECT_EQ(failure(5, message({soa(7), soa(4), soa(7), soa(7)})), Errc::Corrupt);
    EXPECT_EQ(failure(5, message({soa(7), soa(5), soa(4)})), Errc::Corrupt);
    EXPECT_EQ(failure(5, message({soa(7), soa(5), soa(6), soa(5)})), Errc::Corrupt);
}

TEST_F(IncomingTransferTest, LimitsHold)
{
    auto one = transfer({});
    const auto fed = one.feed(message({soa(5), ns()}), 10'001);
    ASSERT_FALSE(fed);
    EXPECT_EQ(fed.error().code, Errc::LimitExceeded);

    std::vector<dns::MessageRecord> many{soa(7), soa(5)};
    for (int i = 0; i < 6; ++i) many.push_back(a("x.zone.example.", "192.0.2.1"));
    EXPECT_EQ(failure(5, message(many)), Errc::LimitExceeded);
}

}  // namespace
}  // namespace mooring::nameserver

// SPDX-License-Identifier: Apache-2.0
#include "dns/query_message.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "dns/message_builder_test.hpp"

namespace mooring::dns {
namespace {

constexpr std::uint16_t query_flags = 0x0100;  // RD, as a stub resolver sets it.

std::optional<WireError> error_of(const std::vector<std::uint8_t>& bytes)
{
    QueryMessage query;
    const auto parsed = query.parse(bytes);
    return parsed ? std::nullopt : std::optional{parsed.error()};
}

MessageBuilder plain_query()
{
    return MessageBuilder{query_flags}.question("WwW.Example.", RrType::AAAA);
}

TEST(QueryMessage, PlainQueryIsReadInPlaceWithItsCase)
{
    const auto bytes = plain_query().bytes();
    QueryMessage query;

    ASSERT_TRUE(query.parse(bytes));

    EXPECT_EQ(query.id, 0x1234);
    EXPECT_EQ(query.opcode, Opcode::Query);
    EXPECT_TRUE(query.is_recursion_desired);
    EXPECT_FALSE(query.is_checking_disabled);
    EXPECT_EQ(query.qname.text(), "WwW.Example.");
    EXPECT_EQ(query.qtype, RrType::AAAA);
    EXPECT_EQ(query.qclass, RrClass::IN);
    EXPECT_FALSE(query.edns);
    EXPECT_EQ(query.question.data(), bytes.data() + 12);
    EXPECT_EQ(query.question.size(), 17U);
}

TEST(QueryMessage, QuestionOfTheRootIsRead)
{
    QueryMessage query;
    const auto bytes = MessageBuilder{}.question(".", RrType::NS).bytes();

    ASSERT_TRUE(query.parse(bytes));

    EXPECT_TRUE(query.qname.is_root());
}

TEST(QueryMessage, NothingOfTheMessageBeforeIsKept)
{
    QueryMessage query;
    const auto first = plain_query().opt(1232, 0x8000).bytes();
    const auto second = MessageBuilder{}.bytes();
    ASSERT_TRUE(query.parse(first));

    EXPECT_FALSE(query.parse(second));

    EXPECT_FALSE(query.edns);
    EXPECT_TRUE(query.question.empty());
    EXPECT_FALSE(query.is_recursion_desired);
}

TEST(QueryMessage, EdnsGivesSizeAndDnssecOk)
{
    QueryMessage query;
    const auto bytes = plain_query().opt(4096, 0x8000, {0, 3, 0, 0, 0, 65, 0, 1, 7}).bytes();

    ASSERT_TRUE(query.parse(bytes));

    ASSERT_TRUE(query.edns);
    EXPECT_EQ(query.edns->udp_payload_bytes_max, 4096);
    EXPECT_TRUE(query.edns->is_dnssec_ok);
}

TEST(QueryMessage, EdnsSizeBelow512Means512)
{
    QueryMessage query;
    const auto bytes = plain_query().opt(100, 0).bytes();

    ASSERT_TRUE(query.parse(bytes));

    EXPECT_EQ(query.edns->udp_payload_bytes_max, 512);
    EXPECT_FALSE(query.edns->is_dnssec_ok);
}

TEST(QueryMessage, NewerEdnsVersionIsRefusedButItsSizeIsKnown)
{
    QueryMessage query;
    const auto bytes = plain_query().opt(1400, 0x00010000).bytes();

    const auto parsed = query.parse(bytes);

    ASSERT_FALSE(parsed);
    EXPECT_EQ(parsed.error(), WireError::UnsupportedVersion);
    EXPECT_EQ(query.edns->udp_payload_bytes_max, 1400);
    EXPECT_EQ(query.qtype, RrType::AAAA);
}

TEST(QueryMessage, BrokenOptIsRefused)
{
    const auto with_options = [](std::vector<std::uint8_t> options) {
        return plain_query().opt(1232, 0, options).bytes();
    };
    const auto in_answer = plain_query().u8(0).fixed(RrType::OPT, 0, 0).count(6).bytes();
    const auto with_name = plain_query().name("x.").fixed(RrType::OPT, 0, 0).count(10).bytes();

    EXPECT_EQ(error_of(plain_query().opt(1232, 0).opt(1232, 0).bytes()), WireError::BadOpt);
    EXPECT_EQ(error_of(with_options({0, 3, 0})), WireError::BadOpt);
    EXPECT_EQ(error_of(with_options({0, 3, 0, 2, 1})), WireError::BadOpt);
    EXPECT_EQ(error_of(in_answer), WireError::BadOpt);
    EXPECT_EQ(error_of(with_name), WireError::BadOpt);
}

TEST(QueryMessage, OtherAdditionalRecordsArePassedOver)
{
    QueryMessage query;
    const auto bytes = plain_query()
                           .opt(1232, 0)
                           .pointer(12)
                           .fixed(RrType::TXT, 60, 2)
                           .raw({1, 'x'})
                           .count(10)
                           .name("key.example.")
                           .fixed(RrType::TSIG, 0, 3)
                           .raw({1, 2, 3})
                           .count(10)
                           .bytes();

    ASSERT_TRUE(query.parse(bytes));

    EXPECT_EQ(query.edns->udp_payload_bytes_max, 1232);
}

TEST(QueryMessage, HeaderThatIsNotWholeCannotBeAnswered)
{
    const auto bytes = plain_query().bytes();

    for (std::size_t size = 0; size < 12; ++size)
        EXPECT_EQ(error_of({bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size)}),
                  WireError::TooShort);
    EXPECT_FALSE(rcode_of(WireError::TooShort));
}

TEST(QueryMessage, ResponseIsNeverAnswered)
{
    const auto bytes = MessageBuilder{0x8100}.question("a.", RrType::A).bytes();

    EXPECT_EQ(error_of(bytes), WireError::NotAQuery);
    EXPECT_FALSE(rcode_of(WireError::NotAQuery));
}

TEST(QueryMessage, EveryCutIsAFormatError)
{
    const auto bytes = plain_query().opt(1232, 0, {0, 10, 0, 2, 1, 2}).bytes();

    for (std::size_t size = 12; size < bytes.size(); ++size) {
        const auto error =
            error_of({bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size)});
        ASSERT_TRUE(error) << size;
        EXPECT_EQ(rcode_of(*error), Rcode::FormErr) << size;
    }
}

TEST(QueryMessage, QuestionMustBeExactlyOne)
{
    const auto two = plain_query().question("b.", RrType::A).bytes();

    EXPECT_EQ(error_of(MessageBuilder{}.bytes()), WireError::BadQuestionCount);
    EXPECT_EQ(error_of(two), WireError::BadQuestionCount);
}

TEST(QueryMessage, BytesAfterTheLastRecordAreRefused)
{
    EXPECT_EQ(error_of(plain_query().u8(0).bytes()), WireError::TrailingBytes);
}

TEST(QueryMessage, QnameCannotHaveAPointer)
{
    const auto pointing = [](std::uint16_t target) {
        return MessageBuilder{}.label("www").pointer(target).u16(1).u16(1).count(4).bytes();
    };

    for (const std::uint16_t target : std::vector<std::uint16_t>{0, 11, 12, 16, 20, 0x3fff})
        EXPECT_EQ(error_of(pointing(target)), WireError::BadName);
}

TEST(QueryMessage, PointersMustLeadBackwards)
{
    const auto with_owner_pointer = [](std::uint16_t target) {
        return plain_query().pointer(target).fixed(RrType::A, 0, 0).count(10).bytes();
    };

    EXPECT_FALSE(error_of(with_owner_pointer(12)));
    EXPECT_EQ(error_of(with_owner_pointer(29)), WireError::BadName);  // To itself.
    EXPECT_EQ(error_of(with_owner_pointer(31)), WireError::BadName);
    EXPECT_EQ(error_of(with_owner_pointer(3)), WireError::BadName);
}

TEST(QueryMessage, NamesThatAreTooLongAreRefused)
{
    MessageBuilder longest;
    for (int label = 0; label < 127; ++label) longest.label("a");
    auto longer = longest;
    longest.u8(0).u16(1).u16(1).count(4);
    longer.label("a").u8(0).u16(1).u16(1).count(4);

    EXPECT_FALSE(error_of(longest.bytes()));
    EXPECT_EQ(error_of(longer.bytes()), WireError::BadName);
    EXPECT_EQ(error_of(MessageBuilder{}.u8(64).raw(std::vector<std::uint8_t>(70)).count(4).bytes()),
              WireError::BadName);
}

TEST(QueryMessage, OtherOpcodesAreReadAsFarAsPossible)
{
    QueryMessage query;
    const auto update = MessageBuilder{0x2800}.question("example.", RrType::SOA).bytes();
    const auto status = MessageBuilder{0x1000}.u8(99).bytes();

    ASSERT_TRUE(query.parse(update));
    EXPECT_EQ(query.opcode, Opcode::Update);
    EXPECT_EQ(query.qname.text(), "example.");
    ASSERT_TRUE(query.parse(status));
    EXPECT_EQ(query.opcode, Opcode::Status);
    EXPECT_TRUE(query.question.empty());
}

TEST(QueryMessage, UdpResponseFollowsTheQuerysSizeWithinOurs)
{
    QueryMessage query;
    EXPECT_EQ(udp_response_bytes_max(query), 512U);
    query.edns = Edns{.udp_payload_bytes_max = 800};
    EXPECT_EQ(udp_response_bytes_max(query), 800U);
    query.edns = Edns{.udp_payload_bytes_max = 4096};
    EXPECT_EQ(udp_response_bytes_max(query), 1232U);
}

RC_GTEST_PROP(QueryMessage, AnyBytesEitherParseOrFail, (const std::vector<std::uint8_t>& tail))
{
    auto bytes = MessageBuilder{}.count(4).count(10).bytes();
    bytes.insert(bytes.end(), tail.begin(), tail.end());
    QueryMessage query;

    const auto parsed = query.parse(bytes);

    RC_ASSERT(!parsed || query.question.size() == query.qname.size() + 4);
}

}  // namespace
}  // namespace mooring::dns

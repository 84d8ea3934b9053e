// SPDX-License-Identifier: Apache-2.0
#include "dns/response_writer.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "dns/message_builder_test.hpp"
#include "dns/name_generator_test.hpp"
#include "dns/rdata.hpp"

namespace mooring::dns {
namespace {

Name name(std::string_view text)
{
    return Name::parse(text).value();
}

/// What can be understood of the message, be it right or wrong.
QueryMessage understood(const std::vector<std::uint8_t>& bytes)
{
    QueryMessage query;
    static_cast<void>(query.parse(bytes));
    return query;
}

/// A query, and the buffer its response is written into.
struct Exchange {
    explicit Exchange(const MessageBuilder& message) : query_bytes{message.bytes()} {}

    void add(Section section, std::string_view owner, RrType type,
             std::initializer_list<std::string_view> rdatas)
    {
        const auto owner_name = name(owner);
        writer.begin_rrset(section, owner_name, type, Ttl{60});
        for (const auto rdata : rdatas)
            writer.add_rdata(parse_rdata(type, rdata, Name::root()).value());
        was_kept = writer.finish_rrset();
    }
    std::vector<std::uint8_t> response()
    {
        const auto size = writer.finish();
        return {buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(size)};
    }

    std::vector<std::uint8_t> query_bytes;
    QueryMessage query = understood(query_bytes);
    std::vector<std::uint8_t> buffer = std::vector<std::uint8_t>(65535, 0xee);
    ResponseWriter writer{buffer, query};
    bool was_kept = false;
};

MessageBuilder query_for(std::string_view qname, RrType type)
{
    return MessageBuilder{0x0110}.question(qname, type);  // RD and CD
}

TEST(ResponseWriter, AnswerPointsToTheQuestion)
{
    Exchange exchange{query_for("wWw.Example.", RrType::A)};
    exchange.writer.set_authoritative();

    exchange.add(Section::Answer, "www.example.", RrType::A, {"192.0.2.1", "192.0.2.2"});

    EXPECT_EQ(exchange.response(), MessageBuilder{0x8500}
                                       .question("wWw.Example.", RrType::A)
                                       .pointer(12)
                                       .fixed(RrType::A, 60, 4)
                                       .raw({192, 0, 2, 1})
                                       .count(6)
                                       .pointer(12)
                                       .fixed(RrType::A, 60, 4)
                                       .raw({192, 0, 2, 2})
                                       .count(6)
                                       .bytes());
}

TEST(ResponseWriter, NamesInRdataOfRfc1035TypesAreCompressed)
{
    Exchange exchange{query_for("www.example.", RrType::MX)};

    exchange.add(Section::Answer, "www.example.", RrType::MX, {"10 mail.example."});
    exchange.add(Section::Authority, "example.", RrType::NS,
                 {"ns.hoster.test.", "ns2.hoster.test."});

    EXPECT_EQ(exchange.response(), MessageBuilder{0x8100}
                                       .question("www.example.", RrType::MX)
                                       .pointer(12)
                                       .fixed(RrType::MX, 60, 9)
                                       .u16(10)
                                       .label("mail")
                                       .pointer(16)
                                       .count(6)
                                       .pointer(16)
                                       .fixed(RrType::NS, 60, 16)
                                       .name("ns.hoster.test.")
                                       .count(8)
                                       .pointer(16)
                                       .fixed(RrType::NS, 60, 6)
                                       .label("ns2")
                                       .pointer(65)
                                       .count(8)
                                       .bytes());
}

TEST(ResponseWriter, BothNamesOfAnSoaAreCompressed)
{
    Exchange exchange{query_for("x.example.", RrType::A)};
    exchange.writer.set_rcode(Rcode::NXDomain);

    exchange.add(Section::Authority, "example.", RrType::SOA,
                 {"ns.example. hostmaster.example. 1 2 3 4 5"});

    EXPECT_EQ(exchange.response(),
              MessageBuilder{0x8103}
                  .question("x.example.", RrType::A)
                  .pointer(14)
                  .fixed(RrType::SOA, 60, 38)
                  .label("ns")
                  .pointer(14)
                  .label("hostmaster")
                  .pointer(14)
                  .raw({0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4, 0, 0, 0, 5})
                  .count(8)
                  .bytes());
}

TEST(ResponseWriter, NamesInRdataOfNewerTypesAreNotCompressed)
{
    Exchange exchange{query_for("example.", RrType::SRV)};

    exchange.add(Section::Answer, "example.", RrType::SRV, {"1 2 3 example."});

    EXPECT_EQ(exchange.response(), MessageBuilder{0x8100}
                                       .question("example.", RrType::SRV)
                                       .pointer(12)
                                       .fixed(RrType::SRV, 60, 15)
                                       .u16(1)
                                       .u16(2)
                                       .u16(3)
                                       .name("example.")
                                       .count(6)
                                       .bytes());
}

TEST(ResponseWriter, OwnerNamesPointToTargetsWrittenBefore)
{
    Exchange exchange{query_for("sub.example.", RrType::A)};

    exchange.add(Section::Authority, "sub.example.", RrType::NS, {"a.ns.test."});
    exchange.add(Section::Additional, "A.NS.test.", RrType::A, {"192.0.2.1"});

    EXPECT_EQ(exchange.response(), MessageBuilder{0x8100}
                                       .question("sub.example.", RrType::A)
                                       .pointer(12)
                                       .fixed(RrType::NS, 60, 11)
                                       .name("a.ns.test.")
                                       .count(8)
                                       .pointer(41)
                                       .fixed(RrType::A, 60, 4)
                                       .raw({192, 0, 2, 1})
                                       .count(10)
                                       .bytes());
}

TEST(ResponseWriter, RootOwnerIsOneByteInEachRecord)
{
    Exchange exchange{query_for(".", RrType::NS)};

    exchange.add(Section::Answer, ".", RrType::NS, {".", "ns."});

    EXPECT_EQ(exchange.response(), MessageBuilder{0x8100}
                                       .question(".", RrType::NS)
                                       .u8(0)
                                       .fixed(RrType::NS, 60, 1)
                                       .u8(0)
                                       .count(6)
                                       .u8(0)
                                       .fixed(RrType::NS, 60, 4)
                                       .name("ns.")
                                       .count(6)
                                       .bytes());
}

TEST(ResponseWriter, OptAnswersOptWithOurSizeAndTheirDnssecOk)
{
    Exchange exchange{query_for("a.", RrType::A).opt(4096, 0x8000)};

    EXPECT_EQ(exchange.response(),
              MessageBuilder{0x8100}.question("a.", RrType::A).opt(1232, 0x8000).bytes());
}

TEST(ResponseWriter, ExtendedErrorIsAnOptionOfOpt)
{
    Exchange with_edns{query_for("a.", RrType::A).opt(4096, 0)};
    Exchange without{query_for("a.", RrType::A)};
    with_edns.writer.set_extended_error(15);
    without.writer.set_extended_error(15);

    EXPECT_EQ(with_edns.response(), MessageBuilder{0x8100}
                                        .question("a.", RrType::A)
                                        .opt(1232, 0, {0, 15, 0, 2, 0, 15})
                                        .bytes());
    EXPECT_EQ(without.response(), MessageBuilder{0x8100}.question("a.", RrType::A).bytes());
}

TEST(ResponseWriter, BadVersIsAnExtendedRcode)
{
    Exchange exchange{query_for("a.", RrType::A).opt(4096, 0x00010000)};
    exchange.writer.set_rcode(Rcode::BadVers);

    EXPECT_EQ(exchange.response(),
              MessageBuilder{0x8100}.question("a.", RrType::A).opt(1232, 0x01000000).bytes());
}

TEST(ResponseWriter, MessageWithoutAReadableQuestionIsAnsweredWithAHeader)
{
    Exchange form_err{MessageBuilder{0x0100}.count(4).u8(99)};
    Exchange not_imp{MessageBuilder{0x1000}};
    form_err.writer.set_rcode(Rcode::FormErr);
    not_imp.writer.set_rcode(Rcode::NotImp);

    EXPECT_EQ(form_err.response(), MessageBuilder{0x8101}.bytes());
    EXPECT_EQ(not_imp.response(), MessageBuilder{0x9004}.bytes());
}

TEST(ResponseWriter, RrsetThatDoesNotFitIsLeftOutWholeAndSetsTc)
{
    Exchange exchange{query_for("a.", RrType::TXT)};
    exchange.writer.set_limit(512);
    const std::string text(250, 'x');

    exchange.add(Section::Answer, "a.", RrType::TXT, {text, text});

    EXPECT_FALSE(exchange.was_kept);
    EXPECT_EQ(exchange.response(), MessageBuilder{0x8300}.question("a.", RrType::TXT).bytes());
}

TEST(ResponseWriter, NothingIsTakenAfterTruncation)
{
    Exchange exchange{query_for("a.", RrType::TXT)};
    exchange.writer.set_limit(512);
    const std::string text(250, 'x');

    exchange.add(Section::Answer, "a.", RrType::TXT, {text, text});
    exchange.add(Section::Authority, "a.", RrType::NS, {"ns."});

    EXPECT_FALSE(exchange.was_kept);
    EXPECT_TRUE(exchange.writer.is_truncated());
    EXPECT_EQ(exchange.response().size(), 19U);
}

TEST(ResponseWriter, AdditionalRecordsAreLeftOutWithoutTc)
{
    Exchange exchange{query_for("a.", RrType::TXT)};
    exchange.writer.set_limit(512);
    const std::string text(250, 'x');

    exchange.add(Section::Answer, "a.", RrType::TXT, {text});
    exchange.add(Section::Additional, "b.", RrType::TXT, {text});
    EXPECT_FALSE(exchange.was_kept);
    exchange.add(Section::Additional, "c.", RrType::A, {"192.0.2.1"});

    EXPECT_TRUE(exchange.was_kept);
    EXPECT_FALSE(exchange.writer.is_truncated());
}

TEST(ResponseWriter, RoomForOptIsKeptBack)
{
    Exchange exchange{query_for("a.", RrType::TXT).opt(512, 0)};
    exchange.writer.set_limit(512);
    const std::string fits(255, 'x');

    // 19 bytes of header and question, 12 + 256 + 1 + 212 of the record, 11 of OPT: 511.
    exchange.add(Section::Answer, "a.", RrType::TXT, {fits + ' ' + std::string(212, 'y')});
    EXPECT_TRUE(exchange.was_kept);
    exchange.writer.set_extended_error(15);  // There is no room for it.

    EXPECT_EQ(exchange.response().size(), 511U);
}

TEST(ResponseWriter, CompressionTargetsOfARejectedRrsetAreForgotten)
{
    Exchange exchange{query_for("a.", RrType::NS)};
    exchange.writer.set_limit(512);

    exchange.add(Section::Additional, "y.test.", RrType::TXT,
                 {std::string(255, 'x') + ' ' + std::string(255, 'x')});
    ASSERT_FALSE(exchange.was_kept);
    exchange.add(Section::Additional, "z.test.", RrType::A, {"192.0.2.1"});

    EXPECT_EQ(exchange.response(), MessageBuilder{0x8100}
                                       .question("a.", RrType::NS)
                                       .name("z.test.")
                                       .fixed(RrType::A, 60, 4)
                                       .raw({192, 0, 2, 1})
                                       .count(10)
                                       .bytes());
}

// Reads back what was written: with QR cleared a response is a message like any other.
RC_GTEST_PROP(ResponseWriter, EveryResponseIsAWellFormedMessageWithinItsLimit, ())
{
    const auto qname = *any_name();
    const auto owners = *rc::gen::container<std::vector<Name>>(any_name());
    const auto limit = *rc::gen::inRange<std::size_t>(512, 2000);
    Exchange exchange{query_for(qname.text(), RrType::NS).opt(1232, 0)};
    exchange.writer.set_limit(limit);

    for (const auto& owner : owners) {
        exchange.writer.begin_rrset(Section::Authority, owner, RrType::NS, Ttl{60});
        exchange.writer.add_rdata(owner.wire());
        exchange.writer.add_rdata(qname.wire());
        exchange.writer.finish_rrset();
    }

    auto response = exchange.response();
    RC_ASSERT(response.size() <= limit);
    response[2] = static_cast<std::uint8_t>(response[2] & 0x7fU);
    QueryMessage again;
    RC_ASSERT(again.parse(response).has_value());
    RC_ASSERT(again.qname == qname);
}

}  // namespace
}  // namespace mooring::dns

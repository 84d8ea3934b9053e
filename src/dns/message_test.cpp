// SPDX-License-Identifier: Apache-2.0
#include "dns/message.hpp"

#include <algorithm>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "dns/message_builder_test.hpp"
#include "dns/message_writer.hpp"
#include "dns/name_generator_test.hpp"

namespace mooring::dns {
namespace {

using Bytes = std::vector<std::uint8_t>;

Name name(std::string_view text)
{
    return Name::parse(text).value();
}

Rdata rdata(RrType type, std::string_view text)
{
    return parse_rdata(type, text, Name::root()).value();
}

Message parsed(const Bytes& bytes)
{
    return Message::parse(bytes).value();
}

WireError error_of(const Bytes& bytes)
{
    const auto message = Message::parse(bytes);
    EXPECT_FALSE(message);
    return message ? WireError::NotAQuery : message.error();
}

TEST(Message, AnUpdateIsTakenApart)
{
    MessageBuilder builder{0x2800};
    builder.question("dyn.example.", RrType::SOA);
    builder.pointer(12).u16(1).u16(255).u16(0).u16(0).u16(0).count(6);
    builder.label("home").pointer(12).fixed(RrType::A, 60, 4).raw({192, 0, 2, 1}).count(8);

    const auto message = parsed(builder.bytes());

    EXPECT_EQ(message.header.opcode, Opcode::Update);
    EXPECT_EQ(message.header.id, 0x1234);
    ASSERT_EQ(message.questions.size(), 1U);
    EXPECT_EQ(message.questions[0].name, name("dyn.example."));
    ASSERT_EQ(message.answers.size(), 1U);
    EXPECT_EQ(message.answers[0].rrclass, RrClass::ANY);
    EXPECT_TRUE(message.answers[0].rdata.empty());
    ASSERT_EQ(message.authorities.size(), 1U);
    EXPECT_EQ(message.authorities[0].owner, name("home.dyn.example."));
    EXPECT_EQ(message.authorities[0].ttl, Ttl{60});
    EXPECT_EQ(message.authorities[0].rdata, (Rdata{192, 0, 2, 1}));
    EXPECT_FALSE(message.tsig);
}

TEST(Message, NamesInRdataAreUncompressedForTheTypesThatMayHaveThemSo)
{
    MessageBuilder builder{0x8400};
    builder.question("example.", RrType::MX);
    builder.pointer(12).fixed(RrType::MX, 60, 9).u16(10).label("mail").pointer(12).count(6);
    builder.pointer(12).fixed(RrType::SRV, 60, 12).u16(1).u16(2).u16(3).label("srv").pointer(12);
    builder.count(6);

    const auto message = parsed(builder.bytes());

    EXPECT_EQ(message.answers[0].rdata, rdata(RrType::MX, "10 mail.example."));
    EXPECT_EQ(message.answers[1].rdata, rdata(RrType::SRV, "1 2 3 srv.example."));
}

TEST(Message, RdataThatIsNotOfItsTypesFormIsRefused)
{
    const auto with = [](RrType type, const Bytes& bytes) {
        MessageBuilder builder{0x8400};
        builder.question("example.", type).pointer(12);
        builder.fixed(type, 60, static_cast<std::uint16_t>(bytes.size())).raw(bytes).count(6);
        return builder.bytes();
    };

    EXPECT_EQ(error_of(with(RrType::A, {1, 2, 3})), WireError::BadRdata);
    EXPECT_EQ(error_of(with(RrType::A, {1, 2, 3, 4, 5})), WireError::BadRdata);
    EXPECT_EQ(error_of(with(RrType::A, {})), WireError::BadRdata);
    EXPECT_EQ(error_of(with(RrType::MX, {0, 10, 1})), WireError::Truncated);
    EXPECT_EQ(error_of(with(RrType::TXT, {5, 'a'})), WireError::BadRdata);
}

TEST(Message, PointersThatDoNotLeadBackwardsAreRefused)
{
    const auto at_itself = MessageBuilder{}.pointer(12).u16(1).u16(1).count(4).bytes();
    EXPECT_EQ(error_of(at_itself), WireError::BadName);
    const auto forward = MessageBuilder{}.pointer(20).u16(1).u16(1).count(4).bytes();
    EXPECT_EQ(error_of(forward), WireError::BadName);
    const auto into_header = MessageBuilder{}.pointer(4).u16(1).u16(1).count(4).bytes();
    EXPECT_EQ(error_of(into_header), WireError::BadName);
    // A label, then a pointer to that label: a loop that grows.
    const auto loop = MessageBuilder{}.label("a").pointer(12).u16(1).u16(1).count(4).bytes();
    EXPECT_EQ(error_of(loop), WireError::BadName);
}

TEST(Message, ANameThatGrowsTooLongByPointersIsRefused)
{
    MessageBuilder builder{0x8000};
    const std::string label(63, 'x');
    builder.label(label).label(label).label(label).label("y").u8(0).u16(1).u16(1).count(4);
    builder.label(label).pointer(12).fixed(RrType::TXT, 0, 1).u8(0).count(6);

    EXPECT_EQ(error_of(builder.bytes()), WireError::BadName);
}

TEST(Message, TwoOptRecordsOrOneOutOfPlaceAreRefused)
{
    const auto two = MessageBuilder{}.question("a.", RrType::A).opt(1232, 0).opt(1232, 0).bytes();
    EXPECT_EQ(error_of(two), WireError::BadOpt);
    MessageBuilder builder;
    builder.question("a.", RrType::A).u8(0).u16(41).u16(1232).u16(0).u16(0).u16(0).count(8);
    EXPECT_EQ(error_of(builder.bytes()), WireError::BadOpt);
}

TEST(Message, OptGivesTheUpperBitsOfTheRcode)
{
    const auto bytes =
        MessageBuilder{0x8000}.question("a.", RrType::A).opt(1232, 0x01008000).bytes();

    const auto message = parsed(bytes);

    EXPECT_EQ(message.header.rcode, Rcode::BadVers);
    EXPECT_TRUE(message.edns->is_dnssec_ok);
    EXPECT_EQ(message.edns->udp_payload_bytes_max, 1232);
}

TEST(Message, CutOffAnywhereItIsRefused)
{
    const auto whole = MessageBuilder{0x8400}
                           .question("example.", RrType::MX)
                           .pointer(12)
                           .fixed(RrType::MX, 60, 9)
                           .u16(10)
                           .label("mail")
                           .pointer(12)
                           .count(6)
                           .bytes();
    for (std::size_t size = 0; size < whole.size(); ++size)
        EXPECT_FALSE(Message::parse(std::span{whole}.first(size))) << size;
}

TEST(Message, BytesBehindTheLastRecordAreRefused)
{
    auto bytes = MessageBuilder{}.question("a.", RrType::A).bytes();
    bytes.push_back(0);

    EXPECT_EQ(error_of(bytes), WireError::TrailingBytes);
}

TEST(MessageWriter, WritesWhatParsingGivesBack)
{
    MessageWriter writer{{.id = 7,
                          .opcode = Opcode::Notify,
                          .is_response = true,
                          .is_authoritative = true,
                          .rcode = Rcode::Refused}};
    const Question question{.name = name("example."), .type = RrType::SOA};
    const auto mx = rdata(RrType::MX, "10 mail.example.");
    const auto srv = rdata(RrType::SRV, "1 2 3 srv.example.");
    ASSERT_TRUE(writer.add_question(question));
    ASSERT_TRUE(writer.add(
        Section::Answer,
        {.owner = name("www.example."), .type = RrType::MX, .ttl = Ttl{60}, .rdata = mx}));
    ASSERT_TRUE(writer.add(Section::Authority, {.owner = name("_s.example."),
                                                .type = RrType::SRV,
                                                .rrclass = RrClass::NONE,
                                                .rdata = srv}));
    ASSERT_TRUE(writer.add_opt({.udp_payload_bytes_max = 1232, .is_dnssec_ok = true}));
    EXPECT_EQ(writer.record_count(), 3U);

    const auto message = parsed(std::move(writer).finish());

    EXPECT_EQ(message.header.rcode, Rcode::Refused);
    EXPECT_TRUE(message.header.is_authoritative);
    EXPECT_EQ(message.questions, std::vector{question});
    EXPECT_EQ(message.answers[0].rdata, mx);
    EXPECT_EQ(message.authorities[0].rdata, srv);
    EXPECT_EQ(message.authorities[0].rrclass, RrClass::NONE);
    EXPECT_TRUE(message.edns->is_dnssec_ok);
}

TEST(MessageWriter, CompressesOwnersAndTheNamesOfOldTypesOnly)
{
    MessageWriter writer{{}};
    const auto ns = rdata(RrType::NS, "ns.example.");
    const auto srv = rdata(RrType::SRV, "1 2 3 ns.example.");
    ASSERT_TRUE(writer.add_question({.name = name("example."), .type = RrType::NS}));
    const auto before = writer.size();
    ASSERT_TRUE(
        writer.add(Section::Answer, {.owner = name("example."), .type = RrType::NS, .rdata = ns}));
    EXPECT_EQ(writer.size() - before, 2U + 10U + 5U);  // "ns" and a pointer.
    const auto second = writer.size();
    ASSERT_TRUE(writer.add(Section::Answer,
                           {.owner = name("ns.example."), .type = RrType::SRV, .rdata = srv}));
    EXPECT_EQ(writer.size() - second, 2U + 10U + srv.size());
}

TEST(MessageWriter, KeepsTheCaseOfNames)
{
    MessageWriter writer{{}};
    const auto ns = rdata(RrType::NS, "NS.Example.");
    ASSERT_TRUE(writer.add_question({.name = name("example."), .type = RrType::SOA}));
    ASSERT_TRUE(
        writer.add(Section::Answer, {.owner = name("example."), .type = RrType::NS, .rdata = ns}));

    const auto message = parsed(std::move(writer).finish());

    EXPECT_EQ(message.answers[0].rdata, ns);
}

TEST(MessageWriter, RdataOfClassAnyIsNeverCompressed)
{
    MessageWriter writer{{}};
    const auto ns = rdata(RrType::NS, "example.");
    ASSERT_TRUE(writer.add_question({.name = name("example."), .type = RrType::SOA}));
    ASSERT_TRUE(writer.add(
        Section::Authority,
        {.owner = name("example."), .type = RrType::NS, .rrclass = RrClass::ANY, .rdata = ns}));

    const auto message = parsed(std::move(writer).finish());

    EXPECT_EQ(message.authorities[0].rdata, ns);
}

TEST(MessageWriter, WhatDoesNotFitLeavesNoTrace)
{
    MessageWriter writer{{}, 512};
    const Rdata large(400, 0);
    const Rdata small(20, 0);
    const auto type = RrType{65280};
    ASSERT_TRUE(writer.add(Section::Answer, {.owner = name("a.b."), .type = type, .rdata = large}));

    EXPECT_FALSE(
        writer.add(Section::Answer, {.owner = name("c.d.b."), .type = type, .rdata = large}));
    EXPECT_TRUE(
        writer.add(Section::Answer, {.owner = name("c.d.b."), .type = type, .rdata = small}));

    const auto message = parsed(std::move(writer).finish());
    ASSERT_EQ(message.answers.size(), 2U);
    EXPECT_EQ(message.answers[1].owner, name("c.d.b."));
    EXPECT_EQ(message.answers[1].rdata, small);
}

RC_GTEST_PROP(MessageWriter, NamesSurviveCompression, ())
{
    const auto names = *rc::gen::resize(40, rc::gen::container<std::vector<Name>>(any_name()));
    MessageWriter writer{{}};
    std::vector<Name> written;
    for (const auto& owner : names) {
        const auto target = owner.wire();
        if (writer.add(Section::Answer, {.owner = owner, .type = RrType::CNAME, .rdata = target}))
            written.push_back(owner);
    }

    const auto message = Message::parse(std::move(writer).finish());

    RC_ASSERT(message.has_value());
    RC_ASSERT(message->answers.size() == written.size());
    for (std::size_t i = 0; i < written.size(); ++i) {
        RC_ASSERT(message->answers[i].owner == written[i]);
        RC_ASSERT(NameView{message->answers[i].rdata} == written[i].view());
    }
}

}  // namespace
}  // namespace mooring::dns

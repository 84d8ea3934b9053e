// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "dns/message_builder_test.hpp"
#include "dns/response_writer.hpp"

namespace mooring::dns {
namespace {

using Bytes = std::vector<std::uint8_t>;

MessageBuilder query_for_a()
{
    return MessageBuilder{}.question("a.", RrType::TXT);
}

MessageBuilder edns_query()
{
    return query_for_a().opt(4096, 0);
}

MessageBuilder expected()
{
    return MessageBuilder{0x8000}.question("a.", RrType::TXT);
}

QueryMessage understood(const Bytes& bytes)
{
    QueryMessage query;
    static_cast<void>(query.parse(bytes));
    return query;
}

/// A query, and the writer of its response.
struct Exchange {
    explicit Exchange(const MessageBuilder& message) : query_bytes{message.bytes()} {}

    /// Adds one TXT record that makes the message `bytes` longer.
    bool add_record(std::size_t bytes)
    {
        writer.begin_rrset(Section::Answer, query.qname, RrType::TXT, Ttl{60});
        writer.add_rdata(Bytes(bytes - 12, 0));
        return writer.finish_rrset();
    }
    Bytes response()
    {
        const auto size = writer.finish();
        return {buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(size)};
    }

    Bytes query_bytes;
    QueryMessage query = understood(query_bytes);
    Bytes buffer = Bytes(65535, 0xee);
    ResponseWriter writer{buffer, query};
};

constexpr std::size_t question_end = 19;
constexpr std::size_t opt_bytes = 11;

TEST(ResponseOptions, AreWrittenInOneOptRecord)
{
    Exchange exchange{edns_query()};
    const Bytes cookie(16, 0xc0);
    const Bytes nsid{'n', '1'};
    exchange.writer.set_nsid(nsid);
    exchange.writer.set_cookie(cookie);
    exchange.writer.set_keepalive(300);
    exchange.writer.set_extended_error(18, "no");

    EXPECT_EQ(exchange.response(),
              expected()
                  .opt(1232, 0, {0,    10,   0,    16,   0xc0, 0xc0, 0xc0, 0xc0, 0xc0, 0xc0,
                                 0xc0, 0xc0, 0xc0, 0xc0, 0xc0, 0xc0, 0xc0, 0xc0, 0xc0, 0xc0,
                                 0,    11,   0,    2,    1,    44,   0,    3,    0,    2,
                                 'n',  '1',  0,    15,   0,    4,    0,    18,   'n',  'o'})
                  .bytes());
}

TEST(ResponseOptions, AreNotForQueriesWithoutOpt)
{
    Exchange exchange{query_for_a()};
    const Bytes cookie(16, 0xc0);
    exchange.writer.set_cookie(cookie);
    exchange.writer.set_nsid(cookie);
    exchange.writer.set_keepalive(300);
    exchange.writer.set_extended_error(18, "no");
    exchange.writer.set_padding(468);
    exchange.writer.set_compact_ok();

    EXPECT_EQ(exchange.response(), expected().bytes());
}

TEST(ResponseOptions, CompactOkIsAFlagBesideDnssecOk)
{
    Exchange exchange{query_for_a().opt(1232, 0xc000)};
    exchange.writer.set_compact_ok();

    EXPECT_EQ(exchange.response(), expected().opt(1232, 0xc000).bytes());
}

TEST(ResponseOptions, BadCookieIsAnExtendedRcode)
{
    Exchange exchange{edns_query()};
    exchange.writer.set_rcode(Rcode::BadCookie);

    EXPECT_EQ(exchange.response(),
              MessageBuilder{0x8007}.question("a.", RrType::TXT).opt(1232, 0x01000000).bytes());
}

TEST(ResponseOptions, RoomForCookieNsidAndKeepaliveIsKeptBack)
{
    const Bytes cookie(16, 0xc0);
    const auto room = 512 - question_end - opt_bytes - (4 + 16) - (4 + 16) - (4 + 2);
    for (const auto bytes : {room, room + 1}) {
        Exchange exchange{edns_query()};
        exchange.writer.set_limit(512);
        exchange.writer.set_cookie(cookie);
        exchange.writer.set_nsid(cookie);
        exchange.writer.set_keepalive(1);

        EXPECT_EQ(exchange.add_record(bytes), bytes == room);
        EXPECT_EQ(exchange.response().size(), bytes == room ? 512U : 512U - room);
    }
}

TEST(ResponseOptions, ReservedRoomIsLeftFree)
{
    Exchange exchange{edns_query()};
    exchange.writer.set_limit(512);
    exchange.writer.reserve(100);
    exchange.writer.set_padding(512);
    const auto room = 512 - question_end - opt_bytes - 100;

    EXPECT_FALSE(exchange.add_record(room + 1));
    EXPECT_TRUE(exchange.writer.is_truncated());
    EXPECT_EQ(exchange.response().size(), 412U);
}

TEST(ResponseOptions, MoreReservedThanThereIsTruncatesButWritesNoRubbish)
{
    Exchange exchange{edns_query()};
    exchange.writer.set_limit(512);
    exchange.writer.reserve(1000);
    exchange.writer.set_extended_error(1);

    EXPECT_FALSE(exchange.add_record(13));
    EXPECT_EQ(exchange.response(),
              MessageBuilder{0x8200}.question("a.", RrType::TXT).opt(1232, 0).bytes());
}

// RFC 8467, section 4.1.
TEST(ResponseOptions, PaddingFillsTheBlock)
{
    for (const std::size_t record : {13U, 400U, 434U, 435U, 500U}) {
        Exchange exchange{edns_query()};
        exchange.writer.set_padding(468);
        ASSERT_TRUE(exchange.add_record(record));

        const auto response = exchange.response();

        // 34 bytes are the question, OPT and the padding option without any padding.
        EXPECT_EQ(response.size(), record + 34 <= 468 ? 468U : 936U) << record;
    }
}

TEST(ResponseOptions, PaddingCountsWhatIsReservedAndEndsAtTheLimit)
{
    Exchange signed_later{edns_query()};
    signed_later.writer.set_padding(468);
    signed_later.writer.reserve(100);
    Exchange limited{edns_query()};
    limited.writer.set_limit(600);
    limited.writer.set_padding(468);
    ASSERT_TRUE(limited.add_record(500));

    EXPECT_EQ(signed_later.response().size(), 368U);
    EXPECT_EQ(limited.response().size(), 600U);
}

TEST(ResponseOptions, TextOfAnErrorIsLeftOutBeforeItsCode)
{
    const std::string text(50, 't');
    const auto room = 512 - question_end - opt_bytes;
    const auto size_with = [&](std::size_t record) {
        Exchange exchange{edns_query()};
        exchange.writer.set_limit(512);
        exchange.writer.set_extended_error(18, text);
        EXPECT_TRUE(exchange.add_record(record));
        return exchange.response().size() - record - question_end - opt_bytes;
    };

    EXPECT_EQ(size_with(room - 56), 56U);
    EXPECT_EQ(size_with(room - 55), 6U);
    EXPECT_EQ(size_with(room - 6), 6U);
    EXPECT_EQ(size_with(room - 5), 0U);
}

struct Wishes {
    Bytes cookie;
    Bytes nsid;
    std::string text;
    std::size_t reserved;
    std::size_t padding_block;
};

// Read back like a query, every response says what it was told to, or leaves it out whole.
RC_GTEST_PROP(ResponseOptions, EveryResponseIsWellFormedWithinItsLimit, ())
{
    const Wishes wishes{
        .cookie = *rc::gen::container<Bytes>(16, rc::gen::arbitrary<std::uint8_t>()),
        .nsid = *rc::gen::arbitrary<Bytes>(),
        .text = *rc::gen::arbitrary<std::string>(),
        .reserved = *rc::gen::inRange<std::size_t>(0, 600),
        .padding_block = *rc::gen::inRange<std::size_t>(0, 1000)};
    const auto limit = *rc::gen::inRange<std::size_t>(512, 1500);
    Exchange exchange{edns_query()};
    exchange.writer.set_limit(limit);
    exchange.writer.set_cookie(wishes.cookie);
    exchange.writer.set_nsid(wishes.nsid);
    exchange.writer.set_extended_error(0, wishes.text);
    exchange.writer.set_padding(wishes.padding_block);
    exchange.writer.reserve(wishes.reserved);
    static_cast<void>(exchange.add_record(*rc::gen::inRange<std::size_t>(13, 1500)));

    auto response = exchange.response();

    const auto room = limit - std::min(limit, wishes.reserved);
    RC_ASSERT(response.size() <= std::max(room, question_end + opt_bytes));
    response[2] = 0;
    const auto again = understood(response);
    RC_ASSERT(again.edns.has_value());
    if (response.size() + wishes.reserved + 4 <= limit && wishes.padding_block != 0)
        RC_ASSERT((response.size() + wishes.reserved) % wishes.padding_block == 0U);
    RC_ASSERT(again.edns->cookie.empty() || std::ranges::equal(again.edns->cookie, wishes.cookie));
}

}  // namespace
}  // namespace mooring::dns

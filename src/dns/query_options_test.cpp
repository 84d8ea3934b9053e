// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "dns/message_builder_test.hpp"
#include "dns/query_message.hpp"

namespace mooring::dns {
namespace {

using Bytes = std::vector<std::uint8_t>;

constexpr std::uint16_t nsid = 3;
constexpr std::uint16_t cookie = 10;
constexpr std::uint16_t keepalive = 11;
constexpr std::uint16_t padding = 12;

MessageBuilder query_message()
{
    return MessageBuilder{}.question("example.", RrType::A);
}

Bytes option(std::uint16_t code, const Bytes& value)
{
    Bytes bytes{0, static_cast<std::uint8_t>(code), 0, static_cast<std::uint8_t>(value.size())};
    bytes.insert(bytes.end(), value.begin(), value.end());
    return bytes;
}

Bytes operator+(Bytes left, const Bytes& right)
{
    left.insert(left.end(), right.begin(), right.end());
    return left;
}

/// A query and what was read of it.
struct Read {
    explicit Read(const MessageBuilder& message) : bytes{message.bytes()} {}

    [[nodiscard]] std::optional<WireError> error() const
    {
        return result ? std::nullopt : std::optional{result.error()};
    }

    Bytes bytes;
    QueryMessage query;
    Result<void, WireError> result = query.parse(bytes);
};

Read with_options(const Bytes& options)
{
    return Read{query_message().opt(1232, 0, options)};
}

TEST(QueryOptions, WithoutOptionsNothingIsAsked)
{
    const auto read = with_options({});

    ASSERT_FALSE(read.error());
    EXPECT_FALSE(read.query.edns->is_compact_ok);
    EXPECT_FALSE(read.query.edns->wants_nsid);
    EXPECT_FALSE(read.query.edns->wants_keepalive);
    EXPECT_FALSE(read.query.edns->has_padding);
    EXPECT_TRUE(read.query.edns->cookie.empty());
    EXPECT_FALSE(read.query.has_tsig);
}

// RFC 9824, section 5.1: the bit behind DO.
TEST(QueryOptions, CompactOkIsTheSecondFlag)
{
    const Read read{query_message().opt(1232, 0x4000)};

    ASSERT_FALSE(read.error());
    EXPECT_TRUE(read.query.edns->is_compact_ok);
    EXPECT_FALSE(read.query.edns->is_dnssec_ok);
}

TEST(QueryOptions, EachIsFoundAmongOthers)
{
    const auto read = with_options(option(65, {1, 2}) + option(nsid, {}) + option(keepalive, {}) +
                                   option(cookie, Bytes(8, 7)) + option(padding, Bytes(20)));

    ASSERT_FALSE(read.error());
    EXPECT_TRUE(read.query.edns->wants_nsid);
    EXPECT_TRUE(read.query.edns->wants_keepalive);
    EXPECT_TRUE(read.query.edns->has_padding);
    EXPECT_TRUE(std::ranges::equal(read.query.edns->cookie, Bytes(8, 7)));
}

// RFC 7873, section 5.2.2: a size that no cookie has is a FORMERR; EDNS is known all the same, so
// that the response has an OPT record.
TEST(QueryOptions, CookiesHaveEightOrSixteenToFortyBytes)
{
    for (std::size_t size = 0; size < 60; ++size) {
        const auto is_cookie = size == 8 || (size >= 16 && size <= 40);
        const auto read = with_options(option(cookie, Bytes(size, 1)));

        EXPECT_EQ(read.error(), is_cookie ? std::nullopt : std::optional{WireError::BadCookie});
        ASSERT_TRUE(read.query.edns) << size;
        EXPECT_EQ(read.query.edns->cookie.size(), is_cookie ? size : 0U);
    }
    EXPECT_EQ(rcode_of(WireError::BadCookie), Rcode::FormErr);
}

TEST(QueryOptions, OnlyTheFirstCookieCounts)
{
    const auto good_first = with_options(option(cookie, Bytes(8, 1)) + option(cookie, {}));
    const auto bad_first = with_options(option(cookie, {}) + option(cookie, Bytes(8, 1)));

    EXPECT_FALSE(good_first.error());
    EXPECT_EQ(good_first.query.edns->cookie[0], 1);
    EXPECT_EQ(bad_first.error(), WireError::BadCookie);
    EXPECT_TRUE(bad_first.query.edns->cookie.empty());
}

// RFC 5001, 2.1: what a client puts into NSID is ignored.
TEST(QueryOptions, NsidWithAPayloadIsStillAQuestion)
{
    const auto read = with_options(option(nsid, {1, 2, 3}));

    EXPECT_FALSE(read.error());
    EXPECT_TRUE(read.query.edns->wants_nsid);
}

TEST(QueryOptions, OfANewerVersionAreNotInterpreted)
{
    const Read read{query_message().opt(1232, 0x00010000, option(cookie, {1}))};

    EXPECT_EQ(read.error(), WireError::UnsupportedVersion);
}

MessageBuilder& add_tsig(MessageBuilder& message)
{
    return message.name("key.").u16(250).u16(255).u16(0).u16(0).u16(0).count(10);
}

TEST(QueryTsig, IsSeenAsTheLastRecord)
{
    auto with_edns = query_message().opt(1232, 0x8000);
    auto without = query_message();
    const Read behind_opt{add_tsig(with_edns)};
    const Read alone{add_tsig(without)};

    EXPECT_FALSE(behind_opt.error());
    EXPECT_TRUE(behind_opt.query.has_tsig);
    EXPECT_TRUE(behind_opt.query.edns->is_dnssec_ok);
    EXPECT_FALSE(alone.error());
    EXPECT_TRUE(alone.query.has_tsig);
}

// RFC 8945, section 5.1.
TEST(QueryTsig, AnywhereElseIsAFormatError)
{
    auto before_opt = query_message();
    add_tsig(before_opt).opt(1232, 0);
    auto twice = query_message();
    add_tsig(add_tsig(twice));
    const auto in_answer =
        query_message().name("key.").u16(250).u16(255).u16(0).u16(0).u16(0).count(6);

    const Read read{before_opt};
    EXPECT_EQ(read.error(), WireError::BadTsig);
    EXPECT_TRUE(read.query.edns);  // The response needs an OPT record too.
    EXPECT_EQ(Read{twice}.error(), WireError::BadTsig);
    EXPECT_EQ(Read{in_answer}.error(), WireError::BadTsig);
    EXPECT_EQ(rcode_of(WireError::BadTsig), Rcode::FormErr);
}

RC_GTEST_PROP(QueryOptions, AnyOptionBytesAreReadOrRefused, (const Bytes& options))
{
    const auto read = with_options(options);

    if (!read.error()) return;
    RC_ASSERT(rcode_of(*read.error()) == Rcode::FormErr);
    RC_ASSERT(read.query.edns.has_value() == (*read.error() == WireError::BadCookie));
}

}  // namespace
}  // namespace mooring::dns

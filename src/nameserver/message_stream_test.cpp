// SPDX-License-Identifier: Apache-2.0
#include "nameserver/message_stream.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace mooring::nameserver {
namespace {

std::string framed(const std::string& text)
{
    return std::string{static_cast<char>(text.size() >> 8U),
                       static_cast<char>(text.size() & 0xffU)} +
           text;
}

/// Feeds `bytes` in pieces of `piece_bytes` and returns the messages that come out.
std::vector<std::string> messages_of(MessageStream& stream, const std::string& bytes,
                                     std::size_t piece_bytes)
{
    std::vector<std::string> messages;
    std::size_t at = 0;
    while (at < bytes.size()) {
        const auto space = stream.space();
        const auto count = std::min({space.size(), piece_bytes, bytes.size() - at});
        std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(at), count, space.begin());
        stream.received(count);
        at += count;
        while (const auto message = stream.next()) {
            messages.emplace_back(message->begin(), message->end());
        }
    }
    return messages;
}

TEST(MessageStream, CutsPipelinedMessagesWhereverTheBytesAreSplit)
{
    const auto bytes =
        framed("first") + framed("") + framed(std::string(300, 'x')) + framed("last");
    for (std::size_t piece = 1; piece <= bytes.size(); ++piece) {
        MessageStream stream;

        const auto messages = messages_of(stream, bytes, piece);

        ASSERT_EQ(messages, (std::vector<std::string>{"first", "", std::string(300, 'x'), "last"}))
            << "in pieces of " << piece;
    }
}

TEST(MessageStream, HoldsTheLongestMessage)
{
    const std::string longest(65'535, 'y');
    MessageStream stream;

    const auto messages = messages_of(stream, framed("a") + framed(longest) + framed("b"), 1000);

    EXPECT_EQ(messages, (std::vector<std::string>{"a", longest, "b"}));
}

TEST(MessageStream, AnAnnouncedLengthCostsNoMemoryBeforeItsBytesCome)
{
    MessageStream stream;
    const auto first = stream.space();
    first[0] = 0xff;
    first[1] = 0xff;
    stream.received(2);

    EXPECT_FALSE(stream.next());
    EXPECT_LE(stream.space().size(), 4096U);
}

}  // namespace
}  // namespace mooring::nameserver

// SPDX-License-Identifier: Apache-2.0
#include "http/proxy_protocol.hpp"

#include <string>

#include <gmock/gmock.h>

namespace mooring::http {
namespace {

using Status = ProxyHeader::Status;

std::string v2(std::string_view command_and_family, std::string_view addresses)
{
    std::string header{"\r\n\r\n\0\r\nQUIT\n", 12};
    header.append(command_and_family);
    header.push_back('\0');
    header.push_back(static_cast<char>(addresses.size()));
    return header.append(addresses);
}

TEST(ProxyProtocol, ReadsVersion1)
{
    const auto header = parse_proxy_header("PROXY TCP6 2001:db8::7 2001:db8::1 56324 443\r\nGET /");

    EXPECT_EQ(header.status, Status::Done);
    EXPECT_EQ(header.size, 46U);
    EXPECT_EQ(header.source->text(), "[2001:db8::7]:56324");
}

TEST(ProxyProtocol, ReadsVersion2)
{
    const auto bytes =
        v2("\x21\x11", std::string_view{"\xCB\x00\x71\x07\xC0\x00\x02\x01\x10\x20\x01\xBB", 12});

    const auto header = parse_proxy_header(bytes + "GET /");

    EXPECT_EQ(header.status, Status::Done);
    EXPECT_EQ(header.size, bytes.size());
    EXPECT_EQ(header.source->text(), "203.0.113.7:4128");
}

TEST(ProxyProtocol, TakesTheProxysOwnConnections)
{
    EXPECT_EQ(parse_proxy_header("PROXY UNKNOWN\r\n").status, Status::Done);
    EXPECT_FALSE(parse_proxy_header("PROXY UNKNOWN\r\n").source);
    EXPECT_EQ(parse_proxy_header(v2(std::string_view{"\x20\x00", 2}, "")).status, Status::Done);
}

TEST(ProxyProtocol, WaitsForTheRestOfAHeader)
{
    const std::string v1 = "PROXY TCP4 203.0.113.7 192.0.2.1 56324 443\r\n";
    const auto second =
        v2("\x21\x11", std::string_view{"\xCB\x00\x71\x07\xC0\x00\x02\x01\x10\x20\x01\xBB", 12});
    for (const auto& whole : {v1, second}) {
        for (std::size_t size = 0; size < whole.size(); ++size) {
            EXPECT_EQ(parse_proxy_header(whole.substr(0, size)).status, Status::NeedMore) << size;
        }
    }
}

TEST(ProxyProtocol, RefusesNonsense)
{
    for (const std::string& bytes :
         {std::string{"GET / HTTP/1.1\r\n"}, std::string{"PROXY TCP4 x 192.0.2.1 1 2\r\n"},
          std::string{"PROXY TCP4 203.0.113.7 192.0.2.1 1 99999\r\n"}, std::string{"PROXY \n"},
          "PROXY " + std::string(200, 'x'),
          std::string{"PROXY TCP4 203.0.113.7 192.0.2.1 1 2 3\r\n"}, v2("\x31\x11", ""),
          v2("\x21\x11", "short")}) {
        EXPECT_EQ(parse_proxy_header(bytes).status, Status::Malformed) << bytes;
    }
}

}  // namespace
}  // namespace mooring::http

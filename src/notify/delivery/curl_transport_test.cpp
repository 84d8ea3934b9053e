// SPDX-License-Identifier: Apache-2.0
#include "notify/delivery/curl_transport.hpp"

#include <filesystem>
#include <fstream>
#include <functional>
#include <thread>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "base/file_descriptor.hpp"

namespace mooring::notify {

namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

/// A server on loopback for one connection, which `serve` plays.
class OneConnection {
public:
    explicit OneConnection(std::function<void(int)> serve) : listener_{make_listener()}
    {
        sockaddr_in at{};
        socklen_t size = sizeof at;
        ::getsockname(listener_.number(), reinterpret_cast<sockaddr*>(&at), &size);
        port_ = ntohs(at.sin_port);
        thread_ = std::thread{[this, serve = std::move(serve)] {
            const FileDescriptor peer{::accept(listener_.number(), nullptr, nullptr)};
            if (peer.is_open()) serve(peer.number());
        }};
    }
    ~OneConnection()
    {
        ::shutdown(listener_.number(), SHUT_RDWR);
        thread_.join();
    }
    [[nodiscard]] int port() const { return port_; }

private:
    static FileDescriptor make_listener()
    {
        FileDescriptor listener{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
        sockaddr_in at{};
        at.sin_family = AF_INET;
        at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        ::bind(listener.number(), reinterpret_cast<const sockaddr*>(&at), sizeof at);
        ::listen(listener.number(), 4);
        return listener;
    }
    FileDescriptor listener_;
    int port_ = 0;
    std::thread thread_;
};

std::string read_until(int peer, std::string_view end)
{
    std::string text;
    char byte = 0;
    while (!text.ends_with(end) && ::recv(peer, &byte, 1, 0) == 1) text.push_back(byte);
    return text;
}

void say(int peer, const std::string& text)
{
    (void)::send(peer, text.data(), text.size(), MSG_NOSIGNAL);
}

/// Answers one call and keeps what it was sent.
auto answering(std::string answer, std::string& heard)
{
    return [answer = std::move(answer), &heard](int peer) {
        heard = read_until(peer, "\r\n\r\n");
        heard += read_until(peer, "}");
        say(peer, answer);
    };
}

Outcome outcome_of(CurlTransport& transport, Delivery delivery)
{
    transport.begin(std::move(delivery));
    while (true) {
        auto outcomes = transport.wait(std::chrono::seconds{10});
        if (!outcomes.empty()) return outcomes.front();
    }
}

CurlTransport::Options lab()
{
    return {.mail = {}, .reach = Reach::Lab};
}

Delivery call_to(int port)
{
    return {zone::EntryId{7}, CallDelivery{.url = fmt::format("http://127.0.0.1:{}/hook", port),
                                           .headers = {{"Mooring-Signature", "t=1,v1=2"}},
                                           .body = "{}"}};
}

/// Plays a mail server that says `verdict` after the mail.
auto mail_server(std::string verdict, std::string& heard)
{
    return [verdict = std::move(verdict), &heard](int peer) {
        say(peer, "220 hello\r\n");
        while (true) {
            const auto line = read_until(peer, "\r\n");
            heard += line;
            if (line.empty() || line.starts_with("QUIT")) return;
            if (!line.starts_with("DATA")) {
                say(peer, "250 ok\r\n");
                continue;
            }
            say(peer, "354 go on\r\n");
            heard += read_until(peer, "\r\n.\r\n");
            say(peer, verdict);
        }
    };
}

CurlTransport::Options mailing_to(int port)
{
    auto options = lab();
    options.mail.smtp = SmtpServer{.url = fmt::format("smtp://127.0.0.1:{}", port),
                                   .envelope_from = "bounces@example.net"};
    return options;
}

const Delivery some_mail{zone::EntryId{7},
                         MailDelivery{"anna@example.org", "Subject: x\r\n\r\n.hidden\r\n"}};

}  // namespace

TEST(CurlTransport, ACallIsAPostWithItsHeadersAndBody)
{
    std::string heard;
    OneConnection server{answering("HTTP/1.1 204 No Content\r\n\r\n", heard)};
    CurlTransport transport{lab()};

    const auto outcome = outcome_of(transport, call_to(server.port()));

    EXPECT_EQ(outcome.fate, Fate::Delivered);
    EXPECT_EQ(outcome.id, zone::EntryId{7});
    EXPECT_THAT(heard, HasSubstr("POST /hook HTTP/1.1\r\n"));
    EXPECT_THAT(heard, HasSubstr("Mooring-Signature: t=1,v1=2\r\n"));
}

TEST(CurlTransport, ARedirectIsAFailureAndGoneIsForGood)
{
    for (const auto& [status, fate] :
         {std::pair{302, Fate::Later}, std::pair{500, Fate::Later}, std::pair{410, Fate::Never}}) {
        std::string heard;
        OneConnection server{answering(
            fmt::format("HTTP/1.1 {} X\r\nLocation: /a\r\nContent-Length: 0\r\n\r\n", status),
            heard)};
        CurlTransport transport{lab()};

        EXPECT_EQ(outcome_of(transport, call_to(server.port())).fate, fate) << status;
    }
}

TEST(CurlTransport, AnAnswerThatDoesNotEndIsCutOff)
{
    std::string heard;
    OneConnection server{[](int peer) {
        (void)read_until(peer, "}");
        say(peer, "HTTP/1.1 500 X\r\n\r\n");
        const std::string block(4096, 'x');
        while (::send(peer, block.data(), block.size(), MSG_NOSIGNAL) > 0) {
        }
    }};
    CurlTransport transport{lab()};

    EXPECT_EQ(outcome_of(transport, call_to(server.port())).fate, Fate::Later);
}

TEST(CurlTransport, InPublicThisMachineIsNotCalledWhateverTheNameSays)
{
    CurlTransport transport{{.mail = {}, .reach = Reach::Public}};
    for (const auto* url : {"https://127.0.0.1:1/", "https://localhost:1/", "https://[::1]:1/",
                            "http://127.0.0.1:1/", "file:///etc/passwd"}) {
        const auto outcome = outcome_of(
            transport, {zone::EntryId{7}, CallDelivery{.url = url, .headers = {}, .body = "{}"}});
        EXPECT_EQ(outcome.fate, Fate::Later) << url;
        EXPECT_NE(outcome.problem, "") << url;
    }
}

TEST(CurlTransport, AMailGoesOutWithItsEnvelopeAndItsDots)
{
    std::string heard;
    {
        OneConnection server{mail_server("250 taken\r\n", heard)};
        CurlTransport transport{mailing_to(server.port())};
        EXPECT_EQ(outcome_of(transport, some_mail).fate, Fate::Delivered);
    }
    EXPECT_THAT(heard, HasSubstr("MAIL FROM:<bounces@example.net>"));
    EXPECT_THAT(heard, HasSubstr("RCPT TO:<anna@example.org>"));
    EXPECT_THAT(heard, HasSubstr("\r\n..hidden\r\n.\r\n"));
}

TEST(CurlTransport, WhatTheMailServerRefusesForGoodIsNotTriedAgain)
{
    for (const auto& [verdict, fate] :
         {std::pair{"550 no\r\n", Fate::Never}, std::pair{"451 later\r\n", Fate::Later}}) {
        std::string heard;
        OneConnection server{mail_server(verdict, heard)};
        CurlTransport transport{mailing_to(server.port())};
        EXPECT_EQ(outcome_of(transport, some_mail).fate, fate) << verdict;
    }
}

TEST(CurlTransport, WithoutAServerMailIsGivenUpAndWithASpoolItBecomesAFile)
{
    CurlTransport nowhere{lab()};
    EXPECT_EQ(outcome_of(nowhere, some_mail).fate, Fate::Never);

    std::string folder = (std::filesystem::temp_directory_path() / "mooring-XXXXXX").string();
    ASSERT_NE(::mkdtemp(folder.data()), nullptr);
    auto options = lab();
    options.mail.spool = folder;
    CurlTransport transport{options};
    EXPECT_EQ(outcome_of(transport, some_mail).fate, Fate::Delivered);
    const auto file = std::filesystem::path{folder} / "0000000007.eml";
    EXPECT_EQ(std::filesystem::status(file).permissions(),
              std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    EXPECT_EQ(std::filesystem::file_size(file), std::get<MailDelivery>(some_mail.what).text.size());
    std::filesystem::remove_all(folder);
}

TEST(CurlTransport, OnlyMailUrlsWithoutAUserAreTaken)
{
    EXPECT_TRUE(is_smtp_url("smtp://mail.example.net:587"));
    EXPECT_TRUE(is_smtp_url("smtps://mail.example.net"));
    for (const auto* bad : {"http://a", "smtp://", "smtp://u:p@a", "smtp://a/b", "smtp://a\r\nb"})
        EXPECT_FALSE(is_smtp_url(bad)) << bad;
}

}  // namespace mooring::notify

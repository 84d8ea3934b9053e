// SPDX-License-Identifier: Apache-2.0
#include "nameserver/desk.hpp"

#include <future>

#include <gmock/gmock.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "dns/message_writer.hpp"
#include "testing/fake_clock.hpp"
#include "testing/zone_builder.hpp"
#include "updates/dns_update.hpp"

namespace mooring::nameserver {
namespace {

namespace asio = net::asio;
using authority::Transport;
using Bytes = std::vector<std::uint8_t>;

dns::Name name(std::string_view text)
{
    return dns::Name::parse(text).value();
}

dns::TsigKey key()
{
    return {.name = name("key-7."),
            .algorithm = dns::TsigAlgorithm::HmacSha256,
            .secret = Bytes(32, 0x11)};
}

class OneKey final : public TsigKeys {
public:
    [[nodiscard]] std::optional<KnownTsigKey> find(dns::NameView wanted) const override
    {
        if (key().name.view() != wanted) return {};
        return KnownTsigKey{.key = key(), .owner = owner, .has_any_algorithm = false};
    }
    registry::TsigOwner owner = zone::KeyId{7};
};

/// Answers when it is told to.
class HeldUpdates final : public updates::UpdateDoor {
public:
    void submit(updates::SignedUpdate update, Done done) override
    {
        held_.with([&](auto& held) { held.emplace_back(std::move(update), std::move(done)); });
        arrived_.notify_all();
    }
    /// Waits for `count` messages to be held.
    void wait_for(std::size_t count)
    {
        held_.when(arrived_, [&](const auto& held) { return held.size() >= count; }, [](auto&) {});
    }
    void answer_all(updates::UpdateReply reply)
    {
        auto held = held_.with([](auto& waiting) { return std::exchange(waiting, {}); });
        for (auto& [update, done] : held) done(reply);
    }

private:
    Guarded<std::vector<std::pair<updates::SignedUpdate, Done>>> held_;
    std::condition_variable arrived_;
};

/// Sends three messages.
class ThreeMessages final : public TransferDoor {
public:
    [[nodiscard]] asio::awaitable<void> transfer(const Request& request,
                                                 Responder& responder) override
    {
        signer = request.signer;
        for (int i = 0; i < 3; ++i) {
            dns::MessageWriter writer{{.id = request.message.header.id, .is_response = true},
                                      responder.bytes_max()};
            const auto bytes = std::move(writer).finish();
            static_cast<void>(co_await responder.send(bytes));
        }
    }
    std::optional<registry::TsigOwner> signer;
};

class Mailbox final : public Responder {
public:
    [[nodiscard]] asio::awaitable<bool> send(std::span<const std::uint8_t> message) override
    {
        messages.emplace_back(message.begin(), message.end());
        co_return true;
    }
    [[nodiscard]] std::size_t bytes_max() const noexcept override { return 65'535; }
    std::vector<Bytes> messages;
};

Bytes message(dns::Opcode opcode, dns::RrType type, std::string_view qname = "example.")
{
    dns::MessageWriter writer{{.id = 77, .opcode = opcode}};
    writer.add_question({.name = name(qname), .type = type});
    return std::move(writer).finish();
}

class DeskTest : public ::testing::Test {
protected:
    DeskTest()
    {
        zones.add_zone("example.", "www A 192.0.2.1\n");
        zones.publish();
        loops.start();
        make({});
    }
    ~DeskTest() override
    {
        desk.reset();
        loops.stop();
    }
    void make(const Desk::Options& options)
    {
        desk = std::make_unique<Desk>(Desk::Collaborators{.table = zones.table(),
                                                          .loops = loops,
                                                          .clock = clock,
                                                          .keys = keys,
                                                          .updates = &updates,
                                                          .transfers = &transfers},
                                      options);
    }
    [[nodiscard]] std::uint64_t now() const { return seconds_of(clock.wall_now()); }

    /// All that comes back over a stream.
    std::vector<Bytes> ask(const Bytes& bytes)
    {
        Mailbox mailbox;
        std::promise<void> done;
        const Inquiry inquiry{
            .bytes = bytes, .peer = client, .transport = Transport::Tcp, .loop = 0};
        asio::co_spawn(loops.context(0), desk->serve(inquiry, mailbox),
                       [&](const std::exception_ptr&) { done.set_value(); });
        done.get_future().wait();
        return mailbox.messages;
    }
    struct Signed {
        Bytes bytes;
        Bytes mac;
    };
    [[nodiscard]] Signed sign(Bytes bytes) const
    {
        auto signer = dns::TsigSigner::for_request(key());
        signer.sign(bytes, now());
        return {bytes, signer.mac()};
    }

    testing::ZoneBuilder zones;
    testing::FakeClock clock;
    net::StreamLoops loops{{.count = 1}};
    OneKey keys;
    HeldUpdates updates;
    ThreeMessages transfers;
    const Endpoint client{.address = Ipv4{{127, 0, 0, 1}}, .port = 5000};
    std::unique_ptr<Desk> desk;
};

TEST_F(DeskTest, ASignedQueryIsAnsweredSigned)
{
    const auto query = sign(message(dns::Opcode::Query, dns::RrType::A, "www.example."));

    const auto responses = ask(query.bytes);

    ASSERT_EQ(responses.size(), 1U);
    dns::TsigVerifier verifier{key(), query.mac};
    EXPECT_TRUE(verifier.verify(responses[0], now()));
    const auto response = dns::Message::parse(responses[0]).value();
    ASSERT_EQ(response.answers.size(), 1U);
    EXPECT_EQ(response.answers[0].rdata, (dns::Rdata{192, 0, 2, 1}));
    EXPECT_EQ(desk->counters().signed_queries.value(), 1U);
}

TEST_F(DeskTest, EveryMessageOfATransferIsSigned)
{
    const auto query = sign(message(dns::Opcode::Query, dns::RrType::AXFR));

    const auto responses = ask(query.bytes);

    ASSERT_EQ(responses.size(), 3U);
    dns::TsigVerifier verifier{key(), query.mac};
    for (const auto& response : responses) {
        EXPECT_TRUE(verifier.verify(response, now()));
        EXPECT_TRUE(verifier.is_proven());
    }
    EXPECT_EQ(transfers.signer, registry::TsigOwner{zone::KeyId{7}});
}

TEST_F(DeskTest, AnUnsignedTransferGoesToItsDoorUnsigned)
{
    const auto responses = ask(message(dns::Opcode::Query, dns::RrType::AXFR));

    ASSERT_EQ(responses.size(), 3U);
    EXPECT_EQ(dns::TsigRecord::find(responses[0]).value(), std::nullopt);
    EXPECT_EQ(transfers.signer, std::nullopt);
}

TEST_F(DeskTest, AnUpdateOfASecondarysKeyIsRefused)
{
    keys.owner = zone::SecondaryId{1};

    const auto responses = ask(sign(message(dns::Opcode::Update, dns::RrType::SOA)).bytes);

    ASSERT_EQ(responses.size(), 1U);
    EXPECT_EQ(dns::Message::parse(responses[0])->header.rcode, dns::Rcode::Refused);
    EXPECT_EQ(desk->counters().updates_by_rcode[5].value(), 1U);
}

TEST_F(DeskTest, TsigErrorsAreCountedByReason)
{
    auto forged = sign(message(dns::Opcode::Query, dns::RrType::A)).bytes;
    forged[13] = 'E';  // The first letter of the QNAME.
    const auto early = sign(message(dns::Opcode::Query, dns::RrType::A)).bytes;

    static_cast<void>(ask(forged));
    clock.advance(std::chrono::seconds{301});
    static_cast<void>(ask(early));

    const auto& errors = desk->counters().tsig_errors;
    EXPECT_EQ(errors[DeskCounters::slot_of(dns::TsigError::BadSig)].value(), 1U);
    EXPECT_EQ(errors[DeskCounters::slot_of(dns::TsigError::BadTime)].value(), 1U);
}

/// Two bound sockets, one of which is the server's.
class DeskUdpTest : public DeskTest {
protected:
    DeskUdpTest() : server_{bound()}, socket_{bound()}
    {
        const timeval patience{.tv_sec = 5, .tv_usec = 0};
        ::setsockopt(socket_.number(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        sockaddr_in address{};
        socklen_t size = sizeof address;
        ::getsockname(server_.number(), reinterpret_cast<sockaddr*>(&address), &size);
        ::connect(socket_.number(), reinterpret_cast<sockaddr*>(&address), size);
    }
    static FileDescriptor bound()
    {
        FileDescriptor descriptor{::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        EXPECT_EQ(
            ::bind(descriptor.number(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
        return descriptor;
    }
    /// Sends a datagram and hands it to the desk as a worker does.
    bool hand_over(const Bytes& bytes)
    {
        EXPECT_EQ(::send(socket_.number(), bytes.data(), bytes.size(), 0),
                  static_cast<ssize_t>(bytes.size()));
        while (server_.receive(batch_) == 0) continue;
        const auto back = batch_.return_path(0);
        return desk->take({.bytes = batch_.received(0), .socket = server_, .back = back});
    }
    [[nodiscard]] dns::Message receive() const
    {
        Bytes bytes(4096);
        const auto size = ::recv(socket_.number(), bytes.data(), bytes.size(), 0);
        EXPECT_GT(size, 0);
        bytes.resize(size < 0 ? 0 : static_cast<std::size_t>(size));
        return dns::Message::parse(bytes).value();
    }

    net::UdpSocket server_;
    FileDescriptor socket_;
    net::UdpBatch batch_{{}};
};

TEST_F(DeskUdpTest, AnUpdateIsAnsweredThroughTheWorkersSocketWhenItIsDone)
{
    ASSERT_TRUE(hand_over(sign(message(dns::Opcode::Update, dns::RrType::SOA)).bytes));
    updates.wait_for(1);

    updates.answer_all({.rcode = dns::Rcode::YXRRSet});

    const auto response = receive();
    EXPECT_EQ(response.header.rcode, dns::Rcode::YXRRSet);
    EXPECT_EQ(response.header.opcode, dns::Opcode::Update);
    EXPECT_EQ(response.questions.size(), 1U);
    EXPECT_TRUE(response.tsig);
}

TEST_F(DeskUdpTest, AnOldMessageHearsBadTimeWithOurTime)
{
    ASSERT_TRUE(hand_over(sign(message(dns::Opcode::Update, dns::RrType::SOA)).bytes));
    updates.wait_for(1);

    updates.answer_all({.rcode = dns::Rcode::NotAuth, .kind = updates::UpdateReply::Kind::TooOld});

    const auto response = receive();
    EXPECT_EQ(response.header.rcode, dns::Rcode::NotAuth);
    ASSERT_TRUE(response.tsig);
    EXPECT_EQ(response.tsig->error, dns::TsigError::BadTime);
    EXPECT_EQ(response.tsig->other.size(), 6U);
}

TEST_F(DeskUdpTest, TakesNoMoreThanItsLimitUntilSomeAreAnswered)
{
    make({.waiting_max = 2});
    const auto update = sign(message(dns::Opcode::Update, dns::RrType::SOA)).bytes;
    ASSERT_TRUE(hand_over(update));
    ASSERT_TRUE(hand_over(update));
    EXPECT_FALSE(hand_over(update));
    EXPECT_EQ(desk->counters().refused_full.value(), 1U);

    updates.wait_for(2);
    updates.answer_all({.rcode = dns::Rcode::NoError});
    static_cast<void>(receive());
    static_cast<void>(receive());
    desk->stop();

    EXPECT_TRUE(hand_over(update));
    updates.wait_for(1);
    updates.answer_all({.rcode = dns::Rcode::NoError});
}

TEST(DeskRouting, OnlyWhatIsMoreThanAPlainQueryGoesToTheDesk)
{
    const auto is_for_desk = [](const Bytes& bytes, Transport transport) {
        return Desk::is_for_desk(authority::ReceivedQuery::parse(bytes), transport);
    };
    const auto plain = message(dns::Opcode::Query, dns::RrType::A);
    const auto update = message(dns::Opcode::Update, dns::RrType::SOA);
    const auto axfr = message(dns::Opcode::Query, dns::RrType::AXFR);

    EXPECT_FALSE(is_for_desk(plain, Transport::Udp));
    EXPECT_FALSE(is_for_desk(update, Transport::Udp)) << "unsigned: refused at once";
    EXPECT_TRUE(is_for_desk(update, Transport::Tcp));
    EXPECT_FALSE(is_for_desk(axfr, Transport::Udp));
    EXPECT_TRUE(is_for_desk(axfr, Transport::Tls));
    EXPECT_TRUE(is_for_desk(message(dns::Opcode::Query, dns::RrType::IXFR), Transport::Udp));
    EXPECT_TRUE(is_for_desk(message(dns::Opcode::Notify, dns::RrType::SOA), Transport::Udp));
    auto with_tsig = plain;
    dns::TsigSigner::for_request(key()).sign(with_tsig, 1);
    EXPECT_TRUE(is_for_desk(with_tsig, Transport::Udp));
}

}  // namespace
}  // namespace mooring::nameserver

// SPDX-License-Identifier: Apache-2.0
#include "nameserver/desk_session.hpp"

#include <algorithm>
#include <utility>

#include "dns/message_writer.hpp"
#include "nameserver/transfer_messages.hpp"

namespace mooring::nameserver {

namespace asio = net::asio;

namespace {

using dns::Rcode;

/// Signs every message that a door sends (RFC 8945, 5.3.1: all of a stream are signed here).
class SigningResponder final : public Responder {
public:
    SigningResponder(Responder& next, dns::TsigSigner& signer, const Clock& clock)
        : next_{next}, signer_{signer}, clock_{clock}
    {}

    [[nodiscard]] asio::awaitable<bool> send(std::span<const std::uint8_t> message) override
    {
        std::vector<std::uint8_t> bytes{message.begin(), message.end()};
        signer_.sign(bytes, seconds_of(clock_.wall_now()));
        const auto is_taken = co_await next_.send(bytes);
        co_return is_taken;
    }
    [[nodiscard]] std::size_t bytes_max() const noexcept override
    {
        return next_.bytes_max() - signer_.record_bytes();
    }

private:
    Responder& next_;
    dns::TsigSigner& signer_;
    const Clock& clock_;
};

/// A look into the name table: nothing of it is held while the loop waits.
class Visit {
public:
    explicit Visit(const DeskPart& part) : reader_{part.reader}
    {
        reader_.refresh();
        if (part.signer != nullptr) part.signer->refresh();
    }
    Visit(const Visit&) = delete;
    Visit& operator=(const Visit&) = delete;
    ~Visit() { reader_.rest(); }

private:
    zone::NameTable::Reader& reader_;
};

bool is_transfer(const dns::QueryMessage& query) noexcept
{
    return query.opcode == dns::Opcode::Query &&
           (query.qtype == dns::RrType::AXFR || query.qtype == dns::RrType::IXFR);
}

}  // namespace

DeskSession::DeskSession(const DeskPart& part, const Inquiry& inquiry, Responder& responder)
    : part_{part},
      inquiry_{inquiry},
      responder_{responder},
      query_{authority::ReceivedQuery::parse(inquiry.bytes)}
{}

asio::awaitable<void> DeskSession::run()
{
    if (!query_.deserves_response()) co_return;
    auto found = dns::TsigRecord::find(inquiry_.bytes);
    if (!found) {
        part_.counters.tsig_errors[DeskCounters::slot_of(dns::TsigError::None)].add();
        co_await reply(Rcode::FormErr);
        co_return;
    }
    tsig_ = *std::move(found);
    if (!tsig_) {
        const std::optional<registry::TsigOwner> nobody;
        co_await serve_request(nobody);
        co_return;
    }
    auto known = part_.world.keys.find(tsig_->key_name);
    if (known && known->has_any_algorithm)
        known->key.algorithm =
            dns::algorithm_of(tsig_->algorithm_name).value_or(known->key.algorithm);
    const auto verdict =
        dns::verify_request(inquiry_.bytes, *tsig_, known ? &known->key : nullptr, now_seconds());
    if (!verdict.is_good()) {
        co_await refuse_tsig(verdict, known ? &*known : nullptr);
        co_return;
    }
    part_.counters.tsig_verified.add();
    signer_ = dns::TsigSigner::for_response(known->key, *tsig_);
    co_await serve_request(known->owner);
}

/// RFC 8945, 5.3.2: NOTAUTH with the error in the TSIG record, which is signed if the key is good.
asio::awaitable<void> DeskSession::refuse_tsig(dns::TsigVerdict verdict, const KnownTsigKey* known)
{
    part_.counters.tsig_errors[DeskCounters::slot_of(verdict.error)].add();
    if (query_.message.opcode == dns::Opcode::Update)
        part_.counters
            .updates_by_rcode[DeskCounters::slot_of(verdict.is_malformed ? Rcode::FormErr
                                                                         : Rcode::NotAuth)]
            .add();
    if (verdict.is_malformed) {
        co_await reply(Rcode::FormErr);
        co_return;
    }
    auto message = short_response(Rcode::NotAuth);
    if (verdict.error == dns::TsigError::BadKey || verdict.error == dns::TsigError::BadSig) {
        dns::append_unsigned_tsig(message, *tsig_, verdict.error);
    } else {
        auto signer = dns::TsigSigner::for_response(known->key, *tsig_);
        signer.sign_error(message, verdict.error, now_seconds());
    }
    const auto is_taken = co_await responder_.send(message);
    static_cast<void>(is_taken);
}

asio::awaitable<void> DeskSession::serve_request(std::optional<registry::TsigOwner> signer)
{
    const auto& query = query_.message;
    if (query.opcode == dns::Opcode::Update) {
        co_await serve_update(signer);
    } else if (query.opcode == dns::Opcode::Notify || is_transfer(query)) {
        co_await serve_door(signer);
    } else {
        co_await serve_query();
    }
}

asio::awaitable<void> DeskSession::serve_update(std::optional<registry::TsigOwner> signer)
{
    auto message = dns::Message::parse(inquiry_.bytes);
    if (!message) {
        co_await reply_update(Rcode::FormErr);
        co_return;
    }
    auto update = authority::UpdateMessage::from(*std::move(message));
    if (!update) {
        co_await reply_update(update.error());
        co_return;
    }
    // Unsigned, or signed by a secondary or a primary: neither may change anything.
    const auto* const key = signer ? std::get_if<zone::KeyId>(&*signer) : nullptr;
    if (key == nullptr || part_.world.updates == nullptr) {
        co_await reply_update(Rcode::Refused);
        co_return;
    }
    updates::SignedUpdate wanted{
        .message = *std::move(update),
        .use = {.key = *key, .time_signed = tsig_->time_signed, .digest = dns::mac_digest(*tsig_)},
        .source = inquiry_.peer.address,
        .received = part_.world.clock.now()};
    const auto done = co_await carry_out(wanted);
    if (done.is_held) {
        co_await reply_held();
        co_return;
    }
    if (done.kind == updates::UpdateReply::Kind::Replayed) part_.counters.updates_replayed.add();
    if (done.kind != updates::UpdateReply::Kind::TooOld) {
        co_await reply_update(done.rcode);
        co_return;
    }
    part_.counters.tsig_errors[DeskCounters::slot_of(dns::TsigError::BadTime)].add();
    part_.counters.updates_by_rcode[DeskCounters::slot_of(Rcode::NotAuth)].add();
    auto response = short_response(Rcode::NotAuth);
    signer_->sign_error(response, dns::TsigError::BadTime, now_seconds());
    const auto is_taken = co_await responder_.send(response);
    static_cast<void>(is_taken);
}

/// Waits until the writer has decided; the answer comes back to this loop.
asio::awaitable<updates::UpdateReply> DeskSession::carry_out(updates::SignedUpdate& update)
{
    auto& updates = *part_.world.updates;
    auto& loops = part_.world.loops;
    auto initiation = [&updates, &loops, &update, loop = part_.loop](auto handler) {
        const auto resume = std::make_shared<decltype(handler)>(std::move(handler));
        updates.submit(std::move(update), [&loops, loop, resume](updates::UpdateReply reply) {
            loops.post(loop, [resume, reply] { (*resume)(reply); });
        });
    };
    const auto reply =
        co_await asio::async_initiate<const asio::use_awaitable_t<>, void(updates::UpdateReply)>(
            initiation, asio::use_awaitable);
    co_return reply;
}

asio::awaitable<void> DeskSession::serve_door(std::optional<registry::TsigOwner> signer)
{
    const auto is_notify = query_.message.opcode == dns::Opcode::Notify;
    const auto& world = part_.world;
    if (is_notify ? world.notifies == nullptr : world.transfers == nullptr) {
        co_await reply(is_notify ? Rcode::NotImp : Rcode::Refused);
        co_return;
    }
    auto message = dns::Message::parse(inquiry_.bytes);
    if (!message || message->questions.size() != 1) {
        co_await reply(Rcode::FormErr);
        co_return;
    }
    const Request request{.message = *std::move(message),
                          .peer = inquiry_.peer,
                          .transport = inquiry_.transport,
                          .loop = part_.loop,
                          .signer = signer};
    if (is_notify) {
        part_.counters.notifies.add();
        const auto rcode = world.notifies->notified(request);
        co_await reply(rcode);
        co_return;
    }
    part_.counters.transfers.add();
    if (!signer_) {
        co_await world.transfers->transfer(request, responder_);
        co_return;
    }
    SigningResponder responder{responder_, *signer_, world.clock};
    co_await world.transfers->transfer(request, responder);
}

/// A plain query that is signed: what anybody else would hear, signed (RFC 8945, 5.3).
asio::awaitable<void> DeskSession::serve_query()
{
    part_.counters.signed_queries.add();
    Bytes buffer(std::max(responder_.bytes_max(), dns::udp_bytes_min));
    authority::Answer answer;
    {
        const Visit visit{part_};
        authority::Envelope envelope;
        envelope.transport = inquiry_.transport;
        envelope.is_client_proven = signer_.has_value();
        envelope.reserved_bytes = signer_ ? signer_->record_bytes() : 0;
        answer = authority::answer(query_,
                                   {.reader = part_.reader,
                                    .signer = part_.signer,
                                    .now_seconds = seconds_of(part_.world.clock.wall_now())},
                                   envelope, buffer);
    }
    buffer.resize(answer.size_bytes);
    if (buffer.empty()) co_return;
    co_await send_signed(buffer);
}

/// Header, question or zone section, OPT if there was one.
DeskSession::Bytes DeskSession::short_response(Rcode rcode) const
{
    const auto& query = query_.message;
    dns::MessageWriter writer{{.id = query.id,
                               .opcode = query.opcode,
                               .is_response = true,
                               .is_authoritative = query.opcode == dns::Opcode::Notify,
                               .is_recursion_desired = query.is_recursion_desired,
                               .rcode = rcode}};
    if (!query.question.empty())
        writer.add_question(
            {.name = dns::Name{query.qname}, .type = query.qtype, .rrclass = query.qclass});
    if (query.edns)
        writer.add_opt({.udp_payload_bytes_max = dns::server_udp_bytes_max,
                        .is_dnssec_ok = query.edns->is_dnssec_ok});
    return std::move(writer).finish();
}

asio::awaitable<void> DeskSession::reply(Rcode rcode)
{
    auto message = short_response(rcode);
    co_await send_signed(message);
}

asio::awaitable<void> DeskSession::reply_update(Rcode rcode)
{
    part_.counters.updates_by_rcode[DeskCounters::slot_of(rcode)].add();
    auto message = short_response(rcode);
    co_await send_signed(message);
}

/// With the reason, for who understands it: the change waits for the word of the host's owner.
asio::awaitable<void> DeskSession::reply_held()
{
    constexpr std::uint16_t ede_prohibited = 18;  // RFC 8914, section 4.19.
    const auto asked = dns::Message::parse(inquiry_.bytes);
    if (!asked) {
        co_await reply_update(Rcode::Refused);
        co_return;
    }
    part_.counters.updates_by_rcode[DeskCounters::slot_of(Rcode::Refused)].add();
    auto refusal = refusal_message(*asked, {Rcode::Refused, ede_prohibited});
    co_await send_signed(refusal);
}

asio::awaitable<void> DeskSession::send_signed(Bytes& message)
{
    if (signer_) signer_->sign(message, now_seconds());
    const auto is_taken = co_await responder_.send(message);
    static_cast<void>(is_taken);
}

std::uint64_t DeskSession::now_seconds() const
{
    return seconds_of(part_.world.clock.wall_now());
}

}  // namespace mooring::nameserver

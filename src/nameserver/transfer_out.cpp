// SPDX-License-Identifier: Apache-2.0
#include "nameserver/transfer_out.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/log.hpp"
#include "nameserver/awaited.hpp"
#include "nameserver/transfer_messages.hpp"

namespace mooring::nameserver {
namespace {

namespace asio = net::asio;

constexpr std::uint16_t ede_not_ready = 14;      // RFC 8914, section 4.15.
constexpr std::uint16_t ede_prohibited = 18;     // RFC 8914, section 4.19.
constexpr std::uint16_t ede_not_supported = 21;  // RFC 8914, section 4.22.

/// Counts a transfer as running while it lives.
class Running {
public:
    explicit Running(Gauge& gauge) : gauge_{gauge} { gauge_.add(1); }
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;
    ~Running() { gauge_.add(-1); }

private:
    Gauge& gauge_;
};

dns::RecordView soa_view(const dns::Name& origin, const updates::ShownSoa& soa)
{
    return {.owner = origin, .type = dns::RrType::SOA, .ttl = soa.ttl, .rdata = soa.rdata};
}

/// The serial that an IXFR query says its sender has (RFC 1995, section 3).
std::optional<dns::Serial> serial_in(const dns::Message& query)
{
    if (query.authorities.size() != 1) return std::nullopt;
    const auto& record = query.authorities.front();
    if (record.type != dns::RrType::SOA || !(record.owner == query.questions.front().name))
        return std::nullopt;
    const auto soa = dns::Soa::parse(record.rdata);
    if (!soa) return std::nullopt;
    return soa->serial;
}

}  // namespace

/// What a query is about, and whether it is granted.
struct TransferOut::Task {
    std::optional<TransferRefusal> refusal;
    bool is_ixfr = false;
    std::optional<dns::Serial> client_serial;
    zone::ZoneId zone{};
    dns::Name origin;
    updates::ShownSoa soa;  // As it is shown now.
    bool has_digest = false;
    zone::SecondaryId secondary{};
};

/// What was given.
struct TransferOut::Given {
    TransferKind kind{};
    TransferResult result = TransferResult::Done;
    dns::Serial serial{};
    std::size_t bytes = 0;
    std::size_t messages = 0;
};

TransferOut::TransferOut(const Collaborators& collaborators, const Options& options)
    : with_{collaborators}, options_{options}
{
    for (std::size_t i = 0; i < with_.loops.count(); ++i) {
        readers_.push_back(std::make_unique<zone::NameTable::Reader>(with_.table));
        readers_.back()->rest();
    }
}

TransferOut::~TransferOut() = default;

asio::awaitable<void> TransferOut::transfer(const Request& request, Responder& responder)
{
    const auto task = task_of(request);
    Given given{.kind = task.is_ixfr ? TransferKind::Ixfr : TransferKind::Axfr};
    if (task.refusal) {
        const auto message = refusal_message(request.message, *task.refusal);
        co_await responder.send(message);
        given.result = task.refusal->rcode == dns::Rcode::ServFail ? TransferResult::Failed
                                                                   : TransferResult::Refused;
    } else {
        const Running running{with_.counters.running_out};
        given = co_await give(request, responder, task);
    }
    TransferCounters::of(with_.counters.out, given.kind, given.result).add();
    with_.counters.bytes_out.add(given.bytes);
    log_given(task, request, given);
}

/// The decisions, in the order in which RFC 5936, section 2.2.1 and what is ours want them.
TransferOut::Task TransferOut::task_of(const Request& request)
{
    Task task;
    const auto refuse = [&](const TransferRefusal& refusal) {
        task.refusal = refusal;
        return std::move(task);
    };
    const auto& query = request.message;
    if (query.questions.size() != 1) return refuse({dns::Rcode::FormErr});
    const auto& question = query.questions.front();
    task.is_ixfr = question.type == dns::RrType::IXFR;
    if (task.is_ixfr) {
        task.client_serial = serial_in(query);
        if (!task.client_serial) return refuse({dns::Rcode::FormErr});
    }

    auto& reader = *readers_.at(request.loop);
    reader.refresh();
    const auto* view = reader.find_zone(question.name);
    if (view == nullptr || !(view->origin == question.name) ||
        question.rrclass != dns::RrClass::IN) {
        reader.rest();
        return refuse({dns::Rcode::NotAuth});
    }
    task.zone = view->id;
    task.origin = view->origin;
    task.soa = {view->serial, view->soa_ttl, view->soa};
    const auto may = is_secondary(request, *view, task.secondary);
    // The digest of a zone is made for whole transfers: changes alone would leave an old one
    // behind.
    const auto apex = reader.find(view->origin);
    task.has_digest = apex && apex->rrset(dns::RrType::ZONEMD) && !view->is_secondary;
    const auto signing = view->is_secondary ? zone::Signing::Unsigned : view->signing;
    reader.rest();

    if (!may) return refuse({dns::Rcode::Refused, ede_prohibited});
    if (signing == zone::Signing::Online) return refuse({dns::Rcode::Refused, ede_not_supported});
    if (task.soa.rdata.empty()) return refuse({dns::Rcode::ServFail, ede_not_ready});
    if (!task.is_ixfr && request.transport == authority::Transport::Udp)
        return refuse({dns::Rcode::Refused, ede_not_supported});
    if (with_.counters.running_out.value() >= static_cast<std::int64_t>(options_.transfers_max))
        return refuse({dns::Rcode::ServFail, ede_not_ready});
    return task;
}

bool TransferOut::is_secondary(const Request& request, const zone::ZoneView& view,
                               zone::SecondaryId& found) const
{
    for (const auto& secondary : with_.tables.secondaries()) {
        if (secondary.zone && *secondary.zone != view.id) continue;
        if (secondary.is_tls && request.transport != authority::Transport::Tls) continue;
        const auto has_key = secondary.tsig.algorithm != 0;
        const auto is_it =
            has_key ? request.signer == registry::TsigOwner{secondary.id}
                    : !request.signer && secondary.address.address == request.peer.address;
        if (!is_it) continue;
        found = secondary.id;
        return true;
    }
    return false;
}

asio::awaitable<TransferOut::Given> TransferOut::give(const Request& request, Responder& responder,
                                                      const Task& task)
{
    if (task.is_ixfr && !task.soa.serial.is_newer_than(*task.client_serial)) {
        const auto given = co_await give_soa(request, responder, task);
        co_return given;
    }
    const auto difference = task.is_ixfr && !task.has_digest
                                ? with_.diffs.changes(task.zone, *task.client_serial)
                                : std::optional<updates::ZoneDifference>{};
    Given given;
    if (difference) {
        given = co_await give_changes(request, responder, *difference);
    } else if (request.transport == authority::Transport::Udp) {
        given = co_await give_soa(request, responder, task);
        co_return given;
    } else {
        given = co_await give_whole(request, responder, task);
    }
    if (given.result == TransferResult::Done && given.kind != TransferKind::UpToDate)
        with_.fetched.note(task.secondary, {task.zone, given.serial, with_.clock.wall_now()});
    co_return given;
}

/// One SOA: the client has everything, or shall come back by TCP.
asio::awaitable<TransferOut::Given> TransferOut::give_soa(const Request& request,
                                                          Responder& responder, const Task& task)
{
    TransferMessages messages{request.message, responder.bytes_max()};
    static_cast<void>(messages.add(soa_view(task.origin, task.soa)));
    const auto message = messages.take();
    const auto is_sent = co_await responder.send(message);
    if (is_sent && task.client_serial == task.soa.serial)
        with_.fetched.note(task.secondary, {task.zone, task.soa.serial, with_.clock.wall_now()});
    co_return Given{.kind = TransferKind::UpToDate,
                    .result = is_sent ? TransferResult::Done : TransferResult::Failed,
                    .serial = task.soa.serial,
                    .bytes = message.size(),
                    .messages = 1};
}

namespace {

/// Writes records into messages and sends them. What is sent is counted.
class Sender {
public:
    Sender(const Request& request, Responder& responder)
        : messages_{request.message, responder.bytes_max()}, responder_{responder}
    {}

    /// True if the record is in the message at hand. If not, send() comes first.
    [[nodiscard]] bool add(const dns::RecordView& record) { return messages_.add(record); }

    /// Sends the message at hand. False if the client is gone, or nothing was in it: a record
    /// larger than any message.
    asio::awaitable<bool> send()
    {
        if (!messages_.has_records()) co_return false;
        const auto message = messages_.take();
        const auto is_sent = co_await responder_.send(message);
        bytes += message.size();
        ++count;
        co_return is_sent;
    }

    std::size_t bytes = 0;
    std::size_t count = 0;

private:
    TransferMessages messages_;
    Responder& responder_;
};

}  // namespace

/// RFC 5936, section 2.2: the SOA, everything else, the SOA again.
asio::awaitable<TransferOut::Given> TransferOut::give_whole(const Request& request,
                                                            Responder& responder, const Task& task)
{
    Given given{.kind = task.is_ixfr ? TransferKind::IxfrWhole : TransferKind::Axfr,
                .result = TransferResult::Failed,
                .serial = task.soa.serial};
    const zone::ZoneSerial newest{task.zone, task.soa.serial};
    const auto image = co_await awaited<Result<ImagePointer>>(
        [&](auto done) { with_.images.read(newest, std::move(done)); });
    if (!image) {
        log(Level::Error, "zone not read for a transfer", {{"reason", image.error().detail}});
        const auto message =
            refusal_message(request.message, {dns::Rcode::ServFail, ede_not_ready});
        co_await responder.send(message);
        co_return given;
    }
    const auto& zone = **image;
    const updates::ShownSoa soa{zone.serial, zone.soa_ttl, zone.soa};
    given.serial = zone.serial;
    Sender sender{request, responder};
    const auto is_first_in = sender.add(soa_view(task.origin, soa));
    auto is_whole = is_first_in;
    for (std::size_t i = 0; i < zone.rrsets.size() && is_whole; ++i) {
        const auto [owner, rrset] = zone.rrsets[i];
        auto rest = rrset.rdatas;
        for (std::uint16_t left = rrset.count; left > 0 && is_whole; --left) {
            const auto size = static_cast<std::size_t>((rest[0] << 8U) | rest[1]);
            const auto rdata = rest.subspan(2, size);
            rest = rest.subspan(2 + size);
            const dns::RecordView record{.owner = owner,
                                         .type = rrset.type,
                                         .ttl = updates::ttl_of(rrset, rdata),
                                         .rdata = rdata};
            if (sender.add(record)) continue;
            is_whole = co_await sender.send();
            is_whole = is_whole && sender.add(record);
        }
    }
    if (is_whole && !sender.add(soa_view(task.origin, soa))) {
        is_whole = co_await sender.send();
        is_whole = is_whole && sender.add(soa_view(task.origin, soa));
    }
    if (is_whole) is_whole = co_await sender.send();
    given.result = is_whole ? TransferResult::Done : TransferResult::Failed;
    given.bytes = sender.bytes;
    given.messages = sender.count;
    co_return given;
}

/// RFC 1995, section 4: one difference sequence from the client's serial to the newest (condensed,
/// section 5), between two of the newest SOA.
asio::awaitable<TransferOut::Given> TransferOut::give_changes(
    const Request& request, Responder& responder, const updates::ZoneDifference& difference)
{
    const auto changes = updates::condense(difference.steps);
    const auto& origin = request.message.questions.front().name;
    const auto from = soa_view(origin, difference.from);
    const auto to = soa_view(origin, difference.to);
    const std::array<std::span<const dns::RecordView>, 6> parts{
        std::span{&to, 1}, std::span{&from, 1}, changes.deleted,
        std::span{&to, 1}, changes.added,       std::span{&to, 1}};

    Given given{.kind = TransferKind::Ixfr,
                .result = TransferResult::Failed,
                .serial = difference.to.serial};
    const auto is_udp = request.transport == authority::Transport::Udp;
    Sender sender{request, responder};
    auto is_whole = true;
    for (const auto part : parts) {
        for (const auto& record : part) {
            if (!is_whole || sender.add(record)) continue;
            if (is_udp) {  // Does not fit: one SOA says that there is more (section 2).
                Task task;
                task.origin = origin;
                task.soa = difference.to;
                given = co_await give_soa(request, responder, task);
                co_return given;
            }
            is_whole = co_await sender.send();
            is_whole = is_whole && sender.add(record);
        }
    }
    if (is_whole) is_whole = co_await sender.send();
    given.result = is_whole ? TransferResult::Done : TransferResult::Failed;
    given.bytes = sender.bytes;
    given.messages = sender.count;
    co_return given;
}

void TransferOut::log_given(const Task& task, const Request& request, const Given& given) const
{
    const auto peer = request.peer.text();
    const auto zone = request.message.questions.empty()
                          ? std::string{}
                          : request.message.questions.front().name.text();
    const std::string kind{transfer_kind_names.at(static_cast<std::size_t>(given.kind))};
    if (!task.refusal) {
        const auto is_done = given.result == TransferResult::Done;
        const auto is_rare =
            given.kind == TransferKind::Axfr || given.kind == TransferKind::IxfrWhole;
        return log(!is_done  ? Level::Warning
                   : is_rare ? Level::Info
                             : Level::Debug,
                   is_done ? "transfer out" : "transfer out failed",
                   {{"zone", zone},
                    {"to", peer},
                    {"kind", kind},
                    {"serial", std::to_string(given.serial.value)},
                    {"messages", std::to_string(given.messages)},
                    {"bytes", std::to_string(given.bytes)}});
    }
    // Anybody may ask and be refused; a secondary that is refused is the operator's business.
    const auto is_online =
        task.secondary != zone::SecondaryId{} && task.refusal->ede == ede_not_supported;
    log(is_online ? Level::Warning : Level::Debug, "transfer refused",
        {{"zone", zone},
         {"to", peer},
         {"rcode", dns::text_of(task.refusal->rcode)},
         {"reason",
          is_online ? "the zone is signed online, or not yet in full; see zone show and zone sign"
                    : "not a secondary of this zone"}});
}

}  // namespace mooring::nameserver

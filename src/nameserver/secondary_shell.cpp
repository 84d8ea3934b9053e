// SPDX-License-Identifier: Apache-2.0
#include "nameserver/secondary_shell.hpp"

#include <algorithm>

#include "base/log.hpp"
#include "nameserver/awaited.hpp"
#include "updates/zone_copy.hpp"

namespace mooring::nameserver {

namespace asio = net::asio;
using net::as_value;

SecondaryZones::Shell::Shell(const Collaborators& with, const Options& options)
    : with_{with}, options_{options}, reader_{with.table}, timer_{with.loops.context(0)}
{
    reader_.rest();
    auto tls = net::TlsClient::open(options.tls_authorities);
    if (tls)
        tls_ = *std::move(tls);
    else
        log(Level::Error, "no zone can be copied over TLS", {{"reason", tls.error().detail}});
}

void SecondaryZones::Shell::start(updates::Pipeline& pipeline)
{
    pipeline_ = &pipeline;
    spawn(run());
}

void SecondaryZones::Shell::stop(std::promise<void>& done)
{
    is_stopping_ = true;
    done_ = &done;
    timer_.cancel();
    // A transfer that runs ends by its own time limits; nobody waits for that.
    done_->set_value();
    done_ = nullptr;
}

void SecondaryZones::Shell::spawn(asio::awaitable<void> coroutine)
{
    ++running_;
    asio::co_spawn(with_.loops.context(0), std::move(coroutine),
                   [this](const std::exception_ptr&) { --running_; });
}

void SecondaryZones::Shell::poke()
{
    timer_.cancel();
}

void SecondaryZones::Shell::add(zone::ZoneId zone, const dns::Name& origin)
{
    const auto now = with_.world.clock.now();
    const auto [place, is_new] =
        copies_.try_emplace(zone, Copy{.origin = origin, .timer = RefreshTimer{now}, .soa = {}});
    if (!is_new) return;
    auto& copy = place->second;
    if (const auto soa = present(zone)) copy.timer.loaded(soa->soa, now);
    copy.at = copy.timer.due();
    times_.emplace(copy.at, zone);
    poke();
}

void SecondaryZones::Shell::remove(zone::ZoneId zone)
{
    const auto found = copies_.find(zone);
    if (found == copies_.end()) return;
    times_.erase({found->second.at, zone});
    if (found->second.is_expired) with_.counters.zones_expired.add(-1);
    if (found->second.is_behind) with_.counters.zones_behind.add(-1);
    copies_.erase(found);
}

void SecondaryZones::Shell::refresh_now(zone::ZoneId zone)
{
    const auto found = copies_.find(zone);
    if (found == copies_.end()) return;
    auto& copy = found->second;
    if (!std::exchange(copy.is_behind, true)) with_.counters.zones_behind.add(1);
    if (copy.is_running) {
        copy.is_wanted = true;
        return;
    }
    copy.timer.notified(with_.world.clock.now());
    schedule(zone, copy);
    poke();
}

/// Its next time: to ask, or to expire, whichever comes first.
void SecondaryZones::Shell::schedule(zone::ZoneId zone, Copy& copy)
{
    times_.erase({copy.at, zone});
    copy.at = copy.timer.due();
    if (const auto expires = copy.timer.expires(); expires && !copy.is_expired)
        copy.at = std::min(copy.at, *expires);
    times_.emplace(copy.at, zone);
}

asio::awaitable<void> SecondaryZones::Shell::run()
{
    while (!is_stopping_) {
        const auto now = with_.world.clock.now();
        while (!times_.empty() && times_.begin()->first <= now &&
               transfers_ < options_.transfers_max) {
            const auto zone = times_.begin()->second;
            times_.erase(times_.begin());
            auto& copy = copies_.at(zone);
            if (copy.timer.is_expired(now) && !copy.is_expired) expire(zone, copy);
            if (copy.timer.due() > now) {
                schedule(zone, copy);
                continue;
            }
            copy.is_running = true;
            ++transfers_;
            spawn(refresh(zone));
        }
        const auto is_full = transfers_ >= options_.transfers_max;
        const std::chrono::nanoseconds longest = std::chrono::hours{1};
        const auto pause =
            times_.empty() || is_full ? longest : std::min(times_.begin()->first - now, longest);
        timer_.expires_after(pause);
        co_await timer_.async_wait(as_value);
    }
}

asio::awaitable<void> SecondaryZones::Shell::refresh(zone::ZoneId zone)
{
    const auto upstream = with_.world.tables.upstream_of(zone);
    Result<> result = fail(Errc::NotFound, "no primary is configured");
    if (upstream) {
        with_.counters.running_in.add(1);
        result = co_await refresh_from(zone, *upstream);
        with_.counters.running_in.add(-1);
    }
    --transfers_;
    finished(zone, result);
    poke();
}

void SecondaryZones::Shell::finished(zone::ZoneId zone, const Result<>& result)
{
    const auto found = copies_.find(zone);
    if (found == copies_.end()) return;  // Removed meanwhile.
    auto& copy = found->second;
    const auto now = with_.world.clock.now();
    copy.is_running = false;
    if (result) {
        if (!copy.is_wanted && std::exchange(copy.is_behind, false))
            with_.counters.zones_behind.add(-1);
        if (copy.is_expired) revive(zone, copy);
        if (const auto soa = present(zone))
            copy.timer.confirmed(soa->soa, now);
        else if (copy.soa)
            copy.timer.confirmed(dns::Soa::parse(copy.soa->second).value_or(dns::Soa{}), now);
    } else {
        log(Level::Warning, "zone not copied",
            {{"zone", copy.origin.text()}, {"reason", result.error().detail}});
        copy.timer.failed(now);
    }
    if (std::exchange(copy.is_wanted, false)) copy.timer.notified(now);
    schedule(zone, copy);
}

/// One primary after the other; of each first what has changed, then the whole zone.
asio::awaitable<Result<>> SecondaryZones::Shell::refresh_from(zone::ZoneId zone,
                                                              const zone::Upstream& upstream)
{
    const auto found = copies_.find(zone);
    if (found == copies_.end()) co_return fail(Errc::NotFound, "the zone is gone");
    const auto origin = found->second.origin;
    Result<> result = fail(Errc::NotFound, "no primary is configured");
    for (const auto& primary : upstream.primaries) {
        auto query = query_for(upstream, origin);
        query.primary = primary;
        if (upstream.is_tls && query.tls == nullptr)
            co_return fail(Errc::Io, "TLS is not set up: see [transfer] tls_authorities");
        const auto soa = present(zone);
        if (soa) {
            query.wanted.serial = soa->soa.serial;
            result = co_await transfer(zone, query);
            if (result) co_return result;
            query.wanted.serial.reset();
        }
        // Nobody there for the one is nobody there for the other.
        if (soa && result.error().code == Errc::Io) continue;
        result = co_await transfer(zone, query);
        if (result) co_return result;
    }
    co_return result;
}

TransferQuery SecondaryZones::Shell::query_for(const zone::Upstream& upstream,
                                               const dns::Name& origin)
{
    TransferQuery query{.wanted = {.origin = origin,
                                   .id = static_cast<std::uint16_t>(with_.random.next()),
                                   .bytes_max = options_.bytes_max},
                        .primary = {},
                        .tls = upstream.is_tls ? tls_.get() : nullptr,
                        .time_max = options_.time_max};
    if (upstream.tsig.algorithm == 0) return query;
    auto secret = with_.seal.open(upstream.tsig.sealed, registry::seal_context(upstream.tsig_name));
    // A secret that cannot be opened signs nothing that a primary accepts.
    query.key = dns::TsigKey{.name = upstream.tsig_name,
                             .algorithm = dns::TsigAlgorithm{upstream.tsig.algorithm},
                             .secret = secret ? *std::move(secret) : std::vector<std::uint8_t>{}};
    return query;
}

asio::awaitable<Result<>> SecondaryZones::Shell::transfer(zone::ZoneId zone, TransferQuery query)
{
    const auto from = query.wanted.serial;
    const auto origin = query.wanted.origin.text();
    const auto primary = query.primary.text();
    auto reply = co_await fetch(std::move(query), with_.world.clock);
    auto kind = from ? TransferKind::Ixfr : TransferKind::Axfr;
    Result<> result;
    dns::Serial serial;
    if (reply) {
        with_.counters.bytes_in.add(reply->bytes);
        serial = reply->transfer->serial();
        if (reply->transfer->kind() == IncomingTransfer::Kind::UpToDate)
            kind = TransferKind::UpToDate;
        if (reply->transfer->kind() == IncomingTransfer::Kind::Whole && from)
            kind = TransferKind::IxfrWhole;
        // A primary that went back has nothing for us (RFC 1034, section 4.3.5).
        const auto soa = present(zone);
        if (soa && !serial.is_newer_than(soa->soa.serial)) kind = TransferKind::UpToDate;
        if (kind != TransferKind::UpToDate) result = co_await keep(zone, *std::move(reply), from);
    } else {
        result = std::unexpected{std::move(reply).error()};
    }
    const auto outcome = result                                    ? TransferResult::Done
                         : result.error().code == Errc::NotAllowed ? TransferResult::Refused
                                                                   : TransferResult::Failed;
    TransferCounters::of(with_.counters.in, kind, outcome).add();
    log(kind == TransferKind::UpToDate || !result ? Level::Debug : Level::Info, "transfer in",
        {{"zone", origin},
         {"from", primary},
         {"kind", transfer_kind_names.at(static_cast<std::size_t>(kind))},
         {"serial", std::to_string(serial.value)},
         {"result", transfer_result_names.at(static_cast<std::size_t>(outcome))}});
    co_return result;
}

/// Puts what came into the zone, on the transfer thread.
asio::awaitable<Result<>> SecondaryZones::Shell::keep(zone::ZoneId zone, TransferReply reply,
                                                      std::optional<dns::Serial> from)
{
    const auto kind = reply.transfer->kind();
    if (!pipeline_ || is_stopping_) co_return fail(Errc::ShuttingDown, "the service is stopping");
    updates::CopiedZone copied{.zone = zone, .serial = reply.transfer->serial(), .by = {}};
    copied.by.cause = zone::Cause::Import;
    copied.by.time = with_.world.clock.wall_now();
    auto result = co_await awaited<Result<>>([&](auto done) {
        const auto shared = std::make_shared<decltype(done)>(std::move(done));
        auto accepted = with_.thread.run([this, copied, from, kind, shared,
                                          transfer = std::move(reply.transfer)]() mutable {
            auto& got = *transfer;
            (*shared)(kind == IncomingTransfer::Kind::Whole
                          ? updates::replace_copy(*pipeline_, with_.world.store, copied,
                                                  std::move(got).take_zone())
                          : updates::change_copy(*pipeline_, copied, from.value_or(dns::Serial{}),
                                                 std::move(got).take_changes()));
        });
        if (!accepted) (*shared)(std::move(accepted));
    });
    co_return result;
}

std::optional<SecondaryZones::Shell::Present> SecondaryZones::Shell::present(zone::ZoneId zone)
{
    reader_.refresh();
    const auto* view = reader_.zone(zone);
    std::optional<Present> found;
    if (view != nullptr && !view->soa.empty())
        if (const auto soa = dns::Soa::parse(view->soa))
            found = Present{view->soa_ttl, view->soa, *soa};
    reader_.rest();
    return found;
}

namespace {

/// Shows or hides the zone's SOA, without which a zone answers SERVFAIL. It is not a change of the
/// zone and stands in no batch: after a restart we serve what we have.
void show_soa(updates::Pipeline& pipeline, zone::Contents& contents,
              std::move_only_function<void(zone::Contents&)> change)
{
    const auto shared =
        std::make_shared<std::move_only_function<void(zone::Contents&)>>(std::move(change));
    static_cast<void>(
        pipeline.push(updates::CommandRequest{[&contents, shared](registry::Draft&) -> Result<> {
                                                  (*shared)(contents);
                                                  contents.publish();
                                                  return {};
                                              },
                                              [](const Result<>&) {}}));
}

}  // namespace

void SecondaryZones::Shell::expire(zone::ZoneId zone, Copy& copy)
{
    const auto soa = present(zone);
    if (!soa || pipeline_ == nullptr) return;
    copy.is_expired = true;
    copy.soa = {soa->ttl, soa->rdata};
    with_.counters.zones_expired.add(1);
    log(Level::Error, "zone expired: no primary could be asked", {{"zone", copy.origin.text()}});
    show_soa(*pipeline_, with_.world.contents, [zone, origin = copy.origin](auto& contents) {
        contents.set_rrset(zone, origin, dns::RrType::SOA, {}, {});
    });
}

void SecondaryZones::Shell::revive(zone::ZoneId zone, Copy& copy)
{
    copy.is_expired = false;
    with_.counters.zones_expired.add(-1);
    log(Level::Info, "zone no longer expired", {{"zone", copy.origin.text()}});
    if (present(zone) || !copy.soa) return;  // Replaced by what came.
    show_soa(*pipeline_, with_.world.contents,
             [zone, origin = copy.origin, soa = *copy.soa](auto& contents) {
                 contents.set_rrset(zone, origin, dns::RrType::SOA, soa.first,
                                    std::span{&soa.second, 1});
             });
}

}  // namespace mooring::nameserver

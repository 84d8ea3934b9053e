// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The half of SecondaryZones that runs on stream loop 0: when to ask whom, and what to do with the
/// answer. Internal to SecondaryZones; for .cpp files, because it brings net/asio.hpp.
///
/// Thread safety: stream loop 0 only, but for the constructor.
/// Invariants: at most one transfer of a zone runs at a time.

#include <future>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "nameserver/refresh_timer.hpp"
#include "nameserver/secondary_zones.hpp"
#include "nameserver/transfer_client.hpp"
#include "net/asio.hpp"

namespace mooring::nameserver {

class SecondaryZones::Shell {
public:
    Shell(const Collaborators& with, const Options& options);

    void start(updates::Pipeline& pipeline);
    /// Ends soon; `done` is set when nothing of this runs any more.
    void stop(std::promise<void>& done);

    void add(zone::ZoneId zone, const dns::Name& origin);
    void remove(zone::ZoneId zone);
    void refresh_now(zone::ZoneId zone);

private:
    struct Copy {
        dns::Name origin;
        RefreshTimer timer;
        bool is_running = false;
        bool is_wanted = false;  // Again, when the transfer that runs is done.
        bool is_expired = false;
        bool is_behind = false;  // A primary has announced what we have not yet.
        std::optional<std::pair<dns::Ttl, dns::Rdata>> soa;  // Of an expired zone.
        Instant at{};                                        // Its place in times_.
    };
    using Copies = std::map<zone::ZoneId, Copy>;
    /// The SOA that the zone has now.
    struct Present {
        dns::Ttl ttl;
        dns::Rdata rdata;
        dns::Soa soa;
    };

    void spawn(net::asio::awaitable<void> coroutine);
    [[nodiscard]] net::asio::awaitable<void> run();
    [[nodiscard]] net::asio::awaitable<void> refresh(zone::ZoneId zone);
    [[nodiscard]] net::asio::awaitable<Result<>> refresh_from(zone::ZoneId zone,
                                                              const zone::Upstream& upstream);
    [[nodiscard]] net::asio::awaitable<Result<>> transfer(zone::ZoneId zone, TransferQuery query);
    [[nodiscard]] net::asio::awaitable<Result<>> keep(zone::ZoneId zone, TransferReply reply,
                                                      std::optional<dns::Serial> from);
    [[nodiscard]] TransferQuery query_for(const zone::Upstream& upstream, const dns::Name& origin);
    [[nodiscard]] std::optional<Present> present(zone::ZoneId zone);
    void finished(zone::ZoneId zone, const Result<>& result);
    void expire(zone::ZoneId zone, Copy& copy);
    void revive(zone::ZoneId zone, Copy& copy);
    void schedule(zone::ZoneId zone, Copy& copy);
    void poke();

    const Collaborators with_;
    const Options options_;
    std::unique_ptr<net::TlsClient> tls_;
    zone::NameTable::Reader reader_;
    net::asio::steady_timer timer_;
    updates::Pipeline* pipeline_ = nullptr;
    Copies copies_;
    std::set<std::pair<Instant, zone::ZoneId>> times_;
    std::size_t transfers_ = 0;
    std::size_t running_ = 0;
    bool is_stopping_ = false;
    std::promise<void>* done_ = nullptr;
};

}  // namespace mooring::nameserver

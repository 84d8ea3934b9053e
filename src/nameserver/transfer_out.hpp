// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Gives zones to the secondaries that are configured for them: whole (AXFR, RFC 5936) or what has
/// changed since their serial (IXFR, RFC 1995), at a sealed serial, while updates go on.
///
///     query ▶ our zone? ▶ a secondary of it? ▶ up to date? ▶ changes known? ▶ IXFR
///                                                                  └─ no ─▶ image ▶ AXFR
///
/// Who may: a Secondary whose key signed the query; one without a key by its address. If it is to
/// use TLS (RFC 9103), only over TLS. Everybody else is refused. A zone in mode Online has no
/// RRSIGs that could be given away: it is refused with a line in the log that says what to do.
///
/// Over UDP an IXFR that does not fit into one message is one SOA, and the client comes back by TCP
/// (RFC 1995, section 2).
///
/// Thread safety: transfer() on any stream loop, many at once; the rest from any thread.
/// Limits: `transfers_max` at the same time, then SERVFAIL. A slow secondary holds its image, which
/// others share, and one message of at most 64 KiB; how long it may take is the connection's limit.

#include <memory>
#include <vector>

#include "base/clock.hpp"
#include "nameserver/desk.hpp"
#include "nameserver/transfer_counters.hpp"
#include "nameserver/zone_images.hpp"
#include "registry/tables.hpp"
#include "updates/fetch_log.hpp"
#include "updates/zone_diffs.hpp"

namespace mooring::nameserver {

class TransferMessages;

class TransferOut final : public TransferDoor {
public:
    struct Collaborators {
        zone::NameTable& table;
        net::StreamLoops& loops;
        const registry::Tables& tables;
        const updates::ZoneDiffs& diffs;
        ZoneImages& images;
        updates::FetchLog& fetched;
        TransferCounters& counters;
        const Clock& clock;
    };
    struct Options {
        std::size_t transfers_max = 16;
    };

    TransferOut(const Collaborators& collaborators, const Options& options);
    ~TransferOut() override;

    [[nodiscard]] net::asio::awaitable<void> transfer(const Request& request,
                                                      Responder& responder) override;

private:
    struct Given;
    struct Task;

    [[nodiscard]] Task task_of(const Request& request);
    [[nodiscard]] bool is_secondary(const Request& request, const zone::ZoneView& view,
                                    zone::SecondaryId& found) const;
    [[nodiscard]] net::asio::awaitable<Given> give(const Request& request, Responder& responder,
                                                   const Task& task);
    [[nodiscard]] net::asio::awaitable<Given> give_whole(const Request& request,
                                                         Responder& responder, const Task& task);
    [[nodiscard]] net::asio::awaitable<Given> give_changes(
        const Request& request, Responder& responder, const updates::ZoneDifference& difference);
    [[nodiscard]] net::asio::awaitable<Given> give_soa(const Request& request, Responder& responder,
                                                       const Task& task);
    void log_given(const Task& task, const Request& request, const Given& given) const;

    const Collaborators with_;
    const Options options_;
    std::vector<std::unique_ptr<zone::NameTable::Reader>> readers_;  // One per stream loop.
};

}  // namespace mooring::nameserver

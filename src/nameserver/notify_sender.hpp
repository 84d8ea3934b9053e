// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Tells the secondaries that a zone has a new serial (NOTIFY, RFC 1996), by UDP, signed if they
/// have a key.
///
///     sealed() ──▶ NotifyQueue ──▶ one coroutine on stream loop 0 ──▶ datagram
///                                                   answered ◀── receiver, by id and address
///
/// The message has the new SOA in its answer section, as a hint (section 3.7). Who does not answer
/// is asked again, and then left to its refresh timer.
///
/// Thread safety: the Observer's members on the writer thread; start() and stop() from one thread
/// that is not a stream loop's.
/// Invariants: stop() comes after the writer has stopped and before the loops do.

#include <memory>
#include <span>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "nameserver/notify_queue.hpp"
#include "nameserver/transfer_counters.hpp"
#include "nameserver/tsig_keys.hpp"
#include "net/stream_loop.hpp"
#include "registry/tables.hpp"
#include "updates/observer.hpp"
#include "zone/name_table.hpp"

namespace mooring::nameserver {

class NotifySender final : public updates::Observer {
public:
    struct Collaborators {
        zone::NameTable& table;
        net::StreamLoops& loops;
        const registry::Tables& tables;
        const TsigKeys& keys;
        TransferCounters& counters;
        const Clock& clock;
        Random& random;
    };
    struct Options {
        NotifyQueue::Options queue{};
        /// Addresses to send from; the first of a family counts. None: the kernel chooses.
        std::vector<IpAddress> sources{};
    };

    NotifySender(const Collaborators& collaborators, const Options& options);
    ~NotifySender() override;  ///< stop(), if nobody has called it.

    /// Begins, and tells every secondary what its zones show now: it may have missed something
    /// (section 3.11 wants that after a restart).
    void start(std::span<const zone::ZoneSerial> sealed);
    void stop();

    void committed(const zone::Batch&) override {}
    void applied(const zone::Batch& batch) override;
    void sealed(std::span<const zone::ZoneSerial> serials) override;

private:
    class Shell;

    void want(std::span<const zone::ZoneSerial> serials);

    const Collaborators with_;
    std::vector<zone::Secondary> secondaries_;  // The writer's own.
    std::unique_ptr<Shell> shell_;
    bool is_started_ = false;
};

}  // namespace mooring::nameserver

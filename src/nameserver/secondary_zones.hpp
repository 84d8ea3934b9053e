// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Keeps the zones that we copy from other primaries as they are there (RFC 1034, section 4.3.5).
///
///     due or NOTIFY ▶ IXFR from the first primary that answers ▶ else AXFR ▶ transfer thread
///                                        ▶ zone_copy ▶ writer: one batch with the primary's serial
///
/// A transfer that breaks or makes no sense changes nothing. When no primary could be asked for as
/// long as the SOA says, the zone expires: it is answered SERVFAIL until one can be. After a
/// restart we serve what we have, and that time begins anew.
///
/// Thread safety: the Observer's members on the writer thread, notified() on any stream loop,
/// everything else runs on stream loop 0; start(), serve() and stop() from one thread that is not a
/// stream loop's.
/// Limits: `transfers_max` at the same time; of one transfer, TransferClient's.
/// Invariants: stop() comes after the pipeline has stopped and before the loops do.

#include <map>
#include <memory>
#include <set>
#include <string>

#include "base/long_tasks.hpp"
#include "base/random.hpp"
#include "base/seal.hpp"
#include "nameserver/desk.hpp"
#include "nameserver/transfer_counters.hpp"
#include "net/tls_client.hpp"
#include "updates/observer.hpp"
#include "updates/pipeline.hpp"
#include "updates/world.hpp"

namespace mooring::nameserver {

class SecondaryZones final : public updates::Observer, public NotifyDoor {
public:
    struct Collaborators {
        updates::World world;
        zone::NameTable& table;
        net::StreamLoops& loops;
        const Seal& seal;
        LongTasks& thread;
        TransferCounters& counters;
        Random& random;
    };
    struct Options {
        std::size_t transfers_max = 8;
        std::size_t bytes_max = std::size_t{1} << 30U;
        std::chrono::seconds time_max{3600};
        std::string tls_authorities{};  ///< A PEM file; empty: no certificate is verified.
    };

    SecondaryZones(const Collaborators& collaborators, const Options& options);
    ~SecondaryZones() override;  ///< stop(), if nobody has called it.

    /// Before the pipeline is made: which zones there are.
    void start();
    /// Begins to ask primaries.
    void serve(updates::Pipeline& pipeline);
    void stop();

    void committed(const zone::Batch&) override {}
    void applied(const zone::Batch& batch) override;
    void sealed(std::span<const zone::ZoneSerial>) override {}

    [[nodiscard]] dns::Rcode notified(const Request& request) override;

private:
    class Shell;

    const Collaborators with_;
    std::vector<std::unique_ptr<zone::NameTable::Reader>> readers_;  // One per stream loop.
    std::map<zone::ZoneId, dns::Name> first_;  // Those of start(), until serve().
    std::unique_ptr<Shell> shell_;
    bool is_started_ = false;
};

}  // namespace mooring::nameserver

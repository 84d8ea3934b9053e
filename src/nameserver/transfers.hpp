// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Everything about zones that move between servers, as one thing to start and stop: transfers out,
/// notifications out, the memory of changes behind them, the catalog zone, and the zones that we
/// copy ourselves.
///
///     writer ──Observer──▶ Transfers ──▶ ZoneDiffs, then NotifySender, SecondaryZones, Catalog
///     desk ──TransferDoor──▶ TransferOut ──▶ ZoneImages ──▶ store
///     desk ──NotifyDoor──▶ SecondaryZones ──▶ primaries
///
/// It is made before the pipeline, because the writer tells it what it does; serve() gives it the
/// pipeline. stop() comes after the pipeline has stopped and before the loops do.
///
/// Thread safety: as Observer for its members; the rest from the main thread.

#include <memory>
#include <optional>

#include "base/long_tasks.hpp"
#include "nameserver/notify_sender.hpp"
#include "nameserver/secondary_zones.hpp"
#include "nameserver/transfer_out.hpp"
#include "updates/catalog.hpp"
#include "updates/world.hpp"

namespace mooring::nameserver {

class Transfers final : public updates::Observer {
public:
    struct Collaborators {
        updates::World world;
        zone::NameTable& table;
        net::StreamLoops& loops;
        const TsigKeys& keys;
        const Seal& seal;
        Random& random;
    };
    struct Options {
        updates::ZoneDiffs::Options diffs{};
        TransferOut::Options out{};
        NotifySender::Options notify{};
        SecondaryZones::Options in{};
        dns::Name catalog;                  ///< The root: there is none.
        std::chrono::seconds history{600};  ///< How far back rebuild() reads after a restart.
    };

    Transfers(const Collaborators& collaborators, const Options& options);
    ~Transfers() override;  ///< stop(), if nobody has called it.

    /// Before the pipeline is made: what every zone shows.
    void start(std::span<const zone::ZoneSerial> sealed);
    /// Once the pipeline is there: transfers are given from now on.
    void serve(updates::Pipeline& pipeline);
    void stop();

    /// Only after serve().
    [[nodiscard]] TransferDoor& transfer_door() noexcept { return *out_; }
    [[nodiscard]] NotifyDoor& notify_door() noexcept { return in_; }
    [[nodiscard]] const updates::FetchLog& fetched() const noexcept { return fetched_; }
    [[nodiscard]] const TransferCounters& counters() const noexcept { return counters_; }
    [[nodiscard]] const updates::ZoneDiffs& diffs() const noexcept { return diffs_; }

    void committed(const zone::Batch& batch) override;
    void applied(const zone::Batch& batch) override;
    void sealed(std::span<const zone::ZoneSerial> serials) override;

private:
    const Collaborators with_;
    const Options options_;
    TransferCounters counters_;
    updates::FetchLog fetched_;
    updates::ZoneDiffs diffs_;
    NotifySender notify_;
    LongTasks thread_;
    SecondaryZones in_;
    updates::Catalog catalog_;
    std::optional<ZoneImages> images_;
    std::optional<TransferOut> out_;
};

}  // namespace mooring::nameserver

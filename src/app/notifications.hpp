// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What tells accounts of events, wired: the carrier of mails and webhook calls, and the live
/// stream, fed with what the writer does. And the hand that passes this on to several observers.
///
/// Thread safety: as said at each member; the observers' by the writer thread.

#include <memory>
#include <vector>

#include "app/config.hpp"
#include "base/guarded.hpp"
#include "base/seal.hpp"
#include "notify/delivery/carrier.hpp"
#include "notify/delivery/curl_transport.hpp"
#include "notify/event_stream.hpp"
#include "updates/observer.hpp"
#include "updates/pipeline.hpp"

namespace mooring::app {

/// Tells each of several observers, in their order.
class Observers final : public updates::Observer {
public:
    explicit Observers(std::vector<updates::Observer*> all) : all_{std::move(all)} {}
    void committed(const zone::Batch& batch) override
    {
        for (auto* one : all_) one->committed(batch);
    }
    void applied(const zone::Batch& batch) override
    {
        for (auto* one : all_) one->applied(batch);
    }
    void sealed(std::span<const zone::ZoneSerial> serials) override
    {
        for (auto* one : all_) one->sealed(serials);
    }

private:
    const std::vector<updates::Observer*> all_;
};

class Notifications final : public updates::Observer {
public:
    struct World {
        const registry::Tables& tables;
        const Clock& clock;
        const Seal& seal;
    };
    /// Begins to deliver what was kept before the start. Fails with Io if the file with the
    /// password cannot be read, or the spool is no folder that can be written.
    [[nodiscard]] static Result<std::unique_ptr<Notifications>> start(const World& world,
                                                                      const Config& config);
    /// For start().
    Notifications(const World& world, const Config& config, notify::MailRoute mail);

    void committed(const zone::Batch& batch) override { stream_.offer(batch); }
    void applied(const zone::Batch& batch) override { carrier_.offer(batch); }
    void sealed(std::span<const zone::ZoneSerial> /*serials*/) override {}

    /// Where outcomes are noted from now on.
    void serve(updates::Pipeline& pipeline);
    /// Ends the streams of events, so that whoever listens leaves.
    void end_streams() { stream_.end(); }
    /// Before the pipeline stops.
    void stop() { carrier_.stop(); }

    [[nodiscard]] notify::EventStream& stream() noexcept { return stream_; }
    [[nodiscard]] const notify::DeliveryCounters& counters() const noexcept
    {
        return carrier_.counters();
    }

private:
    [[nodiscard]] Result<> run(notify::Command command);

    Guarded<updates::Pipeline*> pipeline_{nullptr};
    notify::EventStream stream_;
    notify::CurlTransport transport_;
    notify::Carrier carrier_;  // Last: its thread uses the others.
};

}  // namespace mooring::app

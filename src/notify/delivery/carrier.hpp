// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Delivers kept Messages: renders them, hands them to the transport, notes what became of them.
///
///     applied batch ────offer()──▶ agenda ──due──▶ words ──▶ Transport ──▶ outcomes
///                                     ▲                                       │
///                                     └── Message kept, erased or put off ◀───┘ one command a step
///
/// A Message is erased only after the receiver has taken it, so what is delivered in the moment of
/// a crash is delivered again: at least once, with the same id. One that fails is put off, by
/// seconds first and by a day at last; then, or after its `until`, it is given up. A webhook that
/// is given up is told of by mail, once until it works again.
///
/// Thread safety: offer() on the writer thread, counters() from any; the rest by one thread, which
/// must not be the writer.
/// Limits: those of Agenda.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/guarded.hpp"
#include "base/seal.hpp"
#include "base/step_thread.hpp"
#include "notify/delivery/agenda.hpp"
#include "notify/delivery/counters.hpp"
#include "notify/delivery/transport.hpp"
#include "notify/mail/envelope.hpp"
#include "notify/message.hpp"
#include "notify/webhook.hpp"
#include "registry/tables.hpp"
#include "zone/journal/batch.hpp"

namespace mooring::notify {

/// Runs on the writer thread, perhaps twice (updates::Command).
using Command = std::move_only_function<Result<>(registry::Draft&)>;

class CarrierSteps {
public:
    struct World {
        const registry::Tables& tables;
        const Clock& clock;
        const Seal& seal;
        Transport& transport;
        /// Has a command carried out and waits for it.
        std::function<Result<>(Command)> run;
    };
    struct Options {
        Mailbox from;
        Letterhead head;
        Agenda::Options agenda{};
    };

    CarrierSteps(const World& world, Options options);

    /// What is committed and in the tables. Cheap for batches without Messages.
    void offer(const zone::Batch& batch);
    /// Waits up to `patience` for deliveries to end, notes how they ended, begins those that are
    /// due.
    void step(std::chrono::milliseconds patience);
    /// How long nothing will be due, at most a second.
    [[nodiscard]] std::chrono::milliseconds pause() const;

    [[nodiscard]] const DeliveryCounters& counters() const noexcept { return counters_; }

private:
    void begin(zone::EntryId id);
    [[nodiscard]] Result<Delivery> delivery_of(const registry::Kept<Message>& message) const;
    [[nodiscard]] Delivery mail_for(const registry::Kept<Message>& message,
                                    const Facts& facts) const;
    [[nodiscard]] Result<Delivery> call_for(const registry::Kept<Message>& message,
                                            const Facts& facts) const;
    void note_outcomes();
    /// What a delivery's end meant for its Message.
    enum class Ending : std::uint8_t { Delivered, PutOff, GivenUp };
    struct Noted {
        Way way{};
        NoticeKind kind{};
        Ending ending{};
    };
    [[nodiscard]] Result<std::optional<Noted>> note(registry::Draft& draft,
                                                    const Outcome& outcome) const;
    [[nodiscard]] Result<> give_up(registry::Draft& draft, const registry::Kept<Message>& message,
                                   const Outcome& outcome) const;
    void end(const Outcome& outcome);
    void count(const Noted& noted);

    const World world_;
    const Options options_;
    DeliveryCounters counters_;
    Guarded<Agenda> agenda_;
    std::vector<Outcome> unnoted_;
};

/// CarrierSteps with a thread.
class Carrier {
public:
    Carrier(const CarrierSteps::World& world, CarrierSteps::Options options);
    ~Carrier();  ///< stop(), if nobody has called it.
    Carrier(const Carrier&) = delete;
    Carrier& operator=(const Carrier&) = delete;

    void offer(const zone::Batch& batch);
    /// Deliveries under way are broken off; they are tried again after the next start.
    void stop();

    [[nodiscard]] const DeliveryCounters& counters() const noexcept { return steps_.counters(); }

private:
    Transport& transport_;
    CarrierSteps steps_;
    Gauge is_stopping_;  // 1 from stop() on.
    StepThread thread_;
};

}  // namespace mooring::notify

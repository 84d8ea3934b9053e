// SPDX-License-Identifier: Apache-2.0
#pragma once

/// For tests: a whole service behind the doors, run by hand in one thread.
///
///     Service service{store, clock};
///     service.create(4);
///     service.run(move_to({host_id(0)}, ipv4_of(7)));    // posted, judged, committed, answered
///
/// Thread safety: none.

#include <memory>

#include "store/memory/memory_store.hpp"
#include "updates/running_test.hpp"
#include "updates/writer.hpp"

namespace mooring::updates {

/// The writer with its memory, run by hand.
class Service : public Running {
public:
    Service(store::Store& store, const Clock& clock, const Writer::Options& options = {},
            ZoneSigning* signing = nullptr)
        : Running{store, clock, signing}, writer_{world(), loaded(), metrics_, options}
    {}

    [[nodiscard]] Writer& writer() noexcept { return writer_; }
    [[nodiscard]] const Writer& writer() const noexcept { return writer_; }
    [[nodiscard]] const Metrics& metrics() const noexcept { return metrics_; }

    /// Adds a request and marks it as a queue does; `outcome` is filled when it is answered.
    void post(AddressIntent intent, std::shared_ptr<std::optional<Result<AddressOutcome>>> outcome)
    {
        for (const auto host : intent.hosts) world().tables.begin_intent(host);
        std::vector<Request> requests;
        requests.emplace_back(AddressRequest{
            .intent = std::move(intent),
            .done = [outcome](Result<AddressOutcome> result) { *outcome = std::move(result); },
            .received = world().clock.now()});
        writer_.add(std::move(requests));
    }
    void post(Command command, std::shared_ptr<std::optional<Result<>>> outcome)
    {
        std::vector<Request> requests;
        requests.emplace_back(CommandRequest{
            std::move(command), [outcome](Result<> result) { *outcome = std::move(result); }});
        writer_.add(std::move(requests));
    }

    /// Posts, works, and returns the outcome; StoreFailed with "in doubt" if it is not known yet.
    template <class Wish>
    auto run(Wish wish)
    {
        using Outcome = std::conditional_t<std::is_same_v<Wish, AddressIntent>,
                                           Result<AddressOutcome>, Result<>>;
        auto outcome = std::make_shared<std::optional<Outcome>>();
        post(std::move(wish), outcome);
        (void)writer_.work();
        return outcome->value_or(fail(Errc::StoreFailed, "in doubt"));
    }

    /// The suffix and `count` hosts.
    [[nodiscard]] Result<> create(std::size_t count)
    {
        MOORING_CHECK(run(Command{create_suffix}));
        return run(
            Command{[count](registry::Draft& draft) { return create_hosts(draft, 0, count); }});
    }

private:
    Loaded loaded() { return load(world()).value(); }

    Metrics metrics_;
    Writer writer_;
};

}  // namespace mooring::updates

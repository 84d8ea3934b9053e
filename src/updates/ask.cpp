// SPDX-License-Identifier: Apache-2.0
#include "updates/ask.hpp"

#include <future>
#include <memory>
#include <utility>

namespace mooring::updates {
namespace {

/// Pushes what `request_for(done)` makes and waits for `done`. The promise is shared because a
/// refused request is destroyed before push() returns.
template <class Outcome, class MakeRequest>
Outcome wait_for(Pipeline& pipeline, MakeRequest&& request_for)
{
    const auto promise = std::make_shared<std::promise<Outcome>>();
    auto answer = promise->get_future();
    auto done = [promise](Outcome outcome) { promise->set_value(std::move(outcome)); };
    if (auto pushed = pipeline.push(request_for(std::move(done))); !pushed)
        return std::unexpected{std::move(pushed).error()};
    return answer.get();
}

}  // namespace

Result<> ask(Pipeline& pipeline, Command command)
{
    return wait_for<Result<>>(
        pipeline, [&](auto done) { return CommandRequest{std::move(command), std::move(done)}; });
}

Result<SealedSnapshot> snapshot_at_seal(Pipeline& pipeline)
{
    return wait_for<Result<SealedSnapshot>>(
        pipeline, [](auto done) { return SnapshotRequest{std::move(done)}; });
}

}  // namespace mooring::updates

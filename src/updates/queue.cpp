// SPDX-License-Identifier: Apache-2.0
#include "updates/queue.hpp"

#include <utility>

namespace mooring::updates {
namespace {

void begin_intents(registry::Tables& tables, const AddressIntent& intent) noexcept
{
    for (const auto host : intent.hosts) tables.begin_intent(host);
}

}  // namespace

void end_intents(registry::Tables& tables, const AddressIntent& intent) noexcept
{
    for (const auto host : intent.hosts) tables.end_intent(host);
}

RequestQueue::RequestQueue(registry::Tables& tables, const Clock& clock, Options options)
    : tables_{tables}, clock_{clock}, options_{options}
{}

RequestQueue::Refusal RequestQueue::refusal(const State& state) const noexcept
{
    if (state.is_closed) return Refusal::Closed;
    if (state.admission == Admission::StoreBehind) return Refusal::Behind;
    if (state.line.size() + state.taken >= options_.requests_max) return Refusal::Full;
    return Refusal::None;
}

Result<> RequestQueue::push(Request request)
{
    // The marks come first: a request must never be in the queue while a door sees none.
    const auto* address = std::get_if<AddressRequest>(&request);
    if (address != nullptr) begin_intents(tables_, address->intent);

    auto was_empty = false;
    const auto refused = state_.with([&](State& state) {
        const auto reason = refusal(state);
        if (reason != Refusal::None) return reason;
        was_empty = state.line.empty();
        if (was_empty) state.oldest = clock_.now();
        state.line.push_back(std::move(request));
        return reason;
    });
    if (refused == Refusal::None) {
        if (was_empty) arrived_.notify_one();
        return {};
    }

    if (address != nullptr) end_intents(tables_, address->intent);
    if (refused == Refusal::Closed) return fail(Errc::ShuttingDown, "the service is stopping");
    if (refused == Refusal::Behind) return fail(Errc::QueueFull, "the store is catching up");
    return fail(Errc::QueueFull, "too many updates are waiting");
}

std::vector<Request> RequestQueue::take(std::chrono::nanoseconds patience)
{
    return state_.when_within(
        arrived_, patience,
        [](const State& state) { return state.is_closed || !state.line.empty(); },
        [](State& state) {
            state.taken += state.line.size();
            return std::exchange(state.line, {});
        });
}

void RequestQueue::finished(std::size_t count)
{
    state_.with([&](State& state) { state.taken -= count; });
}

void RequestQueue::pause(std::chrono::nanoseconds patience)
{
    state_.when_within(
        closed_, patience, [](const State& state) { return state.is_closed; }, [](State&) {});
}

void RequestQueue::set_admission(Admission admission)
{
    state_.with([&](State& state) { state.admission = admission; });
}

void RequestQueue::close()
{
    state_.with([](State& state) { state.is_closed = true; });
    arrived_.notify_all();
    closed_.notify_all();
}

bool RequestQueue::is_closed() const
{
    return state_.with([](const State& state) { return state.is_closed; });
}

std::size_t RequestQueue::depth() const
{
    return state_.with([](const State& state) { return state.line.size() + state.taken; });
}

std::chrono::nanoseconds RequestQueue::oldest_age() const
{
    const auto now = clock_.now();
    return state_.with([&](const State& state) {
        return state.line.empty() ? std::chrono::nanoseconds{0} : now - state.oldest;
    });
}

}  // namespace mooring::updates

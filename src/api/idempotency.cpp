// SPDX-License-Identifier: Apache-2.0
#include "api/idempotency.hpp"

namespace mooring::api {

void Idempotency::make_room(State& state) const
{
    const auto oldest = clock_.now() - options_.kept;
    while (!state.order.empty() &&
           (state.order.front().first <= oldest || state.kept.size() >= options_.answers_max)) {
        const auto& [since, place] = state.order.front();
        const auto found = state.kept.find(place);
        if (found != state.kept.end() && found->second.since == since) state.kept.erase(found);
        state.order.pop_front();
    }
}

Idempotency::Begun Idempotency::begin(const std::string& place, const zone::Sha256& request)
{
    return state_.with([&](State& state) -> Begun {
        make_room(state);
        const auto [found, is_new] = state.kept.try_emplace(place);
        auto& kept = found->second;
        if (is_new) {
            kept = {.request = request, .since = clock_.now(), .answer = {}};
            state.order.emplace_back(kept.since, place);
            return {};
        }
        if (kept.request != request) return {.known = Known::Other};
        if (!kept.answer) return {.known = Known::Running};
        return {.known = Known::Answered, .answer = kept.answer};
    });
}

void Idempotency::finish(const std::string& place, const http::Response& answer)
{
    const bool is_worth = answer.status < 300 && answer.body.size() <= options_.answer_bytes_max;
    state_.with([&](State& state) {
        const auto found = state.kept.find(place);
        if (found == state.kept.end()) return;
        if (is_worth)
            found->second.answer = answer;
        else
            state.kept.erase(found);
    });
}

}  // namespace mooring::api

// SPDX-License-Identifier: Apache-2.0
#pragma once

/// One call of the API on its way: who asks for what, and the one answer.
///
/// Thread safety: one request's, on its stream loop.
/// Invariants: exactly one of answer() and refuse() is called, once.

#include <memory>
#include <string>
#include <vector>

#include "gateway/dialects/cloudflare/catalog.hpp"
#include "gateway/special_door.hpp"

namespace mooring::gateway::cloudflare {

struct Asked {
    const DoorWorld& world;
    http::Request request;
    Call call;
    http::Responder respond;
    std::vector<std::string> path{};  ///< Segments behind /client/v4.
    UpdateRequest update{};           ///< Who asks, and what of a host.
    registry::KeyView key{};

    [[nodiscard]] Catalog catalog() const { return {world.service, request.loop, key}; }

    /// Of a call that was about hosts: the recorder hears of it.
    void answer(http::Response response, const UpdateOutcome& outcome);
    /// Of a call that only looked at something.
    void answer(http::Response response);
    void refuse(Problem problem);

    /// Takes `update` through the door; then `print(Asked&)` makes the answer if that went well.
    template <class Print>
    static void change(std::unique_ptr<Asked> asked, Print print);
};
using AskedPointer = std::unique_ptr<Asked>;

/// The answer to an update that came to nothing; nothing if it went well.
[[nodiscard]] std::optional<http::Response> refusal_of(const UpdateOutcome& outcome);

template <class Print>
void Asked::change(std::unique_ptr<Asked> asked, Print print)
{
    auto& door = asked->world.door;
    auto update = std::make_shared<const UpdateRequest>(asked->update);
    door.update(std::move(update), [asked = std::move(asked), print = std::move(print)](
                                       const UpdateOutcome& outcome) mutable {
        if (auto refusal = refusal_of(outcome)) return asked->answer(*std::move(refusal), outcome);
        auto response = print(*asked);
        asked->answer(std::move(response), outcome);
    });
}

}  // namespace mooring::gateway::cloudflare

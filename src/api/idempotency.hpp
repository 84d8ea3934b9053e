// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Answers to POSTs that a client may send again: Idempotency-Key (the IETF's draft of that name).
///
///     begin(caller, key, request) ──▶ Fresh: run it, then finish()     Known: the same answer
///                                     Running: 409                     Other: 422
///
/// A client whose connection broke does not know whether its claim was made. It sends the same
/// request with the same key again and hears what it would have heard. Answers live in memory only,
/// for a day: they may hold a secret that is told once. After a restart a request runs again.
///
/// Thread safety: any thread; one lock.
/// Limits: Options::answers_max answers of `answer_bytes_max` at most; the oldest go first.

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/clock.hpp"
#include "base/guarded.hpp"
#include "http/handler.hpp"
#include "zone/journal/rows.hpp"

namespace mooring::api {

inline constexpr std::size_t idempotency_key_bytes_max = 128;

class Idempotency {
public:
    struct Options {
        std::size_t answers_max = 4096;
        std::size_t answer_bytes_max = 16'384;
        std::chrono::hours kept{24};
    };
    enum class Known : std::uint8_t { Fresh, Running, Other, Answered };
    struct Begun {
        Known known = Known::Fresh;
        std::optional<http::Response> answer{};  ///< If it is Answered.
    };

    Idempotency(const Clock& clock, Options options) : clock_{clock}, options_{options} {}

    /// `place` is the caller and its key; `request` the hash of method, target and body.
    [[nodiscard]] Begun begin(const std::string& place, const zone::Sha256& request);
    /// Keeps the answer of what was Fresh. An error is forgotten: it left no trace, so the client
    /// may try again.
    void finish(const std::string& place, const http::Response& answer);

private:
    struct Kept {
        zone::Sha256 request{};
        Instant since{};
        std::optional<http::Response> answer{};
    };
    struct State {
        std::unordered_map<std::string, Kept> kept;
        std::deque<std::pair<Instant, std::string>> order;  // Oldest first.
    };
    void make_room(State& state) const;

    const Clock& clock_;
    const Options options_;
    Guarded<State> state_;
};

}  // namespace mooring::api

// SPDX-License-Identifier: Apache-2.0
#pragma once

/// How far from home a new address is: the guard's one question, as a pure function.
///
///     familiar   a network that the host is or was in, or the first address that it ever has
///     near       the same system elsewhere, or another access network of the same country
///     new        anything else
///     risky      what a thief's first step looks like (below)
///
/// Risky is one of two things. A host of access networks only goes to where machines are rented out
/// in another country: a redirect to a rented server. Or a key is used from a network that the host
/// is not known in, to set an address that lies in yet another one: whoever asks is not where the
/// name shall point, and never was. Where a fact is missing that would tell, the worse is assumed
/// for countries, and the better for addresses of two families, which cannot be compared.
///
/// A key that has just been made (`fresh_key`) was made by the owner with a fresh proof, so the
/// second rule does not hold for it, and what is new is near: it is the owner setting things up.
///
/// Thread safety: pure functions.
/// Invariants: a familiar network is never risky.

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>

#include "guard/networks.hpp"

namespace mooring::guard {

/// From harmless to not.
enum class Closeness : std::uint8_t { Familiar, Near, New, Risky };
/// "familiar".
[[nodiscard]] const char* text_of(Closeness closeness) noexcept;

/// Why something is risky.
enum class Reason : std::uint8_t {
    None,
    HostingAbroad,   ///< From access networks to rented machines in another country.
    StrangerSender,  ///< From an unknown network, for an address in yet another one.
};
/// "hosting-abroad".
[[nodiscard]] const char* text_of(Reason reason) noexcept;

inline constexpr std::chrono::hours fresh_key{1};

struct Question {
    /// Of the host's addresses now and of those before; empty: it never had any.
    std::span<const Network> known;
    Network target;                               ///< Of the new address.
    std::optional<Network> source;                ///< Of whoever asks, if they came by the network.
    std::optional<std::chrono::seconds> key_age;  ///< If they came with an update key.
};

struct Judgement {
    Closeness closeness = Closeness::Familiar;
    Reason reason = Reason::None;
    bool operator==(const Judgement&) const = default;
};

[[nodiscard]] Judgement classify(const Question& question) noexcept;

}  // namespace mooring::guard

// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What is asked once more before a host's addresses change: may they, or does it have to wait?
/// The registry decides rights and rules; whoever stands here may still hold back what is allowed.
///
/// Thread safety: the writer thread only.

#include "registry/draft.hpp"

namespace mooring::registry {

/// A change that is about to be recorded.
struct PendingChange {
    HostId host{};
    AccountId account{};     ///< Whose host it is.
    zone::Addresses before;  ///< The host's own: of one that is offline, what it had before.
    zone::Addresses after;   ///< Equal to `before`: the host goes offline, or comes back.
    const zone::Origin& origin;
};

enum class Passage : std::uint8_t {
    Open,
    Held,  ///< The change must not be recorded: HostOutcome::Held.
};

class AddressGate {
public:
    AddressGate() = default;
    AddressGate(const AddressGate&) = delete;
    AddressGate& operator=(const AddressGate&) = delete;
    virtual ~AddressGate() = default;

    /// Decides, and records in the draft what it wants to remember of this. Asked again for the
    /// same change, it gives the same answer.
    [[nodiscard]] virtual Passage pass(Draft& draft, const PendingChange& change) = 0;
};

}  // namespace mooring::registry

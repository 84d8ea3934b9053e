// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Judges one UPDATE message against a draft: the zone it names, RFC 2136's own steps, the rights
/// of its key, and the rules of the registry.
///
/// Thread safety: the writer thread only.

#include <vector>

#include "authority/update.hpp"
#include "registry/address_gate.hpp"
#include "registry/address_policy.hpp"
#include "registry/draft.hpp"
#include "updates/intent.hpp"

namespace mooring::updates {

/// Who sends it and under which rules.
struct UpdateOrigin {
    zone::KeyId key{};
    zone::Origin origin;
    registry::Profile profile = registry::Profile::Lab;
    registry::AddressGate* gate = nullptr;  ///< May hold back addresses; null: nobody does.
};

/// What became of a host whose addresses the message mentions.
struct HostResult {
    zone::HostId host{};
    HostOutcome outcome{};
};

struct UpdateJudgement {
    dns::Rcode rcode = dns::Rcode::NoError;
    std::vector<HostResult> hosts;
    bool is_held = false;  ///< REFUSED, because an address waits for its owner's word.
};

/// Records the changes in the draft if the answer is NOERROR, and nothing otherwise; but that an
/// address is held, and for which the owner is asked, is recorded.
[[nodiscard]] UpdateJudgement judge_update(registry::Draft& draft,
                                           const authority::UpdateMessage& message,
                                           const UpdateOrigin& by);

}  // namespace mooring::updates

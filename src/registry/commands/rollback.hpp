// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Putting back what was there before a change: a host's addresses, or an RRset.
///
/// A rollback is a change like any other: it is in the journal, with its own cause, and can be
/// rolled back itself. It also leaves an event in the audit log.
///
/// Thread safety: the writer thread only.

#include <string>

#include "registry/address_policy.hpp"
#include "registry/draft.hpp"

namespace mooring::registry {

/// Who asks, for the event.
struct RollbackAsker {
    zone::Origin origin;  ///< Its cause becomes Rollback.
    std::string client{};
};

/// Puts back the addresses that a host had before `change`. Fails with NotFound if the host is gone
/// or the change is another host's.
[[nodiscard]] Result<> rollback_addresses(Draft& draft, HostId id,
                                          const zone::AddressChange& change,
                                          const RollbackAsker& asker);

/// Puts back the records that a name had before `change`, with the TTL of the change; none deletes
/// them. What was allowed then must be allowed now. Fails with Conflict if the zone has been
/// imported anew since, NotFound if it is gone, and as set_record().
[[nodiscard]] Result<> rollback_records(Draft& draft, const zone::RrsetChange& change,
                                        Profile profile, const RollbackAsker& asker);

}  // namespace mooring::registry

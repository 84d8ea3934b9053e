// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What a door asks the writer to do. The writer alone decides its outcome.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "registry/address_intent.hpp"
#include "registry/draft.hpp"
#include "store/store.hpp"
#include "zone/journal/batch.hpp"

namespace mooring::updates {

using registry::AddressIntent;
using registry::AddressOutcome;
using registry::HostOutcome;
using registry::Keep;
using registry::Remove;
using registry::WantedIpv4;
using registry::WantedIpv6;

/// Anything else: runs on the writer thread, in arrival order, against the draft. Returns the error
/// that the asker hears (and leaves no trace then); its results it keeps where the completion finds
/// them. Runs once, but for one case: a batch that the store refused is tried again request by
/// request, and then the command runs a second time against a fresh draft. So it sets its results
/// and does not append to them.
using Command = std::move_only_function<Result<>(registry::Draft&)>;

/// Called once on the writer thread after commit and publish (or after the failure). Must be quick
/// and must not block: it hands the result to the door's own loop.
using AddressDone = std::move_only_function<void(Result<AddressOutcome>)>;
using CommandDone = std::move_only_function<void(Result<>)>;

struct AddressRequest {
    AddressIntent intent;
    AddressDone done;
    Instant received{};  ///< When the door had the request: start of "update to visible".
};
struct CommandRequest {
    Command command;
    CommandDone done;
};

/// The store at a moment when every zone is sealed: what an export or a transfer reads, on any
/// thread, while updates go on.
struct SealedSnapshot {
    std::unique_ptr<store::Snapshot> snapshot;
    std::vector<zone::ZoneSerial> serials;  ///< What each zone shows.
};
/// Asks for one. All that was pushed before is in it; nothing that was pushed later is.
struct SnapshotRequest {
    std::move_only_function<void(Result<SealedSnapshot>)> done;
};

using Request = std::variant<AddressRequest, CommandRequest, SnapshotRequest>;

}  // namespace mooring::updates

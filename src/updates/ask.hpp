// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Requests whose asker waits: for background threads, never for a stream loop or the writer.
///
/// Thread safety: any thread but the writer's.

#include "updates/pipeline.hpp"

namespace mooring::updates {

/// Runs a command through the pipeline and waits for its outcome.
[[nodiscard]] Result<> ask(Pipeline& pipeline, Command command);

/// Waits for the store at a moment when every zone is sealed.
[[nodiscard]] Result<SealedSnapshot> snapshot_at_seal(Pipeline& pipeline);

}  // namespace mooring::updates

// SPDX-License-Identifier: Apache-2.0
#pragma once

/// `mooringd restore BACKUP`: a data folder made of a backup.
///
/// A data folder that is there is moved aside, never overwritten; if the restore fails it is put
/// back. The epoch and every serial go up, so that no secondary is ahead.
///
/// Thread safety: the main thread.

#include <filesystem>
#include <string>

#include "app/config.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"

namespace mooring::app {

/// Returns what was done, as sentences. Fails with StoreInUse while a service runs on the data
/// folder, NotFound or Corrupt for the backup, StoreFull and Io.
[[nodiscard]] Result<std::string> restore(const Clock& clock, const Config& config,
                                          const std::filesystem::path& backup);

}  // namespace mooring::app

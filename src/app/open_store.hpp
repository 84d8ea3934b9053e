// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Which store a configuration means. Today there is one kind.
///
/// Thread safety: the main thread.

#include <memory>

#include "app/config.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "store/store.hpp"

namespace mooring::app {

/// Opens the data folder, with its lock. Fails with StoreInUse, StoreTooNew, StoreFull, Corrupt and
/// what else the store says.
[[nodiscard]] Result<std::unique_ptr<store::Store>> open_store(const Clock& clock,
                                                               const Config& config);

}  // namespace mooring::app

// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The guard, wired: its facts from the configured files, its notices through notify, and the
/// thread that forgets held updates whose time is over.
///
/// Thread safety: as the guard's.

#include <memory>
#include <optional>

#include "app/config.hpp"
#include "base/step_thread.hpp"
#include "guard/guard.hpp"
#include "updates/pipeline.hpp"

namespace mooring::app {

class GuardSetup {
public:
    /// Fails as guard::load_networks().
    [[nodiscard]] static Result<std::unique_ptr<GuardSetup>> make(const Config& config);
    GuardSetup(const Config& config, std::shared_ptr<const guard::NetworkBook> book);

    [[nodiscard]] guard::Guard& gate() noexcept { return guard_; }
    [[nodiscard]] const guard::Guard& gate() const noexcept { return guard_; }
    /// Begins to look after held updates. `tables` and `pipeline` outlive stop().
    void serve(const registry::Tables& tables, updates::Pipeline& pipeline);
    /// Reads the files again; if that fails, what was read before stays, and the log says why.
    void reload(const Config& config);
    void stop();

private:
    guard::Guard guard_;
    std::optional<StepThread> keeper_;
};

}  // namespace mooring::app

// SPDX-License-Identifier: Apache-2.0
#pragma once

/// From root to an ordinary user, in three steps, so that root only ever binds ports:
///
///     assume(): files are opened as the user ──▶ resume(): ports below 1024 ──▶ drop(): for good
///
/// Without a user to become, or if we are that user already, the steps do nothing; drop() always
/// gives up the right to gain privileges by executing something (PR_SET_NO_NEW_PRIVS).
///
/// Thread safety: the main thread; drop() before other threads start.
/// Invariants: after drop() has succeeded the process cannot become root again; this was tried.

#include <filesystem>
#include <optional>
#include <string>

#include <sys/types.h>

#include "base/result.hpp"

namespace mooring::app {

class Privileges {
public:
    /// Looks up the user; the empty name means: stay who we are. Fails with InvalidArgument if
    /// there is no such user, and with NotAllowed if we are neither root nor that user.
    [[nodiscard]] static Result<Privileges> of(const std::string& user);

    /// Hands a data folder that root has made (by `mooringd init`) to the user, with the files in
    /// it.
    [[nodiscard]] Result<> hand_over(const std::filesystem::path& folder) const;

    [[nodiscard]] Result<> assume() const;
    [[nodiscard]] Result<> resume() const;
    [[nodiscard]] Result<> drop() const;

private:
    struct Target {
        std::string name;
        uid_t user = 0;
        gid_t group = 0;
    };
    std::optional<Target> target_;  // Nothing to become.
};

}  // namespace mooring::app

// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The data folder: its file names, and the lock that keeps a second process out.
///
/// Thread safety: values.

#include <string>

#include "base/file_descriptor.hpp"
#include "base/result.hpp"

namespace mooring::store {

/// Paths of what the store keeps in a data folder.
struct DataPaths {
    explicit DataPaths(const std::string& folder)
        : store{folder + "/mooring.db"},
          history{folder + "/history.db"},
          lock{folder + "/lock"},
          keys{folder + "/keys"}
    {}
    std::string store;
    std::string history;
    std::string lock;
    std::string keys;
};

/// Takes the folder for this process, until the descriptor is closed. Creates it (mode 0700) and
/// its keys/ if they are not there. Fails with StoreInUse if another process has it.
[[nodiscard]] Result<FileDescriptor> lock_data_folder(const std::string& folder);

/// Writes a folder's entries to disk: what was created or renamed in it is then durable.
[[nodiscard]] Result<> sync_folder(const std::string& folder);

}  // namespace mooring::store

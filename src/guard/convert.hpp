// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Makes one compact file of several tables of networks: a tenth of their size, and loaded in a
/// fraction of a second.
///
/// Thread safety: pure but for the files.

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace mooring::guard {

struct Conversion {
    std::vector<std::filesystem::path> inputs;  ///< CSV or compact; the first that knows counts.
    std::filesystem::path output;
};
/// Returns what was made, in one line. Fails with Io, InvalidArgument or Corrupt.
[[nodiscard]] Result<std::string> convert_networks(const Conversion& conversion);

}  // namespace mooring::guard

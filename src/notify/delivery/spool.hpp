// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A folder in which mails end as files: what a developer reads, and what a test waits for.
///
/// Thread safety: pure function over the file system.
/// Invariants: a file whose name ends with ".eml" is whole; only its owner can read it, because
/// there are links in it that prove something.

#include <filesystem>
#include <string_view>

#include "base/result.hpp"
#include "zone/ids.hpp"

namespace mooring::notify {

/// Writes FOLDER/ID.eml, beside it first and then renamed. Fails with Io.
[[nodiscard]] Result<> spool_mail(const std::filesystem::path& folder, zone::EntryId id,
                                  std::string_view mail);

}  // namespace mooring::notify

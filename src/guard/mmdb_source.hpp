// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Facts of networks from a MaxMind DB file (https://maxmind.github.io/MaxMind-DB/), by
/// libmaxminddb: GeoLite2-ASN, GeoLite2-Country and City, DB-IP's and IPinfo's of the same kinds.
///
/// Thread safety: immutable; the library reads a mapped file.
/// Limits: a file that is damaged says that nothing is known.

#include <filesystem>
#include <memory>

#include "guard/networks.hpp"

namespace mooring::guard {

/// Fails with Io or Corrupt.
[[nodiscard]] Result<std::unique_ptr<const NetworkSource>> open_mmdb(
    const std::filesystem::path& path);

}  // namespace mooring::guard

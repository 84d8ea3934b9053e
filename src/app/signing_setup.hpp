// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What the configuration says about signing, and the key file.
///
///     no file, nothing sealed   the first start: a key is made
///     the right file            the service starts
///     anything else             the start is refused, with a sentence that says how to restore it
///
/// A wrong key must never lead to a service that answers without signatures, or that seals new keys
/// so that the old file, found again, does not open them: so there is no way to go on without it.
///
/// Thread safety: the main thread.

#include <filesystem>

#include "app/config.hpp"
#include "base/random.hpp"
#include "base/seal.hpp"
#include "dnssec/signing_policy.hpp"
#include "registry/tables.hpp"

namespace mooring::app {

[[nodiscard]] dnssec::SigningPolicy policy_of(const Config::Dnssec& config);

/// Where the key file is: dnssec.key_file, or keys/seal.key in the data folder.
[[nodiscard]] std::filesystem::path key_file_of(const Config& config);

/// Reads the key file and tries it on what is sealed in the tables; makes one if nothing is sealed
/// and there is none. Fails with NotFound (missing), Io (unreadable) or Corrupt (another file).
[[nodiscard]] Result<Seal> open_seal(const Config& config, const registry::Tables& tables,
                                     Random& random);

}  // namespace mooring::app

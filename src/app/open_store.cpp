// SPDX-License-Identifier: Apache-2.0
#include "app/open_store.hpp"

#include <fstream>
#include <iterator>

#include "app/signing_setup.hpp"
#include "store/sqlite/sqlite_store.hpp"

namespace mooring::app {

namespace {

/// The key of the audit log's chain comes from the seal key, of which it tells nothing. Empty:
/// there is no such file yet, or another.
store::AuditKey audit_key_from(const std::filesystem::path& path)
{
    std::ifstream file{path, std::ios::binary};
    std::vector<std::uint8_t> key{std::istreambuf_iterator<char>{file}, {}};
    const auto seal = Seal::from_key(key);
    wipe(key);
    if (!seal) return {};
    const auto hash = zone::hash_of(seal->seal({}, "audit log"));
    return {hash.begin(), hash.end()};
}

}  // namespace

Result<std::unique_ptr<store::Store>> open_store(const Clock& clock, const Config& config)
{
    store::SqliteOptions options;
    options.retention.batches = config.store.retention;
    options.key_file = config.dnssec.key_file.string();
    options.audit_key = [path = key_file_of(config)] { return audit_key_from(path); };
    return store::SqliteStore::open(clock, config.service.data.string(), options);
}

}  // namespace mooring::app

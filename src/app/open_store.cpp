// SPDX-License-Identifier: Apache-2.0
#include "app/open_store.hpp"

#include "store/sqlite/sqlite_store.hpp"

namespace mooring::app {

Result<std::unique_ptr<store::Store>> open_store(const Clock& clock, const Config& config)
{
    store::SqliteOptions options;
    options.retention.batches = config.store.retention;
    options.key_file = config.dnssec.key_file.string();
    return store::SqliteStore::open(clock, config.service.data.string(), options);
}

}  // namespace mooring::app

// SPDX-License-Identifier: Apache-2.0
#include "nameserver/registry_tsig_keys.hpp"

#include "base/log.hpp"
#include "registry/tsig_text.hpp"

namespace mooring::nameserver {

std::optional<KnownTsigKey> RegistryTsigKeys::find(dns::NameView name) const
{
    const auto canonical = dns::Name{name}.canonical();
    const auto found = tables_.find_tsig(canonical);
    if (!found) return {};
    auto key = registry::opened_tsig(canonical, found->secret, seal_);
    if (!key) {
        log(Level::Error, "a TSIG secret cannot be opened",
            {{"key", canonical.text()}, {"reason", key.error().detail}});
        return {};
    }
    return KnownTsigKey{.key = *std::move(key),
                        .owner = found->owner,
                        .has_any_algorithm = std::holds_alternative<zone::KeyId>(found->owner)};
}

}  // namespace mooring::nameserver

// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "api/call.hpp"
#include "api/rows.hpp"
#include "updates/ask.hpp"

namespace mooring::api {

namespace {

using registry::Draft;

Result<Answer> backup(const Services& services, const Call& call)
{
    MOORING_TRY(const auto path, text_member(call.body, "path"));
    MOORING_TRY(const auto is_with_keys, switch_member(call.body, "with_keys"));
    if (!path.starts_with('/')) return fail(Errc::InvalidArgument, "\"path\" must be absolute");
    MOORING_CHECK(
        services.store.backup(path, is_with_keys ? store::WithKeys::Yes : store::WithKeys::No));
    return json::value(json::object{{"backup", path}, {"with_keys", is_with_keys}});
}

Result<Answer> stats(const Services& services, const Call&)
{
    auto shown = services.stats();
    MOORING_CHECK(updates::ask(services.pipeline, [&](Draft& draft) -> Result<> {
        const auto names = draft.contents().memory();
        const auto rows = draft.tables().memory();
        shown["names"] = names.names;
        shown["name_bytes"] = names.table_bytes + names.other_bytes;
        shown["accounts"] = rows.accounts;
        shown["zones"] = rows.zones;
        shown["claims"] = rows.claims;
        shown["hosts"] = rows.hosts;
        shown["keys"] = rows.keys;
        shown["registry_bytes"] =
            rows.account_bytes + rows.claim_bytes + rows.host_bytes + rows.key_bytes;
        return {};
    }));
    return json::value(std::move(shown));
}

}  // namespace

std::vector<Route> service_routes()
{
    return {{"POST", "/backups", backup, 201}, {"GET", "/stats", stats}};
}

}  // namespace mooring::api

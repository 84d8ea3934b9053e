// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What the registry keeps, as the API shows it, and pages of it.
///
/// Thread safety: the writer thread, because a Draft is asked for what belongs together.
/// Limits: pages of 1 to 1,000 rows, 100 if nothing is said.

#include "api/call.hpp"
#include "api/json.hpp"
#include "registry/draft.hpp"

namespace mooring::api {

[[nodiscard]] json::object json_of(const zone::Account& row);
[[nodiscard]] json::object json_of(const registry::Draft& draft, const zone::Zone& row);
[[nodiscard]] json::object json_of(const registry::Draft& draft, const zone::Claim& row);
[[nodiscard]] json::object json_of(const registry::Draft& draft, const zone::Host& row);
[[nodiscard]] json::object json_of(const registry::Draft& draft, const zone::Site& row);
/// Without the secret, which nobody can tell again.
[[nodiscard]] json::object json_of(const registry::Draft& draft, const zone::UpdateKey& row);
/// An SOA is shown with the serial that queries see, not with the one it was stored with.
[[nodiscard]] json::object json_of(const zone::NameTable::Reader& published,
                                   const dns::Rrset& rrset);
/// The serial that queries see; null for a zone that is not published yet.
[[nodiscard]] json::value serial_of(const zone::NameTable::Reader& published, zone::ZoneId zone);

/// Finds by what stands in a path. They fail with NotFound, also for what the caller may not see
/// (ownership.hpp), or InvalidArgument if it is no name.
[[nodiscard]] Result<zone::Account> find_account(const registry::Draft& draft, const Call& call,
                                                 std::string_view email);
/// A zone of the operator: owners find none. Their own domains: domain_routes.cpp.
[[nodiscard]] Result<zone::Zone> find_zone(const registry::Draft& draft, const Call& call,
                                           std::string_view name);
[[nodiscard]] Result<zone::Claim> find_claim(const registry::Draft& draft, const Call& call,
                                             std::string_view name);
[[nodiscard]] Result<zone::Host> find_host(const registry::Draft& draft, const Call& call,
                                           std::string_view name);
/// By "key-7" or "7".
[[nodiscard]] Result<zone::UpdateKey> find_key(const registry::Draft& draft, const Call& call,
                                               std::string_view text);

/// "site-7", or the label of a site of `account`; without an account, of the caller's, or for the
/// operator the label of a site that no other account calls so. Fails also with Conflict, if that
/// is not so.
[[nodiscard]] Result<zone::Site> find_site(const registry::Draft& draft, const Call& call,
                                           std::string_view text,
                                           std::optional<zone::AccountId> account = {});

/// Where a page begins and how long it is: ?after=ID&limit=N.
struct Page {
    std::uint32_t after = 0;
    std::size_t limit = 100;
};
[[nodiscard]] Result<Page> page_of(const Call& call);

/// Those of `ids`, which ascend, that are on the page, as far as `row_of` finds and shows them.
template <class Id, class RowOf>
[[nodiscard]] auto rows_on(const Page& page, const std::vector<Id>& ids, RowOf&& row_of)
{
    std::vector<typename decltype(row_of(Id{}))::value_type> rows;
    for (const auto id : ids) {
        if (zone::number_of(id) <= page.after) continue;
        if (rows.size() == page.limit) break;
        if (auto row = row_of(id)) rows.push_back(std::move(*row));
    }
    return rows;
}

/// {"hosts":[...],"next":"17"}: `next` is what to give as `after` for the page behind this one,
/// null behind the last.
template <class Row, class Show>
[[nodiscard]] json::value page_json(std::string_view name, const std::vector<Row>& rows,
                                    const Page& page, Show&& show)
{
    json::array list;
    for (const auto& row : rows) list.push_back(show(row));
    json::value next = nullptr;
    if (rows.size() == page.limit) next = std::to_string(zone::number_of(rows.back().id));
    return json::object{{name, std::move(list)}, {"next", std::move(next)}};
}

}  // namespace mooring::api

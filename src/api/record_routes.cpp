// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "api/call.hpp"
#include "api/ownership.hpp"
#include "api/rows.hpp"
#include "registry/commands/record.hpp"

namespace mooring::api {

namespace {

using registry::Draft;

Result<dns::RrType> type_of(std::string_view text)
{
    const auto type = dns::parse_rr_type(text);
    if (!type) return fail(Errc::InvalidArgument, fmt::format("\"{}\" is not an RR type", text));
    return *type;
}

/// The name and type in the path, if the caller may write records there.
struct Place {
    dns::Name owner;
    dns::RrType type{};
};
Result<Place> place_of(const Draft& draft, const Call& call)
{
    Place place;
    MOORING_TRY(place.owner, parse_name(call.arguments[0]));
    MOORING_TRY(place.type, type_of(call.arguments[1]));
    MOORING_CHECK(check_name(draft, call, place.owner));
    const auto& types = call.actor.confined.types;
    if (!types.empty() && std::ranges::find(types, place.type) == types.end())
        return fail(Errc::NotAllowed, "the token is not for records of this type");
    return place;
}

Result<json::value> set(Draft& draft, const Call& call, const Tools& tools)
{
    MOORING_TRY(const auto place, place_of(draft, call));
    MOORING_TRY(const auto ttl, number_member(call.body, "ttl"));
    MOORING_TRY(const auto rdata, texts_member(call.body, "rdatas"));
    if (!ttl || *ttl > std::numeric_limits<std::int32_t>::max())
        return fail(Errc::InvalidArgument, "\"ttl\" must be a number of seconds below 2^31");
    const registry::WrittenRrset written{.owner = place.owner,
                                         .ttl = {static_cast<std::uint32_t>(*ttl)},
                                         .type = place.type,
                                         .rdatas = rdata};
    MOORING_TRY(const auto wanted, registry::parse_rrset(draft, written));
    MOORING_CHECK(
        registry::set_record(draft, wanted, tools.profile, call.actor.origin(draft.now())));
    zone::NameTable::Reader published{tools.names};
    published.refresh();
    return json_of(published, wanted);
}

Result<json::value> show(Draft& draft, const Call& call, const Tools& tools)
{
    MOORING_TRY(const auto place, place_of(draft, call));
    const auto rrset = draft.rrset(place.owner, place.type);
    if (!rrset)
        return fail(Errc::NotFound,
                    fmt::format("{} has no {}", place.owner.text(), dns::text_of(place.type)));
    zone::NameTable::Reader published{tools.names};
    published.refresh();
    return json_of(published, *rrset);
}

Result<json::value> remove(Draft& draft, const Call& call, const Tools&)
{
    MOORING_TRY(const auto place, place_of(draft, call));
    MOORING_CHECK(
        registry::delete_record(draft, place.owner, place.type, call.actor.origin(draft.now())));
    return json::object{{"deleted", place.owner.text()}, {"type", dns::text_of(place.type)}};
}

Result<json::value> list(Draft& draft, const Call& call, const Tools& tools)
{
    MOORING_TRY(const auto owner, parse_name(call.arguments[0]));
    MOORING_CHECK(check_name(draft, call, owner));
    if (!draft.zone_of(owner))
        return fail(Errc::NotFound, fmt::format("{} is in no zone of ours", owner.text()));
    zone::NameTable::Reader published{tools.names};
    published.refresh();
    json::array records;
    for (const auto& rrset : draft.rrsets(owner)) records.push_back(json_of(published, rrset));
    return json::object{{"records", std::move(records)}, {"next", nullptr}};
}

}  // namespace

std::vector<Route> record_routes()
{
    return {{"GET", "/records/{}", list, 200, for_owners(Scope::Read)},
            {"GET", "/records/{}/{}", show, 200, for_owners(Scope::Read)},
            {"PUT", "/records/{}/{}", set, 200, for_owners(Scope::Records)},
            {"DELETE", "/records/{}/{}", remove, 200, for_owners(Scope::Records)}};
}

}  // namespace mooring::api

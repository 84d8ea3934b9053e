// SPDX-License-Identifier: Apache-2.0
#include <limits>

#include <fmt/format.h>

#include "api/call.hpp"
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

Result<json::value> set(Draft& draft, const Call& call, const Tools& tools)
{
    MOORING_TRY(const auto owner, parse_name(call.arguments[0]));
    MOORING_TRY(const auto type, type_of(call.arguments[1]));
    MOORING_TRY(const auto ttl, number_member(call.body, "ttl"));
    MOORING_TRY(const auto rdata, texts_member(call.body, "rdatas"));
    if (!ttl || *ttl > std::numeric_limits<std::int32_t>::max())
        return fail(Errc::InvalidArgument, "\"ttl\" must be a number of seconds below 2^31");
    const registry::WrittenRrset written{
        .owner = owner, .ttl = {static_cast<std::uint32_t>(*ttl)}, .type = type, .rdatas = rdata};
    MOORING_TRY(const auto wanted, registry::parse_rrset(draft, written));
    MOORING_CHECK(
        registry::set_record(draft, wanted, tools.profile, call.actor.origin(draft.now())));
    zone::NameTable::Reader published{tools.names};
    published.refresh();
    return json_of(published, wanted);
}

Result<json::value> remove(Draft& draft, const Call& call, const Tools&)
{
    MOORING_TRY(const auto owner, parse_name(call.arguments[0]));
    MOORING_TRY(const auto type, type_of(call.arguments[1]));
    MOORING_CHECK(registry::delete_record(draft, owner, type, call.actor.origin(draft.now())));
    return json::object{{"deleted", owner.text()}, {"type", dns::text_of(type)}};
}

Result<json::value> list(Draft& draft, const Call& call, const Tools& tools)
{
    MOORING_TRY(const auto owner, parse_name(call.arguments[0]));
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
    return {{"GET", "/records/{}", list},
            {"PUT", "/records/{}/{}", set},
            {"DELETE", "/records/{}/{}", remove}};
}

}  // namespace mooring::api

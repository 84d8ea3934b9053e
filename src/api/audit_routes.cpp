// SPDX-License-Identifier: Apache-2.0
// The past: a host's addresses, the audit log, and putting back what was there before.
#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "api/audit_text.hpp"
#include "api/call.hpp"
#include "api/ownership.hpp"
#include "api/rows.hpp"
#include "registry/commands/rollback.hpp"
#include "updates/ask.hpp"

namespace mooring::api {

namespace {

using registry::Draft;

constexpr std::size_t page_lines_max = 1000;
constexpr std::size_t export_lines_max = 100'000;

/// Finds a host on behalf of a background thread.
Result<zone::Host> ask_for_host(const Services& services, const Call& call)
{
    zone::Host host;
    MOORING_CHECK(updates::ask(services.pipeline, [&](Draft& draft) -> Result<> {
        MOORING_TRY(host, find_host(draft, call, call.arguments[0]));
        return {};
    }));
    return host;
}

/// What a list of the past is asked with: since, until, limit, format.
struct Span {
    WallTime since{};
    WallTime until = store::end_of_time;
    std::size_t limit = 100;
    PastFormat format = PastFormat::Page;
    bool has_next = true;  ///< "newest" asks for so many and no further pages.
};

Result<Span> span_of(const Call& call)
{
    Span span;
    MOORING_TRY(span.format, past_format_of(call.target.parameter("format")));
    const bool is_page = span.format == PastFormat::Page;
    const auto most = is_page ? page_lines_max : export_lines_max;
    span.limit = is_page ? span.limit : most;
    if (const auto text = call.target.parameter("since"); !text.empty()) {
        MOORING_TRY(span.since, parse_moment(text));
    }
    if (const auto text = call.target.parameter("until"); !text.empty()) {
        MOORING_TRY(span.until, parse_moment(text));
    }
    if (const auto text = call.target.parameter("limit"); !text.empty()) {
        MOORING_TRY(span.limit, parse_count(text, "limit"));
    }
    if (const auto text = call.target.parameter("newest"); !text.empty()) {
        MOORING_TRY(span.limit, parse_count(text, "newest"));
        span.has_next = false;
    }
    if (span.limit == 0 || span.limit > most)
        return fail(Errc::InvalidArgument, fmt::format("\"limit\" must be from 1 to {}", most));
    return span;
}

Result<Answer> history(const Services& services, const Call& call)
{
    MOORING_TRY(const auto span, span_of(call));
    MOORING_TRY(const auto host, ask_for_host(services, call));
    MOORING_TRY(
        const auto entries,
        services.store.history_of(
            {.host = host.id, .since = span.since, .until = span.until, .count = span.limit}));
    if (span.format != PastFormat::Page) return exported(entries, span.format);
    json::array list;
    for (const auto& entry : entries) list.push_back(json_of(entry));
    return json::value(json::object{{"history", std::move(list)}, {"next", nullptr}});
}

/// The change to undo: the one with the number asked for, or the newest.
Result<store::HistoryEntry> entry_to_undo(const Services& services, const zone::Host& host,
                                          std::optional<std::uint64_t> number)
{
    store::HistoryQuery query{.host = host.id, .count = 1};
    if (number) query.number = zone::ChangeNumber{*number};
    MOORING_TRY(const auto entries, services.store.history_of(query));
    if (entries.empty())
        return fail(Errc::NotFound,
                    number ? fmt::format("{} has no change {}", host.name.text(), *number)
                           : fmt::format("{} has never changed", host.name.text()));
    return entries.front();
}

registry::RollbackAsker asker_of(const Services& services, const Call& call)
{
    return {.origin = call.actor.origin(services.clock.wall_now()), .client = call.actor.client};
}

Result<Answer> rollback(const Services& services, const Call& call)
{
    MOORING_TRY(const auto number, number_member(call.body, "change"));
    MOORING_TRY(const auto host, ask_for_host(services, call));
    MOORING_TRY(const auto entry, entry_to_undo(services, host, number));
    json::value shown;
    const auto undo = [&](Draft& draft) -> Result<> {
        MOORING_CHECK(
            registry::rollback_addresses(draft, host.id, entry.change, asker_of(services, call)));
        MOORING_TRY(const auto after, find_host(draft, call, call.arguments[0]));
        shown = api::json_of(draft, after);
        return {};
    };
    MOORING_CHECK(updates::ask(services.pipeline, undo));
    return shown;
}

/// In the batches that the journal still has.
Result<zone::RrsetChange> record_change(const Services& services, std::uint64_t number)
{
    std::optional<zone::RrsetChange> found;
    MOORING_CHECK(services.store.visit_batches({}, [&](const zone::Batch& batch) {
        const auto first = static_cast<std::uint64_t>(batch.first);
        if (number < first) return false;
        if (number > static_cast<std::uint64_t>(batch.last())) return true;
        const auto& change = batch.changes[number - first];
        if (const auto* records = std::get_if<zone::RrsetChange>(&change)) found = *records;
        return false;
    }));
    if (!found)
        return fail(Errc::NotFound, fmt::format("there is no change {} of records, or it is too "
                                                "old to be undone",
                                                number));
    return *std::move(found);
}

Result<Answer> rollback_records(const Services& services, const Call& call)
{
    MOORING_TRY(const auto number, number_member(call.body, "change"));
    if (!number) return fail(Errc::InvalidArgument, "\"change\" must be a change's number");
    MOORING_TRY(const auto change, record_change(services, *number));
    MOORING_CHECK(updates::ask(services.pipeline, [&](Draft& draft) -> Result<> {
        // Somebody else's change is as if it were not there.
        if (auto done = check_name(draft, call, change.owner); !done) return done;
        return registry::rollback_records(draft, change, services.tools.profile,
                                          asker_of(services, call));
    }));
    return json::value(json::object{{"rolled_back", *number},
                                    {"name", change.owner.text()},
                                    {"type", dns::text_of(change.type)}});
}

/// An owner sees what is told of the account.
Result<Answer> audit(const Services& services, const Call& call)
{
    MOORING_TRY(const auto span, span_of(call));
    store::AuditQuery query{
        .account = owner_of(call), .since = span.since, .until = span.until, .count = span.limit};
    if (const auto text = call.target.parameter("after"); !text.empty()) {
        MOORING_TRY(query.before, parse_count(text, "after"));
    }
    MOORING_TRY(const auto lines, services.store.audit(query));
    if (span.format != PastFormat::Page) return exported(lines, span.format);
    json::array list;
    for (const auto& line : lines) list.push_back(json_of(line));
    const bool has_more = span.has_next && lines.size() == span.limit;
    return json::value(json::object{
        {"audit", std::move(list)},
        {"next", has_more ? json::value(std::to_string(lines.back().id)) : json::value(nullptr)}});
}

Result<Answer> verify(const Services& services, const Call&)
{
    MOORING_TRY(const auto report, services.store.verify_audit());
    if (!report.problems.empty())
        return fail(Errc::Conflict, fmt::format("the audit log has been tampered with: {}",
                                                fmt::join(report.problems, "; ")));
    return json::value(json::object{
        {"stretches", report.stretches},
        {"entries", report.entries},
        {"unkeyed_stretches", report.unkeyed},
        {"begins", report.begins == WallTime{} ? json::value(nullptr) : json_of(report.begins)},
        {"verified", true}});
}

}  // namespace

std::vector<Route> audit_routes()
{
    return {{"GET", "/hosts/{}/history", history, 200, for_owners(Scope::Read)},
            {"POST", "/hosts/{}/rollback", rollback, 200, for_owners(Scope::Update)},
            {"POST", "/records/rollback", rollback_records, 200, for_owners(Scope::Records)},
            {"GET", "/audit", audit, 200, for_owners(Scope::Account)},
            {"GET", "/audit/verify", verify}};
}

}  // namespace mooring::api

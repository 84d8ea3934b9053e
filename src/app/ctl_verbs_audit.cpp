// SPDX-License-Identifier: Apache-2.0
// Verbs about the past: the audit log, what hosts had before, and putting it back.
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "api/target.hpp"
#include "app/ctl_requests.hpp"

namespace mooring::app {

namespace {

/// "?limit=20&since=2026-11-01" of the options that were given.
Result<std::string> past_query(const CtlWords& words, std::string_view count)
{
    MOORING_TRY(const auto limit, number_of_text(words.option("limit", "20"), "--limit"));
    auto query = fmt::format("?{}={}", count, json::serialize(limit));
    for (const auto* const option : {"since", "until", "format"})
        if (words.has(option))
            query += fmt::format("&{}={}", option, api::percent_encoded(words.option(option, "")));
    return query;
}

Result<UnixHttpRequest> host_history(const CtlWords& words)
{
    MOORING_TRY(const auto query, past_query(words, "limit"));
    return get(path("hosts", words.arguments[0], "/history" + query));
}

Result<UnixHttpRequest> host_rollback(const CtlWords& words)
{
    json::object body;
    if (words.arguments.size() > 1) {
        MOORING_TRY(body["change"], number_of_text(words.arguments[1], "CHANGE"));
    }
    return send("POST", path("hosts", words.arguments[0], "/rollback"), body);
}

Result<UnixHttpRequest> record_rollback(const CtlWords& words)
{
    json::object body;
    MOORING_TRY(body["change"], number_of_text(words.arguments[0], "CHANGE"));
    return send("POST", "/api/v1/records/rollback", body);
}

Result<UnixHttpRequest> audit_list(const CtlWords& words)
{
    MOORING_TRY(const auto query, past_query(words, "newest"));
    return get("/api/v1/audit" + query);
}

Result<UnixHttpRequest> audit_verify(const CtlWords&)
{
    return get("/api/v1/audit/verify");
}

constexpr auto Object = CtlShape::Object;
constexpr auto List = CtlShape::List;

}  // namespace

// clang-format off
Verbs audit_verbs()
{
    return {
        {"host", "history", "NAME [--limit N] [--since T] [--until T]", "its newest changes",
         1, 1, {"limit", "since", "until"}, {}, List, host_history},
        {"host", "rollback", "NAME [CHANGE]", "back to before the last change, or CHANGE",
         1, 2, {}, {}, Object, host_rollback},
        {"record", "rollback", "CHANGE", "records back to before a change (of the audit log)",
         1, 1, {}, {}, Object, record_rollback},
        {"audit", "list", "[--limit N] [--since T] [--until T]", "what happened, newest first",
         0, 0, {"limit", "since", "until"}, {}, List, audit_list},
        {"audit", "verify", "", "find out whether the log has been tampered with",
         0, 0, {}, {}, Object, audit_verify},
    };
}
// clang-format on

}  // namespace mooring::app

// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The API described by itself: an OpenAPI 3.1 document, made from the table of routes.
///
///     all_routes() + route_docs() + schema_rows() ──▶ openapi_document()
///
/// What stands in the table of routes (method, path, who may, scope, step-up) is not written twice.
/// What people need beside it is: a sentence, and the names of the schemas of body and answer.
/// Tests hold every answer that they see against its schema, so a schema that is not true fails.
///
/// Thread safety: immutable data and pure functions.
/// Invariants: every route has a row in route_docs(), and every row a route.

#include <span>
#include <string>
#include <string_view>

#include "api/call.hpp"

namespace mooring::api {

/// What a route is for.
struct RouteDoc {
    std::string_view method;
    std::string_view pattern;
    std::string_view summary;
    std::string_view answer = "Object";  ///< A schema; "text/..." for what is no JSON.
    std::string_view body = {};          ///< A schema. Empty: there is none.
};
/// Two tables: things that are named, and what is about the account itself.
[[nodiscard]] std::span<const RouteDoc> route_docs();
[[nodiscard]] std::span<const RouteDoc> account_route_docs();
/// Null if nobody has written one.
[[nodiscard]] const RouteDoc* doc_of(const Route& route);

/// An object's members in a line: `name:text account:text? host:text~ hosts:[Host] ...`. The type
/// is text, time, number, flag, any, object, or another schema; in brackets: a list of it. `?` may
/// be null, `~` may be missing, `...` there may be others.
struct SchemaRow {
    std::string_view name;
    std::string_view members;
};
[[nodiscard]] std::span<const SchemaRow> schema_rows();

/// The JSON Schema (2020-12) that the line stands for.
[[nodiscard]] json::object schema_of(std::string_view members);

/// `url`: where the service is found, without slash at its end.
[[nodiscard]] json::object openapi_document(std::string_view url);

}  // namespace mooring::api

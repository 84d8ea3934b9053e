// SPDX-License-Identifier: Apache-2.0
#pragma once

/// For tests: whether an answer of the API is what its OpenAPI document says. Understands as much
/// of JSON Schema as schema_of() writes.
///
/// Thread safety: pure functions.

#include <algorithm>
#include <string>
#include <string_view>

#include "api/api.hpp"
#include "api/openapi.hpp"

namespace mooring::api {

/// What is wrong with `value`, and where; empty: nothing.
[[nodiscard]] std::string schema_error(const json::value& value, const json::object& schema,
                                       const std::string& place = "answer");

[[nodiscard]] inline std::string named_schema_error(const json::value& value, std::string_view name,
                                                    const std::string& place = "answer")
{
    const auto rows = schema_rows();
    const auto row = std::ranges::find(rows, name, &SchemaRow::name);
    if (row == rows.end()) return place + ": there is no schema " + std::string{name};
    return schema_error(value, schema_of(row->members), place);
}

[[nodiscard]] inline bool has_type(const json::value& value, std::string_view type)
{
    if (type == "string") return value.is_string();
    if (type == "integer") return value.is_int64() || value.is_uint64();
    if (type == "boolean") return value.is_bool();
    if (type == "array") return value.is_array();
    if (type == "null") return value.is_null();
    return type == "object" && value.is_object();
}

[[nodiscard]] inline std::string object_error(const json::object& value, const json::object& schema,
                                              const std::string& place)
{
    const auto* properties = schema.if_contains("properties");
    if (properties == nullptr) return {};
    const auto& known = properties->as_object();
    if (const auto* required = schema.if_contains("required"))
        for (const auto& name : required->as_array())
            if (!value.contains(name.as_string()))
                return place + " lacks " + std::string{name.as_string()};
    for (const auto& [name, member] : value) {
        if (const auto* found = known.if_contains(name)) {
            auto error = schema_error(member, found->as_object(), place + '.' + std::string{name});
            if (!error.empty()) return error;
        } else if (schema.contains("additionalProperties")) {
            return place + " has " + std::string{name} + ", which the schema has not";
        }
    }
    return {};
}

inline std::string schema_error(const json::value& value, const json::object& schema,
                                const std::string& place)
{
    constexpr std::string_view prefix = "#/components/schemas/";
    if (const auto* reference = schema.if_contains("$ref"))
        return named_schema_error(
            value, std::string_view{reference->as_string()}.substr(prefix.size()), place);
    if (const auto* choices = schema.if_contains("anyOf")) {
        std::string error;
        for (const auto& choice : choices->as_array()) {
            error = schema_error(value, choice.as_object(), place);
            if (error.empty()) return {};
            if (!value.is_null()) return error;  // Only null is ever the other choice.
        }
        return error;
    }
    const auto* type = schema.if_contains("type");
    if (type == nullptr) return {};
    if (!has_type(value, type->as_string()))
        return place + " is no " + std::string{type->as_string()};
    if (value.is_object()) return object_error(value.as_object(), schema, place);
    if (const auto* items = schema.if_contains("items"))
        for (const auto& element : value.as_array())
            if (auto error = schema_error(element, items->as_object(), place + "[]");
                !error.empty())
                return error;
    return {};
}

/// True if `path`, below /api/v1 and without query, is one of `pattern`.
[[nodiscard]] inline bool fits(std::string_view pattern, std::string_view path)
{
    while (!pattern.empty() && !path.empty()) {
        const auto part = pattern.substr(1, pattern.find('/', 1) - 1);
        const auto segment = path.substr(1, path.find('/', 1) - 1);
        if (part != "{}" && part != segment) return false;
        pattern.remove_prefix(part.size() + 1);
        path.remove_prefix(segment.size() + 1);
    }
    return pattern.empty() && path.empty();
}

/// What is wrong with this answer to a call, as far as a document says how it must be.
[[nodiscard]] inline std::string answer_error(std::string_view method, std::string_view target,
                                              unsigned status, const json::value& answer)
{
    if (status >= 400) return named_schema_error(answer, "Problem");
    const auto path = target.substr(0, target.find('?'));
    for (const auto& route : all_routes()) {
        if (route.method != method || !fits(route.pattern, path)) continue;
        const auto* doc = doc_of(route);
        if (doc == nullptr || doc->answer.contains('/')) return {};
        return named_schema_error(answer, doc->answer);
    }
    return "no such route";
}

}  // namespace mooring::api

// SPDX-License-Identifier: Apache-2.0
#include "api/openapi.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "api/api.hpp"
#include "http/ascii.hpp"

namespace mooring::api {

namespace {

std::string_view scope_name(Scope scope)
{
    switch (scope) {
        case Scope::Read:
            return "read";
        case Scope::Claim:
            return "claim";
        case Scope::Records:
            return "records";
        case Scope::Update:
            return "update";
        case Scope::Account:
            return "account";
    }
    return "read";
}

json::object reference_to(std::string_view schema)
{
    return {{"$ref", fmt::format("#/components/schemas/{}", schema)}};
}

/// A type's word as a schema; `null` is added where it may be null.
json::object schema_of_type(std::string_view word)
{
    if (word.starts_with('['))
        return {{"type", "array"}, {"items", schema_of_type(word.substr(1, word.size() - 2))}};
    if (word == "text") return {{"type", "string"}};
    if (word == "time") return {{"type", "string"}, {"format", "date-time"}};
    if (word == "number") return {{"type", "integer"}};
    if (word == "flag") return {{"type", "boolean"}};
    if (word == "object") return {{"type", "object"}};
    if (word == "any") return {};
    return reference_to(word);
}

json::object or_null(json::object schema)
{
    return {{"anyOf", {std::move(schema), {{"type", "null"}}}}};
}

/// "hosts" is the name of what stands behind it: "host". Two in a row: "owner" and "type".
std::string parameter_name(std::string_view segment, std::size_t index)
{
    if (index > 0) return "type";
    if (segment == "records") return "owner";
    if (segment.ends_with("ies")) return std::string{segment.substr(0, segment.size() - 3)} + "y";
    if (segment.ends_with('s')) segment.remove_suffix(1);
    return std::string{segment};
}

struct Path {
    std::string text;
    json::array parameters;
};

Path path_of(std::string_view pattern)
{
    Path path;
    std::string_view before;
    std::size_t index = 0;
    while (!pattern.empty()) {
        const auto segment = pattern.substr(1, pattern.find('/', 1) - 1);
        pattern.remove_prefix(segment.size() + 1);
        if (segment != "{}") {
            before = segment;
            index = 0;
            path.text += fmt::format("/{}", segment);
            continue;
        }
        const auto name = parameter_name(before, index++);
        path.text += fmt::format("/{{{}}}", name);
        path.parameters.push_back(
            {{"name", name}, {"in", "path"}, {"required", true}, {"schema", {{"type", "string"}}}});
    }
    return path;
}

json::object query_parameter(std::string_view name, std::string_view type)
{
    return {{"name", name}, {"in", "query"}, {"schema", {{"type", type}}}};
}

json::array security_of(const Rule& rule)
{
    switch (rule.access) {
        case Access::Operator:
            return {{{"operator", json::array{}}}};
        case Access::Owner:
            if (rule.step_up == StepUp::Needed) return {{{"session", json::array{}}}};
            return {{{"session", json::array{}}},
                    {{"token", json::array{json::value(scope_name(rule.scope))}}}};
        case Access::Anyone:
            break;
    }
    return {};
}

json::object content_of(std::string_view schema)
{
    if (schema.contains('/')) return {{schema, {{"schema", {{"type", "string"}}}}}};
    return {{"application/json", {{"schema", reference_to(schema)}}}};
}

json::object operation_of(const Route& route, const RouteDoc& doc, const Path& path)
{
    auto parameters = path.parameters;
    if (route.method == "GET" && doc.answer.ends_with("List")) {
        parameters.push_back(query_parameter("after", "string"));
        parameters.push_back(query_parameter("limit", "integer"));
    }
    json::object operation{
        {"summary", doc.summary},
        {"operationId", fmt::format("{}{}", http::lower(route.method), path.text)},
        {"security", security_of(route.rule)},
        {"responses",
         {{std::to_string(route.status),
           {{"description", "Done."}, {"content", content_of(doc.answer)}}},
          {"default", {{"$ref", "#/components/responses/Problem"}}}}}};
    if (!parameters.empty()) operation["parameters"] = std::move(parameters);
    if (!doc.body.empty()) operation["requestBody"] = {{"content", content_of(doc.body)}};
    if (route.rule.access == Access::Operator) operation["x-operator-only"] = true;
    if (route.rule.step_up == StepUp::Needed) operation["x-step-up"] = true;
    return operation;
}

json::object paths()
{
    json::object all;
    for (const auto& route : all_routes()) {
        const auto* doc = doc_of(route);
        const auto path = path_of(route.pattern);
        const RouteDoc unknown{route.method, route.pattern, "Not described."};
        auto& item = all[path.text];
        if (!item.is_object()) item = json::object{};
        item.as_object()[http::lower(route.method)] =
            operation_of(route, doc == nullptr ? unknown : *doc, path);
    }
    return all;
}

json::object components()
{
    json::object schemas;
    for (const auto& row : schema_rows()) schemas[row.name] = schema_of(row.members);
    return {
        {"schemas", std::move(schemas)},
        {"responses",
         {{"Problem",
           {{"description", "It was not done (RFC 9457)."},
            {"content", {{"application/problem+json", {{"schema", reference_to("Problem")}}}}}}}}},
        {"securitySchemes",
         {{"session", {{"type", "apiKey"}, {"in", "cookie"}, {"name", "__Host-mooring"}}},
          {"token", {{"type", "http"}, {"scheme", "bearer"}}},
          {"operator", {{"type", "http"}, {"scheme", "control-socket"}}}}}};
}

}  // namespace

json::object schema_of(std::string_view members)
{
    json::object properties;
    json::array required;
    bool is_open = false;
    while (!members.empty()) {
        const auto end = members.find(' ');
        auto member = members.substr(0, end);
        members = end == std::string_view::npos ? "" : members.substr(end + 1);
        if (member == "...") is_open = true;
        const auto colon = member.find(':');
        if (colon == std::string_view::npos) continue;
        const auto name = member.substr(0, colon);
        auto type = member.substr(colon + 1);
        const bool may_miss = type.ends_with('~');
        if (may_miss) type.remove_suffix(1);
        const bool may_be_null = type.ends_with('?');
        if (may_be_null) type.remove_suffix(1);
        auto schema = schema_of_type(type);
        properties[name] = may_be_null ? or_null(std::move(schema)) : std::move(schema);
        if (!may_miss) required.emplace_back(name);
    }
    json::object schema{{"type", "object"}, {"properties", std::move(properties)}};
    if (!required.empty()) schema["required"] = std::move(required);
    if (!is_open) schema["additionalProperties"] = false;
    return schema;
}

const RouteDoc* doc_of(const Route& route)
{
    for (const auto docs : {route_docs(), account_route_docs()})
        for (const auto& doc : docs)
            if (doc.method == route.method && doc.pattern == route.pattern) return &doc;
    return nullptr;
}

json::object openapi_document(std::string_view url)
{
    return {{"openapi", "3.1.0"},
            {"info",
             {{"title", "Mooring"},
              {"version", "1"},
              {"description",
               "Dynamic DNS: accounts, claims, hosts, records, keys. Names end in a dot, times are "
               "RFC 3339 in UTC. Changes by a session need X-CSRF-Token; POST takes "
               "Idempotency-Key; changes of single things take If-Match."}}},
            {"servers", {{{"url", fmt::format("{}/api/v1", url)}}}},
            {"paths", paths()},
            {"components", components()}};
}

}  // namespace mooring::api

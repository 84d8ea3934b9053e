// SPDX-License-Identifier: Apache-2.0
#include "gateway/recipes/recipe.hpp"

#include <algorithm>
#include <array>

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>

#include "gateway/recipes/template.hpp"
#include "http/ascii.hpp"

namespace mooring::gateway {
namespace {

namespace json = boost::json;

std::array<std::span<const RecipeTemplate>, 6> shelves()
{
    return {recipes_of_programs(),  recipes_of_scripts(), recipes_of_routers(),
            recipes_of_firewalls(), recipes_of_boxes(),   recipes_of_dns_clients()};
}

/// "FRITZ!Box" and "fritz box" are "fritzbox": only letters, digits and the dots of versions count.
std::string folded(std::string_view name)
{
    std::string result;
    for (const char c : http::lower(name)) {
        const bool is_part = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.';
        if (is_part) result.push_back(c);
    }
    return result;
}

bool is_called(const RecipeTemplate& entry, std::string_view name)
{
    const auto wanted = folded(name);
    if (folded(entry.info.client) == wanted || folded(entry.info.title) == wanted) return true;
    for (auto rest = entry.aliases; !rest.empty();) {
        const auto blank = rest.find(' ');
        if (folded(rest.substr(0, blank)) == wanted) return true;
        if (blank == std::string_view::npos) break;
        rest.remove_prefix(blank + 1);
    }
    return false;
}

std::string_view without_first_line_end(std::string_view text)
{
    return text.starts_with('\n') ? text.substr(1) : text;
}

/// The items of a list in which each begins with a hyphen; further lines continue it.
std::vector<std::string> items_of(std::string_view text)
{
    std::vector<std::string> items;
    while (!text.empty()) {
        const auto end = text.find('\n');
        const auto line = text.substr(0, end);
        if (line.starts_with("- ")) {
            items.emplace_back(line.substr(2));
        } else if (!line.empty() && !items.empty()) {
            items.back().append(" ").append(http::trimmed(line));
        }
        if (end == std::string_view::npos) break;
        text.remove_prefix(end + 1);
    }
    return items;
}

Recipe made_from(const RecipeTemplate& entry, const RecipeInput& input)
{
    const auto values = values_of(input);
    return {.info = entry.info,
            .where = filled(entry.where, values),
            .needs = filled(entry.needs, values),
            .body = filled(without_first_line_end(entry.body), values),
            .check = filled(entry.check, values),
            .traps = items_of(filled(entry.traps, values))};
}

}  // namespace

const char* text_of(Purpose purpose) noexcept
{
    switch (purpose) {
        case Purpose::Addresses:
            return "addresses";
        case Purpose::Certificates:
            return "certificates";
        case Purpose::Records:
            return "records";
    }
    return "unknown";
}

std::vector<RecipeInfo> recipes()
{
    std::vector<RecipeInfo> all;
    for (const auto shelf : shelves()) {
        for (const auto& entry : shelf) all.push_back(entry.info);
    }
    return all;
}

std::optional<Recipe> recipe(std::string_view client, const RecipeInput& input)
{
    for (const auto shelf : shelves()) {
        for (const auto& entry : shelf) {
            if (is_called(entry, client)) return made_from(entry, input);
        }
    }
    return std::nullopt;
}

std::string text_of(const Recipe& recipe)
{
    auto text =
        fmt::format("{} ({}, {}; {})\n\nWhere: {}\nNeeds: {}\n\n{}\nCheck: {}\n", recipe.info.title,
                    text_of(recipe.info.purpose), recipe.info.protocol, recipe.info.basis,
                    recipe.where, recipe.needs, recipe.body, recipe.check);
    if (!recipe.traps.empty()) text += "\nGood to know:\n";
    for (const auto& trap : recipe.traps) text += fmt::format("- {}\n", trap);
    return text;
}

json::object json_of(const RecipeInfo& info)
{
    return {{"client", info.client},
            {"title", info.title},
            {"purpose", text_of(info.purpose)},
            {"protocol", info.protocol},
            {"basis", info.basis}};
}

json::object json_of(const Recipe& recipe)
{
    auto object = json_of(recipe.info);
    object["where"] = recipe.where;
    object["needs"] = recipe.needs;
    object["body"] = recipe.body;
    object["check"] = recipe.check;
    json::array traps;
    for (const auto& trap : recipe.traps) traps.push_back(json::value(trap));
    object["traps"] = std::move(traps);
    return object;
}

}  // namespace mooring::gateway

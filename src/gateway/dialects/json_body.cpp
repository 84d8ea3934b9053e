// SPDX-License-Identifier: Apache-2.0
#include "gateway/dialects/json_body.hpp"

#include <algorithm>
#include <ranges>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include "http/ascii.hpp"

namespace mooring::gateway {
namespace {

namespace json = boost::json;

constexpr std::size_t depth_max = 4;
constexpr std::size_t members_max = 64;

std::optional<std::vector<std::string>> strings_in(const json::array& array)
{
    std::vector<std::string> strings;
    for (const auto& element : array) {
        if (!element.is_string()) return std::nullopt;
        strings.emplace_back(element.get_string());
    }
    return strings;
}

}  // namespace

std::optional<JsonBody> JsonBody::parse(std::string_view text)
{
    if (text.size() > json_body_bytes_max) return std::nullopt;
    boost::system::error_code error;
    json::parse_options options;
    options.max_depth = depth_max;
    const auto value = json::parse(text, error, {}, options);
    if (error || !value.is_object() || value.get_object().size() > members_max) return std::nullopt;

    JsonBody body;
    for (const auto& [name, member] : value.get_object()) {
        Member read{.name = std::string{name}};
        if (member.is_string()) read.text = std::string{member.get_string()};
        if (member.is_array()) read.texts = strings_in(member.get_array());
        if (member.is_null()) read.texts.emplace();
        body.members_.push_back(std::move(read));
    }
    return body;
}

const JsonBody::Member* JsonBody::member(std::string_view name) const
{
    for (const auto& member : members_ | std::views::reverse) {
        if (http::is_equal_ignoring_case(member.name, name)) return &member;
    }
    return nullptr;
}

std::optional<std::string_view> JsonBody::text(std::string_view name) const
{
    const auto* found = member(name);
    if (found == nullptr || !found->text) return std::nullopt;
    return *found->text;
}

std::optional<std::vector<std::string>> JsonBody::texts(std::string_view name) const
{
    const auto* found = member(name);
    if (found == nullptr) return std::vector<std::string>{};
    return found->texts;
}

}  // namespace mooring::gateway

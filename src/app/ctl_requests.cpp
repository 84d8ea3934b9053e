// SPDX-License-Identifier: Apache-2.0
#include "app/ctl_requests.hpp"

#include <charconv>

#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "api/target.hpp"

namespace mooring::app {

std::string path(std::string_view collection, std::string_view item, std::string_view rest)
{
    return fmt::format("/api/v1/{}/{}{}", collection, api::percent_encoded(item), rest);
}

UnixHttpRequest get(std::string target)
{
    return {.target = std::move(target)};
}

UnixHttpRequest remove(std::string target)
{
    return {.method = "DELETE", .target = std::move(target)};
}

UnixHttpRequest send(std::string method, std::string target, const json::object& body)
{
    return {
        .method = std::move(method), .target = std::move(target), .body = json::serialize(body)};
}

json::array list_of(std::span<const std::string> texts)
{
    json::array list;
    for (const auto& text : texts) list.emplace_back(text);
    return list;
}

json::array words_of(std::string_view text)
{
    json::array words;
    while (!text.empty()) {
        const auto end = std::min(text.find(','), text.size());
        if (end > 0) words.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return words;
}

Result<json::value> number_of_text(std::string_view text, std::string_view what)
{
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size())
        return fail(Errc::InvalidArgument,
                    fmt::format("{} must be a whole number, not \"{}\"", what, text));
    return json::value(number);
}

RequestMaker all_of(std::string_view collection)
{
    return [collection](const CtlWords&) -> Result<UnixHttpRequest> {
        return get(fmt::format("/api/v1/{}", collection));
    };
}

RequestMaker one_of(std::string_view collection, std::string_view rest)
{
    return [=](const CtlWords& words) -> Result<UnixHttpRequest> {
        return get(path(collection, words.arguments[0], rest));
    };
}

RequestMaker removal_from(std::string_view collection)
{
    return [collection](const CtlWords& words) -> Result<UnixHttpRequest> {
        return remove(path(collection, words.arguments[0]));
    };
}

RequestMaker action_on(std::string_view collection, std::string_view action)
{
    return [=](const CtlWords& words) -> Result<UnixHttpRequest> {
        return send("POST", path(collection, words.arguments[0], action), {});
    };
}

}  // namespace mooring::app

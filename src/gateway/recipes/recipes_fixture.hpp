// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What a client makes of its recipe: the request that it sends once its settings are as the recipe
/// says. Only for tests.
///
/// A client with a URL in its settings replaces its own placeholders in it; the others build the
/// request from host, user and password as their sources do.
///
/// Thread safety: none.

#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "gateway/recipes/recipe_input_fixture.hpp"
#include "gateway/wire_fixture.hpp"
#include "http/target.hpp"

namespace mooring::gateway::test {

inline constexpr std::string_view sent_ipv4 = "203.0.113.7";

[[nodiscard]] inline std::string replaced_all(std::string text, std::string_view what,
                                              std::string_view with)
{
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at)) {
        text.replace(at, what.size(), with);
        at += with.size();
    }
    return text;
}

/// What stands between `before` and the next of `ends`.
[[nodiscard]] inline std::string value_after(const std::string& text, std::string_view before,
                                             std::string_view ends = "\n")
{
    const auto place = text.find(before);
    if (place == std::string::npos) return "";
    const auto begin = place + before.size();
    return text.substr(begin, text.find_first_of(ends, begin) - begin);
}

/// The URL of the settings with the client's own placeholders filled in.
[[nodiscard]] inline std::string expanded(std::string url, const RecipeInput& input)
{
    const std::array<std::pair<std::string_view, std::string_view>, 21> placeholders{{
        {"#{domain}", input.host},
        {"#{ip}", sent_ipv4},
        {"[USERNAME]", input.host},
        {"[PASSWORD]", input.key},
        {"[DOMAIN]", input.host},
        {"[IP]", sent_ipv4},
        {"<domain>", input.host},
        {"<ipaddr>", sent_ipv4},
        {"<ip6addr>", ""},
        {"%IP%", sent_ipv4},
        {"__HOSTNAME__", input.host},
        {"__MYIP__", sent_ipv4},
        {"__USERNAME__", input.host},
        {"__PASSWORD__", input.key},
        {"%USER%", input.host},
        {"%PASS%", input.key},
        {"%HOST%", input.host},
        {"@IP", sent_ipv4},
        {"$1", sent_ipv4},
        {"$ip", sent_ipv4},
        {"\\?", "?"},
    }};
    for (const auto& [what, with] : placeholders) url = replaced_all(std::move(url), what, with);
    return replaced_all(replaced_all(std::move(url), "%h", input.host), "%i", sent_ipv4);
}

/// GET for a URL as HTTP clients send it: credentials of the URL become a header.
[[nodiscard]] inline std::string get(const std::string& url, const std::string& credentials)
{
    const auto scheme = url.find("://");
    const auto begin = scheme == std::string::npos ? 0 : scheme + 3;
    const auto path = url.find('/', begin);
    auto authority = url.substr(begin, path - begin);
    auto pair = credentials;
    if (const auto at = authority.rfind('@'); at != std::string::npos) {
        pair = http::percent_decoded(authority.substr(0, at));
        authority.erase(0, at + 1);
    }
    return "GET " + url.substr(path) + " HTTP/1.1\nHost: " + authority + "\n" +
           (pair.empty() ? "" : basic(pair)) + "\n";
}

/// What dyndns2 clients send that know server, user and password only.
[[nodiscard]] inline std::string dyndns2_request(const std::string& server,
                                                 const std::string& credentials,
                                                 const std::string& host)
{
    return get("https://" + server + "/nic/update?system=dyndns&hostname=" + host +
                   "&myip=" + std::string{sent_ipv4},
               credentials);
}

/// The first update that the client sends, over HTTP.
[[nodiscard]] inline std::string request_of(const std::string& client, const RecipeInput& input)
{
    const auto body = recipe(client, input)->body;
    const auto pair = input.host + ":" + input.key;
    if (client.starts_with("ddclient")) {
        const auto credentials =
            value_after(body, "login=") + ":" + value_after(body, "password='", "'");
        auto server = value_after(body, "server=");
        if (server.find("://") != std::string::npos) server.erase(0, server.find("://") + 3);
        const auto host = value_after(body, "password='" + input.key + "'\n");
        return dyndns2_request(server, credentials, host);
    }
    if (client == "edgeos") {
        return dyndns2_request(value_after(body, " server "),
                               value_after(body, " login ") + ":" + value_after(body, " password "),
                               value_after(body, " host-name "));
    }
    if (client == "inadyn") {
        return get("https://" + value_after(body, "ddns-server    = \"", "\"") +
                       expanded(value_after(body, "ddns-path      = \"", "\""), input),
                   value_after(body, "username       = \"", "\"") + ":" +
                       value_after(body, "password       = \"", "\""));
    }
    if (client == "unifi") {
        return get("https://" + expanded(value_after(body, "Server  : "), input), pair);
    }
    if (client == "dd-wrt") {
        return get("http://" + value_after(body, "DYNDNS Server: ") +
                       value_after(body, "URL          : ") + value_after(body, "Host Name    : "),
                   pair);
    }
    const auto path = body.find("/nic/update");
    const auto begin = body.rfind("http", path);
    auto url = expanded(body.substr(begin, body.find_first_of(" \n\"'", path) - begin), input);
    if (client == "ddns-updater") url += "&myip=" + std::string{sent_ipv4};
    return get(url, url.find("&password=") == std::string::npos ? pair : "");
}

}  // namespace mooring::gateway::test

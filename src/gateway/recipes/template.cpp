// SPDX-License-Identifier: Apache-2.0
#include "gateway/recipes/template.hpp"

#include <algorithm>

#include "http/ascii.hpp"

namespace mooring::gateway {
namespace {

/// RFC 3986, section 2.3: what stands in the user part of a URL as it is.
std::string percent_encoded(std::string_view text)
{
    constexpr std::string_view digits = "0123456789ABCDEF";
    constexpr std::string_view unreserved = "-._~";
    std::string result;
    for (const char c : text) {
        const char small = http::lower(c);
        const bool is_plain = (small >= 'a' && small <= 'z') || (c >= '0' && c <= '9') ||
                              unreserved.find(c) != std::string_view::npos;
        if (is_plain) {
            result.push_back(c);
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        result.push_back('%');
        result.push_back(digits[byte >> 4U]);
        result.push_back(digits[byte & 0x0FU]);
    }
    return result;
}

std::string upper(std::string_view text)
{
    std::string result{text};
    for (char& c : result) {
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    }
    return result;
}

std::string without(std::string text, char unwanted)
{
    std::erase(text, unwanted);
    return text;
}

struct Authority {
    std::string scheme;
    std::string server;  // With its port, if one is named.
    std::string name;
    std::string port;
};

Authority authority_of(std::string_view url)
{
    Authority authority;
    const auto mark = url.find("://");
    authority.scheme = mark == std::string_view::npos ? "https" : std::string{url.substr(0, mark)};
    if (mark != std::string_view::npos) url.remove_prefix(mark + 3);
    url = url.substr(0, url.find('/'));
    authority.server = std::string{url};
    const auto colon = url.rfind(':');
    const bool has_port = colon != std::string_view::npos && !url.ends_with(']');
    authority.name = std::string{has_port ? url.substr(0, colon) : url};
    authority.port =
        has_port ? std::string{url.substr(colon + 1)} : (authority.scheme == "http" ? "80" : "443");
    return authority;
}

/// "home" for home.example.org in example.org.
std::string relative(std::string_view host, std::string_view zone)
{
    if (host == zone) return "@";
    const bool is_below = host.size() > zone.size() + 1 && host.ends_with(zone) &&
                          host[host.size() - zone.size() - 1] == '.';
    return std::string{is_below ? host.substr(0, host.size() - zone.size() - 1) : host};
}

}  // namespace

RecipeValues values_of(const RecipeInput& input)
{
    const auto authority = authority_of(input.url);
    const bool has_tls = authority.scheme != "http";
    const auto user = input.user.empty() ? input.host : input.user;
    return {{"host", input.host},
            {"label", input.host.substr(0, input.host.find('.'))},
            {"below", relative(input.host, input.zone)},
            {"zone", input.zone},
            {"url", input.url},
            {"scheme", authority.scheme},
            {"server", authority.server},
            {"server_name", authority.name},
            {"port", authority.port},
            {"tls_yes", has_tls ? "yes" : "no"},
            {"tls_true", has_tls ? "true" : "false"},
            {"tls_on", has_tls ? "on" : "off"},
            {"tls_1", has_tls ? "1" : "0"},
            {"user", user},
            {"user_in_url", percent_encoded(user)},
            {"key", input.key},
            {"dns", input.dns_server},
            {"dns_port", std::to_string(input.dns_port)},
            {"tsig_name", input.tsig_name},
            {"tsig_algorithm", input.tsig_algorithm},
            {"tsig_upper", upper(input.tsig_algorithm)},
            {"tsig_joined", without(upper(input.tsig_algorithm), '-')},
            {"tsig_secret", input.tsig_secret}};
}

std::string filled(std::string_view text, const RecipeValues& values)
{
    std::string result;
    while (true) {
        const auto begin = text.find("{{");
        const auto end = begin == std::string_view::npos ? begin : text.find("}}", begin);
        if (end == std::string_view::npos) return result.append(text);
        const auto value = values.find(text.substr(begin + 2, end - begin - 2));
        result.append(text.substr(0, begin));
        if (value == values.end()) {
            result.append("{{");
            text.remove_prefix(begin + 2);
            continue;
        }
        result.append(value->second);
        text.remove_prefix(end + 2);
    }
}

}  // namespace mooring::gateway

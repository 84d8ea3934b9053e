// SPDX-License-Identifier: Apache-2.0
#include "api/target.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/encoding.hpp"

namespace mooring::api {

namespace {

constexpr std::size_t target_bytes_max = 8192;
constexpr std::size_t parts_max = 16;

bool is_unreserved(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

/// Splits at each `separator`; the empty text has no parts.
std::vector<std::string_view> split(std::string_view text, char separator)
{
    std::vector<std::string_view> parts;
    while (!text.empty()) {
        const auto end = std::min(text.find(separator), text.size());
        parts.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return parts;
}

}  // namespace

std::string percent_encoded(std::string_view text)
{
    std::string encoded;
    for (const char c : text) {
        if (is_unreserved(c))
            encoded += c;
        else
            encoded += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return encoded;
}

std::optional<std::string> percent_decoded(std::string_view text)
{
    std::string decoded;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            decoded += text[i];
            continue;
        }
        const auto byte = decode_hex(text.substr(i + 1, 2));
        if (!byte || byte->size() != 1) return std::nullopt;
        decoded += static_cast<char>((*byte)[0]);
        i += 2;
    }
    return decoded;
}

std::string_view Target::parameter(std::string_view name) const
{
    const auto found =
        std::ranges::find(parameters, name, &std::pair<std::string, std::string>::first);
    return found == parameters.end() ? std::string_view{} : std::string_view{found->second};
}

std::optional<Target> parse_target(std::string_view text)
{
    if (text.size() > target_bytes_max || !text.starts_with('/')) return std::nullopt;
    const auto question = std::min(text.find('?'), text.size());
    const auto segments = split(text.substr(1, question - 1), '/');
    const auto parameters = split(text.substr(std::min(question + 1, text.size())), '&');
    if (segments.size() > parts_max || parameters.size() > parts_max) return std::nullopt;

    Target target;
    for (const auto segment : segments) {
        auto decoded = percent_decoded(segment);
        if (!decoded) return std::nullopt;
        target.segments.push_back(std::move(*decoded));
    }
    for (const auto parameter : parameters) {
        const auto equals = std::min(parameter.find('='), parameter.size());
        auto name = percent_decoded(parameter.substr(0, equals));
        auto value = percent_decoded(parameter.substr(std::min(equals + 1, parameter.size())));
        if (!name || !value) return std::nullopt;
        target.parameters.emplace_back(std::move(*name), std::move(*value));
    }
    return target;
}

}  // namespace mooring::api

// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "app/config_keys.hpp"
#include "base/assert.hpp"

namespace mooring::app {

namespace {

/// A basic string of TOML 1.0.
std::string basic_string(std::string_view text)
{
    std::string result = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') result += '\\';
        if (static_cast<unsigned char>(c) < 0x20)
            result += fmt::format("\\u{:04x}", c);
        else
            result += c;
    }
    return result + '"';
}

struct TomlPrinter {
    std::string operator()(const std::string& text) const { return basic_string(text); }
    std::string operator()(std::int64_t number) const { return std::to_string(number); }
    std::string operator()(bool is_on) const { return is_on ? "true" : "false"; }
    std::string operator()(const std::vector<std::string>& texts) const
    {
        std::string result = "[";
        for (const auto& text : texts)
            result += (result.size() > 1 ? ", " : "") + basic_string(text);
        return result + "]";
    }
};

void append_comment(std::string& out, std::string_view help)
{
    out += "# ";
    for (const char c : help) {
        out += c;
        if (c == '\n') out += "# ";
    }
    out += '\n';
}

/// Levenshtein distance, with two rows.
std::size_t edit_distance(std::string_view left, std::string_view right)
{
    std::vector<std::size_t> row(right.size() + 1);
    for (std::size_t i = 0; i < row.size(); ++i) row[i] = i;
    for (std::size_t i = 0; i < left.size(); ++i) {
        std::size_t diagonal = row[0]++;
        for (std::size_t j = 0; j < right.size(); ++j) {
            const std::size_t replaced = diagonal + (left[i] == right[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({replaced, row[j] + 1, diagonal + 1});
        }
    }
    return row.back();
}

}  // namespace

std::string toml_text(const ConfigValue& value)
{
    return std::visit(TomlPrinter{}, value);
}

Config default_config()
{
    Config config;
    for (const auto& key : config_keys())
        MOORING_ASSERT(apply_config_value(key, key.default_value, config).has_value());
    return config;
}

std::string config_template(const ConfigOverrides& overrides)
{
    std::string out =
        "# The configuration of mooringd. Every key is explained in docs/configuration.md.\n"
        "# `mooringd check --config FILE` says what is wrong with a change.\n";
    std::string_view section;
    for (const auto& key : config_keys()) {
        if (key.section != section) out += fmt::format("\n[{}]\n", key.section);
        section = key.section;
        append_comment(out, key.help);
        const auto found = overrides.find(fmt::format("{}.{}", key.section, key.name));
        const auto& value = found == overrides.end() ? key.default_value : found->second;
        out += fmt::format("{} = {}\n", key.name, toml_text(value));
    }
    return out;
}

std::string_view nearest_word(std::string_view word, std::span<const std::string_view> candidates)
{
    std::string_view nearest;
    std::size_t best = word.size() / 2 + 2;  // Farther than this, it was hardly meant.
    for (const auto candidate : candidates) {
        const auto distance = edit_distance(word.substr(0, 64), candidate);
        if (distance >= best) continue;
        best = distance;
        nearest = candidate;
    }
    return nearest;
}

}  // namespace mooring::app

// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The table of all configuration keys: the one place that knows their names, types, ranges,
/// defaults and explanations.
///
/// Whoever adds a key adds a row here, a member to Config and a section to docs/configuration.md.
///
/// Thread safety: immutable data and pure functions.
/// Invariants: rows of one section stand together; every default passes its own row's check.

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "app/config.hpp"
#include "base/result.hpp"

namespace mooring::app {

/// What a key can hold.
using ConfigValue = std::variant<std::string, std::int64_t, std::vector<std::string>, bool>;

/// The whole numbers a key takes.
struct Range {
    std::int64_t min = 0;
    std::int64_t max = 0;
};

struct ConfigKey {
    std::string_view section;
    std::string_view name;
    ConfigValue default_value;
    Range range{};          ///< For numbers.
    std::string_view help;  ///< Sentences for the template, separated by line ends.
    /// Puts a value of the right type and range into `config`. Fails with InvalidArgument and what
    /// would be right.
    Result<> (*apply)(Config& config, const ConfigValue& value);
};

[[nodiscard]] std::span<const ConfigKey> config_keys();

/// The row of a key; null if there is none.
[[nodiscard]] const ConfigKey* find_config_key(std::string_view section, std::string_view name);

/// A Config as an empty file gives it.
[[nodiscard]] Config default_config();

/// Checks type and range of a value, then applies it.
[[nodiscard]] Result<> apply_config_value(const ConfigKey& key, const ConfigValue& value,
                                          Config& config);

/// A list of ADDRESS:PORT; fails with what is wrong with one.
[[nodiscard]] Result<std::vector<Endpoint>> endpoints_of(const ConfigValue& value);
/// A list of addresses and ranges; fails with what is wrong with one.
[[nodiscard]] Result<std::vector<IpPrefix>> prefixes_of(const ConfigValue& value);

/// What stands in a new file instead of the defaults, by "section.name".
using ConfigOverrides = std::map<std::string, ConfigValue, std::less<>>;

/// The text of a new configuration file: every key with its explanation and its value.
[[nodiscard]] std::string config_template(const ConfigOverrides& overrides);

/// A value as TOML writes it.
[[nodiscard]] std::string toml_text(const ConfigValue& value);

/// The candidate most like `word`, if one is close enough to have been meant.
[[nodiscard]] std::string_view nearest_word(std::string_view word,
                                            std::span<const std::string_view> candidates);

}  // namespace mooring::app

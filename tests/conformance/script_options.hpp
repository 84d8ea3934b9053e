// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The words behind a query and behind what is expected of it.
///
/// Thread safety: pure functions.

#include <span>
#include <string>

#include "base/result.hpp"
#include "script.hpp"

namespace mooring::conformance {

[[nodiscard]] std::unexpected<Error> wrong(std::string detail);
/// Raises a flag; never fails.
[[nodiscard]] Result<> set(bool& flag);
[[nodiscard]] Result<unsigned> number_of(const std::string& word);
[[nodiscard]] Result<Bytes> bytes_of(const std::string& word);

/// One option of a query; moves `at` over the option's value.
[[nodiscard]] Result<> read_option(Query& query, std::span<const std::string> words,
                                   std::size_t& at);

/// option CODE · option CODE=HEX · option CODE:SIZE · nooption CODE · multiple N
[[nodiscard]] Result<> read_option_flag(Expectation& expected, const std::string& word,
                                        const std::string& value);

}  // namespace mooring::conformance

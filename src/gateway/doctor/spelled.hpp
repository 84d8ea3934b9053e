// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The fields of a visit as the client spelled them, read again from its redacted texts.
///
/// Thread safety: pure functions.

#include <string>
#include <string_view>
#include <vector>

#include "gateway/doctor/visit.hpp"
#include "http/target.hpp"

namespace mooring::gateway {

struct Spelled {
    http::Fields fields;                 ///< Of the query and the form.
    std::string path;                    ///< http::path_of() the target.
    std::vector<std::string> hosts;      ///< The elements of the fields that name hosts.
    std::vector<std::string> addresses;  ///< Those of the fields that carry addresses.
    bool has_empty_address = false;      ///< A field for addresses is there and empty.
};
[[nodiscard]] Spelled spelled_in(const Visit& visit);

/// True if `key` (lower case) is one of the fields that carry addresses in some dialect.
[[nodiscard]] bool is_address_field(std::string_view key);
/// The same for host names.
[[nodiscard]] bool is_host_field(std::string_view key);

}  // namespace mooring::gateway

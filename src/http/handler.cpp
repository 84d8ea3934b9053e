// SPDX-License-Identifier: Apache-2.0
#include "http/handler.hpp"

#include "http/ascii.hpp"

namespace mooring::http {

std::optional<std::string_view> Request::header(std::string_view name) const
{
    for (const auto& [key, value] : headers) {
        if (is_equal_ignoring_case(key, name)) return value;
    }
    return std::nullopt;
}

}  // namespace mooring::http

// SPDX-License-Identifier: Apache-2.0
#include "api/etag.hpp"

#include <span>

#include "base/encoding.hpp"
#include "http/ascii.hpp"
#include "registry/key_secret.hpp"

namespace mooring::api {

std::string etag_of(std::string_view body)
{
    const auto hash = registry::hash_of_secret(body);  // SHA-256; half of it is plenty.
    return '"' + base64url(std::span{hash}.first(16)) + '"';
}

bool is_listed(std::string_view header, std::string_view etag)
{
    while (!header.empty()) {
        const auto comma = header.find(',');
        auto tag = http::trimmed(header.substr(0, comma));
        if (tag.starts_with("W/")) tag.remove_prefix(2);
        if (tag == "*" || tag == etag) return true;
        header = comma == std::string_view::npos ? "" : header.substr(comma + 1);
    }
    return false;
}

}  // namespace mooring::api

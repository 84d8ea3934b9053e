// SPDX-License-Identifier: Apache-2.0
#include "gateway/dialects/plain_url.hpp"

#include <string>
#include <utility>

#include "gateway/dialects/dyndns2.hpp"
#include "gateway/dialects/strict_addresses.hpp"

namespace mooring::gateway {
namespace {

/// What stands behind the key; a prefix has a slash of its own.
std::string addresses_in(const std::vector<std::string>& segments)
{
    std::string text;
    for (std::size_t i = 2; i < segments.size(); ++i) {
        if (i > 2) text += '/';
        text += segments[i];
    }
    return text;
}

std::expected<UpdateRequest, http::Response> read(const http::Request& request, const Call& call)
{
    auto update = read_dyndns2(request, call);
    if (!update) return update;
    const auto segments = http::path_segments_of(request.target);
    if (segments.size() > 1) update->secrets.insert(update->secrets.begin(), segments[1]);
    if (const auto text = addresses_in(segments); !is_blank_address(text)) {
        update->wish = {};
        add_addresses(update->wish, text);
    }
    update->scope = Scope::AllOfKey;
    return update;
}

}  // namespace

const Dialect plain_url{
    .id = zone::Dialect::PlainUrl, .name = "plain URL", .read = read, .print = print_dyndns2};

}  // namespace mooring::gateway

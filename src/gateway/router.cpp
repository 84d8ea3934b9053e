// SPDX-License-Identifier: Apache-2.0
#include "gateway/router.hpp"

#include <algorithm>

namespace mooring::gateway {
namespace {

/// `/a` fits itself, `/a/*` what is below `/a`.
bool fits(std::string_view pattern, std::string_view path)
{
    if (!pattern.ends_with("/*")) return pattern == path;
    return path.starts_with(pattern.substr(0, pattern.size() - 1));
}

}  // namespace

const Route* route_of(const http::Request& request, const Call& call)
{
    const auto table = routes();
    const auto place = std::ranges::find_if(table, [&](const Route& route) {
        return fits(route.path, call.path) &&
               (route.decides == nullptr || route.decides(request, call));
    });
    return place == table.end() ? nullptr : &*place;
}

bool has_route(std::string_view path)
{
    return std::ranges::any_of(routes(),
                               [path](const Route& route) { return fits(route.path, path); });
}

}  // namespace mooring::gateway

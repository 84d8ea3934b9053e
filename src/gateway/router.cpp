// SPDX-License-Identifier: Apache-2.0
#include "gateway/router.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "http/ascii.hpp"
#include "http/target.hpp"

namespace mooring::gateway {
namespace {

struct Place {
    std::string_view path;
    Route route;
};
constexpr std::array<Place, 13> places{{
    {"/nic/update", Route::Dyndns2},
    {"/v3/update", Route::Dyndns2},
    {"/v2/update", Route::Dyndns2},
    {"/myip", Route::CheckIpText},
    {"/ip", Route::CheckIpText},
    {"/text", Route::CheckIpText},
    {"/nic/checkip", Route::CheckIpText},
    {"/nic/checkip.html", Route::CheckIpText},
    {"/checkip", Route::CheckIpText},
    {"/checkip.html", Route::CheckIpText},
    {"/checkip/checkip.php", Route::CheckIpText},
    {"/dynamic/check.php", Route::CheckIpText},
    {"/checkip/page", Route::CheckIpPage},
}};

bool is_check_ip_host(const http::Request& request)
{
    constexpr std::string_view start = "checkip";
    const auto host = http::trimmed(request.header("Host").value_or(""));
    return http::is_equal_ignoring_case(host.substr(0, start.size()), start);
}

}  // namespace

Route route_of(const http::Request& request)
{
    const auto path = http::path_of(request.target);
    const auto* place = std::ranges::find(places, path, &Place::path);
    if (place != places.end()) return place->route;
    if (path == "/" && is_check_ip_host(request)) return Route::CheckIpPage;
    return Route::None;
}

}  // namespace mooring::gateway

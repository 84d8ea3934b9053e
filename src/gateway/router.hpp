// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Which door a request is for: by its path, and where dialects share a path by what only one of
/// them sends. Never by the Host header, which lies too often; the one exception is `/` on a host
/// name that begins with `checkip`.
///
/// All of it is one table, routes(), in routes.cpp. The first row counts whose path fits and whose
/// `decides` says yes. The rows of one path stand together, those that decide by more before those
/// that decide by less; the last may decide by nothing and then takes what is left.
///
/// Paths are compared as http::path_of() gives them: any case, any number of slashes, with or
/// without one at the end. `/u/*` fits `/u/` and everything below, but not `/u`.
///
/// Thread safety: pure functions.

#include <span>
#include <string_view>
#include <variant>

#include "gateway/dialect.hpp"
#include "gateway/special_door.hpp"
#include "http/handler.hpp"

namespace mooring::gateway {

/// True if the request carries what only this row's dialect sends.
using Decide = bool (*)(const http::Request& request, const Call& call);
/// An answer that needs nothing but the request.
using Answer = http::Response (*)(const http::Request& request);

struct Route {
    std::string_view path;
    Decide decides = nullptr;       ///< Null: always.
    std::string_view decided_by{};  ///< The same in words, as docs/dialects.md prints it.
    std::variant<const Dialect*, MakeSpecialDoor, Answer> door{};
};

/// The decision table.
[[nodiscard]] std::span<const Route> routes();

/// The first row of the table that fits; null if there is none.
[[nodiscard]] const Route* route_of(const http::Request& request, const Call& call);
/// True if some row has this path (http::path_of()), whatever it is decided by.
[[nodiscard]] bool has_route(std::string_view path);

}  // namespace mooring::gateway

// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Who a request says it is from: the session of its cookie, its API token, or nobody.
///
///     Authorization: Bearer mrt_...  ──▶ token        Cookie: __Host-mooring=...  ──▶ session
///
/// Whatever else stands in Authorization is refused, above all an update key: it opens the doors of
/// update clients and no other. A token wins over a cookie, because a script that sends one means
/// it.
///
/// Thread safety: pure but for what the functions of Acquaintance do: any thread.

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "http/handler.hpp"
#include "identity/who.hpp"

namespace mooring::api {

/// Who knows sessions and tokens (identity/who.hpp); a test may say so itself.
struct Acquaintance {
    std::function<std::optional<identity::Who>(std::string_view secret, WallTime now)> session;
    std::function<std::optional<identity::Who>(std::string_view token, const IpAddress& source,
                                               WallTime now)>
        token;
};

struct Caller {
    enum class Kind : std::uint8_t {
        Nobody,  ///< Said nothing, or has a cookie that means nothing any more.
        Session,
        Token,
        Disbelieved,  ///< Said something in Authorization that is not so.
    };
    Kind kind = Kind::Nobody;
    identity::Who who{};
    std::string secret{};  ///< Of the session.
};

[[nodiscard]] Caller caller_of(const http::Request& request, const Acquaintance& known,
                               WallTime now);

/// The value of a cookie; of several of that name the first (RFC 6265, 5.4). Empty: there is none.
[[nodiscard]] std::string_view cookie_in(const http::Request& request, std::string_view name);

}  // namespace mooring::api

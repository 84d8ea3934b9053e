// SPDX-License-Identifier: Apache-2.0
#pragma once

/// One HTTP request over a Unix socket, answered before the call returns: how `ctl` talks to the
/// running service. Speaks what our own server speaks and no more: no chunks, no redirects, one
/// request a connection.
///
/// Thread safety: pure but for the socket; blocks.
/// Limits: a response of 4 GiB; waits at most `patience` for the next byte.

#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace mooring::app {

struct UnixHttpRequest {
    std::string method = "GET";
    std::string target = "/";
    std::string content_type = "application/json";
    std::string body{};
};

struct UnixHttpResponse {
    unsigned status = 0;
    std::string content_type;
    std::string body{};
};

/// Fails with NotFound if nobody listens at `socket`, NotAllowed if we may not, Io if the answer
/// stops short, and InvalidArgument if the path is too long for a socket.
[[nodiscard]] Result<UnixHttpResponse> exchange(const std::filesystem::path& socket,
                                                const UnixHttpRequest& request,
                                                std::chrono::seconds patience);

/// Reads a whole response. Fails with Io if it is not HTTP or shorter than it says.
[[nodiscard]] Result<UnixHttpResponse> parse_response(std::string_view bytes);

}  // namespace mooring::app

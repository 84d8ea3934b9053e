// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Our side of HTTP: requests in, responses out. Everything of Beast stays in this module's .cpp
/// files, because a file that includes it takes 20 seconds to compile.
///
/// Thread safety: Handler::handle() is called from any stream loop; a Responder may be called from
/// any thread.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/ip_address.hpp"

namespace mooring::http {

/// One request, read whole. The target is as sent: it may lack a slash, be absolute, hold blanks
/// encoded or not: routers send all of that.
struct Request {
    std::string method;  ///< As sent: "GET".
    std::string target;
    bool is_http_1_0 = false;
    std::vector<std::pair<std::string, std::string>> headers;  ///< Names as sent.
    std::string body{};
    std::optional<Endpoint> peer;  ///< The socket's other end; nothing for a Unix socket.
    IpAddress client;  ///< Whom the request is from: the peer, or what a trusted proxy says.
    bool is_tls = false;
    std::size_t loop = 0;  ///< Which stream loop runs this: handlers keep per-loop state by it.

    /// The first header of that name, in any case.
    [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const;
};

struct Response {
    unsigned status = 200;
    std::string content_type = "text/plain";
    std::string body{};
    std::vector<std::pair<std::string, std::string>>
        headers{};  ///< Besides Content-Type and -Length.
};

/// Sends the one response of one request. Called at most once; if it is dropped uncalled the client
/// hears 500.
using Responder = std::move_only_function<void(Response)>;

class Handler {
public:
    Handler() = default;
    Handler(const Handler&) = delete;
    Handler& operator=(const Handler&) = delete;
    virtual ~Handler() = default;

    /// Answers now or later by calling `respond`. Must not block.
    virtual void handle(Request request, Responder respond) = 0;
};

}  // namespace mooring::http

// SPDX-License-Identifier: Apache-2.0
#include "gateway/dialects/check_ip.hpp"

namespace mooring::gateway {
namespace {

http::Response answer(std::string content_type, std::string body)
{
    return {.status = 200,
            .content_type = std::move(content_type),
            .body = std::move(body),
            .headers = {{"Cache-Control", "no-cache"}, {"Pragma", "no-cache"}}};
}

}  // namespace

http::Response check_ip_text(const http::Request& request)
{
    return answer("text/plain", text_of(request.client) + "\n");
}

http::Response check_ip_page(const http::Request& request)
{
    return answer("text/html",
                  "<html><head><title>Current IP Check</title></head><body>Current IP Address: " +
                      text_of(request.client) + "</body></html>\r\n");
}

}  // namespace mooring::gateway

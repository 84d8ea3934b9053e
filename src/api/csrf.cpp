// SPDX-License-Identifier: Apache-2.0
#include "api/csrf.hpp"

#include <array>

#include <sodium/crypto_auth_hmacsha256.h>
#include <sodium/utils.h>

#include "base/encoding.hpp"
#include "http/ascii.hpp"

namespace mooring::api {

std::string csrf_token_of(std::string_view session_secret)
{
    constexpr std::string_view purpose = "mooring csrf 1";
    const auto bytes = [](std::string_view text) {
        return reinterpret_cast<const unsigned char*>(text.data());
    };
    std::array<std::uint8_t, crypto_auth_hmacsha256_BYTES> mac{};
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, bytes(session_secret), session_secret.size());
    crypto_auth_hmacsha256_update(&state, bytes(purpose), purpose.size());
    crypto_auth_hmacsha256_final(&state, mac.data());
    return base64url(mac);
}

std::string own_origin(const http::Request& request, std::string_view public_url)
{
    if (!public_url.empty()) {
        const auto scheme_end = public_url.find("://");
        const auto host = scheme_end == std::string_view::npos ? 0 : scheme_end + 3;
        return http::lower(public_url.substr(0, public_url.find('/', host)));
    }
    const auto host = http::lower(request.header("Host").value_or(""));
    return (request.is_tls ? "https://" : "http://") + host;
}

Provenance provenance_of(const http::Request& request, std::string_view own_origin)
{
    const auto origin = request.header("Origin");
    const auto site = request.header("Sec-Fetch-Site");
    if (site && *site != "same-origin") return Provenance::Foreign;
    if (origin && http::lower(*origin) != own_origin) return Provenance::Foreign;
    // A state change always carries an Origin where a browser knows Sec-Fetch-Site at all.
    return origin ? Provenance::Ours : site ? Provenance::Foreign : Provenance::Unsaid;
}

bool has_csrf_token(const http::Request& request, std::string_view session_secret)
{
    const auto given = request.header(csrf_header).value_or("");
    const auto wanted = csrf_token_of(session_secret);
    return given.size() == wanted.size() &&
           sodium_memcmp(given.data(), wanted.data(), wanted.size()) == 0;
}

}  // namespace mooring::api

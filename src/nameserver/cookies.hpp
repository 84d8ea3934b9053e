// SPDX-License-Identifier: Apache-2.0
#pragma once

/// DNS cookies (RFC 7873) of the interoperable kind (RFC 9018): proof, without any state, that a
/// UDP client receives at the address that its queries come from.
///
///     COOKIE of a query ──check()──▶ verdict, and the COOKIE that its response carries
///
/// All servers of an anycast set share the secrets: the first of the list makes cookies, every one
/// verifies them, so that a secret is replaced in three steps without a cookie being refused (RFC
/// 9018, section 5): add the new one at the end everywhere, move it to the front everywhere, and
/// drop the old one an hour later.
///
///     0       1          4           8      16
///     version reserved   timestamp   hash          the server's part, after the client's 8 bytes
///
/// Thread safety: CookieSecrets are immutable values; the rest are pure functions.
/// Limits: 1 to `cookie_secrets_max` secrets; a cookie is good for one hour, and up to five minutes
/// before its time, as clocks of a set differ (RFC 9018, section 4.3).
/// Invariants: hashes are compared in constant time.

#include <array>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string_view>
#include <vector>

#include "base/ip_address.hpp"
#include "base/random.hpp"
#include "base/result.hpp"

namespace mooring::nameserver {

inline constexpr std::size_t client_cookie_bytes = 8;
inline constexpr std::size_t full_cookie_bytes = 24;  ///< The client's part and ours.
inline constexpr std::size_t cookie_secrets_max = 8;
inline constexpr std::uint32_t cookie_lifetime_seconds = 3600;
inline constexpr std::uint32_t cookie_ahead_seconds = 300;

using CookieSecret = std::array<std::uint8_t, 16>;
using FullCookie = std::array<std::uint8_t, full_cookie_bytes>;

/// The secrets of one moment; the first makes.
struct CookieSecrets {
    std::vector<CookieSecret> secrets;

    /// One secret that nobody else has: cookies end with the process.
    [[nodiscard]] static CookieSecrets make_random(Random& random);
    /// Parses text with one secret of 32 hexadecimal digits per line; blank lines and lines that
    /// begin with `#` do not count. Fails with InvalidArgument and the line.
    [[nodiscard]] static Result<CookieSecrets> parse(std::string_view text);
    /// parse() of a file. Fails with Io if it cannot be read.
    [[nodiscard]] static Result<CookieSecrets> load(const std::filesystem::path& file);
};

/// What the COOKIE option of a query proves.
enum class CookieVerdict : std::uint8_t {
    Absent,      ///< No option.
    ClientOnly,  ///< The client has no cookie of ours yet.
    Invalid,     ///< Not made by us for this address, or too old.
    Valid,       ///< The client receives at its address.
};

/// One query's option as the server sees it.
struct CookieQuery {
    std::span<const std::uint8_t> option;  ///< 8, or 16 to 40 bytes; empty: absent.
    const IpAddress& client;
    std::uint32_t now_seconds = 0;
};

struct CheckedCookie {
    CookieVerdict verdict = CookieVerdict::Absent;
    /// What the response carries unless Absent: the query's own while it is in its first half hour
    /// and of the first secret, else a fresh one.
    FullCookie response{};
};

[[nodiscard]] CheckedCookie check_cookie(const CookieSecrets& secrets,
                                         const CookieQuery& query) noexcept;

}  // namespace mooring::nameserver

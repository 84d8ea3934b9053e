// SPDX-License-Identifier: Apache-2.0
#include "nameserver/cookies.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>

#include <sodium.h>

#include "base/encoding.hpp"
#include "dns/big_endian.hpp"

namespace mooring::nameserver {
namespace {

constexpr std::uint8_t version = 1;
constexpr std::size_t version_at = client_cookie_bytes;
constexpr std::size_t timestamp_at = version_at + 4;
constexpr std::size_t hash_at = timestamp_at + 4;
constexpr std::size_t hash_bytes = 8;
constexpr std::size_t address_bytes_max = 16;
constexpr std::size_t file_bytes_max = 4096;

static_assert(hash_at + hash_bytes == full_cookie_bytes);
static_assert(crypto_shorthash_KEYBYTES == sizeof(CookieSecret));
static_assert(crypto_shorthash_BYTES == hash_bytes);

using Hash = std::array<std::uint8_t, hash_bytes>;

/// RFC 9018, section 4.4: SipHash-2-4 of client cookie, version, reserved, timestamp and client
/// address. libsodium's short hash is SipHash-2-4, in the byte order that the RFC asks for.
Hash hash_of(std::span<const std::uint8_t> cookie, const IpAddress& client,
             const CookieSecret& secret) noexcept
{
    std::array<std::uint8_t, hash_at + address_bytes_max> input{};
    auto* end = std::copy_n(cookie.begin(), hash_at, input.begin());
    end = std::visit([&](const auto& address) { return std::ranges::copy(address.bytes, end).out; },
                     client);
    Hash hash{};
    crypto_shorthash(hash.data(), input.data(), static_cast<std::size_t>(end - input.begin()),
                     secret.data());
    return hash;
}

/// The place of the secret that made the query's cookie, if one of ours did.
std::optional<std::size_t> maker_of(const CookieSecrets& secrets, const CookieQuery& query) noexcept
{
    for (std::size_t i = 0; i < secrets.secrets.size(); ++i) {
        const auto hash = hash_of(query.option, query.client, secrets.secrets[i]);
        if (sodium_memcmp(hash.data(), query.option.data() + hash_at, hash_bytes) == 0) return i;
    }
    return {};
}

FullCookie fresh_cookie(const CookieSecrets& secrets, const CookieQuery& query) noexcept
{
    FullCookie cookie{};
    std::copy_n(query.option.begin(), client_cookie_bytes, cookie.begin());
    cookie[version_at] = version;
    dns::store_u32(cookie.data() + timestamp_at, query.now_seconds);
    const auto hash = hash_of(cookie, query.client, secrets.secrets.front());
    std::ranges::copy(hash, cookie.begin() + hash_at);
    return cookie;
}

std::optional<CookieSecret> secret_of(std::string_view text)
{
    const auto bytes = decode_hex(text);
    CookieSecret secret{};
    if (!bytes || bytes->size() != secret.size()) return {};
    std::ranges::copy(*bytes, secret.begin());
    return secret;
}

std::string_view trimmed(std::string_view line)
{
    constexpr std::string_view blanks = " \t\r";
    const auto begin = line.find_first_not_of(blanks);
    if (begin == std::string_view::npos) return {};
    return line.substr(begin, line.find_last_not_of(blanks) + 1 - begin);
}

}  // namespace

CookieSecrets CookieSecrets::make_random(Random& random)
{
    CookieSecret secret{};
    random.fill(secret);
    return {.secrets = {secret}};
}

Result<CookieSecrets> CookieSecrets::parse(std::string_view text)
{
    CookieSecrets found;
    for (std::size_t number = 1; !text.empty(); ++number) {
        const auto end = std::min(text.find('\n'), text.size());
        const auto line = trimmed(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.empty() || line.front() == '#') continue;
        const auto secret = secret_of(line);
        if (!secret)
            return fail(Errc::InvalidArgument, "line " + std::to_string(number) +
                                                   " is not a secret of 32 hexadecimal digits");
        found.secrets.push_back(*secret);
    }
    if (found.secrets.empty() || found.secrets.size() > cookie_secrets_max)
        return fail(Errc::InvalidArgument,
                    "there must be 1 to " + std::to_string(cookie_secrets_max) + " secrets");
    return found;
}

Result<CookieSecrets> CookieSecrets::load(const std::filesystem::path& file)
{
    std::ifstream in{file, std::ios::binary};
    std::string text(file_bytes_max + 1, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (in.bad() || (in.fail() && !in.eof()))
        return fail(Errc::Io, "cannot read the cookie secrets in " + file.string());
    text.resize(static_cast<std::size_t>(in.gcount()));
    if (text.size() > file_bytes_max)
        return fail(Errc::InvalidArgument, file.string() + " is too long for cookie secrets");
    auto secrets = parse(text);
    if (!secrets) return fail(secrets.error().code, file.string() + ": " + secrets.error().detail);
    return secrets;
}

CheckedCookie check_cookie(const CookieSecrets& secrets, const CookieQuery& query) noexcept
{
    if (query.option.size() < client_cookie_bytes) return {};
    CheckedCookie checked;
    checked.verdict = query.option.size() == client_cookie_bytes ? CookieVerdict::ClientOnly
                                                                 : CookieVerdict::Invalid;
    if (query.option.size() == full_cookie_bytes && query.option[version_at] == version) {
        // Serial number arithmetic, because 32 bits of seconds wrap (RFC 9018, section 4.3).
        const auto made = dns::load_u32(query.option.data() + timestamp_at);
        const auto age = static_cast<std::int32_t>(query.now_seconds - made);
        const auto is_timely = age <= static_cast<std::int32_t>(cookie_lifetime_seconds) &&
                               age >= -static_cast<std::int32_t>(cookie_ahead_seconds);
        const auto maker = is_timely ? maker_of(secrets, query) : std::nullopt;
        if (maker) checked.verdict = CookieVerdict::Valid;
        if (maker == 0 && age <= static_cast<std::int32_t>(cookie_lifetime_seconds / 2)) {
            std::ranges::copy(query.option, checked.response.begin());
            return checked;
        }
    }
    checked.response = fresh_cookie(secrets, query);
    return checked;
}

}  // namespace mooring::nameserver

// SPDX-License-Identifier: Apache-2.0
#include "identity/totp.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sodium.h>

#include "registry/entries.hpp"

namespace mooring::identity {

namespace {

std::string percent_encoded_label(std::string_view text)
{
    std::string encoded;
    for (const char c : text) {
        const auto is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                              (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
        if (is_plain)
            encoded.push_back(c);
        else
            encoded += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return encoded;
}

}  // namespace

std::vector<std::uint8_t> make_totp_seed(Random& random)
{
    std::vector<std::uint8_t> seed(totp_seed_bytes);
    random.fill(seed);
    return seed;
}

std::uint64_t totp_step_of(WallTime now) noexcept
{
    return static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()) / totp_step);
}

std::string totp_code(std::span<const std::uint8_t> seed, std::uint64_t step)
{
    std::array<std::uint8_t, 8> counter{};
    for (std::size_t i = 0; i < counter.size(); ++i)
        counter[i] = static_cast<std::uint8_t>(step >> (8 * (counter.size() - 1 - i)));
    std::array<std::uint8_t, 20> mac{};
    unsigned size = mac.size();
    HMAC(EVP_sha1(), seed.data(), static_cast<int>(seed.size()), counter.data(), counter.size(),
         mac.data(), &size);
    const std::size_t at = mac.back() & 0x0FU;
    const auto number = (std::uint32_t{mac[at]} & 0x7FU) << 24U |
                        std::uint32_t{mac[at + 1]} << 16U | std::uint32_t{mac[at + 2]} << 8U |
                        mac[at + 3];
    return fmt::format("{:06}", number % 1'000'000);
}

std::optional<std::uint64_t> totp_accepts(std::span<const std::uint8_t> seed, std::string_view code,
                                          WallTime now, std::uint64_t last_step)
{
    if (code.size() != 6) return std::nullopt;
    const auto present = totp_step_of(now);
    std::optional<std::uint64_t> found;
    for (auto step = present - 1; step <= present + 1; ++step) {
        const auto is_right = sodium_memcmp(totp_code(seed, step).data(), code.data(), 6) == 0;
        if (is_right && step > last_step) found = step;
    }
    return found;
}

std::string totp_seed_text(std::span<const std::uint8_t> seed)
{
    constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    std::string text;
    std::uint32_t bits = 0;
    unsigned count = 0;
    for (const auto byte : seed) {
        bits = bits << 8U | byte;
        for (count += 8; count >= 5; count -= 5) text.push_back(digits[bits >> (count - 5) & 31U]);
    }
    if (count > 0) text.push_back(digits[bits << (5 - count) & 31U]);
    return text;
}

std::string totp_uri(std::span<const std::uint8_t> seed, const TotpLabel& label)
{
    const auto service = percent_encoded_label(label.service);
    return fmt::format("otpauth://totp/{}:{}?secret={}&issuer={}", service,
                       percent_encoded_label(label.email), totp_seed_text(seed), service);
}

std::string totp_context(AccountId account)
{
    return "totp:" + registry::lookup_of(account);
}

}  // namespace mooring::identity

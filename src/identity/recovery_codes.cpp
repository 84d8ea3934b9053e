// SPDX-License-Identifier: Apache-2.0
#include "identity/recovery_codes.hpp"

#include <algorithm>

#include <sodium.h>

#include "identity/secret.hpp"

namespace mooring::identity {

namespace {

constexpr std::string_view code_digits = "0123456789abcdefghjkmnpqrstvwxyz";
constexpr std::size_t code_size = 24;
constexpr std::size_t code_group = 6;

std::string random_code(Random& random)
{
    std::array<std::uint8_t, code_size> bytes{};
    random.fill(bytes);
    std::string code;
    for (const auto byte : bytes) code.push_back(code_digits[byte % code_digits.size()]);
    return code;
}

/// As it was made, however it was typed; empty if it cannot be one.
std::string normal_code(std::string_view typed)
{
    std::string code;
    for (char c : typed) {
        if (c == '-' || c == ' ') continue;
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
        if (c == 'o') c = '0';
        if (c == 'i' || c == 'l') c = '1';
        if (!code_digits.contains(c) || code.size() == code_size) return {};
        code.push_back(c);
    }
    return code.size() == code_size ? code : std::string{};
}

zone::Sha256 salted(const RecoveryCodes& codes, std::string_view code)
{
    std::string text{codes.salt.begin(), codes.salt.end()};
    text += code;
    return sha256_of(text);
}

}  // namespace

std::vector<std::string> make_recovery_codes(Factors& factors, Random& random, WallTime now)
{
    factors.recovery = {.salt = {}, .hashes = {}, .made = now};
    random.fill(factors.recovery.salt);
    std::vector<std::string> codes;
    while (codes.size() < recovery_codes_count) {
        auto code = random_code(random);
        factors.recovery.hashes.push_back(salted(factors.recovery, code));
        for (auto at = code_size - code_group; at > 0; at -= code_group) code.insert(at, 1, '-');
        codes.push_back(std::move(code));
    }
    return codes;
}

bool use_recovery_code(Factors& factors, std::string_view code)
{
    const auto normal = normal_code(code);
    if (normal.empty()) return false;
    const auto hash = salted(factors.recovery, normal);
    return std::erase_if(factors.recovery.hashes,
                         [&](const auto& one) { return is_equal(one, hash); }) > 0;
}

}  // namespace mooring::identity

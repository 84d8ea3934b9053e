// SPDX-License-Identifier: Apache-2.0
#include "identity/password.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>
#include <sodium.h>

#include "identity/common_passwords.hpp"

namespace mooring::identity {

namespace {

constexpr std::size_t context_word_bytes_min = 3;

std::string folded(std::string_view text)
{
    std::string lower{text};
    for (auto& c : lower)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return lower;
}

bool is_word_byte(char c) noexcept
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
           (static_cast<unsigned char>(c) >= 0x80);
}

/// The words of an address or a domain name, the longest first.
std::vector<std::string> words_of(std::string_view text)
{
    std::vector<std::string> words;
    std::string word;
    const auto lower = folded(text) + ' ';
    for (const char c : lower) {
        if (is_word_byte(c)) {
            word.push_back(c);
            continue;
        }
        if (word.size() >= context_word_bytes_min) words.push_back(word);
        word.clear();
    }
    return words;
}

void remove_all(std::string& text, std::string_view word)
{
    for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at))
        text.erase(at, word.size());
}

/// What is left of a password when everything is taken out that whoever attacks this account here
/// would try first.
std::string without_context(std::string_view password, const PasswordContext& context)
{
    auto words = words_of(context.email);
    for (auto& word : words_of(context.service)) words.push_back(std::move(word));
    words.emplace_back("mooring");
    std::ranges::sort(words, std::ranges::greater{}, &std::string::size);
    auto rest = folded(password);
    for (const auto& word : words) remove_all(rest, word);
    return rest;
}

/// True for "aaaaaaaa" and "abc1abc1abc1": a short piece again and again.
bool is_repetition(std::string_view text) noexcept
{
    constexpr std::size_t piece_max = 4;
    for (std::size_t piece = 1; piece <= piece_max && piece * 2 <= text.size(); ++piece)
        if (std::equal(text.begin() + static_cast<std::ptrdiff_t>(piece), text.end(), text.begin()))
            return true;
    return false;
}

/// True for "abcdefghijklmno" and "98765432109876543".
bool is_run(std::string_view text) noexcept
{
    const auto follows = [](char before, char after, int step) {
        const auto is_digit = before >= '0' && before <= '9' && after >= '0' && after <= '9';
        return is_digit ? (after - before - step) % 10 == 0 : after - before == step;
    };
    for (const int step : {1, -1}) {
        auto is_one = text.size() > 1;
        for (std::size_t i = 1; i < text.size() && is_one; ++i)
            is_one = follows(text[i - 1], text[i], step);
        if (is_one) return true;
    }
    return false;
}

/// "password2024!" is "password" to whoever guesses.
std::string_view without_trailing_decoration(std::string_view text) noexcept
{
    while (!text.empty() && !(text.back() >= 'a' && text.back() <= 'z') &&
           static_cast<unsigned char>(text.back()) < 0x80)
        text.remove_suffix(1);
    return text;
}

const unsigned char* bytes_of_text(std::string_view text) noexcept
{
    return reinterpret_cast<const unsigned char*>(text.data());
}

Result<std::array<std::uint8_t, 32>> argon2id(std::string_view password, const HashCost& cost,
                                              const std::array<std::uint8_t, 16>& salt)
{
    static_assert(crypto_pwhash_argon2id_SALTBYTES == 16);
    std::array<std::uint8_t, 32> hash{};
    const auto failed =
        crypto_pwhash_argon2id(hash.data(), hash.size(), password.data(), password.size(),
                               salt.data(), cost.passes, std::size_t{cost.kibibytes} * 1024,
                               crypto_pwhash_argon2id_ALG_ARGON2ID13) != 0;
    if (failed) return fail(Errc::Internal, "there is no memory to hash a password with");
    return hash;
}

}  // namespace

void PasswordHash::write(zone::ByteWriter& writer) const
{
    writer.put_varint(cost.kibibytes);
    writer.put_varint(cost.passes);
    writer.put_raw(salt);
    writer.put_raw(hash);
}

PasswordHash PasswordHash::read(zone::ByteReader& reader)
{
    PasswordHash read;
    read.cost.kibibytes = reader.varint32();
    read.cost.passes = reader.varint32();
    const auto salt = reader.raw(read.salt.size());
    const auto hash = reader.raw(read.hash.size());
    if (!reader.is_good()) return {};
    std::ranges::copy(salt, read.salt.begin());
    std::ranges::copy(hash, read.hash.begin());
    return read;
}

Result<PasswordHash> hash_password(std::string_view password, const HashCost& cost, Random& random)
{
    PasswordHash made{.cost = cost};
    random.fill(made.salt);
    MOORING_TRY(made.hash, argon2id(password, cost, made.salt));
    return made;
}

Result<bool> matches(const PasswordHash& hash, std::string_view password)
{
    MOORING_TRY(const auto other, argon2id(password, hash.cost, hash.salt));
    return sodium_memcmp(other.data(), hash.hash.data(), other.size()) == 0;
}

std::size_t characters_of(std::string_view utf8) noexcept
{
    std::size_t count = 0;
    for (std::size_t i = 0; i < utf8.size(); ++count) {
        const auto first = bytes_of_text(utf8)[i];
        const std::size_t size = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
        if ((first >= 0x80 && first < 0xC2) || first > 0xF4 || i + size > utf8.size()) return 0;
        for (std::size_t k = 1; k < size; ++k)
            if ((bytes_of_text(utf8)[i + k] & 0xC0U) != 0x80) return 0;
        i += size;
    }
    return count;
}

Result<> check_password(std::string_view password, const PasswordContext& context)
{
    const auto has_factor = context.second_factor == SecondFactor::There;
    const auto least = has_factor ? password_characters_min_with_factor : password_characters_min;
    if (password.size() > password_bytes_max)
        return fail(Errc::InvalidArgument,
                    fmt::format("a password has at most {} bytes", password_bytes_max));
    const auto characters = characters_of(password);
    if (characters == 0 && !password.empty())
        return fail(Errc::InvalidArgument, "a password is text in UTF-8");
    if (characters < least)
        return fail(Errc::InvalidArgument,
                    fmt::format("a password has at least {} characters{}: a few words do", least,
                                has_factor ? "" : " (8 beside a passkey or one-time passwords)"));
    const auto lower = folded(password);
    if (is_common_password(lower) || is_common_password(without_trailing_decoration(lower)))
        return fail(Errc::InvalidArgument,
                    "this password, or its beginning, is among those that are tried first");
    if (is_repetition(lower) || is_run(lower))
        return fail(Errc::InvalidArgument, "this password is a pattern that is tried first");
    if (characters_of(without_context(password, context)) < least / 2)
        return fail(Errc::InvalidArgument,
                    "this password is little more than your address or the name of this service");
    return {};
}

}  // namespace mooring::identity

// SPDX-License-Identifier: Apache-2.0
#include "notify/mail/mail_address.hpp"

#include <algorithm>

#include "dns/idn.hpp"

namespace mooring::notify {

namespace {

bool is_letter_or_digit(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9');
}

/// RFC 5322, 3.2.3: atext.
bool is_atext(char byte)
{
    constexpr std::string_view others = "!#$%&'*+-/=?^_`{|}~";
    return is_letter_or_digit(byte) || others.find(byte) != std::string_view::npos;
}

template <class Accepts>
bool is_dotted(std::string_view text, Accepts accepts)
{
    if (text.empty() || text.starts_with('.') || text.ends_with('.')) return false;
    if (text.find("..") != std::string_view::npos) return false;
    return std::ranges::all_of(text, [&](char byte) { return byte == '.' || accepts(byte); });
}

}  // namespace

bool is_mail_address(std::string_view text) noexcept
{
    const auto at = text.rfind('@');
    if (at == std::string_view::npos || at > 64 || text.size() > 254) return false;
    const auto is_label_byte = [](char byte) { return is_letter_or_digit(byte) || byte == '-'; };
    return is_dotted(text.substr(0, at), is_atext) && is_dotted(text.substr(at + 1), is_label_byte);
}

std::optional<std::string> mailable(std::string_view address)
{
    const auto at = address.rfind('@');
    if (at == std::string_view::npos) return std::nullopt;
    const auto domain = dns::ascii_name(address.substr(at + 1));
    if (!domain) return std::nullopt;
    auto mailed = std::string{address.substr(0, at + 1)} + *domain;
    if (!is_mail_address(mailed)) return std::nullopt;
    return mailed;
}

std::string_view domain_of(std::string_view address) noexcept
{
    const auto at = address.rfind('@');
    return at == std::string_view::npos ? std::string_view{} : address.substr(at + 1);
}

}  // namespace mooring::notify

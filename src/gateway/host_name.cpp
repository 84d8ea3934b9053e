// SPDX-License-Identifier: Apache-2.0
#include "gateway/host_name.hpp"

#include <algorithm>

#include "base/ip_address.hpp"
#include "dns/idn.hpp"
#include "http/ascii.hpp"

namespace mooring::gateway {
namespace {

constexpr std::size_t host_text_bytes_max = 1024;

bool is_name_character(char c)
{
    const char small = http::lower(c);
    return (small >= 'a' && small <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
           c == '.';
}

}  // namespace

std::optional<dns::Name> parse_host_name(std::string_view text)
{
    text = http::trimmed(text);
    if (text.empty() || text.size() > host_text_bytes_max) return std::nullopt;
    const auto ascii = dns::ascii_name(text);
    if (!ascii || !std::ranges::all_of(*ascii, is_name_character)) return std::nullopt;
    if (Ipv4::parse(*ascii)) return std::nullopt;
    const auto name = dns::Name::parse(*ascii);
    if (!name || name->label_count() < 2) return std::nullopt;
    return name->canonical();
}

}  // namespace mooring::gateway

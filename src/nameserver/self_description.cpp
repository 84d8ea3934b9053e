// SPDX-License-Identifier: Apache-2.0
#include "nameserver/self_description.hpp"

#include <array>

#include "dns/ascii_case.hpp"

namespace mooring::nameserver {
namespace {

using namespace std::string_view_literals;

struct Question {
    std::string_view wire;  // In wire format and lower case.
    const std::string Identity::* text;
};

constexpr std::array<Question, 4> questions{{
    {"\7version\4bind\0"sv, &Identity::version},
    {"\7version\6server\0"sv, &Identity::version},
    {"\10hostname\4bind\0"sv, &Identity::hostname},
    {"\2id\6server\0"sv, &Identity::id},
}};

bool is_asked(const dns::QueryMessage& query, std::string_view wire) noexcept
{
    const auto qname = query.qname.wire();
    if (qname.size() != wire.size()) return false;
    for (std::size_t i = 0; i < wire.size(); ++i)
        if (dns::lower(qname[i]) != static_cast<std::uint8_t>(wire[i])) return false;
    return true;
}

}  // namespace

std::optional<std::string_view> self_description(const dns::QueryMessage& query,
                                                 const Identity& identity) noexcept
{
    if (query.qclass != dns::RrClass::CH || query.qtype != dns::RrType::TXT) return {};
    for (const auto& question : questions) {
        const std::string& text = identity.*question.text;
        if (!text.empty() && is_asked(query, question.wire))
            return std::string_view{text}.substr(0, self_text_bytes_max);
    }
    return {};
}

}  // namespace mooring::nameserver

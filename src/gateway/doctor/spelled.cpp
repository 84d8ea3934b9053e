// SPDX-License-Identifier: Apache-2.0
#include "gateway/doctor/spelled.hpp"

#include <algorithm>
#include <array>

#include "http/ascii.hpp"

namespace mooring::gateway {
namespace {

constexpr std::array<std::string_view, 22> address_fields{
    "myip",     "myipv4",     "ipv4",     "ip",      "ip4",    "ipaddr",      "address", "addr",
    "dnsto",    "a",          "myipv6",   "ipv6",    "ip6",    "myip6",       "myip2",   "ip6addr",
    "address6", "ipv6prefix", "ipprefix", "praefix", "hostip", "ip6lanprefix"};
constexpr std::array<std::string_view, 11> host_fields{
    "hostname", "host", "domain", "domains", "host_id", "zone", "dn", "h", "alias", "domn", "id"};

void add_elements(std::vector<std::string>& list, std::string_view value)
{
    http::for_each_element(value, [&](std::string_view element) {
        if (!element.empty()) list.emplace_back(element);
    });
}

}  // namespace

bool is_address_field(std::string_view key)
{
    return std::ranges::find(address_fields, key) != address_fields.end();
}

bool is_host_field(std::string_view key)
{
    return std::ranges::find(host_fields, key) != host_fields.end();
}

Spelled spelled_in(const Visit& visit)
{
    Spelled spelled;
    spelled.path = http::path_of(visit.target);
    spelled.fields.add(http::query_of(visit.target));
    spelled.fields.add(visit.form);
    for (const auto& [key, value] : spelled.fields.fields()) {
        // dyndns1 has `hostname=YES` as a constant.
        if (is_host_field(key) && value != "YES") add_elements(spelled.hosts, value);
        if (!is_address_field(key)) continue;
        add_elements(spelled.addresses, value);
        if (http::trimmed(value).empty()) spelled.has_empty_address = true;
    }
    for (const auto& word : spelled.fields.bare_words()) {
        if (word.find('.') != std::string::npos) spelled.hosts.push_back(word);
    }
    return spelled;
}

}  // namespace mooring::gateway

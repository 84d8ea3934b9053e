// SPDX-License-Identifier: Apache-2.0
#include "registry/public_suffixes.hpp"

#include <algorithm>
#include <array>

namespace mooring::registry {

namespace {

constexpr std::array<std::string_view, 24> known_suffixes{
    "co.uk",  "org.uk", "ac.uk", "gov.uk", "me.uk",  "com.au", "net.au", "org.au",
    "co.nz",  "co.jp",  "ne.jp", "or.jp",  "com.br", "com.cn", "com.mx", "com.tr",
    "com.tw", "co.in",  "co.kr", "co.za",  "com.ar", "com.sg", "com.hk", "co.il"};

std::string normal_text(std::string_view text)
{
    const auto name = dns::Name::parse(text);
    return name && !name->is_root() ? name->canonical().text() : std::string{};
}

}  // namespace

PublicSuffixes::PublicSuffixes()
{
    for (const auto suffix : known_suffixes) rules_.insert(normal_text(suffix));
}

PublicSuffixes::PublicSuffixes(std::string_view list) : PublicSuffixes{}
{
    while (!list.empty()) {
        const auto end = std::min(list.find('\n'), list.size());
        add(list.substr(0, end));
        list.remove_prefix(std::min(end + 1, list.size()));
    }
}

void PublicSuffixes::add(std::string_view line)
{
    line = line.substr(0, line.find_first_of(" \t\r"));
    if (line.empty() || line.starts_with("//") || line.size() > 255) return;
    const auto is_wildcard = line.starts_with("*.");
    const auto is_exception = line.starts_with('!');
    line.remove_prefix(is_wildcard ? 2 : is_exception ? 1 : 0);
    auto text = normal_text(line);
    if (text.empty()) return;
    auto& set = is_wildcard ? wildcards_ : is_exception ? exceptions_ : rules_;
    set.insert(std::move(text));
}

bool PublicSuffixes::contains(const dns::Name& name) const
{
    if (name.label_count() < 2) return true;
    const auto text = name.canonical().text();
    if (exceptions_.contains(text)) return false;
    if (rules_.contains(text)) return true;
    return wildcards_.contains(dns::Name{name.view().parent()}.canonical().text());
}

}  // namespace mooring::registry

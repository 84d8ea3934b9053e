// SPDX-License-Identifier: Apache-2.0
#include "registry/confusable.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "registry/reserved_labels.hpp"

namespace mooring::registry {

namespace {

using namespace std::string_view_literals;

/// Two letters that read as one. After the single ones, so that `c1` reads as `cl` and `d`.
constexpr std::array<std::pair<std::string_view, char>, 3> ligatures{
    {{"rn"sv, 'm'}, {"vv"sv, 'w'}, {"cl"sv, 'd'}}};

char plain(char c) noexcept
{
    switch (c) {
        case '0':
            return 'o';
        case '1':
        case 'i':
            return 'l';
        case '5':
            return 's';
        default:
            return c;
    }
}

}  // namespace

std::string skeleton_of(std::string_view label)
{
    std::string skeleton;
    for (const auto c : label) {
        if (c == '-') continue;
        skeleton += plain(c);
        for (const auto& [pair, letter] : ligatures) {
            if (!skeleton.ends_with(pair)) continue;
            skeleton.pop_back();
            skeleton.back() = letter;
        }
    }
    return skeleton;
}

ProtectedLabels::ProtectedLabels(const std::vector<std::string>& words)
{
    for (const auto label : reserved_labels())
        reserved_.emplace(skeleton_of(label), std::string{label});
    for (const auto& word : words)
        if (const auto skeleton = skeleton_of(word); !skeleton.empty())
            words_.emplace(skeleton, word);
}

std::optional<std::string> ProtectedLabels::resembled_by(std::string_view label) const
{
    const auto whole = skeleton_of(label);
    if (const auto found = words_.find(whole); found != words_.end()) return found->second;
    if (const auto found = reserved_.find(whole); found != reserved_.end()) return found->second;
    for (auto rest = label; !rest.empty();) {
        const auto part = rest.substr(0, rest.find('-'));
        if (const auto found = words_.find(skeleton_of(part)); found != words_.end())
            return found->second;
        rest.remove_prefix(std::min(part.size() + 1, rest.size()));
    }
    return std::nullopt;
}

}  // namespace mooring::registry

// SPDX-License-Identifier: Apache-2.0
#include "guard/classify.hpp"

#include <algorithm>

namespace mooring::guard {

namespace {

bool is_fresh(const Question& question) noexcept
{
    return question.key_age && *question.key_age < fresh_key;
}

bool is_hosting_abroad(const Question& question) noexcept
{
    const auto& target = question.target.facts;
    if (!target.is_hosting) return false;
    return std::ranges::none_of(question.known, [&](const Network& known) {
        const auto is_at_home = known.facts.has_country() && known.facts.country == target.country;
        return known.facts.is_hosting || is_at_home;
    });
}

bool is_stranger_sender(const Question& question) noexcept
{
    if (!question.source || is_fresh(question)) return false;
    const auto& source = *question.source;
    if (relation_of(source, question.target) != Relation::Other) return false;
    return std::ranges::all_of(question.known, [&](const Network& known) {
        return relation_of(source, known) == Relation::Other;
    });
}

}  // namespace

const char* text_of(Closeness closeness) noexcept
{
    switch (closeness) {
        case Closeness::Familiar:
            return "familiar";
        case Closeness::Near:
            return "near";
        case Closeness::New:
            return "new";
        case Closeness::Risky:
            return "risky";
    }
    return "?";
}

const char* text_of(Reason reason) noexcept
{
    switch (reason) {
        case Reason::None:
            return "none";
        case Reason::HostingAbroad:
            return "hosting-abroad";
        case Reason::StrangerSender:
            return "stranger-sender";
    }
    return "?";
}

Judgement classify(const Question& question) noexcept
{
    if (question.known.empty()) return {};
    auto is_near = false;
    for (const auto& known : question.known) {
        const auto relation = relation_of(known, question.target);
        if (relation == Relation::Same) return {};
        is_near = is_near || relation == Relation::Near;
    }
    if (is_hosting_abroad(question)) return {Closeness::Risky, Reason::HostingAbroad};
    if (is_stranger_sender(question)) return {Closeness::Risky, Reason::StrangerSender};
    if (is_near || is_fresh(question)) return {Closeness::Near, Reason::None};
    return {Closeness::New, Reason::None};
}

}  // namespace mooring::guard

// SPDX-License-Identifier: Apache-2.0
#include "registry/name_rules.hpp"

namespace mooring::registry {

const NameRules& default_name_rules()
{
    static const NameRules rules;
    return rules;
}

const NameRules& Draft::rules() const noexcept
{
    return start_.rules == nullptr ? default_name_rules() : *start_.rules;
}

namespace {

/// An owner's words in the log stay one short line.
constexpr std::size_t subject_bytes_max = 320;

}  // namespace

void note_event(Draft& draft, const OwnerNews& news, const zone::Origin& origin)
{
    zone::Event event;
    event.kind = news.kind;
    event.account = news.account;
    event.subject = news.subject.substr(0, subject_bytes_max);
    event.origin = origin;
    draft.note(std::move(event));
}

void announce(Draft& draft, const OwnerNews& news, const zone::Origin& origin)
{
    note_event(draft, news, origin);
    if (const auto& tell = draft.rules().tell) tell(draft, news, origin);
}

}  // namespace mooring::registry

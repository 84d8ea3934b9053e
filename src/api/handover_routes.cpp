// SPDX-License-Identifier: Apache-2.0
// Claims that change hands, and names that were let go.
#include "api/call.hpp"
#include "api/ownership.hpp"
#include "api/rows.hpp"
#include "registry/handover.hpp"
#include "registry/quarantine.hpp"

namespace mooring::api {

namespace {

using registry::Draft;
using registry::Handover;
using registry::Kept;
using registry::Quarantine;

json::object shown_handover(const Draft& draft, const Kept<Handover>& kept)
{
    const auto from = draft.account(kept.account);
    const auto due = registry::due_time(kept.value, draft.rules());
    return {{"name", kept.lookup},
            {"from", from ? json::value(from->email) : json::value(nullptr)},
            {"to", kept.value.to_email},
            {"state", kept.value.is_accepted() ? "accepted" : "asked"},
            {"asked", json_of(kept.value.asked)},
            {"accepted", json_of(kept.value.accepted)},
            {"due", due ? json_of(*due) : json::value(nullptr)}};
}

Result<json::value> show_named(const Draft& draft, const dns::Name& name)
{
    const auto kept = registry::find<Handover>(draft, name.text());
    if (!kept) return fail(Errc::NotFound, name.text() + " is not on its way to anybody");
    return shown_handover(draft, *kept);
}

Result<json::value> ask(Draft& draft, const Call& call, const Tools&)
{
    MOORING_TRY(const auto claim, find_claim(draft, call, call.arguments[0]));
    MOORING_TRY(const auto to, text_member(call.body, "to"));
    MOORING_CHECK(registry::ask_handover(draft, claim.id, to, call.actor.origin(draft.now())));
    return show_named(draft, claim.name);
}

Result<json::value> accept(Draft& draft, const Call& call, const Tools&)
{
    MOORING_TRY(const auto name, parse_name(call.arguments[0]));
    MOORING_TRY(const auto account, account_for(draft, call));
    MOORING_CHECK(registry::accept_handover(draft, name.canonical(), account.id,
                                            call.actor.origin(draft.now())));
    return show_named(draft, name.canonical());
}

Result<json::value> cancel(Draft& draft, const Call& call, const Tools&)
{
    MOORING_TRY(const auto name, parse_name(call.arguments[0]));
    MOORING_CHECK(registry::cancel_handover(draft, name.canonical(), owner_of(call),
                                            call.actor.origin(draft.now())));
    return json::object{{"cancelled", name.canonical().text()}};
}

Result<json::value> list(Draft& draft, const Call& call, const Tools&)
{
    std::vector<Kept<Handover>> all;
    if (const auto owner = owner_of(call)) {
        all = registry::all_of<Handover>(draft, *owner);
        if (const auto account = draft.account(*owner))
            for (auto& kept : registry::handovers_to(draft, *account)) all.push_back(kept);
    } else {
        all = registry::some_after<Handover>(draft.tables(), {}, 1000);
    }
    json::array shown;
    for (const auto& kept : all) shown.push_back(shown_handover(draft, kept));
    return json::object{{"handovers", std::move(shown)}, {"next", nullptr}};
}

json::object shown_quarantine(const Draft& draft, const Kept<Quarantine>& kept)
{
    const auto end = registry::end_of(kept.value, draft.rules());
    const auto former = draft.account(kept.value.former);
    const auto is_abuse = kept.value.reason == registry::QuarantineReason::Abuse;
    return {{"name", kept.lookup},
            {"reason", is_abuse ? "abuse" : "released"},
            {"since", json_of(kept.value.since)},
            {"until", end ? json_of(*end) : json::value(nullptr)},
            {"former", former ? json::value(former->email) : json::value(nullptr)}};
}

Result<json::value> list_quarantine(Draft& draft, const Call& call, const Tools&)
{
    MOORING_TRY(const auto page, page_of(call));
    const auto owner = owner_of(call);
    const auto show = [&](const auto& kept) { return shown_quarantine(draft, kept); };
    if (!owner)
        return page_json(
            "names",
            registry::some_after<Quarantine>(draft.tables(), zone::EntryId{page.after}, page.limit),
            page, show);
    json::array names;
    for (const auto& kept : registry::all_of<Quarantine>(draft, *owner))
        names.push_back(show(kept));
    return json::object{{"names", std::move(names)}, {"next", nullptr}};
}

Result<json::value> end_quarantine(Draft& draft, const Call& call, const Tools&)
{
    MOORING_TRY(const auto name, parse_name(call.arguments[0]));
    MOORING_CHECK(
        registry::end_quarantine(draft, name.canonical(), call.actor.origin(draft.now())));
    return json::object{{"ended", name.canonical().text()}};
}

}  // namespace

std::vector<Route> handover_routes()
{
    constexpr auto Needed = StepUp::Needed;
    return {{"GET", "/handovers", list, 200, for_owners(Scope::Read)},
            {"POST", "/claims/{}/handover", ask, 201, for_owners(Scope::Claim, Needed)},
            {"POST", "/handovers/{}/accept", accept, 200, for_owners(Scope::Claim, Needed)},
            {"DELETE", "/handovers/{}", cancel, 200, for_owners(Scope::Claim)},
            {"GET", "/quarantine", list_quarantine, 200, for_owners(Scope::Read)},
            {"DELETE", "/quarantine/{}", end_quarantine}};
}

}  // namespace mooring::api

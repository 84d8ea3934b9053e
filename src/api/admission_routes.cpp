// SPDX-License-Identifier: Apache-2.0
// Invitations, which the operator makes, and the puzzle that strangers solve before they sign up.
#include <limits>

#include "api/call.hpp"
#include "api/rows.hpp"
#include "identity/admission/admission.hpp"
#include "identity/admission/invitation.hpp"

namespace mooring::api {

namespace {

using identity::Invitation;
using registry::Draft;

constexpr std::uint64_t invitation_days_max = 3650;

json::object shown_invitation(const registry::Kept<Invitation>& invitation)
{
    const auto& value = invitation.value;
    return {{"id", "invitation-" + std::to_string(zone::number_of(invitation.id))},
            {"label", value.label},
            {"uses_left", value.uses_left},
            {"uses_so_far", value.uses_so_far},
            {"created", json_of(value.created)},
            {"expires", value.expires ? json_of(*value.expires) : json::value(nullptr)}};
}

Result<json::value> invite(Draft& draft, const Call& call, const Tools& tools)
{
    identity::NewInvitation wanted;
    MOORING_TRY(wanted.label, text_member(call.body, "label", ""));
    MOORING_TRY(const auto uses, number_member(call.body, "uses"));
    wanted.uses = static_cast<std::uint32_t>(
        std::min<std::uint64_t>(uses.value_or(1), std::numeric_limits<std::uint32_t>::max()));
    MOORING_TRY(const auto days, number_member(call.body, "valid_days"));
    if (days && *days > invitation_days_max)
        return fail(Errc::InvalidArgument, "an invitation is valid for at most 3650 days");
    if (days && *days != 0) wanted.expires = draft.now() + std::chrono::days{*days};
    MOORING_TRY(const auto made, identity::make_invitation(draft, tools.random, wanted,
                                                           call.actor.origin(draft.now())));
    auto shown = shown_invitation(made.kept);
    shown["code"] = made.code;
    return shown;
}

Result<json::value> list(Draft& draft, const Call& call, const Tools&)
{
    MOORING_TRY(const auto page, page_of(call));
    const auto rows =
        registry::some_after<Invitation>(draft.tables(), zone::EntryId{page.after}, page.limit);
    return page_json("invitations", rows, page, shown_invitation);
}

Result<json::value> revoke(Draft& draft, const Call& call, const Tools&)
{
    std::string_view text = call.arguments[0];
    if (text.starts_with("invitation-")) text.remove_prefix(11);
    const auto number = parse_key_id(text);  // A number of 32 bits, as any id.
    if (!number) return fail(Errc::NotFound, "there is no such invitation");
    MOORING_TRY(const auto revoked,
                identity::revoke_invitation(draft, zone::EntryId{zone::number_of(*number)},
                                            call.actor.origin(draft.now())));
    return json::object{{"deleted", shown_invitation(revoked).at("id")}};
}

/// `address` without a client's: the control socket, where nobody is slowed down.
Result<Answer> challenge(const Services& services, const Call& call)
{
    using identity::SignUp;
    if (services.admission == nullptr)
        return fail(Errc::NotAllowed, "this service takes no new accounts at the moment");
    const auto mode = services.admission->rules().sign_up;
    const auto puzzle =
        services.admission->challenge_for(call.actor.source.value_or(IpAddress{Ipv4{}}));
    return json::value{json::object{{"sign_up", mode == SignUp::Open     ? "open"
                                                : mode == SignUp::Invite ? "invite"
                                                                         : "closed"},
                                    {"puzzle", puzzle.puzzle},
                                    {"bits", puzzle.bits},
                                    {"expires", json_of(puzzle.expires)}}};
}

}  // namespace

std::vector<Route> admission_routes()
{
    return {{"POST", "/invitations", invite, 201},
            {"GET", "/invitations", list},
            {"DELETE", "/invitations/{}", revoke},
            {"GET", "/signup/challenge", challenge, 200, for_anyone()}};
}

}  // namespace mooring::api

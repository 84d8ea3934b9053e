// SPDX-License-Identifier: Apache-2.0
#include "api/identity_desk.hpp"
#include "api/ownership.hpp"

namespace mooring::api {

namespace {

using registry::Draft;

std::string session_text(zone::EntryId id)
{
    return "session-" + std::to_string(zone::number_of(id));
}

std::string_view text_of_proof(identity::Proof proof)
{
    switch (proof) {
        case identity::Proof::Password:
            return "password";
        case identity::Proof::MailCode:
            return "mail-code";
        case identity::Proof::Totp:
            return "totp";
        case identity::Proof::RecoveryCode:
            return "recovery-code";
        case identity::Proof::Passkey:
            return "passkey";
        case identity::Proof::Mailbox:
            return "mailbox";
        case identity::Proof::Token:
            return "token";
    }
    return "unknown";
}

json::object shown_session(const registry::Kept<identity::Session>& kept, const Call& call)
{
    const auto& session = kept.value;
    return {{"id", session_text(kept.id)},
            {"is_this", call.actor.session == kept.id},
            {"proof", text_of_proof(session.proof)},
            {"created", json_of(session.created)},
            {"stepped_up", json_of(session.proved)},
            {"last_use", json_of(session.used)},
            {"address", session.source ? json::value(text_of(*session.source)) : nullptr},
            {"client", session.client}};
}

Result<json::value> list(Draft& draft, const Call& call, const Tools&)
{
    MOORING_TRY(const auto account, account_for(draft, call));
    json::array sessions;
    for (const auto& kept : identity::sessions_of(draft, account.id))
        sessions.push_back(shown_session(kept, call));
    return json::object{{"sessions", std::move(sessions)}, {"next", nullptr}};
}

Result<json::value> revoke(Draft& draft, const Call& call, const Tools&)
{
    MOORING_TRY(const auto account, account_for(draft, call));
    for (const auto& kept : identity::sessions_of(draft, account.id)) {
        if (session_text(kept.id) != call.arguments[0]) continue;
        MOORING_CHECK(identity::end_session(draft, account.id, kept.id,
                                            zone::EventKind::SessionRevoked,
                                            call.actor.origin(draft.now())));
        return json::object{{"revoked", call.arguments[0]}};
    }
    return fail(Errc::NotFound, "there is no such session");
}

Result<json::value> revoke_others(Draft& draft, const Call& call, const Tools&)
{
    MOORING_TRY(const auto account, account_for(draft, call));
    const auto ended =
        identity::end_sessions(draft, account.id, call.actor.session.value_or(zone::EntryId{}),
                               call.actor.origin(draft.now()));
    return json::object{{"revoked", ended}};
}

}  // namespace

std::vector<Route> session_routes()
{
    return {{"GET", "/sessions", list, 200, for_owners(Scope::Account)},
            {"DELETE", "/sessions", revoke_others, 200, for_owners(Scope::Account)},
            {"DELETE", "/sessions/{}", revoke, 200, for_owners(Scope::Account)}};
}

}  // namespace mooring::api

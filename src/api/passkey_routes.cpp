// SPDX-License-Identifier: Apache-2.0
#include "api/call.hpp"
#include "api/identity_desk.hpp"
#include "api/ownership.hpp"
#include "api/passkey_ceremony.hpp"
#include "api/rows.hpp"
#include "identity/factors.hpp"
#include "identity/session.hpp"
#include "notify/teller.hpp"
#include "updates/ask.hpp"

namespace mooring::api {

namespace {

using identity::CeremonyScope;
using identity::Passkey;
using identity::Purpose;
using registry::Draft;

/// An owner in a browser: only a session can have ceremonies of its own.
struct Browser {
    zone::AccountId account{};
    zone::EntryId session{};
    std::string subject;

    [[nodiscard]] CeremonyScope scope(Purpose purpose) const
    {
        return {.purpose = purpose, .account = account, .subject = subject};
    }
};

Result<Browser> browser_of(const Call& call)
{
    if (!call.actor.account || !call.actor.session || call.actor.is_token)
        return fail(Errc::NotAllowed, "only somebody who is logged in by a browser can do this");
    return Browser{*call.actor.account, *call.actor.session,
                   "session-" + std::to_string(zone::number_of(*call.actor.session))};
}

json::object shown_passkey(const registry::Kept<Passkey>& passkey)
{
    json::array transports;
    for (const auto& transport : passkey.value.transports) transports.emplace_back(transport);
    return {{"id", "passkey-" + std::to_string(zone::number_of(passkey.id))},
            {"label", passkey.value.label},
            {"created", json_of(passkey.value.created)},
            {"last_used", json_of(passkey.value.last_used)},
            {"backed_up", passkey.value.is_backed_up},
            {"transports", std::move(transports)}};
}

/// Of the caller's; by "passkey-7" or "7".
Result<registry::Kept<Passkey>> find_passkey(const Draft& draft, const Call& call)
{
    std::string_view text = call.arguments[0];
    if (text.starts_with("passkey-")) text.remove_prefix(8);
    MOORING_TRY(const auto account, account_for(draft, call));
    for (auto& passkey : registry::all_of<Passkey>(draft, account.id))
        if (std::to_string(zone::number_of(passkey.id)) == text) return std::move(passkey);
    return fail(Errc::NotFound, "there is no such passkey");
}

Result<> tell_of_passkey(Draft& draft, const Call& call, notify::NoticeKind kind,
                         const registry::Kept<Passkey>& passkey)
{
    notify::Facts facts{{"factor", "passkey \"" + passkey.value.label + "\""}};
    if (call.actor.source) facts.emplace_back("source", text_of(*call.actor.source));
    if (kind != notify::NoticeKind::PasskeyCloned) facts.emplace_back("client", call.actor.client);
    return notify::tell(draft,
                        {.account = passkey.account, .kind = kind, .facts = std::move(facts)},
                        call.actor.origin(draft.now()));
}

Result<json::value> list(Draft& draft, const Call& call, const Tools&)
{
    MOORING_TRY(const auto account, account_for(draft, call));
    json::array passkeys;
    for (const auto& passkey : registry::all_of<Passkey>(draft, account.id))
        passkeys.push_back(shown_passkey(passkey));
    return json::object{{"passkeys", std::move(passkeys)}, {"next", nullptr}};
}

Result<json::value> rename(Draft& draft, const Call& call, const Tools&)
{
    MOORING_TRY(auto passkey, find_passkey(draft, call));
    MOORING_TRY(const auto label, text_member(call.body, "label"));
    MOORING_TRY(passkey.value.label, identity::passkey_label(label));
    registry::keep(draft, passkey, call.actor.origin(draft.now()));
    return shown_passkey(passkey);
}

Result<json::value> remove(Draft& draft, const Call& call, const Tools&)
{
    MOORING_TRY(const auto passkey, find_passkey(draft, call));
    identity::remove_passkey(draft, passkey, call.actor.origin(draft.now()));
    const auto left = registry::all_of<Passkey>(draft, passkey.account).size();
    const auto factors = identity::factors_of(draft, passkey.account);
    MOORING_CHECK(identity::check_what_is_left(factors.value, left));
    MOORING_CHECK(tell_of_passkey(draft, call, notify::NoticeKind::FactorRemoved, passkey));
    return json::object{{"deleted", call.arguments[0]}};
}

Result<Answer> add_options(const Services& services, const Call& call)
{
    MOORING_TRY(const auto desk, passkey_desk(services));
    MOORING_TRY(const auto browser, browser_of(call));
    PasskeyUser user;
    MOORING_CHECK(updates::ask(services.pipeline, [&](Draft& draft) -> Result<> {
        MOORING_TRY(const auto account, account_for(draft, call));
        user = {.name = account.email,
                .handle = identity::user_handle_of(draft, account.id),
                .exclude = identity::credential_ids_of(draft, account.id)};
        return {};
    }));
    return json::value{begin_registration(desk, browser.scope(Purpose::Add), user)};
}

Result<Answer> add(const Services& services, const Call& call)
{
    MOORING_TRY(const auto desk, passkey_desk(services));
    MOORING_TRY(const auto browser, browser_of(call));
    MOORING_TRY(const auto done, finish_registration(desk, browser.scope(Purpose::Add), call.body));
    json::value shown;
    MOORING_CHECK(updates::ask(services.pipeline, [&](Draft& draft) -> Result<> {
        const identity::PasskeyOwner owner{
            .account = browser.account,
            .handle = identity::user_handle_of(draft, browser.account).value_or(done.fresh_handle),
            .label = done.label};
        MOORING_TRY(const auto passkey, identity::add_passkey(draft, owner, done.found,
                                                              call.actor.origin(draft.now())));
        shown = shown_passkey(passkey);
        return tell_of_passkey(draft, call, notify::NoticeKind::FactorAdded, passkey);
    }));
    return shown;
}

/// What a proof leads to, on the writer thread.
struct AfterProof {
    identity::UseOutcome use = identity::UseOutcome::Gone;
    identity::NewSession session{};
};

/// Notes that a known passkey answered and proved nothing, and says so.
Result<Answer> fail_proof(const Services& services, const Call& call,
                          const registry::Kept<Passkey>& passkey, zone::EventKind kind)
{
    MOORING_CHECK(updates::ask(services.pipeline, [&](Draft& draft) -> Result<> {
        draft.note(zone::Event{.kind = kind,
                               .account = passkey.account,
                               .subject = passkey.value.label,
                               .client = call.actor.client,
                               .origin = call.actor.origin(draft.now())});
        return {};
    }));
    return fail(Errc::Unauthenticated, "this passkey was not accepted");
}

/// Runs `then(draft)`, which makes the session, if the passkey's counter has grown.
template <class Then>
Result<Answer> use_proof(const Services& services, const Call& call, const FinishedAssertion& done,
                         Then&& then)
{
    AfterProof after;
    MOORING_CHECK(updates::ask(services.pipeline, [&](Draft& draft) -> Result<> {
        const auto origin = call.actor.origin(draft.now());
        after.use = identity::use_passkey(draft, done.passkey.id, *done.proven, origin);
        if (after.use == identity::UseOutcome::Cloned)
            return tell_of_passkey(draft, call, notify::NoticeKind::PasskeyCloned, done.passkey);
        if (after.use == identity::UseOutcome::Gone) return {};
        MOORING_TRY(after.session, then(draft, origin));
        return {};
    }));
    if (after.use != identity::UseOutcome::Good)
        return fail(Errc::Unauthenticated, "this passkey was not accepted");
    return logged_in(after.session.secret, {});
}

Result<Answer> login_options(const Services& services, const Call&)
{
    MOORING_TRY(const auto desk, passkey_desk(services));
    return json::value{begin_assertion(desk, {.purpose = Purpose::LogIn}, {})};
}

Result<Answer> log_in(const Services& services, const Call& call)
{
    MOORING_TRY(const auto done,
                finish_assertion(services, {.purpose = Purpose::LogIn}, call.body));
    if (!done.proven) return fail_proof(services, call, done.passkey, zone::EventKind::LoginFailed);
    return use_proof(services, call, done,
                     [&](Draft& draft, const zone::Origin& origin) -> Result<identity::NewSession> {
                         const auto account = draft.account(done.passkey.account);
                         if (!account || !account->is_verified)
                             return fail(
                                 Errc::NotAllowed,
                                 "please follow the link in the mail first that we have sent you");
                         return identity::start_session(draft,
                                                        {.account = account->id,
                                                         .proof = identity::Proof::Passkey,
                                                         .client = call.actor.client,
                                                         .before = call.actor.session},
                                                        services.tools.random, origin);
                     });
}

Result<Answer> step_up_options(const Services& services, const Call& call)
{
    MOORING_TRY(const auto desk, passkey_desk(services));
    MOORING_TRY(const auto browser, browser_of(call));
    std::vector<identity::Bytes> allow;
    MOORING_CHECK(updates::ask(services.pipeline, [&](Draft& draft) -> Result<> {
        allow = identity::credential_ids_of(draft, browser.account);
        return {};
    }));
    if (allow.empty()) return fail(Errc::Conflict, "the account has no passkey");
    return json::value{begin_assertion(desk, browser.scope(Purpose::StepUp), allow)};
}

Result<Answer> step_up(const Services& services, const Call& call)
{
    MOORING_TRY(const auto browser, browser_of(call));
    MOORING_TRY(const auto done,
                finish_assertion(services, browser.scope(Purpose::StepUp), call.body));
    if (!done.proven)
        return fail_proof(services, call, done.passkey, zone::EventKind::StepUpFailed);
    return use_proof(services, call, done, [&](Draft& draft, const zone::Origin& origin) {
        return identity::step_up(draft, browser.session, identity::Proof::Passkey,
                                 services.tools.random, origin);
    });
}

Result<Answer> sign_up_options(const Services& services, const Call& call)
{
    MOORING_TRY(const auto email, text_member(call.body, "email"));
    MOORING_TRY(auto begun, begin_sign_up_passkey(services, email));
    return begun;
}

}  // namespace

std::vector<Route> passkey_routes()
{
    const auto account = for_owners(Scope::Account);
    const auto fresh = for_owners(Scope::Account, StepUp::Needed);
    return {{"POST", "/passkeys/options", add_options, 200, fresh},
            {"POST", "/passkeys", add, 201, fresh},
            {"GET", "/passkeys", list, 200, account},
            {"PATCH", "/passkeys/{}", rename, 200, account},
            {"DELETE", "/passkeys/{}", remove, 200, fresh},
            {"POST", "/login/passkey/options", login_options, 200, for_anyone()},
            {"POST", "/login/passkey", log_in, 200, for_anyone()},
            {"POST", "/step-up/passkey/options", step_up_options, 200, account},
            {"POST", "/step-up/passkey", step_up, 200, account},
            {"POST", "/signup/passkey/options", sign_up_options, 200, for_anyone()}};
}

}  // namespace mooring::api

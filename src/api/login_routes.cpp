// SPDX-License-Identifier: Apache-2.0
#include "api/identity_desk.hpp"
#include "identity/step_up.hpp"
#include "updates/ask.hpp"

namespace mooring::api {

namespace {

using identity::LoginOutcome;
using identity::LoginStep;
using notify::NoticeKind;
using registry::Draft;

/// One text for every reason, so that nobody learns which addresses have an account.
std::unexpected<Error> not_let_in()
{
    return fail(Errc::Unauthenticated,
                "the address or the password is wrong; after many attempts only a reset by mail "
                "helps");
}

std::unexpected<Error> wrong_code()
{
    return fail(Errc::Unauthenticated, "this code is wrong, was used, or has run out");
}

/// Mails the code, or tells the owner of what succeeded or nearly did.
Result<> tell_of_login(Draft& draft, const Call& call, const LoginOutcome& outcome,
                       const Seal& seal)
{
    if (outcome.step == LoginStep::CodeWanted && !outcome.mail_code.empty())
        return mail_code(draft, outcome.account, outcome.mail_code, call.actor.origin(draft.now()),
                         seal);
    if (outcome.was_password_right)
        return tell_caller_did(draft, call, outcome.account, NoticeKind::ProofFailed);
    if (outcome.step != LoginStep::LoggedIn) return {};
    if (outcome.proof == identity::Proof::RecoveryCode) {
        auto facts = facts_of_caller(call);
        facts.emplace_back("left", std::to_string(outcome.recovery_codes_left));
        MOORING_CHECK(notify::tell(draft,
                                   {.account = outcome.account,
                                    .kind = NoticeKind::RecoveryCodeUsed,
                                    .facts = std::move(facts)},
                                   call.actor.origin(draft.now())));
    }
    if (outcome.browser.empty()) return {};
    return tell_caller_did(draft, call, outcome.account, NoticeKind::NewBrowser);
}

Result<Answer> answer_of(const LoginOutcome& outcome)
{
    if (outcome.step == LoginStep::LoggedIn)
        return logged_in(outcome.session.secret, outcome.browser);
    return Reply{.body = json::object{{"state", "code-wanted"},
                                      {"handle", outcome.handle},
                                      {"ways", json_of(outcome.ways)}},
                 .status = 202};
}

/// Hashes what was typed, against the account's hash or against none.
Result<identity::PasswordVerdict> verdict_of(identity::PasswordPool& pool,
                                             const identity::LoginFacts& facts,
                                             std::string_view password)
{
    identity::PasswordVerdict verdict{.compared = facts.password};
    MOORING_TRY(verdict.is_right, pool.verify(facts.password, password));
    if (verdict.is_right && pool.is_outdated(*facts.password)) {
        MOORING_TRY(verdict.renewed, pool.hash(password));
    }
    return verdict;
}

Result<Answer> log_in(const Services& services, const Call& call)
{
    MOORING_TRY(const auto desk, identity_desk(services));
    identity::LoginAttempt attempt{
        .browser = call.browser, .client = call.actor.client, .before = call.actor.session};
    MOORING_TRY(attempt.email, text_member(call.body, "email"));
    MOORING_TRY(const auto password, text_member(call.body, "password"));
    identity::LoginFacts facts;
    MOORING_CHECK(updates::ask(services.pipeline, [&](Draft& draft) -> Result<> {
        facts = identity::look_up_login(draft, attempt);
        return {};
    }));
    const identity::Knock knock{
        .email = attempt.email,
        .known_browser = facts.is_known_browser ? std::string_view{attempt.browser} : "",
        .source = call.actor.source};
    MOORING_CHECK(desk.throttle.check(knock));
    MOORING_TRY(const auto verdict, verdict_of(desk.passwords, facts, password));
    LoginOutcome outcome;
    MOORING_CHECK(updates::ask(services.pipeline, [&](Draft& draft) -> Result<> {
        MOORING_TRY(outcome,
                    identity::judge_password(draft, attempt, verdict, services.tools.random,
                                             call.actor.origin(draft.now())));
        return tell_of_login(draft, call, outcome, desk.seal);
    }));
    if (outcome.step == LoginStep::Refused) {
        desk.throttle.failed(knock);
        return not_let_in();
    }
    if (outcome.step == LoginStep::LoggedIn) desk.throttle.succeeded(knock);
    return answer_of(outcome);
}

Result<Answer> log_in_by_code(const Services& services, const Call& call)
{
    MOORING_TRY(const auto desk, identity_desk(services));
    identity::CodeAttempt attempt{
        .browser = call.browser, .client = call.actor.client, .before = call.actor.session};
    MOORING_TRY(attempt.handle, text_member(call.body, "handle"));
    MOORING_TRY(attempt.code, text_member(call.body, "code", ""));
    MOORING_TRY(attempt.recovery_code, text_member(call.body, "recovery_code", ""));
    const identity::Knock knock{.email = attempt.handle, .source = call.actor.source};
    MOORING_CHECK(desk.throttle.check(knock));
    LoginOutcome outcome;
    MOORING_CHECK(updates::ask(services.pipeline, [&](Draft& draft) -> Result<> {
        MOORING_TRY(outcome,
                    identity::judge_code(draft, attempt, {services.tools.random, desk.seal},
                                         call.actor.origin(draft.now())));
        return tell_of_login(draft, call, outcome, desk.seal);
    }));
    if (outcome.step == LoginStep::Refused) {
        desk.throttle.failed(knock);
        return wrong_code();
    }
    return answer_of(outcome);
}

Result<Answer> log_out(const Services& services, const Call& call)
{
    MOORING_TRY(const auto own, own_session(call));
    MOORING_CHECK(updates::ask(services.pipeline, [&](Draft& draft) {
        return identity::end_session(draft, own.account, own.session, zone::EventKind::LoggedOut,
                                     call.actor.origin(draft.now()));
    }));
    return Reply{.body = json::object{{"state", "done"}},
                 .status = 0,
                 .headers = {expired_session_cookie()}};
}

/// POST /step-up: without a code it says by what, and sends for one if that is by mail.
Result<Answer> offer_step_up(const Services& services, const Call& call, const OwnSession& own)
{
    MOORING_TRY(const auto desk, identity_desk(services));
    identity::StepUpOffer offer;
    MOORING_CHECK(updates::ask(services.pipeline, [&](Draft& draft) -> Result<> {
        MOORING_TRY(offer, identity::offer_step_up(draft, own.session, services.tools.random));
        if (offer.mail_code.empty()) return {};
        return mail_code(draft, own.account, offer.mail_code, call.actor.origin(draft.now()),
                         desk.seal);
    }));
    return Reply{.body = json::object{{"state", "code-wanted"},
                                      {"handle", offer.handle},
                                      {"ways", json_of(offer.ways)}},
                 .status = 202};
}

Result<Answer> step_up_by_code(const Services& services, const Call& call)
{
    MOORING_TRY(const auto own, own_session(call));
    identity::StepUpAttempt attempt{.session = own.session, .client = call.actor.client};
    MOORING_TRY(attempt.code, text_member(call.body, "code", ""));
    MOORING_TRY(attempt.handle, text_member(call.body, "handle", ""));
    if (attempt.code.empty()) return offer_step_up(services, call, own);
    MOORING_TRY(const auto desk, identity_desk(services));
    const auto who = "step-up of account-" + std::to_string(zone::number_of(own.account));
    const identity::Knock knock{.email = who, .known_browser = who};
    MOORING_CHECK(desk.throttle.check(knock));
    std::optional<identity::NewSession> session;
    MOORING_CHECK(updates::ask(services.pipeline, [&](Draft& draft) -> Result<> {
        MOORING_TRY(session,
                    identity::judge_step_up(draft, attempt, {services.tools.random, desk.seal},
                                            call.actor.origin(draft.now())));
        if (session) return {};
        return tell_caller_did(draft, call, own.account, NoticeKind::ProofFailed);
    }));
    if (!session) {
        desk.throttle.failed(knock);
        return wrong_code();
    }
    desk.throttle.succeeded(knock);
    return logged_in(session->secret, {});
}

}  // namespace

std::vector<Route> login_routes()
{
    return {{"POST", "/login", log_in, 200, for_anyone()},
            {"POST", "/login/code", log_in_by_code, 200, for_anyone()},
            {"POST", "/logout", log_out, 200, for_owners(Scope::Account)},
            {"POST", "/step-up", step_up_by_code, 200, for_owners(Scope::Account)}};
}

}  // namespace mooring::api

// SPDX-License-Identifier: Apache-2.0
#include "api/identity_desk.hpp"
#include "api/ownership.hpp"
#include "api/signing.hpp"
#include "identity/totp.hpp"
#include "updates/ask.hpp"

namespace mooring::api {

namespace {

using notify::NoticeKind;
using registry::Draft;

Result<json::value> list(Draft& draft, const Call& call, const Tools&)
{
    MOORING_TRY(const auto account, account_for(draft, call));
    const auto factors = identity::factors_of(draft, account.id).value;
    const auto passkeys = draft.entries_of(account.id, zone::EntryKind::Passkey).size();
    return json::object{
        {"password", factors.password.has_value()},
        {"password_since", json_of(factors.password_since)},
        {"totp", factors.totp.has_value()},
        {"totp_since", factors.totp ? json_of(factors.totp->since) : json::value{nullptr}},
        {"passkeys", passkeys},
        {"recovery_codes", factors.recovery.hashes.size()},
        {"known_browsers", factors.browsers.size()}};
}

Result<json::value> begin_totp(Draft& draft, const Call& call, const Tools& tools)
{
    MOORING_TRY(const auto account, account_for(draft, call));
    MOORING_TRY(const auto* with, signing_tools(tools));
    MOORING_TRY(auto seed, identity::begin_totp(draft, account.id, {tools.random, with->seal},
                                                call.actor.origin(draft.now())));
    json::object shown{
        {"seed", identity::totp_seed_text(seed)},
        {"uri", identity::totp_uri(seed, {.service = "Mooring", .email = account.email})}};
    wipe(seed);
    return shown;
}

Result<json::value> confirm_totp(Draft& draft, const Call& call, const Tools& tools)
{
    MOORING_TRY(const auto account, account_for(draft, call));
    MOORING_TRY(const auto* with, signing_tools(tools));
    MOORING_TRY(const auto code, text_member(call.body, "code"));
    MOORING_CHECK(identity::confirm_totp(draft, account.id, code, with->seal,
                                         call.actor.origin(draft.now())));
    MOORING_CHECK(
        tell_caller_did(draft, call, account.id, NoticeKind::FactorAdded, "one-time passwords"));
    return json::object{{"state", "done"}};
}

Result<json::value> remove_totp(Draft& draft, const Call& call, const Tools&)
{
    MOORING_TRY(const auto account, account_for(draft, call));
    MOORING_CHECK(identity::remove_totp(draft, account.id, call.actor.origin(draft.now())));
    MOORING_CHECK(
        tell_caller_did(draft, call, account.id, NoticeKind::FactorRemoved, "one-time passwords"));
    return json::object{{"state", "done"}};
}

Result<json::value> make_codes(Draft& draft, const Call& call, const Tools& tools)
{
    MOORING_TRY(const auto account, account_for(draft, call));
    MOORING_TRY(const auto codes, identity::renew_recovery_codes(draft, account.id, tools.random,
                                                                 call.actor.origin(draft.now())));
    MOORING_CHECK(
        tell_caller_did(draft, call, account.id, NoticeKind::FactorAdded, "recovery codes"));
    json::array shown;
    for (const auto& code : codes) shown.emplace_back(code);
    return json::object{{"recovery_codes", std::move(shown)}};
}

/// What the change of a password starts from.
struct PasswordFacts {
    std::string email;
    std::optional<identity::PasswordHash> before;
    identity::SecondFactor second = identity::SecondFactor::None;
};

Result<PasswordFacts> facts_for_change(const Services& services, const Call& call)
{
    PasswordFacts facts;
    MOORING_CHECK(updates::ask(services.pipeline, [&](Draft& draft) -> Result<> {
        MOORING_TRY(const auto account, account_for(draft, call));
        const auto factors = identity::factors_of(draft, account.id);
        facts = {.email = account.email, .before = factors.value.password};
        if (identity::has_second_factor(draft, factors))
            facts.second = identity::SecondFactor::There;
        return {};
    }));
    return facts;
}

Result<> set_and_tell(Draft& draft, const Call& call,
                      const registry::Kept<identity::Factors>& factors,
                      const identity::NewPassword& password)
{
    MOORING_CHECK(identity::set_password(draft, factors, password,
                                         call.actor.session.value_or(zone::EntryId{}),
                                         call.actor.origin(draft.now())));
    return tell_caller_did(draft, call, factors.account, NoticeKind::PasswordChanged);
}

/// POST /password: the present password is asked for as well (OWASP ASVS 5.0, 6.2.3), if there is
/// one. The caller has stepped up.
Result<Answer> change_password(const Services& services, const Call& call)
{
    MOORING_TRY(const auto desk, identity_desk(services));
    MOORING_TRY(const auto own, own_session(call));
    MOORING_TRY(const auto present, text_member(call.body, "password", ""));
    MOORING_TRY(const auto wanted, text_member(call.body, "new_password"));
    MOORING_TRY(const auto facts, facts_for_change(services, call));
    const identity::Knock knock{.email = facts.email, .known_browser = facts.email};
    MOORING_CHECK(desk.throttle.check(knock));
    if (facts.before) {
        MOORING_TRY(const auto is_right, desk.passwords.verify(facts.before, present));
        if (!is_right) {
            desk.throttle.failed(knock);
            return fail(Errc::NotAllowed, "the present password is another one");
        }
    }
    MOORING_TRY(const auto judged, new_password(services, wanted, facts.email, facts.second));
    MOORING_CHECK(updates::ask(services.pipeline, [&](Draft& draft) -> Result<> {
        const auto factors = identity::factors_of(draft, own.account);
        if (factors.value.password != facts.before)
            return fail(Errc::Conflict, "the password was changed in the meantime");
        return set_and_tell(draft, call, factors, judged);
    }));
    return json::value{json::object{{"state", "done"}}};
}

}  // namespace

std::vector<Route> factor_routes()
{
    const auto fresh = for_owners(Scope::Account, StepUp::Needed);
    return {{"GET", "/factors", list, 200, for_owners(Scope::Account)},
            {"POST", "/factors/totp", begin_totp, 201, fresh},
            {"POST", "/factors/totp/confirm", confirm_totp, 200, fresh},
            {"DELETE", "/factors/totp", remove_totp, 200, fresh},
            {"POST", "/factors/recovery-codes", make_codes, 201, fresh},
            {"POST", "/password", change_password, 200, fresh}};
}

}  // namespace mooring::api

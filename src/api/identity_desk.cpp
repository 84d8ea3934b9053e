// SPDX-License-Identifier: Apache-2.0
#include "api/identity_desk.hpp"

#include "api/passkey_ceremony.hpp"

namespace mooring::api {

Result<IdentityDesk> identity_desk(const Services& services)
{
    if (services.passwords == nullptr || services.throttle == nullptr ||
        services.tools.signing == nullptr)
        return fail(Errc::Conflict, "this service has no accounts that log in");
    return IdentityDesk{*services.passwords, *services.throttle, services.tools.signing->seal};
}

Result<OwnSession> own_session(const Call& call)
{
    if (!call.actor.account || !call.actor.session || call.actor.is_token)
        return fail(Errc::NotAllowed, "this is for who is logged in in a browser");
    return OwnSession{*call.actor.account, *call.actor.session};
}

notify::Facts facts_of_caller(const Call& call)
{
    notify::Facts facts;
    if (call.actor.source) facts.emplace_back("source", text_of(*call.actor.source));
    if (!call.actor.client.empty()) facts.emplace_back("client", call.actor.client);
    return facts;
}

Result<> tell_caller_did(registry::Draft& draft, const Call& call, zone::AccountId account,
                         notify::NoticeKind kind, std::string_view factor)
{
    auto facts = facts_of_caller(call);
    if (!factor.empty()) facts.emplace_back("factor", std::string{factor});
    return notify::tell(draft, {.account = account, .kind = kind, .facts = std::move(facts)},
                        call.actor.origin(draft.now()));
}

Result<> mail_code(registry::Draft& draft, zone::AccountId account, std::string_view code,
                   const zone::Origin& origin, const Seal& seal)
{
    const auto minutes = std::to_string(identity::code_lasts.count());
    return notify::tell(draft,
                        {.account = account,
                         .kind = notify::NoticeKind::MailCode,
                         .facts = {{"code", std::string{code}}, {"minutes", minutes}},
                         .until = draft.now() + identity::code_lasts},
                        origin, seal);
}

std::string link_to(const Services& services, std::string_view page, std::string_view secret)
{
    std::string link{services.facing.url};
    link += '/';
    link += page;
    link += '#';
    link += secret;
    return link;
}

Result<identity::NewPassword> new_password(const Services& services, std::string_view password,
                                           std::string_view email,
                                           identity::SecondFactor second_factor)
{
    MOORING_TRY(const auto desk, identity_desk(services));
    MOORING_CHECK(identity::check_password(
        password,
        {.email = email, .service = services.facing.url, .second_factor = second_factor}));
    MOORING_TRY(auto hash, desk.passwords.hash(password));
    return identity::NewPassword{std::move(hash), identity::characters_of(password)};
}

Reply logged_in(std::string_view session_secret, std::string_view browser_secret)
{
    Reply reply{.body = json::object{{"state", "done"}},
                .status = 0,
                .headers = {session_cookie_header(session_secret)}};
    if (browser_secret.empty()) return reply;
    const auto seconds =
        std::chrono::duration_cast<std::chrono::seconds>(identity::known_browser_lasts).count();
    reply.headers.emplace_back("Set-Cookie", std::string{identity::browser_cookie} + '=' +
                                                 std::string{browser_secret} +
                                                 "; Path=/; Max-Age=" + std::to_string(seconds) +
                                                 "; Secure; HttpOnly; SameSite=Lax");
    return reply;
}

std::pair<std::string, std::string> expired_session_cookie()
{
    return {"Set-Cookie", std::string{identity::session_cookie} +
                              "=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Lax"};
}

json::object json_of(const identity::WaysOn& ways)
{
    return {{"totp", ways.totp},
            {"passkey", ways.passkey},
            {"recovery_code", ways.recovery_code},
            {"mail_code", ways.mail_code}};
}

}  // namespace mooring::api

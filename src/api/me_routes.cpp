// SPDX-License-Identifier: Apache-2.0
// The account that calls: what it is, its address, its export and its end.
#include "api/identity_desk.hpp"
#include "api/ownership.hpp"
#include "api/rows.hpp"
#include "identity/email_change.hpp"
#include "identity/token.hpp"
#include "registry/commands/account.hpp"
#include "registry/profile.hpp"
#include "updates/ask.hpp"

namespace mooring::api {

namespace {

using notify::NoticeKind;
using registry::Draft;

json::value shown_change(const std::optional<identity::EmailChange>& change)
{
    if (!change) return nullptr;
    return json::object{{"new_address", change->after},
                        {"due", json_of(change->due)},
                        {"is_done", change->is_done}};
}

json::object shown_account(const Draft& draft, const zone::Account& account)
{
    auto shown = json_of(account);
    const auto profile = registry::profile_of(draft, account.id);
    shown["language"] = profile.value.language;
    shown["plan"] = profile.value.plan;
    shown["last_login"] = json_of(profile.value.last_login);
    shown["email_change"] = shown_change(identity::email_change_of(draft, account.id));
    return shown;
}

Result<json::value> show(Draft& draft, const Call& call, const Tools&)
{
    MOORING_TRY(const auto account, account_for(draft, call));
    return shown_account(draft, account);
}

Result<json::value> change(Draft& draft, const Call& call, const Tools&)
{
    MOORING_TRY(const auto account, account_for(draft, call));
    MOORING_TRY(const auto language, text_member(call.body, "language", ""));
    if (!language.empty()) {
        if (language != "en" && language != "de")
            return fail(Errc::InvalidArgument, "\"language\" must be \"en\" or \"de\"");
        auto profile = registry::profile_of(draft, account.id);
        profile.value.language = language;
        registry::keep_profile(draft, profile, call.actor.origin(draft.now()));
    }
    return shown_account(draft, account);
}

/// Everything that the account has, but for secrets, which nobody can tell.
json::object exported(const Draft& draft, const zone::Account& account)
{
    json::array claims;
    json::array hosts;
    json::array keys;
    json::array sites;
    json::array tokens;
    for (const auto id : draft.claims_of(account.id))
        if (const auto row = draft.claim(id)) claims.emplace_back(json_of(draft, *row));
    for (const auto id : hosts_of(draft, account.id))
        if (const auto row = draft.host(id)) hosts.emplace_back(json_of(draft, *row));
    for (const auto id : keys_of(draft, account.id))
        if (const auto row = draft.key(id)) keys.emplace_back(json_of(draft, *row));
    for (const auto& row : draft.sites_of(account.id)) sites.emplace_back(json_of(draft, row));
    for (const auto& token : identity::tokens_of(draft, account.id))
        tokens.emplace_back(
            json::object{{"label", token.value.label}, {"created", json_of(token.value.created)}});
    return {{"account", shown_account(draft, account)},
            {"claims", std::move(claims)},
            {"hosts", std::move(hosts)},
            {"keys", std::move(keys)},
            {"sites", std::move(sites)},
            {"tokens", std::move(tokens)}};
}

/// Noting the export is a change, so it is no command of its own GET: it runs in the background.
Result<Answer> export_all(const Services& services, const Call& call)
{
    json::object all;
    MOORING_CHECK(updates::ask(services.pipeline, [&](Draft& draft) -> Result<> {
        MOORING_TRY(const auto account, account_for(draft, call));
        all = exported(draft, account);
        identity::note_change(draft, account.id, zone::EventKind::AccountExported,
                              call.actor.origin(draft.now()));
        return {};
    }));
    return json::value{std::move(all)};
}

/// What belongs to the account and to nobody after it. Not what guards a name that it gave up, and
/// not mails that are on their way.
void erase_entries(Draft& draft, zone::AccountId account, const zone::Origin& origin)
{
    using enum zone::EntryKind;
    for (const auto kind : {Factors, Passkey, Session, Token, Ticket, Profile, Webhook, Freeze})
        for (const auto& entry : draft.entries_of(account, kind)) draft.erase(entry.id, origin);
}

/// Deletes the account and returns what it had.
Result<json::object> delete_all(Draft& draft, const Call& call)
{
    const auto origin = call.actor.origin(draft.now());
    MOORING_TRY(const auto account, account_for(draft, call));
    MOORING_TRY(const auto confirmed, text_member(call.body, "email", ""));
    if (confirmed != account.email)
        return fail(Errc::InvalidArgument, "to delete the account, give its address as \"email\"");
    auto last = exported(draft, account);
    MOORING_CHECK(registry::delete_account(draft, account.id, origin));
    erase_entries(draft, account.id, origin);
    identity::note_change(draft, account.id, zone::EventKind::AccountDeleted, origin);
    MOORING_CHECK(notify::tell(
        draft, {.account = {}, .kind = NoticeKind::AccountDeleted, .address = account.email},
        origin));
    return last;
}

Result<Answer> remove(const Services& services, const Call& call)
{
    json::object last;
    MOORING_CHECK(updates::ask(services.pipeline, [&](Draft& draft) -> Result<> {
        MOORING_TRY(last, delete_all(draft, call));
        return {};
    }));
    const auto email = last.at("account").at("email");
    return Reply{.body = json::object{{"deleted", email}, {"export", std::move(last)}},
                 .status = 0,
                 .headers = {expired_session_cookie()}};
}

Result<> mail_both(Draft& draft, const Services& services, const identity::EmailChangeLinks& links,
                   const notify::Notice& notice, const zone::Origin& origin)
{
    const auto& seal = services.tools.signing->seal;
    MOORING_CHECK(notify::tell(draft, notice, origin, seal));
    if (links.agree_secret.empty()) return {};
    constexpr auto hours =
        std::chrono::duration_cast<std::chrono::hours>(identity::email_change_lasts).count();
    return notify::tell(draft,
                        {.account = notice.account,
                         .kind = NoticeKind::EmailChangeVerify,
                         .address = links.new_address,
                         .facts = {{"link", link_to(services, "email", links.agree_secret)},
                                   {"hours", std::to_string(hours)}},
                         .until = draft.now() + identity::email_change_lasts},
                        origin, seal);
}

Result<Answer> ask_new_email(const Services& services, const Call& call)
{
    MOORING_CHECK(identity_desk(services));
    MOORING_TRY(const auto own, own_session(call));
    MOORING_TRY(const auto address, text_member(call.body, "email"));
    json::value shown;
    MOORING_CHECK(updates::ask(services.pipeline, [&](Draft& draft) -> Result<> {
        const auto origin = call.actor.origin(draft.now());
        MOORING_TRY(const auto links, identity::ask_email_change(draft, own.account, address,
                                                                 services.tools.random, origin));
        shown = shown_change(identity::email_change_of(draft, own.account));
        return mail_both(
            draft, services, links,
            {.account = own.account,
             .kind = NoticeKind::EmailChangeAsked,
             .facts = {{"new_address", links.new_address},
                       {"cancel_link", link_to(services, "email", links.cancel_secret)},
                       {"hours", std::to_string(identity::email_hold.count())}}},
            origin);
    }));
    return shown;
}

Result<json::value> agree_to_email(Draft& draft, const Call& call, const Tools&)
{
    const auto origin = call.actor.origin(draft.now());
    MOORING_TRY(const auto secret, text_member(call.body, "token"));
    MOORING_TRY(const auto change, identity::agree_to_email_change(draft, secret, origin));
    if (change.is_done)
        for (const auto& mailbox : {change.before, change.after})
            MOORING_CHECK(notify::tell(draft,
                                       {.account = change.account,
                                        .kind = NoticeKind::EmailChanged,
                                        .address = mailbox,
                                        .facts = {{"new_address", change.after}}},
                                       origin));
    return shown_change(change);
}

/// By the link in the old mailbox, or by the account itself.
Result<json::value> cancel_email(Draft& draft, const Call& call, const Tools&)
{
    const auto origin = call.actor.origin(draft.now());
    MOORING_TRY(const auto secret, text_member(call.body, "token"));
    MOORING_TRY(const auto account, identity::cancel_email_change(draft, secret, origin));
    static_cast<void>(account);
    return json::object{{"state", "cancelled"}};
}

Result<json::value> drop_email(Draft& draft, const Call& call, const Tools&)
{
    const auto origin = call.actor.origin(draft.now());
    MOORING_TRY(const auto account, account_for(draft, call));
    if (!identity::drop_email_change(draft, account.id, origin))
        return fail(Errc::NotFound, "no change of the address is under way");
    identity::note_change(draft, account.id, zone::EventKind::EmailChangeCancelled, origin);
    return json::object{{"state", "cancelled"}};
}

}  // namespace

std::vector<Route> me_routes()
{
    const auto account = for_owners(Scope::Account);
    const auto fresh = for_owners(Scope::Account, StepUp::Needed);
    return {{"GET", "/me", show, 200, for_owners(Scope::Read)},
            {"PATCH", "/me", change, 200, account},
            {"DELETE", "/me", remove, 200, fresh},
            {"GET", "/me/export", export_all, 200, account},
            {"POST", "/email", ask_new_email, 202, fresh},
            {"DELETE", "/email", drop_email, 200, account},
            {"POST", "/email/confirm", agree_to_email, 200, for_anyone()},
            {"POST", "/email/cancel", cancel_email, 200, for_anyone()}};
}

}  // namespace mooring::api

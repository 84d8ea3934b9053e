// SPDX-License-Identifier: Apache-2.0
// Sign-up and reset. Both answer the same, after the same work, whether an account has the address
// or not: the answer goes out before anybody has looked (OWASP ASVS 5.0, 6.3.8). What there is to
// say stands in the mail, which the owner of the mailbox alone reads.
#include "api/identity_desk.hpp"
#include "api/passkey_ceremony.hpp"
#include "identity/admission/admission.hpp"
#include "identity/admission/invitation.hpp"
#include "identity/secret.hpp"
#include "registry/commands/account.hpp"
#include "updates/ask.hpp"

namespace mooring::api {

namespace {

using identity::TicketPurpose;
using notify::NoticeKind;
using registry::Draft;

constexpr std::chrono::hours sign_up_lasts{24};
constexpr std::chrono::minutes reset_lasts{30};
constexpr std::size_t resets_at_once = 3;

/// Runs on the writer some time later; nobody waits for what it says.
Result<> leave_to_writer(const Services& services, updates::Command command)
{
    return services.pipeline.push(updates::CommandRequest{std::move(command), [](Result<>) {}});
}

const registry::Tables* tables_behind(const Services& services)
{
    const registry::Tables* tables = nullptr;
    const auto asked = updates::ask(services.pipeline, [&](Draft& draft) -> Result<> {
        tables = &draft.tables();
        return {};
    });
    return asked ? tables : nullptr;
}

/// An address and an invitation, as the ticket keeps them.
struct SignUpSubject {
    std::string email;
    std::string invitation;

    [[nodiscard]] std::string text() const { return email + '\n' + invitation; }
    static SignUpSubject parse(std::string_view text)
    {
        const auto end = text.find('\n');
        return {std::string{text.substr(0, end)}, std::string{text.substr(end + 1)}};
    }
};

Result<> begin_sign_up(Draft& draft, const Services& services, const SignUpSubject& subject,
                       const zone::Origin& origin)
{
    if (const auto account = draft.find_account(subject.email))
        return notify::tell(draft, {.account = account->id, .kind = NoticeKind::AlreadySignedUp},
                            origin);
    MOORING_TRY(const auto ticket,
                identity::make_ticket(draft,
                                      {.account = {},
                                       .lookup = {},
                                       .value = {.purpose = TicketPurpose::SignUp,
                                                 .until = draft.now() + sign_up_lasts,
                                                 .subject = subject.text()}},
                                      identity::WithCode::No, services.tools.random));
    return notify::tell(draft,
                        {.account = {},
                         .kind = NoticeKind::VerifyEmail,
                         .address = subject.email,
                         .facts = {{"link", link_to(services, "verify", ticket.secret)}},
                         .until = draft.now() + sign_up_lasts},
                        origin, services.tools.signing->seal);
}

Result<Answer> sign_up(const Services& services, const Call& call)
{
    MOORING_CHECK(identity_desk(services));
    SignUpSubject subject;
    MOORING_TRY(const auto typed, text_member(call.body, "email"));
    MOORING_TRY(subject.email, registry::normal_email(typed));
    MOORING_TRY(subject.invitation, text_member(call.body, "invitation", ""));
    MOORING_TRY(auto work, text_member(call.body, "work", ""));
    const auto* tables = tables_behind(services);
    if (tables == nullptr) return fail(Errc::ShuttingDown, "the service is stopping");
    if (services.admission == nullptr)
        return fail(Errc::NotAllowed, "this service takes no sign-ups");
    MOORING_CHECK(
        services.admission->admit(*tables, {.email = subject.email,
                                            .address = call.actor.source.value_or(IpAddress{}),
                                            .invitation = subject.invitation,
                                            .work = std::move(work)}));
    MOORING_CHECK(leave_to_writer(
        services, [&services, subject, actor = call.actor](Draft& draft) -> Result<> {
            return begin_sign_up(draft, services, subject, actor.origin(draft.now()));
        }));
    return json::value{json::object{{"state", "mailed"}, {"email", subject.email}}};
}

/// What the new account will prove itself by: a password, a passkey, or nothing yet.
struct FirstFactor {
    std::optional<identity::NewPassword> password;
    std::optional<FinishedRegistration> passkey;
};

Result<FirstFactor> first_factor(const Services& services, const Call& call, std::string_view email)
{
    FirstFactor first;
    if (call.body.contains("passkey")) {
        MOORING_TRY(first.passkey, finish_sign_up_passkey(services, call.body, email));
    }
    MOORING_TRY(const auto password, text_member(call.body, "password", ""));
    if (!password.empty()) {
        const auto second =
            first.passkey ? identity::SecondFactor::There : identity::SecondFactor::None;
        MOORING_TRY(first.password, new_password(services, password, email, second));
    }
    return first;
}

/// Makes the account, and logs its owner in: the mailbox is the proof.
Result<identity::LoginOutcome> make_account(Draft& draft, const Services& services,
                                            const Call& call, const FirstFactor& first)
{
    const auto origin = call.actor.origin(draft.now());
    MOORING_TRY(const auto secret, text_member(call.body, "token"));
    const auto ticket = identity::find_ticket(draft, secret, TicketPurpose::SignUp);
    if (!ticket) return fail(Errc::NotFound, "this link has run out; sign up again");
    const auto subject = SignUpSubject::parse(ticket->value.subject);
    draft.erase(ticket->id, origin);
    if (!subject.invitation.empty())
        MOORING_CHECK(identity::redeem_invitation(draft, subject.invitation, origin));
    MOORING_TRY(
        const auto account,
        registry::add_account(draft, {.email = subject.email, .is_verified = true}, origin));
    identity::note_change(draft, account.id, zone::EventKind::SignedUp, origin);
    identity::note_change(draft, account.id, zone::EventKind::EmailVerified, origin);
    if (first.passkey) {
        MOORING_CHECK(identity::add_passkey(draft,
                                            {.account = account.id,
                                             .handle = first.passkey->fresh_handle,
                                             .label = first.passkey->label},
                                            first.passkey->found, origin));
    }
    auto factors = identity::factors_of(draft, account.id);
    if (first.password)
        MOORING_CHECK(identity::set_password(draft, factors, *first.password, {}, origin));
    factors = identity::factors_of(draft, account.id);
    identity::LoginOutcome outcome{.step = identity::LoginStep::LoggedIn, .account = account.id};
    outcome.browser = identity::make_secret(services.tools.random);
    identity::make_known(factors.value, outcome.browser, draft.now());
    MOORING_CHECK(identity::keep_factors(draft, factors, origin));
    MOORING_TRY(outcome.session, identity::start_session(draft,
                                                         {.account = account.id,
                                                          .proof = identity::Proof::Mailbox,
                                                          .client = call.actor.client,
                                                          .before = call.actor.session},
                                                         services.tools.random, origin));
    return outcome;
}

Result<Answer> verify(const Services& services, const Call& call)
{
    MOORING_TRY(const auto secret, text_member(call.body, "token"));
    std::string email;
    MOORING_CHECK(updates::ask(services.pipeline, [&](Draft& draft) -> Result<> {
        const auto ticket = identity::find_ticket(draft, secret, TicketPurpose::SignUp);
        if (!ticket) return fail(Errc::NotFound, "this link has run out; sign up again");
        email = SignUpSubject::parse(ticket->value.subject).email;
        return {};
    }));
    MOORING_TRY(const auto first, first_factor(services, call, email));
    identity::LoginOutcome outcome;
    MOORING_CHECK(updates::ask(services.pipeline, [&](Draft& draft) -> Result<> {
        MOORING_TRY(outcome, make_account(draft, services, call, first));
        return {};
    }));
    auto reply = logged_in(outcome.session.secret, outcome.browser);
    reply.body = json::object{{"state", "done"}, {"email", email}};
    return reply;
}

Result<> mail_reset(Draft& draft, const Services& services, const std::string& email,
                    const zone::Origin& origin)
{
    const auto account = draft.find_account(email);
    draft.note({.kind = zone::EventKind::ResetAsked,
                .account = account ? account->id : zone::AccountId{},
                .subject = {},
                .client = {},
                .origin = origin});
    if (!account ||
        identity::ticket_count(draft, account->id, TicketPurpose::ResetPassword) >= resets_at_once)
        return {};
    MOORING_TRY(const auto ticket,
                identity::make_ticket(draft,
                                      {.account = account->id,
                                       .lookup = {},
                                       .value = {.purpose = TicketPurpose::ResetPassword,
                                                 .until = draft.now() + reset_lasts}},
                                      identity::WithCode::No, services.tools.random));
    return notify::tell(draft,
                        {.account = account->id,
                         .kind = NoticeKind::ResetPassword,
                         .facts = {{"link", link_to(services, "reset", ticket.secret)},
                                   {"minutes", std::to_string(reset_lasts.count())}},
                         .until = draft.now() + reset_lasts},
                        origin, services.tools.signing->seal);
}

/// POST /password/reset: with "email" it asks, with "token" and "password" it does.
Result<Answer> reset(const Services& services, const Call& call)
{
    MOORING_CHECK(identity_desk(services));
    MOORING_TRY(const auto secret, text_member(call.body, "token", ""));
    if (secret.empty()) {
        MOORING_TRY(const auto typed, text_member(call.body, "email"));
        MOORING_TRY(const auto email, registry::normal_email(typed));
        MOORING_CHECK(leave_to_writer(
            services, [&services, email, actor = call.actor](Draft& draft) -> Result<> {
                return mail_reset(draft, services, email, actor.origin(draft.now()));
            }));
        return Reply{.body = json::object{{"state", "mailed"}, {"email", email}}, .status = 202};
    }
    MOORING_TRY(const auto password, text_member(call.body, "password"));
    std::string email;
    auto second = identity::SecondFactor::None;
    MOORING_CHECK(updates::ask(services.pipeline, [&](Draft& draft) -> Result<> {
        const auto ticket = identity::find_ticket(draft, secret, TicketPurpose::ResetPassword);
        const auto account = ticket ? draft.account(ticket->account) : std::nullopt;
        if (!account) return fail(Errc::NotFound, "this link has run out; ask for a new one");
        email = account->email;
        if (identity::has_second_factor(draft, identity::factors_of(draft, account->id)))
            second = identity::SecondFactor::There;
        return {};
    }));
    MOORING_TRY(const auto judged, new_password(services, password, email, second));
    MOORING_CHECK(updates::ask(services.pipeline, [&](Draft& draft) -> Result<> {
        MOORING_TRY(const auto account, identity::reset_password(draft, secret, judged,
                                                                 call.actor.origin(draft.now())));
        return tell_caller_did(draft, call, account, NoticeKind::PasswordChanged);
    }));
    return json::value{json::object{{"state", "done"}}};
}

}  // namespace

std::vector<Route> signup_routes()
{
    return {{"POST", "/signup", sign_up, 202, for_anyone()},
            {"POST", "/signup/verify", verify, 201, for_anyone()},
            {"POST", "/password/reset", reset, 200, for_anyone()}};
}

}  // namespace mooring::api

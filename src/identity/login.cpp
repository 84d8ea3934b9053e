// SPDX-License-Identifier: Apache-2.0
#include "identity/login.hpp"

#include <algorithm>

#include "identity/recovery_codes.hpp"
#include "identity/secret.hpp"
#include "identity/totp.hpp"
#include "registry/commands/account.hpp"

namespace mooring::identity {

namespace {

std::optional<zone::Account> account_of(const registry::Draft& draft, std::string_view typed)
{
    const auto email = registry::normal_email(typed);
    if (!email) return std::nullopt;
    return draft.find_account(*email);
}

void note_failure(registry::Draft& draft, AccountId account, std::string_view client,
                  const zone::Origin& origin)
{
    // What was typed as an address may be a password: it is not kept.
    draft.note({.kind = zone::EventKind::LoginFailed,
                .account = account,
                .subject = {},
                .client = std::string{client},
                .origin = origin});
}

/// A login that goes on with a second proof.
Result<LoginOutcome> want_code(registry::Draft& draft, const registry::Kept<Factors>& factors,
                               Random& random)
{
    LoginOutcome outcome{.step = LoginStep::CodeWanted, .account = factors.account};
    outcome.ways = {.totp = factors.value.totp.has_value(),
                    .passkey = has_passkeys(draft, factors.account),
                    .recovery_code = !factors.value.recovery.hashes.empty()};
    outcome.ways.mail_code = !outcome.ways.totp && !outcome.ways.passkey;
    const registry::Kept<Ticket> wanted{
        .account = factors.account,
        .lookup = {},
        .value = {.purpose = TicketPurpose::LogIn, .until = draft.now() + code_lasts}};
    MOORING_TRY(
        auto ticket,
        make_ticket(draft, wanted, outcome.ways.mail_code ? WithCode::Yes : WithCode::No, random));
    outcome.handle = std::move(ticket.secret);
    outcome.mail_code = std::move(ticket.code);
    return outcome;
}

/// Logs in, and makes the browser known. Keeps `factors`.
Result<LoginOutcome> let_in(registry::Draft& draft, registry::Kept<Factors> factors,
                            const Login& login, std::string_view browser, Random& random,
                            const zone::Origin& origin)
{
    LoginOutcome outcome{
        .step = LoginStep::LoggedIn, .account = factors.account, .proof = login.proof};
    std::string secret{browser};
    if (!is_known(factors.value, browser, draft.now()))
        secret = outcome.browser = make_secret(random);  // Never one that came from outside.
    make_known(factors.value, secret, draft.now());
    factors.value.failures = 0;
    outcome.recovery_codes_left = factors.value.recovery.hashes.size();
    MOORING_CHECK(keep_factors(draft, factors, origin));
    MOORING_TRY(outcome.session, start_session(draft, login, random, origin));
    return outcome;
}

/// Whether the second proof holds, and by which; it is used up then.
std::optional<Proof> proof_in(registry::Draft& draft, const CodeAttempt& attempt,
                              const registry::Kept<Ticket>& ticket,
                              registry::Kept<Factors>& factors, const Seal& seal)
{
    if (!attempt.recovery_code.empty()) {
        if (!use_recovery_code(factors.value, attempt.recovery_code)) return std::nullopt;
        return Proof::RecoveryCode;
    }
    if (factors.value.totp) {
        if (!use_totp(factors, attempt.code, seal, draft.now())) return std::nullopt;
        return Proof::Totp;
    }
    if (has_passkeys(draft, factors.account)) return std::nullopt;
    if (!has_code(ticket.value, attempt.code)) return std::nullopt;
    return Proof::MailCode;
}

}  // namespace

LoginFacts look_up_login(const registry::Draft& draft, const LoginAttempt& attempt)
{
    const auto account = account_of(draft, attempt.email);
    if (!account) return {};
    const auto factors = factors_of(draft, account->id);
    LoginFacts facts{.password = factors.value.password,
                     .is_known_browser = is_known(factors.value, attempt.browser, draft.now())};
    if (!facts.is_known_browser && factors.value.failures >= failures_max) facts.password.reset();
    return facts;
}

Result<> count_failure(registry::Draft& draft, registry::Kept<Factors> factors,
                       const zone::Origin& origin)
{
    if (factors.value.failures >= failures_max) return {};
    ++factors.value.failures;
    return keep_factors(draft, factors, origin);
}

bool use_totp(registry::Kept<Factors>& factors, std::string_view code, const Seal& seal,
              WallTime now)
{
    if (!factors.value.totp) return false;
    auto& totp = *factors.value.totp;
    auto seed = seal.open(totp.seed_sealed, totp_context(factors.account));
    if (!seed) return false;
    const auto step = totp_accepts(*seed, code, now, totp.last_step);
    wipe(*seed);
    if (!step) return false;
    totp.last_step = *step;
    return true;
}

Result<LoginOutcome> judge_password(registry::Draft& draft, const LoginAttempt& attempt,
                                    const PasswordVerdict& verdict, Random& random,
                                    const zone::Origin& origin)
{
    const auto account = account_of(draft, attempt.email);
    if (!account) {
        note_failure(draft, {}, attempt.client, origin);
        return LoginOutcome{};
    }
    auto factors = factors_of(draft, account->id);
    const auto is_known_here = is_known(factors.value, attempt.browser, draft.now());
    const auto is_right =
        verdict.is_right && verdict.compared && verdict.compared == factors.value.password;
    if (!is_right) {
        note_failure(draft, account->id, attempt.client, origin);
        if (!is_known_here) MOORING_CHECK(count_failure(draft, std::move(factors), origin));
        return LoginOutcome{.account = account->id};
    }
    if (verdict.renewed) {
        factors.value.password = verdict.renewed;
        MOORING_CHECK(keep_factors(draft, factors, origin));
    }
    if (has_second_factor(draft, factors) || !is_known_here)
        return want_code(draft, factors, random);
    return let_in(draft, std::move(factors),
                  {.account = account->id,
                   .proof = Proof::Password,
                   .client = attempt.client,
                   .before = attempt.before},
                  attempt.browser, random, origin);
}

Result<LoginOutcome> judge_code(registry::Draft& draft, const CodeAttempt& attempt,
                                const SecretTools& tools, const zone::Origin& origin)
{
    const auto ticket = find_ticket(draft, attempt.handle, TicketPurpose::LogIn);
    if (!ticket) return fail(Errc::Unauthenticated, "this login has run out; begin again");
    auto factors = factors_of(draft, ticket->account);
    const auto proof = proof_in(draft, attempt, *ticket, factors, tools.seal);
    if (!proof) {
        count_try(draft, *ticket, origin);
        note_failure(draft, ticket->account, attempt.client, origin);
        MOORING_CHECK(count_failure(draft, factors_of(draft, ticket->account), origin));
        return LoginOutcome{.account = ticket->account, .was_password_right = true};
    }
    if (*proof == Proof::RecoveryCode) {
        factors.value.recovered = draft.now();
        draft.note({.kind = zone::EventKind::RecoveryCodeUsed,
                    .account = ticket->account,
                    .subject = {},
                    .client = attempt.client,
                    .origin = origin});
    }
    end_tickets(draft, ticket->account, TicketPurpose::LogIn, origin);
    return let_in(draft, std::move(factors),
                  {.account = ticket->account,
                   .proof = *proof,
                   .client = attempt.client,
                   .before = attempt.before},
                  attempt.browser, tools.random, origin);
}

}  // namespace mooring::identity

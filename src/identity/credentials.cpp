// SPDX-License-Identifier: Apache-2.0
#include "identity/credentials.hpp"

#include "identity/recovery_codes.hpp"
#include "identity/totp.hpp"

namespace mooring::identity {

namespace {

constexpr std::chrono::hours totp_begun_lasts{1};

std::size_t passkey_count(const registry::Draft& draft, AccountId account)
{
    return draft.entries_of(account, zone::EntryKind::Passkey).size();
}

}  // namespace

void note_change(registry::Draft& draft, AccountId account, zone::EventKind what,
                 const zone::Origin& origin)
{
    draft.note({.kind = what, .account = account, .subject = {}, .client = {}, .origin = origin});
}

Result<> set_password(registry::Draft& draft, registry::Kept<Factors> factors,
                      const NewPassword& password, EntryId session, const zone::Origin& origin)
{
    factors.value.password = password.hash;
    factors.value.password_since = draft.now();
    factors.value.is_password_short = password.characters < password_characters_min;
    MOORING_CHECK(check_what_is_left(factors.value, passkey_count(draft, factors.account)));
    MOORING_CHECK(keep_factors(draft, factors, origin));
    end_tickets(draft, factors.account, TicketPurpose::LogIn, origin);
    end_tickets(draft, factors.account, TicketPurpose::ResetPassword, origin);
    end_sessions(draft, factors.account, session, origin);
    note_change(draft, factors.account, zone::EventKind::PasswordChanged, origin);
    return {};
}

Result<AccountId> reset_password(registry::Draft& draft, std::string_view secret,
                                 const NewPassword& password, const zone::Origin& origin)
{
    const auto ticket = find_ticket(draft, secret, TicketPurpose::ResetPassword);
    auto account = ticket ? draft.account(ticket->account) : std::nullopt;
    if (!account) return fail(Errc::NotFound, "this link has run out; ask for a new one");
    auto factors = factors_of(draft, account->id);
    factors.value.failures = 0;
    MOORING_CHECK(set_password(draft, std::move(factors), password, EntryId{}, origin));
    note_change(draft, account->id, zone::EventKind::PasswordReset, origin);
    if (!account->is_verified) {  // Whoever has the link has the mailbox.
        account->is_verified = true;
        draft.put(*account, origin);
        note_change(draft, account->id, zone::EventKind::EmailVerified, origin);
    }
    return account->id;
}

Result<std::vector<std::uint8_t>> begin_totp(registry::Draft& draft, AccountId account,
                                             const SecretTools& tools, const zone::Origin& origin)
{
    auto factors = factors_of(draft, account);
    auto seed = make_totp_seed(tools.random);
    factors.value.totp_begun = {.seed_sealed = tools.seal.seal(seed, totp_context(account)),
                                .last_step = 0,
                                .since = draft.now()};
    MOORING_CHECK(keep_factors(draft, factors, origin));
    return seed;
}

Result<> confirm_totp(registry::Draft& draft, AccountId account, std::string_view code,
                      const Seal& seal, const zone::Origin& origin)
{
    auto factors = factors_of(draft, account);
    const auto& begun = factors.value.totp_begun;
    if (!begun || draft.now() - begun->since >= totp_begun_lasts)
        return fail(Errc::Conflict, "begin anew: this seed has run out");
    std::swap(factors.value.totp, factors.value.totp_begun);
    if (!use_totp(factors, code, seal, draft.now()))
        return fail(Errc::InvalidArgument, "the code does not belong to this seed and this time");
    factors.value.totp->since = draft.now();
    factors.value.totp_begun.reset();
    MOORING_CHECK(keep_factors(draft, factors, origin));
    end_tickets(draft, account, TicketPurpose::LogIn, origin);
    note_change(draft, account, zone::EventKind::TotpAdded, origin);
    return {};
}

Result<> remove_totp(registry::Draft& draft, AccountId account, const zone::Origin& origin)
{
    auto factors = factors_of(draft, account);
    if (!factors.value.totp) return fail(Errc::NotFound, "there are no one-time passwords");
    factors.value.totp.reset();
    MOORING_CHECK(check_what_is_left(factors.value, passkey_count(draft, account)));
    MOORING_CHECK(keep_factors(draft, factors, origin));
    end_tickets(draft, account, TicketPurpose::LogIn, origin);
    note_change(draft, account, zone::EventKind::TotpRemoved, origin);
    return {};
}

Result<std::vector<std::string>> renew_recovery_codes(registry::Draft& draft, AccountId account,
                                                      Random& random, const zone::Origin& origin)
{
    auto factors = factors_of(draft, account);
    auto codes = make_recovery_codes(factors.value, random, draft.now());
    MOORING_CHECK(keep_factors(draft, factors, origin));
    note_change(draft, account, zone::EventKind::RecoveryCodesMade, origin);
    return codes;
}

}  // namespace mooring::identity

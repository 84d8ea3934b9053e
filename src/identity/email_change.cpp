// SPDX-License-Identifier: Apache-2.0
#include "identity/email_change.hpp"

#include "identity/credentials.hpp"
#include "registry/commands/account.hpp"

namespace mooring::identity {

namespace {

EmailChange shown(const registry::Draft& draft, const registry::Kept<Ticket>& asked)
{
    const auto account = draft.account(asked.account);
    return {.account = asked.account,
            .before = account ? account->email : "",
            .after = asked.value.subject,
            .is_done = false,
            .due = asked.value.created + email_hold};
}

/// The old mailbox's ticket, of the same change.
std::optional<registry::Kept<Ticket>> other_half(const registry::Draft& draft,
                                                 const registry::Kept<Ticket>& asked)
{
    for (auto& kept : registry::all_of<Ticket>(draft, asked.account))
        if (kept.value.purpose == TicketPurpose::CancelEmail && kept.value.partner == asked.id)
            return kept;
    return std::nullopt;
}

bool is_due(const registry::Draft& draft, const registry::Kept<Ticket>& asked)
{
    if (asked.value.agreed == WallTime{}) return false;
    if (draft.now() >= asked.value.created + email_hold) return true;
    const auto old_mailbox = other_half(draft, asked);
    return old_mailbox && old_mailbox->value.agreed != WallTime{};
}

Result<EmailChange> change_email(registry::Draft& draft, const registry::Kept<Ticket>& asked,
                                 const zone::Origin& origin)
{
    auto change = shown(draft, asked);
    auto account = draft.account(asked.account);
    if (!account || draft.find_account(change.after))
        return fail(Errc::Conflict, "this address cannot be had any more");
    account->email = change.after;
    account->is_verified = true;
    draft.put(*account, origin);
    end_tickets(draft, asked.account, TicketPurpose::ResetPassword, origin);
    drop_email_change(draft, asked.account, origin);
    note_change(draft, asked.account, zone::EventKind::EmailChanged, origin);
    change.is_done = true;
    return change;
}

/// The secret of either mailbox, as the change that it is about.
std::optional<registry::Kept<Ticket>> agree(registry::Draft& draft, std::string_view secret,
                                            const zone::Origin& origin)
{
    for (const auto purpose : {TicketPurpose::ChangeEmail, TicketPurpose::CancelEmail}) {
        auto ticket = find_ticket(draft, secret, purpose);
        if (!ticket) continue;
        if (ticket->value.agreed == WallTime{}) ticket->value.agreed = draft.now();
        registry::keep(draft, *ticket, origin);
        if (purpose == TicketPurpose::ChangeEmail) return ticket;
        return registry::find<Ticket>(draft, ticket->value.partner);
    }
    return std::nullopt;
}

Result<std::string> make_half(registry::Draft& draft, AccountId account, Ticket half,
                              Random& random)
{
    half.until = draft.now() + email_change_lasts;
    MOORING_TRY(auto made, make_ticket(draft, {.account = account, .lookup = {}, .value = half},
                                       WithCode::No, random));
    return std::move(made.secret);
}

}  // namespace

Result<EmailChangeLinks> ask_email_change(registry::Draft& draft, AccountId account,
                                          std::string_view new_address, Random& random,
                                          const zone::Origin& origin)
{
    MOORING_TRY(auto email, registry::normal_email(new_address));
    const auto row = draft.account(account);
    if (!row) return fail(Errc::NotFound, "there is no such account");
    if (row->email == email) return fail(Errc::InvalidArgument, "this is its address already");
    const auto recovered = factors_of(draft, account).value.recovered;
    if (recovered != WallTime{} && draft.now() - recovered < recovery_hold)
        return fail(Errc::Conflict,
                    "for 72 hours after a login by recovery code the address stays as it is");
    drop_email_change(draft, account, origin);
    note_change(draft, account, zone::EventKind::EmailChangeAsked, origin);
    EmailChangeLinks links{.agree_secret = {}, .cancel_secret = {}, .new_address = email};
    Ticket asked{.purpose = TicketPurpose::ChangeEmail, .subject = email};
    asked.until = draft.now() + email_change_lasts;
    MOORING_TRY(auto made, make_ticket(draft, {.account = account, .lookup = {}, .value = asked},
                                       WithCode::No, random));
    // An address that has an account gets no link; whoever asks sees no difference.
    if (!draft.find_account(email)) links.agree_secret = std::move(made.secret);
    MOORING_TRY(
        links.cancel_secret,
        make_half(draft, account,
                  {.purpose = TicketPurpose::CancelEmail, .subject = email, .partner = made.id},
                  random));
    return links;
}

Result<EmailChange> agree_to_email_change(registry::Draft& draft, std::string_view secret,
                                          const zone::Origin& origin)
{
    const auto asked = agree(draft, secret, origin);
    if (!asked) return fail(Errc::NotFound, "this link has run out, or the change was cancelled");
    if (is_due(draft, *asked)) return change_email(draft, *asked, origin);
    return shown(draft, *asked);
}

Result<AccountId> cancel_email_change(registry::Draft& draft, std::string_view secret,
                                      const zone::Origin& origin)
{
    const auto ticket = find_ticket(draft, secret, TicketPurpose::CancelEmail);
    if (!ticket) return fail(Errc::NotFound, "this link has run out, or the change is over");
    drop_email_change(draft, ticket->account, origin);
    note_change(draft, ticket->account, zone::EventKind::EmailChangeCancelled, origin);
    return ticket->account;
}

bool drop_email_change(registry::Draft& draft, AccountId account, const zone::Origin& origin)
{
    const auto was_there = email_change_of(draft, account).has_value();
    end_tickets(draft, account, TicketPurpose::ChangeEmail, origin);
    end_tickets(draft, account, TicketPurpose::CancelEmail, origin);
    return was_there;
}

std::optional<EmailChange> email_change_of(const registry::Draft& draft, AccountId account)
{
    for (const auto& kept : registry::all_of<Ticket>(draft, account))
        if (kept.value.purpose == TicketPurpose::ChangeEmail && is_live(kept.value, draft.now()))
            return shown(draft, kept);
    return std::nullopt;
}

std::optional<EmailChange> finish_email_change(registry::Draft& draft, EntryId ticket,
                                               const zone::Origin& origin)
{
    const auto asked = registry::find<Ticket>(draft, ticket);
    if (!asked || asked->value.purpose != TicketPurpose::ChangeEmail || !is_due(draft, *asked))
        return std::nullopt;
    auto done = change_email(draft, *asked, origin);
    if (!done) return std::nullopt;
    return *std::move(done);
}

}  // namespace mooring::identity

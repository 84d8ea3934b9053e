// SPDX-License-Identifier: Apache-2.0
#include "identity/step_up.hpp"

namespace mooring::identity {

namespace {

/// Whether the code is the right one, and by what.
std::optional<Proof> step_up_proof(registry::Draft& draft, const StepUpAttempt& attempt,
                                   registry::Kept<Factors>& factors, const SecretTools& tools,
                                   const zone::Origin& origin)
{
    if (factors.value.totp) {
        if (!use_totp(factors, attempt.code, tools.seal, draft.now())) return std::nullopt;
        return Proof::Totp;
    }
    const auto ticket = find_ticket(draft, attempt.handle, TicketPurpose::StepUp);
    if (!ticket || ticket->value.partner != attempt.session || has_passkeys(draft, factors.account))
        return std::nullopt;
    if (!has_code(ticket->value, attempt.code)) {
        count_try(draft, *ticket, origin);
        return std::nullopt;
    }
    end_tickets(draft, factors.account, TicketPurpose::StepUp, origin);
    return Proof::MailCode;
}

}  // namespace

Result<StepUpOffer> offer_step_up(registry::Draft& draft, EntryId session, Random& random)
{
    const auto kept = registry::find<Session>(draft, session);
    if (!kept) return fail(Errc::NotFound, "this session is over");
    const auto factors = factors_of(draft, kept->account);
    StepUpOffer offer{.ways = {.totp = factors.value.totp.has_value(),
                               .passkey = has_passkeys(draft, kept->account)}};
    offer.ways.mail_code = !offer.ways.totp && !offer.ways.passkey;
    if (!offer.ways.mail_code) return offer;
    const registry::Kept<Ticket> wanted{.account = kept->account,
                                        .lookup = {},
                                        .value = {.purpose = TicketPurpose::StepUp,
                                                  .until = draft.now() + code_lasts,
                                                  .partner = session}};
    MOORING_TRY(auto ticket, make_ticket(draft, wanted, WithCode::Yes, random));
    offer.handle = std::move(ticket.secret);
    offer.mail_code = std::move(ticket.code);
    return offer;
}

Result<std::optional<NewSession>> judge_step_up(registry::Draft& draft,
                                                const StepUpAttempt& attempt,
                                                const SecretTools& tools,
                                                const zone::Origin& origin)
{
    const auto kept = registry::find<Session>(draft, attempt.session);
    if (!kept) return fail(Errc::NotFound, "this session is over");
    auto factors = factors_of(draft, kept->account);
    const auto proof = step_up_proof(draft, attempt, factors, tools, origin);
    if (!proof) {
        draft.note({.kind = zone::EventKind::StepUpFailed,
                    .account = kept->account,
                    .subject = "session-" + std::to_string(zone::number_of(kept->id)),
                    .client = attempt.client,
                    .origin = origin});
        return std::optional<NewSession>{};
    }
    MOORING_CHECK(keep_factors(draft, factors, origin));
    MOORING_TRY(auto stepped_up, step_up(draft, attempt.session, *proof, tools.random, origin));
    return std::optional{std::move(stepped_up)};
}

}  // namespace mooring::identity

// SPDX-License-Identifier: Apache-2.0
// The mails in English. (long file: one template a notice)
#include <array>

#include "notify/mail/letter.hpp"

namespace mooring::notify {

namespace {

constexpr std::array<Template, 37> english_rows{{
    {NoticeKind::VerifyEmail, "Confirm your address for {service}",
     "Somebody, probably you, opened an account at {service} with this address. Follow the "
     "link to confirm it.\n"
     "> {link} | Confirm this address"},
    {NoticeKind::AlreadySignedUp, "You already have an account at {service}",
     "Somebody, probably you, tried to open an account at {service} with this address. It has "
     "one already: log in, or ask for a new password if you have forgotten yours."},
    {NoticeKind::ResetPassword, "A new password for {service}",
     "Somebody, probably you, asked for a new password. The link works once, for {minutes} "
     "minutes. It does not replace your second factor.\n"
     "> {link} | Choose a new password"},
    {NoticeKind::MailCode, "Your code for {service}",
     "Type this code where you were asked for it. It works once, for {minutes} minutes. Nobody "
     "of {service} will ever ask you for it.\n"
     "# {code}"},
    {NoticeKind::NewBrowser, "A new browser has logged in",
     "A browser that was not seen before has logged in to your account.\n"
     "* From address: {source}\n"
     "* With: {client}\n"
     "If this was not you, change your password and look through your sessions, keys and "
     "tokens at once."},
    {NoticeKind::ProofFailed, "Somebody knows your password",
     "Somebody gave the right password of your account but could not give the second proof, "
     "and was not let in.\n"
     "* From address: {source}\n"
     "* With: {client}\n"
     "If this was not you, choose another password: this one is known to somebody else."},
    {NoticeKind::PasswordChanged, "Your password was changed",
     "The password of your account was changed.\n"
     "* From address: {source}\n"
     "* With: {client}\n"
     "If this was not you, ask for a new password at once."},
    {NoticeKind::FactorAdded, "A way to log in was added",
     "Your account got a new way to log in: {factor}.\n"
     "* From address: {source}\n"
     "* With: {client}\n"
     "If this was not you, change your password and look through your sessions, keys and "
     "tokens at once."},
    {NoticeKind::FactorRemoved, "A way to log in was removed",
     "Your account lost a way to log in: {factor}.\n"
     "* From address: {source}\n"
     "* With: {client}\n"
     "If this was not you, change your password and look through your sessions, keys and "
     "tokens at once."},
    {NoticeKind::RecoveryCodeUsed, "A recovery code was used",
     "Somebody, probably you, logged in with a recovery code. Codes left: {left}.\n"
     "* From address: {source}\n"
     "* With: {client}\n"
     "If this was not you, change your password and look through your sessions, keys and "
     "tokens at once."},
    {NoticeKind::PasskeyCloned, "A passkey may have been copied",
     "The passkey {factor} was refused: its counter went back, as that of a copy does. Remove "
     "it, and add a new one on a device that you trust.\n"
     "* From address: {source}"},
    {NoticeKind::EmailChangeAsked, "Your account shall get another address",
     "Somebody, probably you, asked that your account shall use the address {new_address}. If "
     "this was not you, cancel it; you have {hours} hours.\n"
     "> {cancel_link} | Cancel the change"},
    {NoticeKind::EmailChangeVerify, "Confirm your new address for {service}",
     "An account at {service} shall use this address. Follow the link within {hours} hours if "
     "that is what you want.\n"
     "> {link} | Confirm this address"},
    {NoticeKind::EmailChanged, "Your account has another address",
     "Your account now uses the address {new_address}."},
    {NoticeKind::UpdateHeld, "Held: {host} would move to {after}",
     "Somebody with a valid key wants to move {host}, and it does not look like you. Nothing "
     "has changed yet: the name still points to where it did. Approve it if it is right; if "
     "not, deny it and replace the key.\n"
     "* Name: {host}\n"
     "* Now: {before}\n"
     "* Wanted: {after}\n"
     "* Why it is held: {reason}\n"
     "* From address: {source}\n"
     "* With: {client}\n"
     "> {approve_link} | Approve the change\n"
     "> {deny_link} | Deny the change"},
    {NoticeKind::UpdateNoticed, "{host} now points to {after}",
     "An update moved {host} in a way that is new for it. If this is right, there is nothing "
     "to do. If not, replace its key and roll the address back.\n"
     "* Name: {host}\n"
     "* Before: {before}\n"
     "* Now: {after}\n"
     "* What is new: {reason}\n"
     "* From address: {source}\n"
     "* With: {client}"},
    {NoticeKind::UpdateApproved, "Approved: {host} points to {after}",
     "The held change was approved. {host} now points to {after}."},
    {NoticeKind::UpdateDenied, "Denied: {host} did not move",
     "The held change of {host} to {after} was denied. Replace the key if you do not know who "
     "used it."},
    {NoticeKind::KeyMade, "An update key was made",
     "Your account has a new update key, {key}. Whoever has it can move: {hosts}.\n"
     "* From address: {source}\n"
     "If this was not you, revoke it."},
    {NoticeKind::KeyRevoked, "An update key was revoked",
     "The update key {key} does not work any more. Clients that used it for {hosts} need "
     "another."},
    {NoticeKind::TokenMade, "An API token was made",
     "Your account has a new API token, {token}, with these rights: {scopes}.\n"
     "* From address: {source}\n"
     "If this was not you, revoke it."},
    {NoticeKind::TokenRevoked, "An API token was revoked",
     "The API token {token} does not work any more."},
    {NoticeKind::SecretFound, "A secret of yours was found in public",
     "Somebody found {secret} where anybody can read it and reported it to us. It has been "
     "revoked. Make a new one, and see how it got there.\n"
     "* Where: {where}"},
    {NoticeKind::HandoverAsked, "{name} is offered to you",
     "The account {from} wants to hand the name {name} over to you, with everything below it. "
     "Nothing happens unless you accept within {hours} hours.\n"
     "> {link} | Look at the offer"},
    {NoticeKind::HandoverAccepted, "{name} will be handed over",
     "The account {to} has accepted {name}. It will be handed over at {due}; until then you "
     "can cancel it."},
    {NoticeKind::HandoverDone, "{name} was handed over",
     "The name {name} went from {from} to {to}. Its update keys of before do not work any more."},
    {NoticeKind::HandoverCancelled, "{name} will not be handed over",
     "The handover of {name} was cancelled. Nothing has changed."},
    {NoticeKind::DomainVerified, "{domain} is yours here",
     "You have proved that {domain} is yours. It is served now."},
    {NoticeKind::DomainLame, "Something is wrong with {domain}",
     "The delegation of {domain} is not as it should be. Look at your registrar: it may be a "
     "mistake, or somebody may be taking it over.\n"
     "* What was found: {problem}"},
    {NoticeKind::Inactive, "{name} will be suspended in {days} days",
     "Nothing has been heard of {name} for long. Any update or login keeps it; else it will be "
     "suspended in {days} days and released later."},
    {NoticeKind::Suspended, "{name} is suspended",
     "{name} does not answer any more.\n"
     "* Why: {reason}"},
    {NoticeKind::Restored, "{name} is back", "{name} answers again."},
    {NoticeKind::Released, "{name} was released",
     "The name {name} is not yours any more. For {days} days nobody else can claim it, and you "
     "may take it back at once."},
    {NoticeKind::PlanChanged, "Your plan is now {plan}",
     "Your account has the plan {plan}.\n"
     "* Before: {before}"},
    {NoticeKind::Frozen, "Your plan does not cover everything you have",
     "Nothing is deleted, but what your plan does not cover is frozen: it keeps its last state "
     "and cannot be changed until you choose another plan or remove something else.\n"
     "* Frozen: {names}"},
    {NoticeKind::AccountDeleted, "Your account at {service} is deleted",
     "Your account and everything in it is gone. Names that you had stay unclaimable for a "
     "while, so that nobody can take your place."},
    {NoticeKind::WebhookGivenUp, "Your webhook cannot be reached",
     "What happened in your account could not be delivered to your webhook for more than a "
     "day. Further events will still be tried.\n"
     "* URL: {url}\n"
     "* Problem: {problem}"},
}};

}  // namespace

std::span<const Template> english_templates() noexcept
{
    return english_rows;
}

}  // namespace mooring::notify

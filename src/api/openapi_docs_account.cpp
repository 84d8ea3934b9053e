// SPDX-License-Identifier: Apache-2.0
// What is about the account itself, and what is told about it. Their answers have no schema yet.
#include <array>

#include "api/openapi.hpp"

namespace mooring::api {

namespace {

constexpr auto account_doc_table = std::to_array<RouteDoc>({
    {"GET", "/audit", "Lists what happened to your account."},
    {"GET", "/audit/verify", "Checks that nobody has changed the audit log."},
    {"POST", "/records/rollback", "Undoes a change of an RRset.", "Object", "Object"},
    {"POST", "/domains", "Brings a domain along: says what to put into its DNS.", "Object",
     "Object"},
    {"GET", "/domains", "Lists your own domains."},
    {"GET", "/domains/{}", "Shows an own domain, with its NS and DS."},
    {"POST", "/domains/{}/verify", "Checks an own domain now.", "Object", "Object"},
    {"DELETE", "/domains/{}", "Removes an own domain."},
    {"GET", "/handovers", "Lists claims on their way from or to you."},
    {"POST", "/claims/{}/handover", "Offers a claim to another account.", "Object", "Object"},
    {"POST", "/handovers/{}/accept", "Accepts a claim.", "Object", "Object"},
    {"DELETE", "/handovers/{}", "Calls a handover off."},
    {"GET", "/quarantine", "Lists names you released and may take back."},
    {"DELETE", "/quarantine/{}", "Ends the quarantine of a name."},
    {"GET", "/plans", "Lists the plans that there are."},
    {"GET", "/accounts/{}/plan", "Shows an account's plan, and what it uses of it."},
    {"PUT", "/accounts/{}/plan", "Puts an account on a plan.", "Object", "Object"},
    {"POST", "/billing/webhook", "Hears the billing provider.", "Object", "Object"},
    {"POST", "/vouchers", "Makes vouchers.", "Object", "Object"},
    {"GET", "/vouchers", "Lists vouchers."},
    {"DELETE", "/vouchers/{}", "Withdraws a voucher."},
    {"POST", "/vouchers/redeem", "Redeems a voucher.", "Object", "Object"},
    {"GET", "/held", "Lists updates that wait for your word."},
    {"GET", "/held/{}", "Shows an update that waits."},
    {"POST", "/held/{}/approve", "Approves a held update; the service applies it.", "Object",
     "Object"},
    {"POST", "/held/{}/deny", "Denies a held update.", "Object", "Object"},
    {"GET", "/hosts/{}/guard", "Shows a host's guard and the networks it is known in."},
    {"PATCH", "/hosts/{}/guard", "Changes a host's guard.", "Object", "Object"},
    {"POST", "/hosts/{}/lock", "Locks a host: nothing changes until it is unlocked.", "Object",
     "Object"},
    {"POST", "/hosts/{}/unlock", "Unlocks a host.", "Object", "Object"},
    {"GET", "/notifications", "Shows which events you hear of, and how."},
    {"PATCH", "/notifications", "Changes which events you hear of.", "Object", "Object"},
    {"POST", "/webhooks", "Adds a webhook; its secret is told this once.", "Object", "Object"},
    {"GET", "/webhooks", "Lists your webhooks."},
    {"GET", "/webhooks/{}", "Shows a webhook."},
    {"PATCH", "/webhooks/{}", "Changes a webhook.", "Object", "Object"},
    {"DELETE", "/webhooks/{}", "Removes a webhook."},
    {"POST", "/webhooks/{}/test", "Calls a webhook to try it.", "Object", "Object"},
    {"POST", "/passkeys/options", "Begins to register a passkey (WebAuthn).", "Object", "Object"},
    {"POST", "/passkeys", "Registers a passkey.", "Object", "Object"},
    {"GET", "/passkeys", "Lists your passkeys."},
    {"PATCH", "/passkeys/{}", "Renames a passkey.", "Object", "Object"},
    {"DELETE", "/passkeys/{}", "Removes a passkey."},
    {"POST", "/login/passkey/options", "Begins a login by passkey.", "Object", "Object"},
    {"POST", "/login/passkey", "Logs in by passkey.", "Object", "Object"},
    {"POST", "/step-up/passkey/options", "Begins a fresh proof by passkey.", "Object", "Object"},
    {"POST", "/step-up/passkey", "Proves afresh by passkey.", "Object", "Object"},
    {"POST", "/signup/passkey/options", "Begins a sign-up with a passkey instead of a password.",
     "Object", "Object"},
    {"POST", "/invitations", "Makes invitations.", "Object", "Object"},
    {"GET", "/invitations", "Lists invitations."},
    {"DELETE", "/invitations/{}", "Withdraws an invitation."},
    {"GET", "/signup/challenge", "Gives the proof of work that a sign-up needs."},
    {"POST", "/signup", "Signs up; a link goes to the address.", "Object", "Object"},
    {"POST", "/signup/verify", "Ends a sign-up with what the link holds.", "Object", "Object"},
    {"POST", "/password/reset", "Asks for a password reset, or ends one.", "Object", "Object"},
    {"POST", "/login", "Logs in by password.", "Object", "Object"},
    {"POST", "/login/code", "Logs in with the second proof.", "Object", "Object"},
    {"POST", "/logout", "Ends this session.", "Object", "Object"},
    {"POST", "/step-up", "Proves afresh by a code.", "Object", "Object"},
    {"GET", "/sessions", "Lists your sessions."},
    {"DELETE", "/sessions", "Ends all sessions but this one."},
    {"DELETE", "/sessions/{}", "Ends a session."},
    {"GET", "/me", "Shows your account."},
    {"PATCH", "/me", "Changes your account's settings.", "Object", "Object"},
    {"DELETE", "/me", "Deletes your account."},
    {"GET", "/me/export", "Hands out all that is kept about you."},
    {"POST", "/email", "Asks for a change of the mail address.", "Object", "Object"},
    {"DELETE", "/email", "Calls the change of the mail address off."},
    {"POST", "/email/confirm", "Confirms the new mail address.", "Object", "Object"},
    {"POST", "/email/cancel", "Calls the change off by the link that the old address got.",
     "Object", "Object"},
    {"GET", "/factors", "Lists how you prove who you are."},
    {"POST", "/factors/totp", "Begins to add one-time passwords.", "Object", "Object"},
    {"POST", "/factors/totp/confirm", "Ends it with a first one-time password.", "Object",
     "Object"},
    {"DELETE", "/factors/totp", "Removes one-time passwords."},
    {"POST", "/factors/recovery-codes", "Makes new recovery codes, told this once.", "Object",
     "Object"},
    {"POST", "/password", "Sets a new password.", "Object", "Object"},
    {"GET", "/tokens", "Lists your API tokens."},
    {"POST", "/tokens", "Makes an API token, told this once.", "Object", "Object"},
    {"POST", "/tokens/{}/rotate", "Gives a token a successor; the old one works for a while.",
     "Object", "Object"},
    {"DELETE", "/tokens/{}", "Revokes a token."},
});

}  // namespace

std::span<const RouteDoc> account_route_docs()
{
    return account_doc_table;
}

}  // namespace mooring::api

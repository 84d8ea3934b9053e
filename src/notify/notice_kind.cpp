// SPDX-License-Identifier: Apache-2.0
#include "notify/notice_kind.hpp"

#include <algorithm>
#include <array>

#include "base/assert.hpp"

namespace mooring::notify {

namespace {

using enum FactForm;
using Kind = NoticeKind;

template <std::size_t count>
using FactRows = std::array<FactRow, count>;

constexpr FactRows<1> of_verify{{{"link", SecretLink}}};
constexpr FactRows<2> of_reset{{{"link", SecretLink}, {"minutes"}}};
constexpr FactRows<2> of_code{{{"code", Secret}, {"minutes"}}};
constexpr FactRows<2> of_asker{{{"source"}, {"client"}}};
constexpr FactRows<3> of_factor{{{"factor"}, {"source"}, {"client"}}};
constexpr FactRows<3> of_recovery{{{"left"}, {"source"}, {"client"}}};
constexpr FactRows<2> of_clone{{{"factor"}, {"source"}}};
constexpr FactRows<3> of_change_asked{{{"new_address"}, {"cancel_link", SecretLink}, {"hours"}}};
constexpr FactRows<2> of_change_verify{{{"link", SecretLink}, {"hours"}}};
constexpr FactRows<1> of_changed{{{"new_address"}}};
constexpr FactRows<8> of_held{{{"host"},
                               {"before"},
                               {"after"},
                               {"reason"},
                               {"source"},
                               {"client"},
                               {"approve_link", Link},
                               {"deny_link", Link}}};
constexpr FactRows<6> of_noticed{
    {{"host"}, {"before"}, {"after"}, {"reason"}, {"source"}, {"client"}}};
constexpr FactRows<2> of_decided{{{"host"}, {"after"}}};
constexpr FactRows<3> of_key_made{{{"key"}, {"hosts"}, {"source"}}};
constexpr FactRows<2> of_key{{{"key"}, {"hosts"}}};
constexpr FactRows<3> of_token_made{{{"token"}, {"scopes"}, {"source"}}};
constexpr FactRows<1> of_token{{{"token"}}};
constexpr FactRows<2> of_found{{{"secret"}, {"where"}}};
constexpr FactRows<4> of_handover_asked{{{"name"}, {"from"}, {"link", Link}, {"hours"}}};
constexpr FactRows<3> of_handover_accepted{{{"name"}, {"to"}, {"due"}}};
constexpr FactRows<3> of_handover_done{{{"name"}, {"from"}, {"to"}}};
constexpr FactRows<1> of_name{{{"name"}}};
constexpr FactRows<1> of_domain{{{"domain"}}};
constexpr FactRows<2> of_lame{{{"domain"}, {"problem"}}};
constexpr FactRows<2> of_days{{{"name"}, {"days"}}};
constexpr FactRows<2> of_suspended{{{"name"}, {"reason"}}};
constexpr FactRows<2> of_plan{{{"plan"}, {"before"}}};
constexpr FactRows<1> of_frozen{{{"names"}}};
constexpr FactRows<2> of_given_up{{{"url"}, {"problem"}}};

constexpr std::array<NoticeRow, 38> rows{{
    {Kind::VerifyEmail, "verify-email", Weight::Asked, of_verify},
    {Kind::AlreadySignedUp, "already-signed-up", Weight::Asked, {}},
    {Kind::ResetPassword, "reset-password", Weight::Asked, of_reset},
    {Kind::MailCode, "mail-code", Weight::Asked, of_code},
    {Kind::NewBrowser, "new-browser", Weight::Security, of_asker},
    {Kind::ProofFailed, "proof-failed", Weight::Security, of_asker},
    {Kind::PasswordChanged, "password-changed", Weight::Security, of_asker},
    {Kind::FactorAdded, "factor-added", Weight::Security, of_factor},
    {Kind::FactorRemoved, "factor-removed", Weight::Security, of_factor},
    {Kind::RecoveryCodeUsed, "recovery-code-used", Weight::Security, of_recovery},
    {Kind::PasskeyCloned, "passkey-cloned", Weight::Security, of_clone},
    {Kind::EmailChangeAsked, "email-change-asked", Weight::Security, of_change_asked},
    {Kind::EmailChangeVerify, "email-change-verify", Weight::Asked, of_change_verify},
    {Kind::EmailChanged, "email-changed", Weight::Security, of_changed},
    {Kind::UpdateHeld, "update-held", Weight::Security, of_held},
    {Kind::UpdateNoticed, "update-noticed", Weight::Usual, of_noticed},
    {Kind::UpdateApproved, "update-approved", Weight::Usual, of_decided},
    {Kind::UpdateDenied, "update-denied", Weight::Usual, of_decided},
    {Kind::KeyMade, "key-made", Weight::Security, of_key_made},
    {Kind::KeyRevoked, "key-revoked", Weight::Security, of_key},
    {Kind::TokenMade, "token-made", Weight::Security, of_token_made},
    {Kind::TokenRevoked, "token-revoked", Weight::Security, of_token},
    {Kind::SecretFound, "secret-found", Weight::Security, of_found},
    {Kind::HandoverAsked, "handover-asked", Weight::Security, of_handover_asked},
    {Kind::HandoverAccepted, "handover-accepted", Weight::Security, of_handover_accepted},
    {Kind::HandoverDone, "handover-done", Weight::Security, of_handover_done},
    {Kind::HandoverCancelled, "handover-cancelled", Weight::Security, of_name},
    {Kind::DomainVerified, "domain-verified", Weight::Usual, of_domain},
    {Kind::DomainLame, "domain-lame", Weight::Security, of_lame},
    {Kind::Inactive, "inactive", Weight::Usual, of_days},
    {Kind::Suspended, "suspended", Weight::Security, of_suspended},
    {Kind::Restored, "restored", Weight::Usual, of_name},
    {Kind::Released, "released", Weight::Security, of_days},
    {Kind::PlanChanged, "plan-changed", Weight::Usual, of_plan},
    {Kind::Frozen, "frozen", Weight::Security, of_frozen},
    {Kind::AccountDeleted, "account-deleted", Weight::Asked, {}},
    {Kind::WebhookGivenUp, "webhook-given-up", Weight::Asked, of_given_up},
    {Kind::WebhookTest, "webhook-test", Weight::Usual, {}},
}};
static_assert(rows.size() == static_cast<std::size_t>(notice_kind_last));

}  // namespace

std::span<const NoticeRow> notice_rows() noexcept
{
    return rows;
}

const NoticeRow& row_of(NoticeKind kind) noexcept
{
    const auto index = static_cast<std::size_t>(kind) - 1;
    MOORING_ASSERT(index < rows.size());
    return rows.at(index);
}

std::optional<NoticeKind> notice_kind_of(std::string_view name) noexcept
{
    const auto* row = std::ranges::find(rows, name, &NoticeRow::name);
    if (row == rows.end()) return std::nullopt;
    return row->kind;
}

std::string_view text_of(NoticeKind kind) noexcept
{
    return row_of(kind).name;
}

FactForm form_of(NoticeKind kind, std::string_view fact) noexcept
{
    for (const auto& row : row_of(kind).facts)
        if (row.name == fact) return row.form;
    return Text;
}

bool has_secret(NoticeKind kind) noexcept
{
    return std::ranges::any_of(row_of(kind).facts,
                               [](const auto& fact) { return is_secret(fact.form); });
}

bool is_for_webhooks(NoticeKind kind) noexcept
{
    return row_of(kind).weight != Weight::Asked;
}

}  // namespace mooring::notify

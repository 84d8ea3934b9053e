// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What an account can be told, and the facts that each notice is made of.
///
///     UpdateHeld ──▶ "update-held", by mail and webhook, host, after, before, reason, link, ...
///
/// A fact that is a secret (a link or a code that proves something) is kept sealed until it is
/// delivered, and goes by mail only. A notice that guards an account cannot be switched off.
///
/// Thread safety: pure functions over immutable data.

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace mooring::notify {

/// Numbers are stored: never reuse.
enum class NoticeKind : std::uint8_t {
    VerifyEmail = 1,         ///< link
    AlreadySignedUp = 2,     ///< Somebody tried to sign up with an address that has an account.
    ResetPassword = 3,       ///< link, minutes
    MailCode = 4,            ///< code, minutes
    NewBrowser = 5,          ///< source, client
    ProofFailed = 6,         ///< source, client: the password was right, the second proof was not.
    PasswordChanged = 7,     ///< source, client
    FactorAdded = 8,         ///< factor, source, client
    FactorRemoved = 9,       ///< factor, source, client
    RecoveryCodeUsed = 10,   ///< left, source, client
    PasskeyCloned = 11,      ///< factor, source
    EmailChangeAsked = 12,   ///< new_address, cancel_link, hours: to the address there is
    EmailChangeVerify = 13,  ///< link, hours: to the new address
    EmailChanged = 14,       ///< new_address
    UpdateHeld = 15,         ///< host, before, after, reason, source, client, approve_link,
                             ///< deny_link
    UpdateNoticed = 16,      ///< host, before, after, reason, source, client
    UpdateApproved = 17,     ///< host, after
    UpdateDenied = 18,       ///< host, after
    KeyMade = 19,            ///< key, hosts, source
    KeyRevoked = 20,         ///< key, hosts
    TokenMade = 21,          ///< token, scopes, source
    TokenRevoked = 22,       ///< token
    SecretFound = 23,        ///< secret (its label, never itself), where
    HandoverAsked = 24,      ///< name, from, link, hours: to who shall have it
    HandoverAccepted = 25,   ///< name, to, due: to who gives it away
    HandoverDone = 26,       ///< name, from, to
    HandoverCancelled = 27,  ///< name
    DomainVerified = 28,     ///< domain
    DomainLame = 29,         ///< domain, problem
    Inactive = 30,           ///< name, days
    Suspended = 31,          ///< name, reason
    Restored = 32,           ///< name
    Released = 33,           ///< name, days: of quarantine
    PlanChanged = 34,        ///< plan, before
    Frozen = 35,             ///< names
    AccountDeleted = 36,
    WebhookGivenUp = 37,  ///< url, problem
    WebhookTest = 38,     ///< By webhook only.
};
inline constexpr NoticeKind notice_kind_last = NoticeKind::WebhookTest;

/// How much a notice matters: who guards an account must hear of what a thief would do.
enum class Weight : std::uint8_t {
    Asked,     ///< The answer to what somebody just did: by mail only, always.
    Security,  ///< By mail always, and by webhook to who wants it.
    Usual,     ///< As the account wishes.
};

/// How a fact is kept and shown.
enum class FactForm : std::uint8_t {
    Text,
    Link,        ///< An http or https URL that proves nothing by itself.
    SecretLink,  ///< One that does.
    Secret,      ///< A code.
};

struct FactRow {
    std::string_view name;
    FactForm form = FactForm::Text;
};

struct NoticeRow {
    NoticeKind kind{};
    std::string_view name;  ///< "update-held".
    Weight weight = Weight::Usual;
    std::span<const FactRow> facts;
};

/// All of them, by ascending number.
[[nodiscard]] std::span<const NoticeRow> notice_rows() noexcept;
[[nodiscard]] const NoticeRow& row_of(NoticeKind kind) noexcept;
[[nodiscard]] std::optional<NoticeKind> notice_kind_of(std::string_view name) noexcept;
[[nodiscard]] std::string_view text_of(NoticeKind kind) noexcept;

[[nodiscard]] constexpr bool is_secret(FactForm form) noexcept
{
    return form == FactForm::Secret || form == FactForm::SecretLink;
}
/// Text for a name that the notice does not have: whoever tells more than it has is forgiven.
[[nodiscard]] FactForm form_of(NoticeKind kind, std::string_view fact) noexcept;
/// True if the notice has a secret fact, so that tell() needs the seal.
[[nodiscard]] bool has_secret(NoticeKind kind) noexcept;
/// True if webhooks can hear of it.
[[nodiscard]] bool is_for_webhooks(NoticeKind kind) noexcept;

}  // namespace mooring::notify

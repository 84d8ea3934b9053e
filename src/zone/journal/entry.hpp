// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Small things that belong to accounts: sessions, factors, tokens, notices, held updates, ...
///
/// The journal and the store keep them all in one form, an entry: who it belongs to, a text by
/// which it is found, and bytes that only the module behind its kind understands
/// (docs/decisions/0008). So a module can keep something new without a new table in every store.
///
/// And events: what happened and changed no row, for the audit log.
///
/// Thread safety: values.
/// Limits: a lookup text of 320 bytes, a body of 64 KiB.
/// Invariants: no two entries of one kind have the same lookup text, unless it is empty.

#include <cstdint>
#include <string>
#include <vector>

#include "zone/ids.hpp"

namespace mooring::zone {

inline constexpr std::size_t entry_lookup_max = 320;
inline constexpr std::size_t entry_body_max = std::size_t{64} << 10U;

/// What an entry holds, and the lookup text of each. Numbers are stored: never reuse.
enum class EntryKind : std::uint8_t {
    Factors = 1,      ///< How an account proves who it is. "account-N".
    Passkey = 2,      ///< A WebAuthn credential. Its credential id, base64url.
    Session = 3,      ///< A browser that is logged in. SHA-256 of its secret, hexadecimal.
    Token = 4,        ///< An API token. SHA-256 of its secret, hexadecimal.
    Ticket = 5,       ///< A secret that works once: a link or code by mail. Its SHA-256.
    Invitation = 6,   ///< SHA-256 of its code.
    Profile = 7,      ///< An account's plan, language and wishes. "account-N".
    Quarantine = 8,   ///< A name that was released and may not be claimed. The name.
    Handover = 9,     ///< A claim on its way to another account. The claim's name.
    OwnDomain = 10,   ///< A zone that an account brought along. The zone's name.
    Voucher = 11,     ///< SHA-256 of its code.
    Payment = 12,     ///< An event of the billing provider that was dealt with. Its id.
    KeyLimits = 13,   ///< Networks and expiry of an update key. "key-N".
    HostGuard = 14,   ///< The networks a host is known in, and its guard. "host-N".
    HeldUpdate = 15,  ///< An update that waits for its owner. "host-N ADDRESS ADDRESS".
    Webhook = 16,     ///< Where an account wants to hear of events. Empty.
    Message = 17,     ///< A mail or webhook call that is still to be delivered. Empty.
    Freeze = 18,      ///< A thing that the account's plan does not cover any more. Its name.
    Wishes = 19,      ///< Its language, and what it wants to be told and how. "account-N".
};
inline constexpr EntryKind entry_kind_last = EntryKind::Wishes;

/// "session".
[[nodiscard]] const char* text_of(EntryKind kind) noexcept;

/// True for kinds whose rows are written when batches are folded and not in the commit: they
/// change with address updates, whose commit must stay one small append.
[[nodiscard]] constexpr bool is_folded(EntryKind kind) noexcept
{
    return kind == EntryKind::HostGuard;
}

struct Entry {
    EntryId id{};
    EntryKind kind{};
    AccountId account{};  ///< 0: nobody's.
    std::string lookup;
    std::vector<std::uint8_t> body;
    bool operator==(const Entry&) const = default;
};

/// What happened, as the audit log calls it. Numbers are stored: never reuse.
enum class EventKind : std::uint16_t {
    SignedUp = 1,
    EmailVerified = 2,
    LoggedIn = 3,
    LoginFailed = 4,
    LoggedOut = 5,
    SteppedUp = 6,
    StepUpFailed = 7,
    PasswordChanged = 8,
    PasswordReset = 9,
    ResetAsked = 10,
    PasskeyAdded = 11,
    PasskeyRemoved = 12,
    TotpAdded = 13,
    TotpRemoved = 14,
    RecoveryCodesMade = 15,
    RecoveryCodeUsed = 16,
    SessionRevoked = 17,
    TokenMade = 18,
    TokenRevoked = 19,
    KeyMade = 20,
    KeyRevoked = 21,
    KeyRotated = 22,
    EmailChangeAsked = 23,
    EmailChanged = 24,
    EmailChangeCancelled = 25,
    HandoverAsked = 26,
    HandoverAccepted = 27,
    HandoverDone = 28,
    HandoverCancelled = 29,
    Claimed = 30,
    Released = 31,
    Suspended = 32,
    Restored = 33,
    UpdateHeld = 34,
    UpdateApproved = 35,
    UpdateDenied = 36,
    UpdateNoticed = 37,
    HostLocked = 38,
    HostUnlocked = 39,
    RolledBack = 40,
    DomainAdded = 41,
    DomainVerified = 42,
    DomainLost = 43,
    PlanChanged = 44,
    InactivityNoticed = 45,
    Expired = 46,
    AccountDeleted = 47,
    AccountExported = 48,
    SecretFound = 49,  ///< Somebody found a secret of ours in public and revoked it.
    PasskeyCloned = 50,
    DomainRemoved = 51,
    WebhookChanged = 52,
};
inline constexpr EventKind event_kind_last = EventKind::WebhookChanged;
/// "logged-in".
[[nodiscard]] const char* text_of(EventKind kind) noexcept;

}  // namespace mooring::zone

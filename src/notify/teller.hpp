// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Telling an account what happened: the one door into notify for who decides on the writer thread.
///
///     decision ──tell(draft, notice)──▶ Messages in the same batch ──▶ Carrier ──▶ mail, webhooks
///
/// A notice becomes one kept Message per way of delivery (its mail, each of the account's
/// webhooks), in the batch of the change it speaks of: neither is ever there without the other.
/// Nothing is rendered or sent here. Delivery is at least once: after a crash between delivering
/// and noting it, a message comes again, with the same id.
///
/// Who tells what: the facts of a kind stand at its name (notice_kind.hpp). Facts that are missing
/// are left out of the text; more than these are ignored by mail and handed on to webhooks.
///
///     tell(draft, {.account = id, .kind = NoticeKind::KeyMade,
///                  .facts = {{"key", "key-7"}, {"hosts", "cam.dyn.example."}}}, origin)
///     tell(draft, {..., .kind = NoticeKind::ResetPassword, .address = mail,
///                  .facts = {{"link", url}}, .until = expiry}, origin, *seal)
///
/// Thread safety: the writer thread.
/// Limits: 64 facts, 8 KiB of them; of an account 200 Messages wait, above that only what guards it
/// is still kept.
/// Invariants: a secret fact is sealed before it is kept and never leaves but by mail.

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "base/seal.hpp"
#include "notify/language.hpp"
#include "notify/notice_kind.hpp"
#include "registry/draft.hpp"

namespace mooring::notify {

using Facts = std::vector<std::pair<std::string, std::string>>;

struct Notice {
    /// Whose affair it is; 0: nobody's that stays, like a deleted account's. Then `address` must
    /// be there.
    zone::AccountId account{};
    NoticeKind kind{};
    std::string address{};  ///< Where the mail goes. Empty: the account's own address.
    Facts facts{};
    std::optional<Language> language{};  ///< Nothing: the account's.
    /// After this it is not worth delivering any more, like a code that has run out. Nothing: two
    /// days.
    std::optional<WallTime> until{};
};

/// Keeps the notice's Messages. An account that wishes to hear nothing of it keeps none.
///
/// Fails with InvalidArgument if the address cannot be mailed to, LimitExceeded for too many
/// facts, and Internal for a kind with secret facts (has_secret()): they need the seal.
[[nodiscard]] Result<> tell(registry::Draft& draft, const Notice& notice,
                            const zone::Origin& origin);

/// The same for any kind.
[[nodiscard]] Result<> tell(registry::Draft& draft, const Notice& notice,
                            const zone::Origin& origin, const Seal& seal);

}  // namespace mooring::notify

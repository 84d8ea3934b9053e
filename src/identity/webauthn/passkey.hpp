// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The passkeys of accounts, as kept: WebAuthn's credential records (Level 3, section 4).
///
/// An account's user handle is 32 random bytes that all its passkeys share: it says nothing about
/// the account, and finds its passkeys again in an authenticator.
///
/// Thread safety: as Draft and Tables.
/// Limits: 20 passkeys an account; a label of 100 bytes; 8 transports of 32 bytes.
/// Invariants: no two accounts have the same credential id: it is the lookup text.

#include <span>
#include <string>
#include <vector>

#include "identity/webauthn/webauthn.hpp"
#include "registry/entries.hpp"

namespace mooring::identity {

inline constexpr std::size_t passkeys_max = 20;

struct Passkey {
    static constexpr auto kind = zone::EntryKind::Passkey;
    Bytes credential_id;
    Bytes key;  ///< COSE.
    UserHandle user_handle{};
    std::uint32_t counter = 0;
    bool is_backup_eligible = false;
    bool is_backed_up = false;
    std::array<std::uint8_t, 16> aaguid{};
    std::vector<std::string> transports;
    std::string label;
    WallTime created{};
    WallTime last_used{};  ///< The epoch: never.
    bool operator==(const Passkey&) const = default;

    void write(zone::ByteWriter& writer) const;
    [[nodiscard]] static Passkey read(zone::ByteReader& reader);
};

/// The lookup text of a credential: its id in base64url, or, if that is longer than 320 bytes, a
/// dot and the hexadecimal SHA-256 of it.
[[nodiscard]] std::string lookup_of_credential(std::span<const std::uint8_t> id);

/// A new passkey's owner and its words for it.
struct PasskeyOwner {
    zone::AccountId account{};
    UserHandle handle{};
    std::string label{};
};

/// Keeps it and notes PasskeyAdded. Fails with AlreadyExists (an account has this credential, not
/// said which), LimitExceeded, InvalidArgument (the label).
[[nodiscard]] Result<registry::Kept<Passkey>> add_passkey(registry::Draft& draft,
                                                          const PasskeyOwner& owner,
                                                          const NewPasskey& found,
                                                          const zone::Origin& origin);

/// What became of a proof that verify_assertion() has accepted.
enum class UseOutcome : std::uint8_t {
    Good,
    Cloned,  ///< Its counter went back: refused. The event is in the draft: commit it.
    Gone,    ///< It was removed in the meantime.
};
/// Takes the new counter and time over, or notes PasskeyCloned. Succeeds in any case, so that what
/// it notes is kept.
[[nodiscard]] UseOutcome use_passkey(registry::Draft& draft, zone::EntryId id, const Proven& proven,
                                     const zone::Origin& origin);

/// Erases it and notes PasskeyRemoved. Whether it is the account's last way in, the caller asks
/// before (factors).
void remove_passkey(registry::Draft& draft, const registry::Kept<Passkey>& passkey,
                    const zone::Origin& origin);

/// The handle that the account's passkeys share; nothing if it has none.
template <class Source>
[[nodiscard]] std::optional<UserHandle> user_handle_of(const Source& source,
                                                       zone::AccountId account)
{
    const auto passkeys = registry::all_of<Passkey>(source, account);
    if (passkeys.empty()) return std::nullopt;
    return passkeys.front().value.user_handle;
}

/// The ids of an account's credentials, for options.
template <class Source>
[[nodiscard]] std::vector<Bytes> credential_ids_of(const Source& source, zone::AccountId account)
{
    std::vector<Bytes> ids;
    for (auto& passkey : registry::all_of<Passkey>(source, account))
        ids.push_back(std::move(passkey.value.credential_id));
    return ids;
}

/// A label that people read: UTF-8 without control characters, at most 100 bytes; empty becomes
/// "Passkey". Fails with InvalidArgument.
[[nodiscard]] Result<std::string> passkey_label(std::string_view text);

}  // namespace mooring::identity

// SPDX-License-Identifier: Apache-2.0
#pragma once

/// API tokens: secrets of an account with scopes, hosts, record types, networks and an end.
///
///     mrt_ 43 base62 digits (256 bits) 6 of checksum        kept: SHA-256 of all of it
///
/// The prefix lets scanners of leaked files recognise one, and the checksum tells a mistyped one
/// from a wrong one without asking for it (as registry/key_secret.hpp).
///
/// Thread safety: the writer thread; is_live() and check_token() are pure.
/// Limits: 100 tokens an account; 64 hosts, 64 types and 64 networks a token; a label of 100 bytes.
/// Invariants: a token never has a scope, host or time beyond what its maker gave it; rotating one
/// gives the new one exactly the same.

#include <string>
#include <string_view>
#include <vector>

#include "base/random.hpp"
#include "identity/who.hpp"
#include "registry/entries.hpp"
#include "registry/key_secret.hpp"

namespace mooring::identity {

inline constexpr std::string_view token_prefix = "mrt_";
inline constexpr std::size_t tokens_max = 100;
inline constexpr std::chrono::hours token_overlap_usual{24};
inline constexpr std::chrono::days token_overlap_max{30};

struct Token {
    static constexpr auto kind = zone::EntryKind::Token;

    std::string label{};
    std::uint8_t scopes = 0;
    std::vector<zone::HostId> hosts{};  ///< Empty: all of the account.
    std::vector<dns::RrType> types{};   ///< Of records. Empty: all.
    std::vector<IpPrefix> networks{};   ///< From where it may be used. Empty: anywhere.
    WallTime created{};
    WallTime until{};             ///< The epoch: for ever.
    std::uint16_t idle_days = 0;  ///< Unused for so long, it ends. 0: never.
    WallTime used{};              ///< The epoch: never. To the hour (note_use).
    std::optional<IpAddress> source{};
    std::string client{};

    bool operator==(const Token&) const = default;
    void write(zone::ByteWriter& writer) const;
    [[nodiscard]] static Token read(zone::ByteReader& reader);
};

[[nodiscard]] bool is_live(const Token& token, WallTime now) noexcept;
[[nodiscard]] registry::SecretCheck check_token(std::string_view text) noexcept;

/// A token with its secret, which is told once.
struct NewToken {
    registry::Kept<Token> token;
    std::string secret;
};

/// Makes one with what `wanted` says (label, scopes, hosts, types, networks, until, idle_days).
/// Fails with InvalidArgument for what makes no sense (no scope, an end in the past, a host that is
/// not the account's), LimitExceeded.
[[nodiscard]] Result<NewToken> make_token(registry::Draft& draft,
                                          const registry::Kept<Token>& wanted, Random& random,
                                          const zone::Origin& origin);

/// A new one in the place of an old one, which works for `overlap` longer. Fails with NotFound.
struct TokenRotation {
    AccountId account{};
    EntryId token{};
    std::chrono::milliseconds overlap{token_overlap_usual};
};
[[nodiscard]] Result<NewToken> rotate_token(registry::Draft& draft, const TokenRotation& wanted,
                                            Random& random, const zone::Origin& origin);

/// Those of an account, also expired ones until they are swept.
[[nodiscard]] std::vector<registry::Kept<Token>> tokens_of(const registry::Draft& draft,
                                                           AccountId account);
[[nodiscard]] Result<Token> revoke_token(registry::Draft& draft, AccountId account, EntryId id,
                                         const zone::Origin& origin);
/// Whoever found the secret may end it: returns what it was. Fails with NotFound.
[[nodiscard]] Result<registry::Kept<Token>> revoke_found_token(registry::Draft& draft,
                                                               std::string_view secret,
                                                               const zone::Origin& origin);

}  // namespace mooring::identity

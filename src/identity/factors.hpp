// SPDX-License-Identifier: Apache-2.0
#pragma once

/// How an account proves who it is, but for its passkeys, which are entries of their own
/// (webauthn/): password, one-time passwords, recovery codes, browsers that are known; and how many
/// of its logins have failed.
///
///     auto factors = factors_of(draft, account);  factors.value.totp = ...;
///     keep_factors(draft, factors, origin);
///
/// Thread safety: the writer thread for a Draft; any thread for Tables.
/// Limits: 10 recovery codes, 16 known browsers.
/// Invariants: no secret is here in clear: the password as argon2id, the seed sealed under the
/// context "totp:account-N", codes and browsers as salted or plain SHA-256 of random bits.

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "identity/password.hpp"
#include "identity/who.hpp"
#include "registry/entries.hpp"

namespace mooring::identity {

inline constexpr std::size_t known_browsers_max = 16;
inline constexpr std::chrono::days known_browser_lasts{180};
/// NIST SP 800-63B-4, 3.2.2: after so many failures in a row the password alone, from a browser
/// that is not known, opens nothing until its owner shows that they are there.
inline constexpr std::uint32_t failures_max = 100;
/// After a login by recovery code the e-mail address cannot be changed for so long.
inline constexpr std::chrono::hours recovery_hold{72};

struct TotpFactor {
    std::vector<std::uint8_t> seed_sealed;
    std::uint64_t last_step = 0;  ///< The last time step that was accepted: none up to it again.
    WallTime since{};
    bool operator==(const TotpFactor&) const = default;
};

struct RecoveryCodes {
    std::array<std::uint8_t, 16> salt{};
    std::vector<zone::Sha256> hashes;  ///< Of those not used yet.
    WallTime made{};
    bool operator==(const RecoveryCodes&) const = default;
};

struct KnownBrowser {
    zone::Sha256 hash{};  ///< Of the secret in its cookie `__Host-mooring-browser`.
    WallTime used{};      ///< Its last login.
    bool operator==(const KnownBrowser&) const = default;
};

struct Factors {
    static constexpr auto kind = zone::EntryKind::Factors;

    std::optional<PasswordHash> password{};
    WallTime password_since{};
    bool is_password_short = false;  ///< Too short to stand alone, without a second factor.
    std::optional<TotpFactor> totp{};
    std::optional<TotpFactor> totp_begun{};  ///< Shown, but not confirmed by a code yet.
    RecoveryCodes recovery{};
    std::vector<KnownBrowser> browsers{};
    std::uint32_t failures = 0;  ///< Logins that failed since the last that did not.
    WallTime recovered{};        ///< The last login by recovery code.

    bool operator==(const Factors&) const = default;
    void write(zone::ByteWriter& writer) const;
    [[nodiscard]] static Factors read(zone::ByteReader& reader);
};

/// An account's factors, or none with no number yet.
template <class Source>
[[nodiscard]] registry::Kept<Factors> factors_of(const Source& source, AccountId account)
{
    if (auto kept = registry::find<Factors>(source, registry::lookup_of(account)))
        return *std::move(kept);
    return {.id = {}, .account = account, .lookup = registry::lookup_of(account), .value = {}};
}

/// Keeps them, whether they were there or not.
[[nodiscard]] Result<> keep_factors(registry::Draft& draft, const registry::Kept<Factors>& factors,
                                    const zone::Origin& origin);

/// True if the account has passkeys.
[[nodiscard]] bool has_passkeys(const registry::Draft& draft, AccountId account);
/// True if a password alone does not open the account: it has one-time passwords or a passkey.
[[nodiscard]] bool has_second_factor(const registry::Draft& draft,
                                     const registry::Kept<Factors>& factors);
/// True if the account could still log in, by password or passkey, without what `factors` lacks.
[[nodiscard]] bool has_way_in(const registry::Draft& draft, const registry::Kept<Factors>& factors);

/// Fails with Conflict if an account that will have these factors and so many passkeys could not
/// log in any more, or had a password that is too short to stand alone. Ask before a factor goes.
[[nodiscard]] Result<> check_what_is_left(const Factors& factors, std::size_t passkeys);

/// A cookie that makes its browser known, and whether a browser is.
inline constexpr std::string_view browser_cookie = "__Host-mooring-browser";
[[nodiscard]] bool is_known(const Factors& factors, std::string_view browser_secret,
                            WallTime now) noexcept;
/// Makes the browser with this secret known, in the place of the one not used for longest.
void make_known(Factors& factors, std::string_view browser_secret, WallTime now);

}  // namespace mooring::identity

// SPDX-License-Identifier: Apache-2.0
#include "identity/factors.hpp"

#include <algorithm>

#include "identity/fields.hpp"
#include "identity/secret.hpp"

namespace mooring::identity {

namespace {

constexpr std::uint8_t factors_version = 1;

void put_totp(zone::ByteWriter& writer, const std::optional<TotpFactor>& totp)
{
    writer.put_byte(totp ? 1 : 0);
    if (!totp) return;
    writer.put_string(totp->seed_sealed);
    writer.put_varint(totp->last_step);
    put_time(writer, totp->since);
}

std::optional<TotpFactor> totp_in(zone::ByteReader& reader)
{
    if (reader.byte() == 0) return std::nullopt;
    TotpFactor totp;
    totp.seed_sealed = bytes_in(reader);
    totp.last_step = reader.varint();
    totp.since = time_in(reader);
    return totp;
}

void put_recovery(zone::ByteWriter& writer, const RecoveryCodes& recovery)
{
    writer.put_raw(recovery.salt);
    put_time(writer, recovery.made);
    writer.put_varint(recovery.hashes.size());
    for (const auto& hash : recovery.hashes) put_hash(writer, hash);
}

RecoveryCodes recovery_in(zone::ByteReader& reader)
{
    RecoveryCodes recovery;
    const auto salt = reader.raw(recovery.salt.size());
    if (salt.size() == recovery.salt.size()) std::ranges::copy(salt, recovery.salt.begin());
    recovery.made = time_in(reader);
    for (auto left = reader.count(recovery.salt.size() * 2); left > 0; --left)
        recovery.hashes.push_back(hash_in(reader));
    return recovery;
}

}  // namespace

void Factors::write(zone::ByteWriter& writer) const
{
    writer.put_byte(factors_version);
    writer.put_byte(password ? 1 : 0);
    if (password) password->write(writer);
    put_time(writer, password_since);
    writer.put_byte(is_password_short ? 1 : 0);
    put_totp(writer, totp);
    put_totp(writer, totp_begun);
    put_recovery(writer, recovery);
    writer.put_varint(browsers.size());
    for (const auto& browser : browsers) {
        put_hash(writer, browser.hash);
        put_time(writer, browser.used);
    }
    writer.put_varint(failures);
    put_time(writer, recovered);
}

Factors Factors::read(zone::ByteReader& reader)
{
    expect_version(reader, factors_version);
    Factors factors;
    if (reader.byte() != 0) factors.password = PasswordHash::read(reader);
    factors.password_since = time_in(reader);
    factors.is_password_short = reader.byte() != 0;
    factors.totp = totp_in(reader);
    factors.totp_begun = totp_in(reader);
    factors.recovery = recovery_in(reader);
    for (auto left = reader.count(sizeof(zone::Sha256)); left > 0; --left) {
        KnownBrowser browser;
        browser.hash = hash_in(reader);
        browser.used = time_in(reader);
        factors.browsers.push_back(browser);
    }
    factors.failures = reader.varint32();
    factors.recovered = time_in(reader);
    return factors;
}

Result<> keep_factors(registry::Draft& draft, const registry::Kept<Factors>& factors,
                      const zone::Origin& origin)
{
    if (factors.id != EntryId{}) {
        registry::keep(draft, factors, origin);
        return {};
    }
    MOORING_TRY(const auto id,
                registry::keep(draft, factors.account, factors.lookup, factors.value, origin));
    static_cast<void>(id);
    return {};
}

bool has_passkeys(const registry::Draft& draft, AccountId account)
{
    return !draft.entries_of(account, zone::EntryKind::Passkey).empty();
}

bool has_second_factor(const registry::Draft& draft, const registry::Kept<Factors>& factors)
{
    return factors.value.totp.has_value() || has_passkeys(draft, factors.account);
}

bool has_way_in(const registry::Draft& draft, const registry::Kept<Factors>& factors)
{
    return factors.value.password.has_value() || has_passkeys(draft, factors.account);
}

Result<> check_what_is_left(const Factors& factors, std::size_t passkeys)
{
    if (!factors.password && passkeys == 0)
        return fail(Errc::Conflict, "this is the only way into the account; set a password first");
    if (factors.password && factors.is_password_short && !factors.totp && passkeys == 0)
        return fail(Errc::Conflict,
                    "the password is too short to stand alone; first choose one of at least 15 "
                    "characters");
    return {};
}

bool is_known(const Factors& factors, std::string_view browser_secret, WallTime now) noexcept
{
    if (browser_secret.empty()) return false;
    const auto hash = sha256_of(browser_secret);
    return std::ranges::any_of(factors.browsers, [&](const KnownBrowser& browser) {
        return now - browser.used < known_browser_lasts && is_equal(browser.hash, hash);
    });
}

void make_known(Factors& factors, std::string_view browser_secret, WallTime now)
{
    const auto hash = sha256_of(browser_secret);
    std::erase_if(factors.browsers, [&](const auto& browser) { return browser.hash == hash; });
    if (factors.browsers.size() >= known_browsers_max)
        factors.browsers.erase(std::ranges::min_element(factors.browsers, {}, &KnownBrowser::used));
    factors.browsers.push_back({hash, now});
}

}  // namespace mooring::identity

// SPDX-License-Identifier: Apache-2.0
#include "registry/commands/key.hpp"

#include <algorithm>

#include "registry/commands/site.hpp"
#include "registry/entries.hpp"
#include "registry/legacy_secrets.hpp"
#include "registry/tsig_text.hpp"

namespace mooring::registry {

namespace {

Result<> check_label(const std::string& label)
{
    const auto is_control = [](char c) {
        return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
    };
    if (label.size() <= key_label_bytes_max && std::ranges::none_of(label, is_control)) return {};
    return fail(Errc::InvalidArgument,
                "a key's label has at most 100 bytes and no control characters");
}

Result<> check_rights(std::uint8_t rights)
{
    constexpr auto known =
        static_cast<std::uint8_t>(static_cast<std::uint8_t>(zone::KeyRight::SetAddress) |
                                  static_cast<std::uint8_t>(zone::KeyRight::AcmeTxt) |
                                  static_cast<std::uint8_t>(zone::KeyRight::Records));
    if (rights != 0 && (rights & ~known) == 0) return {};
    return fail(Errc::InvalidArgument,
                "a key needs at least one right, and only rights that exist");
}

// The account of the site, if there is one.
Result<std::optional<AccountId>> owner_of(const Draft& draft, std::optional<SiteId> id)
{
    if (!id) return std::nullopt;
    const auto site = draft.site(*id);
    if (!site) return fail(Errc::NotFound, "no such site");
    if (draft.keys_of(*id).size() >= site_keys_max)
        return fail(Errc::LimitExceeded, "a site has at most 64 keys; revoke one first");
    return site->account;
}

// The account to which all the hosts and the site belong.
Result<AccountId> owner_of(const Draft& draft, const NewKey& wanted)
{
    if (wanted.hosts.empty() && !wanted.site)
        return fail(Errc::InvalidArgument, "a key needs at least one host, or a site");
    if (wanted.hosts.size() > key_hosts_max)
        return fail(Errc::LimitExceeded, "a key has at most 256 hosts");
    MOORING_TRY(auto owner, owner_of(draft, wanted.site));
    for (const auto id : wanted.hosts) {
        const auto host = draft.host_view(id);
        if (!host) return fail(Errc::NotFound, "no such host");
        if (owner && *owner != host->account) {
            return fail(Errc::NotAllowed, "the hosts of one key must belong to one account");
        }
        if (draft.keys_of(id).size() >= host_keys_max) {
            return fail(Errc::LimitExceeded, "a host has at most 64 keys; revoke one first");
        }
        owner = host->account;
    }
    return *owner;
}

std::vector<HostId> without_duplicates(std::vector<HostId> hosts)
{
    std::vector<HostId> unique;
    for (const auto id : hosts) {
        if (std::ranges::find(unique, id) == unique.end()) unique.push_back(id);
    }
    return unique;
}

/// Makes a shared secret for the key, whose number is known; returns it in the clear.
std::string give_tsig(zone::UpdateKey& key, Random& random, const Seal& seal)
{
    auto made = generate_tsig(tsig_name_of(key.id), random);
    key.tsig = sealed_tsig(made, seal);
    auto text = text_of(made);
    wipe(made.secret);
    return text;
}

struct Secrets {
    std::string secret;
    std::string tsig;
};

KeyWithSecret with_secrets(zone::UpdateKey key, Secrets secrets)
{
    auto user_name = user_name_of(key.id);
    return {.key = std::move(key),
            .secret = std::move(secrets.secret),
            .tsig = std::move(secrets.tsig),
            .user_name = std::move(user_name)};
}

}  // namespace

Result<KeyWithSecret> add_key(Draft& draft, const NewKey& wanted, Random& random,
                              const zone::Origin& origin)
{
    MOORING_TRY(const auto owner, owner_of(draft, wanted));
    MOORING_CHECK(check_label(wanted.label));
    MOORING_CHECK(check_rights(wanted.rights));

    auto secret = generate_secret(random, wanted.format);
    zone::UpdateKey key{.account = owner,
                        .secret_hash = hash_of_secret(secret),
                        .rights = wanted.rights,
                        .hosts = without_duplicates(wanted.hosts),
                        .site = wanted.site,
                        .label = wanted.label,
                        .created = origin.time};
    key.id = draft.add(key, origin);
    // What bears the key's name waits for its number.
    key = draft.key(key.id).value_or(key);
    std::string tsig;
    if (wanted.tsig_seal != nullptr) tsig = give_tsig(key, random, *wanted.tsig_seal);
    if (wanted.legacy_seal != nullptr)
        key.legacy = legacy_secrets_of(key.id, secret, *wanted.legacy_seal);
    draft.put(key, origin);
    return with_secrets(std::move(key), {std::move(secret), std::move(tsig)});
}

Result<KeyWithSecret> rotate_key(Draft& draft, const KeyRotation& wanted, Random& random,
                                 const zone::Origin& origin)
{
    auto key = draft.key(wanted.key);
    if (!key) return fail(Errc::NotFound, "no such key");
    auto secret = generate_secret(random, wanted.format);
    key->secret_hash = hash_of_secret(secret);
    std::string tsig;
    if (key->tsig.algorithm != 0) {
        if (wanted.tsig_seal == nullptr)
            return fail(Errc::NotAllowed, "the key has a shared secret, which cannot be made here");
        tsig = give_tsig(*key, random, *wanted.tsig_seal);
    }
    if (key->legacy != zone::LegacySecrets{}) {
        if (wanted.legacy_seal == nullptr)
            return fail(Errc::NotAllowed,
                        "the key is for old protocols, which needs a sealing key");
        key->legacy = legacy_secrets_of(key->id, secret, *wanted.legacy_seal);
    }
    draft.put(*key, origin);
    return with_secrets(std::move(*key), {std::move(secret), std::move(tsig)});
}

Result<> revoke_key(Draft& draft, KeyId id, const zone::Origin& origin)
{
    if (!draft.key_view(id)) return fail(Errc::NotFound, "no such key");
    if (const auto limits = draft.find_entry(zone::EntryKind::KeyLimits, lookup_of(id)))
        draft.erase(limits->id, origin);
    draft.erase(id, origin);
    return {};
}

}  // namespace mooring::registry

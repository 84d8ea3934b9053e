// SPDX-License-Identifier: Apache-2.0
#include "identity/who.hpp"

#include <algorithm>

#include "identity/secret.hpp"
#include "identity/session.hpp"
#include "identity/token.hpp"
#include "registry/profile.hpp"

namespace mooring::identity {

namespace {

constexpr std::chrono::hours use_saved_every{1};
constexpr std::chrono::minutes use_saved_from_new_address{5};

template <class Body>
bool is_due(const Body& body, const std::optional<IpAddress>& source, WallTime now) noexcept
{
    const auto age = now - body.used;
    return age >= use_saved_every ||
           (source && body.source != source && age >= use_saved_from_new_address);
}

/// Saves the use of one kind of entry; false if the entry is of another kind.
template <class Body>
bool save_use(registry::Draft& draft, EntryId id, std::string_view client,
              const zone::Origin& origin)
{
    auto kept = registry::find<Body>(draft, id);
    if (!kept) return false;
    if (!is_live(kept->value, draft.now()) || !is_due(kept->value, origin.source, draft.now()))
        return true;
    kept->value.used = draft.now();
    kept->value.source = origin.source;
    kept->value.client = client;
    registry::keep(draft, *kept, origin);
    registry::renew_account(draft, kept->account, origin);
    return true;
}

}  // namespace

std::optional<Who> who_has_session(const registry::Tables& tables, std::string_view cookie_secret,
                                   WallTime now)
{
    if (cookie_secret.size() != secret_digits) return std::nullopt;
    const auto kept = registry::find<Session>(tables, lookup_of_secret(cookie_secret));
    if (!kept || !is_live(kept->value, now)) return std::nullopt;
    return Who{.account = kept->account,
               .session = kept->id,
               .proof = kept->value.proof,
               .is_stepped_up = is_stepped_up(kept->value, now),
               .is_use_due = is_due(kept->value, std::nullopt, now),
               .scopes = scopes_all};
}

std::optional<Who> who_has_token(const registry::Tables& tables, std::string_view token,
                                 const IpAddress& source, WallTime now)
{
    if (check_token(token) != registry::SecretCheck::Valid) return std::nullopt;
    const auto kept = registry::find<Token>(tables, lookup_of_secret(token));
    if (!kept || !is_live(kept->value, now)) return std::nullopt;
    const auto& networks = kept->value.networks;
    const auto is_welcome =
        networks.empty() || std::ranges::any_of(networks, [&](const IpPrefix& network) {
            return network.contains(source);
        });
    if (!is_welcome) return std::nullopt;
    return Who{.account = kept->account,
               .session = kept->id,
               .proof = Proof::Token,
               .is_use_due = is_due(kept->value, source, now),
               .scopes = kept->value.scopes,
               .hosts = kept->value.hosts,
               .types = kept->value.types};
}

void note_use(registry::Draft& draft, EntryId id, std::string_view client,
              const zone::Origin& origin)
{
    if (!save_use<Session>(draft, id, client, origin))
        static_cast<void>(save_use<Token>(draft, id, client, origin));
}

}  // namespace mooring::identity

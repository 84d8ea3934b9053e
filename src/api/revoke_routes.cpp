// SPDX-License-Identifier: Apache-2.0
// For whoever finds a secret of ours in public: an update key or token in a repository, a log, a
// paste. Knowing it is the only proof that is asked for, and all that can be done is to end it.
#include "api/call.hpp"
#include "api/json.hpp"
#include "identity/token.hpp"
#include "notify/teller.hpp"
#include "registry/commands/key.hpp"
#include "registry/key_secret.hpp"

namespace mooring::api {

namespace {

using registry::Draft;

constexpr std::size_t where_bytes_max = 500;

/// What was found, as the owner knows it.
struct Found {
    zone::AccountId account{};
    std::string label;
    std::string_view kind;
};

Result<Found> end_secret(Draft& draft, std::string_view secret, const zone::Origin& origin)
{
    if (secret.starts_with(identity::token_prefix)) {
        MOORING_TRY(const auto token, identity::revoke_found_token(draft, secret, origin));
        return Found{token.account, token.value.label, "api-token"};
    }
    const auto view = draft.tables().find_key(registry::hash_of_secret(secret));
    const auto key = view ? draft.key(view->id) : std::nullopt;
    if (!key) return fail(Errc::NotFound, "this is no secret of ours that still works");
    MOORING_CHECK(registry::revoke_key(draft, key->id, origin));
    const auto id = text_of(key->id);
    return Found{key->account, key->label.empty() ? id : id + " (" + key->label + ")",
                 "update-key"};
}

Result<json::value> revoke(Draft& draft, const Call& call, const Tools&)
{
    MOORING_TRY(const auto secret, text_member(call.body, "secret"));
    MOORING_TRY(const auto where, text_member(call.body, "where", ""));
    if (where.size() > where_bytes_max)
        return fail(Errc::InvalidArgument, "\"where\" has at most 500 bytes");
    const auto origin = call.actor.origin(draft.now());
    MOORING_TRY(const auto found, end_secret(draft, secret, origin));
    draft.note(zone::Event{.kind = zone::EventKind::SecretFound,
                           .account = found.account,
                           .subject = found.label,
                           .client = call.actor.client,
                           .origin = origin});
    MOORING_CHECK(notify::tell(draft,
                               {.account = found.account,
                                .kind = notify::NoticeKind::SecretFound,
                                .facts = {{"secret", found.label}, {"where", where}}},
                               origin));
    return json::object{{"revoked", found.kind}};
}

}  // namespace

std::vector<Route> revoke_routes()
{
    return {{"POST", "/revoke", revoke, 200, for_anyone()}};
}

}  // namespace mooring::api

// SPDX-License-Identifier: Apache-2.0
#include "identity/session.hpp"

#include <algorithm>

#include "identity/factors.hpp"
#include "identity/fields.hpp"
#include "identity/secret.hpp"
#include "registry/profile.hpp"

namespace mooring::identity {

namespace {

constexpr std::uint8_t session_version = 1;

void note_session(registry::Draft& draft, const registry::Kept<Session>& kept, zone::EventKind what,
                  const zone::Origin& origin)
{
    draft.note({.kind = what,
                .account = kept.account,
                .subject = "session-" + std::to_string(zone::number_of(kept.id)),
                .client = kept.value.client,
                .origin = origin});
}

/// Makes room for one more.
void end_stalest(registry::Draft& draft, AccountId account, const zone::Origin& origin)
{
    auto all = registry::all_of<Session>(draft, account);
    std::ranges::sort(all, {}, [](const auto& kept) { return kept.value.used; });
    for (std::size_t i = 0; i + sessions_max <= all.size(); ++i) draft.erase(all[i].id, origin);
}

/// Whoever opens a passkey, or any second factor, is the owner: strangers' failures are forgotten.
Result<> forget_failures(registry::Draft& draft, AccountId account, const zone::Origin& origin)
{
    auto factors = factors_of(draft, account);
    if (factors.value.failures == 0) return {};
    factors.value.failures = 0;
    return keep_factors(draft, factors, origin);
}

}  // namespace

void Session::write(zone::ByteWriter& writer) const
{
    writer.put_byte(session_version);
    writer.put_byte(static_cast<std::uint8_t>(proof));
    put_time(writer, created);
    put_time(writer, proved);
    put_time(writer, used);
    put_source(writer, source);
    writer.put_string(client);
}

Session Session::read(zone::ByteReader& reader)
{
    expect_version(reader, session_version);
    Session session;
    session.proof = static_cast<Proof>(reader.byte());
    session.created = time_in(reader);
    session.proved = time_in(reader);
    session.used = time_in(reader);
    session.source = source_in(reader);
    session.client = reader.text();
    return session;
}

bool is_live(const Session& session, WallTime now) noexcept
{
    return now - session.created < session_age_max && now - session.used < session_idle_max;
}

bool is_stepped_up(const Session& session, WallTime now) noexcept
{
    return now - session.proved < step_up_lasts;
}

Result<NewSession> start_session(registry::Draft& draft, const Login& login, Random& random,
                                 const zone::Origin& origin)
{
    const auto account = draft.account(login.account);
    if (!account) return fail(Errc::NotFound, "there is no such account");
    if (login.before) {
        const auto before = registry::find<Session>(draft, *login.before);
        if (before) draft.erase(before->id, origin);
    }
    end_stalest(draft, login.account, origin);
    MOORING_CHECK(forget_failures(draft, login.account, origin));
    const auto now = draft.now();
    NewSession made{.id = {}, .secret = make_secret(random)};
    const Session session{.proof = login.proof,
                          .created = now,
                          .proved = now,
                          .used = now,
                          .source = origin.source,
                          .client = login.client};
    MOORING_TRY(made.id, registry::keep(draft, login.account, lookup_of_secret(made.secret),
                                        session, origin));
    note_session(draft, {made.id, login.account, {}, session}, zone::EventKind::LoggedIn, origin);
    registry::renew_account(draft, login.account, origin);
    return made;
}

Result<NewSession> step_up(registry::Draft& draft, EntryId session, Proof proof, Random& random,
                           const zone::Origin& origin)
{
    auto kept = registry::find<Session>(draft, session);
    if (!kept || !is_live(kept->value, draft.now()))
        return fail(Errc::NotFound, "this session is over");
    NewSession made{.id = session, .secret = make_secret(random)};
    kept->lookup = lookup_of_secret(made.secret);
    kept->value.proof = proof;
    kept->value.proved = draft.now();
    kept->value.used = draft.now();
    registry::keep(draft, *kept, origin);
    note_session(draft, *kept, zone::EventKind::SteppedUp, origin);
    return made;
}

std::vector<registry::Kept<Session>> sessions_of(const registry::Draft& draft, AccountId account)
{
    auto all = registry::all_of<Session>(draft, account);
    std::erase_if(all, [&](const auto& kept) { return !is_live(kept.value, draft.now()); });
    return all;
}

Result<> end_session(registry::Draft& draft, AccountId account, EntryId id, zone::EventKind why,
                     const zone::Origin& origin)
{
    const auto kept = registry::find<Session>(draft, id);
    if (!kept || kept->account != account) return fail(Errc::NotFound, "there is no such session");
    draft.erase(id, origin);
    note_session(draft, *kept, why, origin);
    return {};
}

std::size_t end_sessions(registry::Draft& draft, AccountId account, EntryId except,
                         const zone::Origin& origin)
{
    std::size_t ended = 0;
    for (const auto& kept : registry::all_of<Session>(draft, account)) {
        if (kept.id == except) continue;
        draft.erase(kept.id, origin);
        note_session(draft, kept, zone::EventKind::SessionRevoked, origin);
        ++ended;
    }
    return ended;
}

}  // namespace mooring::identity

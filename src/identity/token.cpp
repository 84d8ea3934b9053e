// SPDX-License-Identifier: Apache-2.0
#include "identity/token.hpp"

#include <algorithm>

#include "identity/fields.hpp"
#include "identity/secret.hpp"

namespace mooring::identity {

namespace {

constexpr std::uint8_t token_version = 1;
constexpr std::size_t list_items_max = 64;
constexpr std::size_t label_bytes_max = 100;

void put_network(zone::ByteWriter& writer, const IpPrefix& network)
{
    put_source(writer, network.address);
    writer.put_byte(network.length);
}

IpPrefix network_in(zone::ByteReader& reader)
{
    IpPrefix network;
    network.address = source_in(reader).value_or(IpAddress{});
    network.length = reader.byte();
    return network;
}

std::string text_of_token(const registry::Kept<Token>& kept)
{
    const auto id = "token-" + std::to_string(zone::number_of(kept.id));
    return kept.value.label.empty() ? id : id + " " + kept.value.label;
}

void note_token(registry::Draft& draft, const registry::Kept<Token>& kept, zone::EventKind what,
                const zone::Origin& origin)
{
    draft.note({.kind = what,
                .account = kept.account,
                .subject = text_of_token(kept),
                .client = {},
                .origin = origin});
}

Result<> check_wanted(const registry::Draft& draft, const registry::Kept<Token>& wanted)
{
    const auto& token = wanted.value;
    if (token.scopes == 0 || token.scopes > scopes_all)
        return fail(Errc::InvalidArgument, "a token has at least one scope");
    if (token.label.size() > label_bytes_max)
        return fail(Errc::InvalidArgument, "a token's label has at most 100 bytes");
    if (token.until != WallTime{} && token.until <= draft.now())
        return fail(Errc::InvalidArgument, "the end of the token is in the past");
    const auto longest = std::max({token.hosts.size(), token.types.size(), token.networks.size()});
    if (longest > list_items_max)
        return fail(Errc::LimitExceeded, "a token has at most 64 hosts, types and networks");
    for (const auto id : token.hosts) {
        const auto host = draft.host(id);
        if (!host || host->account != wanted.account)
            return fail(Errc::InvalidArgument, "there is no such host in this account");
    }
    return {};
}

}  // namespace

void Token::write(zone::ByteWriter& writer) const
{
    writer.put_byte(token_version);
    writer.put_string(label);
    writer.put_byte(scopes);
    writer.put_varint(hosts.size());
    for (const auto host : hosts) writer.put_varint(zone::number_of(host));
    writer.put_varint(types.size());
    for (const auto type : types) writer.put_varint(static_cast<std::uint16_t>(type));
    writer.put_varint(networks.size());
    for (const auto& network : networks) put_network(writer, network);
    put_time(writer, created);
    put_time(writer, until);
    writer.put_varint(idle_days);
    put_time(writer, used);
    put_source(writer, source);
    writer.put_string(client);
}

Token Token::read(zone::ByteReader& reader)
{
    expect_version(reader, token_version);
    Token token;
    token.label = reader.text();
    token.scopes = reader.byte();
    for (auto left = reader.count(1); left > 0; --left)
        token.hosts.push_back(zone::HostId{reader.varint32()});
    for (auto left = reader.count(1); left > 0; --left)
        token.types.push_back(static_cast<dns::RrType>(reader.varint16()));
    for (auto left = reader.count(2); left > 0; --left)
        token.networks.push_back(network_in(reader));
    token.created = time_in(reader);
    token.until = time_in(reader);
    token.idle_days = reader.varint16();
    token.used = time_in(reader);
    token.source = source_in(reader);
    token.client = reader.text();
    return token;
}

bool is_live(const Token& token, WallTime now) noexcept
{
    if (token.until != WallTime{} && now >= token.until) return false;
    const auto last = std::max(token.used, token.created);
    return token.idle_days == 0 || now - last < std::chrono::days{token.idle_days};
}

registry::SecretCheck check_token(std::string_view text) noexcept
{
    using enum registry::SecretCheck;
    if (!text.starts_with(token_prefix)) return NotASecret;
    const auto body_size = token_prefix.size() + secret_digits;
    if (text.size() <= body_size) return Mistyped;
    const auto is_right =
        registry::checksum_of_secret(text.substr(0, body_size)) == text.substr(body_size);
    return is_right ? Valid : Mistyped;
}

Result<NewToken> make_token(registry::Draft& draft, const registry::Kept<Token>& wanted,
                            Random& random, const zone::Origin& origin)
{
    MOORING_CHECK(check_wanted(draft, wanted));
    if (tokens_of(draft, wanted.account).size() >= tokens_max)
        return fail(Errc::LimitExceeded, "the account has 100 tokens already; revoke one first");
    NewToken made{.token = wanted, .secret = std::string{token_prefix} + make_secret(random)};
    made.secret += registry::checksum_of_secret(made.secret);
    made.token.lookup = lookup_of_secret(made.secret);
    made.token.value.created = draft.now();
    made.token.value.used = {};
    made.token.value.source = {};
    made.token.value.client.clear();
    MOORING_TRY(made.token.id,
                registry::keep(draft, wanted.account, made.token.lookup, made.token.value, origin));
    note_token(draft, made.token, zone::EventKind::TokenMade, origin);
    return made;
}

Result<NewToken> rotate_token(registry::Draft& draft, const TokenRotation& wanted, Random& random,
                              const zone::Origin& origin)
{
    auto old = registry::find<Token>(draft, wanted.token);
    if (!old || old->account != wanted.account || !is_live(old->value, draft.now()))
        return fail(Errc::NotFound, "there is no such token");
    if (wanted.overlap < std::chrono::milliseconds{0} || wanted.overlap > token_overlap_max)
        return fail(Errc::InvalidArgument, "the old token goes on for at most 30 days");
    MOORING_TRY(auto made, make_token(draft, *old, random, origin));
    const auto end = draft.now() + wanted.overlap;
    if (old->value.until == WallTime{} || end < old->value.until) old->value.until = end;
    registry::keep(draft, *old, origin);
    return made;
}

std::vector<registry::Kept<Token>> tokens_of(const registry::Draft& draft, AccountId account)
{
    return registry::all_of<Token>(draft, account);
}

Result<Token> revoke_token(registry::Draft& draft, AccountId account, EntryId id,
                           const zone::Origin& origin)
{
    const auto kept = registry::find<Token>(draft, id);
    if (!kept || kept->account != account) return fail(Errc::NotFound, "there is no such token");
    draft.erase(id, origin);
    note_token(draft, *kept, zone::EventKind::TokenRevoked, origin);
    return kept->value;
}

Result<registry::Kept<Token>> revoke_found_token(registry::Draft& draft, std::string_view secret,
                                                 const zone::Origin& origin)
{
    const auto kept = registry::find<Token>(draft, lookup_of_secret(secret));
    if (!kept) return fail(Errc::NotFound, "no token has this secret");
    draft.erase(kept->id, origin);
    note_token(draft, *kept, zone::EventKind::SecretFound, origin);
    return *kept;
}

}  // namespace mooring::identity

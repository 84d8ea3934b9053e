// SPDX-License-Identifier: Apache-2.0
#include "identity/ticket.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "identity/fields.hpp"
#include "identity/secret.hpp"

namespace mooring::identity {

namespace {

constexpr std::uint8_t ticket_version = 1;
constexpr std::uint64_t code_numbers = 100'000'000;

std::string random_code_by_mail(Random& random)
{
    constexpr auto fair = ~std::uint64_t{0} - ~std::uint64_t{0} % code_numbers;
    auto number = random.next();
    while (number >= fair) number = random.next();
    return fmt::format("{:08}", number % code_numbers);
}

zone::Sha256 hash_of_code(const Ticket& ticket, std::string_view code)
{
    std::string text{ticket.salt.begin(), ticket.salt.end()};
    text += code;
    return sha256_of(text);
}

std::vector<registry::Kept<Ticket>> tickets_of(const registry::Draft& draft, AccountId account,
                                               TicketPurpose purpose)
{
    auto all = registry::all_of<Ticket>(draft, account);
    std::erase_if(all, [&](const auto& kept) {
        return kept.value.purpose != purpose || kept.value.until <= draft.now();
    });
    return all;
}

/// Of links only the newest few work. Codes under way are waited for, or somebody could have
/// mails sent without end.
Result<> make_room(registry::Draft& draft, const registry::Kept<Ticket>& wanted, WithCode code)
{
    if (wanted.account == AccountId{}) return {};
    const auto others = tickets_of(draft, wanted.account, wanted.value.purpose);
    if (others.size() < tickets_of_purpose_max) return {};
    if (code == WithCode::Yes)
        return fail(Errc::TooManyRequests,
                    "several codes are on their way already; look for the newest mail");
    draft.erase(others.front().id, {.source = {}, .time = draft.now()});
    return {};
}

}  // namespace

void Ticket::write(zone::ByteWriter& writer) const
{
    writer.put_byte(ticket_version);
    writer.put_byte(static_cast<std::uint8_t>(purpose));
    put_time(writer, created);
    put_time(writer, until);
    writer.put_byte(tries_left);
    writer.put_string(subject);
    writer.put_varint(zone::number_of(partner));
    put_time(writer, agreed);
    writer.put_raw(salt);
    put_hash(writer, code_hash);
}

Ticket Ticket::read(zone::ByteReader& reader)
{
    expect_version(reader, ticket_version);
    Ticket ticket;
    ticket.purpose = static_cast<TicketPurpose>(reader.byte());
    ticket.created = time_in(reader);
    ticket.until = time_in(reader);
    ticket.tries_left = reader.byte();
    ticket.subject = reader.text();
    ticket.partner = EntryId{reader.varint32()};
    ticket.agreed = time_in(reader);
    const auto salt = reader.raw(ticket.salt.size());
    if (salt.size() == ticket.salt.size()) std::ranges::copy(salt, ticket.salt.begin());
    ticket.code_hash = hash_in(reader);
    return ticket;
}

Result<NewTicket> make_ticket(registry::Draft& draft, const registry::Kept<Ticket>& wanted,
                              WithCode code, Random& random)
{
    MOORING_CHECK(make_room(draft, wanted, code));
    NewTicket made{.id = {}, .secret = make_secret(random), .code = {}};
    auto ticket = wanted.value;
    ticket.created = draft.now();
    if (code == WithCode::Yes) {
        made.code = random_code_by_mail(random);
        random.fill(ticket.salt);
        ticket.code_hash = hash_of_code(ticket, made.code);
    }
    MOORING_TRY(made.id, registry::keep(draft, wanted.account, lookup_of_secret(made.secret),
                                        ticket, {.source = {}, .time = draft.now()}));
    return made;
}

std::optional<registry::Kept<Ticket>> find_ticket(const registry::Draft& draft,
                                                  std::string_view secret, TicketPurpose purpose)
{
    if (secret.size() != secret_digits) return std::nullopt;
    auto kept = registry::find<Ticket>(draft, lookup_of_secret(secret));
    if (!kept || kept->value.purpose != purpose || !is_live(kept->value, draft.now()))
        return std::nullopt;
    return kept;
}

bool is_live(const Ticket& ticket, WallTime now) noexcept
{
    return now < ticket.until && ticket.tries_left > 0;
}

std::size_t ticket_count(const registry::Draft& draft, AccountId account, TicketPurpose purpose)
{
    return tickets_of(draft, account, purpose).size();
}

bool has_code(const Ticket& ticket, std::string_view code)
{
    const auto is_there = ticket.code_hash != zone::Sha256{};
    return is_equal(ticket.code_hash, hash_of_code(ticket, code)) && is_there;
}

void count_try(registry::Draft& draft, registry::Kept<Ticket> ticket, const zone::Origin& origin)
{
    --ticket.value.tries_left;
    // One that sent a code stays until its time is over, so that it counts among those under way.
    registry::keep(draft, ticket, origin);
}

void end_tickets(registry::Draft& draft, AccountId account, TicketPurpose purpose,
                 const zone::Origin& origin)
{
    for (const auto& kept : registry::all_of<Ticket>(draft, account))
        if (kept.value.purpose == purpose) draft.erase(kept.id, origin);
}

}  // namespace mooring::identity

// SPDX-License-Identifier: Apache-2.0
#include "identity/webauthn/ceremonies.hpp"

#include <algorithm>

#include <sodium.h>

#include "base/assert.hpp"
#include "base/encoding.hpp"
#include "zone/journal/byte_stream.hpp"

namespace mooring::identity {

namespace {

constexpr std::size_t spent_ceremonies_max = 262'144;
constexpr std::size_t ceremony_nonce_bytes = 16;

template <class Fields>
WallTime expiry_in(const Fields& fields)
{
    std::uint64_t number = 0;
    for (std::size_t i = ceremony_nonce_bytes; i < fields.size(); ++i)
        number = (number << 8U) | fields[i];
    // A number that a stranger made up is no time; cut, so that adding to it is defined.
    return WallTime{std::chrono::milliseconds{static_cast<std::int64_t>(number >> 2U)}};
}

template <class Fields>
std::optional<Fields> fields_of(std::string_view ticket)
{
    Fields fields{};
    const auto bytes = decode_base64url(ticket.substr(0, 64));
    if (!bytes || bytes->size() != fields.size()) return std::nullopt;
    std::ranges::copy(*bytes, fields.begin());
    return fields;
}

std::unexpected<Error> ceremony_over()
{
    return fail(Errc::Unauthenticated, "this took too long, or was done already; start again");
}

}  // namespace

Ceremonies::Ceremonies(const Clock& clock, Random& random) : clock_{clock}, random_{random}
{
    random.fill(key_);
}

Ceremony Ceremonies::ceremony_of(const Fields& fields, const CeremonyScope& scope) const
{
    zone::ByteWriter writer;
    writer.put_raw(fields);
    writer.put_byte(static_cast<std::uint8_t>(scope.purpose));
    writer.put_u32(zone::number_of(scope.account));
    writer.put_string(scope.subject);
    const auto bound = std::move(writer).take();
    Ceremony ceremony{.ticket = base64url(fields), .challenge = {}, .fresh_handle = {}};
    // One call for both, of which only the first half is seen before the second is used.
    std::array<std::uint8_t, 64> derived{};
    crypto_generichash(derived.data(), derived.size(), bound.data(), bound.size(), key_.data(),
                       key_.size());
    std::copy_n(derived.begin(), ceremony.challenge.size(), ceremony.challenge.begin());
    std::copy_n(derived.begin() + 32, ceremony.fresh_handle.size(), ceremony.fresh_handle.begin());
    return ceremony;
}

Ceremony Ceremonies::begin(const CeremonyScope& scope) const
{
    Fields fields{};
    random_.fill(std::span{fields}.first(ceremony_nonce_bytes));
    const auto expires = clock_.wall_now() + ceremony_time;
    const auto number = static_cast<std::uint64_t>(expires.time_since_epoch().count()) << 2U;
    for (std::size_t i = 0; i < 8; ++i)
        fields[ceremony_nonce_bytes + i] =
            static_cast<std::uint8_t>((number >> (56 - 8 * i)) & 0xFFU);
    return ceremony_of(fields, scope);
}

Result<Ceremony> Ceremonies::find(std::string_view ticket, const CeremonyScope& scope) const
{
    // Who changes the expiry changes the challenge: no MAC is needed beside it.
    const auto fields = fields_of<Fields>(ticket);
    if (!fields || expiry_in(*fields) <= clock_.wall_now()) return ceremony_over();
    const bool is_spent =
        spent_.with([&](const Spent& spent) { return spent.tickets.contains(*fields); });
    if (is_spent) return ceremony_over();
    return ceremony_of(*fields, scope);
}

Result<> Ceremonies::spend(std::string_view ticket)
{
    const auto fields = fields_of<Fields>(ticket);
    if (!fields) return ceremony_over();
    return spent_.with([&](Spent& spent) -> Result<> {
        const auto now = clock_.wall_now();
        while (!spent.by_expiry.empty() && spent.by_expiry.begin()->first <= now) {
            spent.tickets.erase(spent.by_expiry.begin()->second);
            spent.by_expiry.erase(spent.by_expiry.begin());
        }
        if (expiry_in(*fields) <= now) return ceremony_over();
        if (spent.tickets.size() >= spent_ceremonies_max)
            return fail(Errc::QueueFull, "too many people are logging in; try again soon");
        if (!spent.tickets.insert(*fields).second) return ceremony_over();
        spent.by_expiry.emplace(expiry_in(*fields), *fields);
        return {};
    });
}

}  // namespace mooring::identity

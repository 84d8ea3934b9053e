// SPDX-License-Identifier: Apache-2.0
#include "registry/commands/billing.hpp"

#include <charconv>

#include <sodium.h>

#include "registry/commands/plan.hpp"
#include "registry/entry_fields.hpp"
#include "registry/profile.hpp"

namespace mooring::registry {

namespace {

constexpr std::uint8_t payment_version = 1;
constexpr std::size_t billing_id_bytes_max = 255;
constexpr std::size_t signatures_max = 8;

using Hmac = std::array<unsigned char, crypto_auth_hmacsha256_BYTES>;

const unsigned char* bytes_in(std::string_view text)
{
    return reinterpret_cast<const unsigned char*>(text.data());
}

Hmac hmac_of(std::string_view seconds, const SignedPayload& signed_payload)
{
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, bytes_in(signed_payload.secret),
                                signed_payload.secret.size());
    crypto_auth_hmacsha256_update(&state, bytes_in(seconds), seconds.size());
    crypto_auth_hmacsha256_update(&state, bytes_in("."), 1);
    crypto_auth_hmacsha256_update(&state, bytes_in(signed_payload.payload),
                                  signed_payload.payload.size());
    Hmac hmac{};
    crypto_auth_hmacsha256_final(&state, hmac.data());
    return hmac;
}

bool is_equal(const Hmac& expected, std::string_view hex)
{
    Hmac given{};
    std::size_t size = 0;
    if (hex.size() != 2 * given.size()) return false;
    if (sodium_hex2bin(given.data(), given.size(), hex.data(), hex.size(), nullptr, &size,
                       nullptr) != 0)
        return false;
    return size == given.size() && sodium_memcmp(expected.data(), given.data(), size) == 0;
}

bool is_fresh(std::string_view seconds, WallTime now)
{
    std::int64_t number = 0;
    const auto [end, error] =
        std::from_chars(seconds.data(), seconds.data() + seconds.size(), number);
    // Beyond this a time in milliseconds would not fit.
    constexpr std::int64_t seconds_max = 100'000'000'000;
    const auto is_number = error == std::errc{} && end == seconds.data() + seconds.size();
    if (!is_number || number < 0 || number > seconds_max) return false;
    const auto age = now - WallTime{std::chrono::seconds{number}};
    return age <= signature_tolerance && -age <= signature_tolerance;
}

std::optional<AccountId> account_in(std::string_view reference)
{
    constexpr std::string_view prefix = "account-";
    if (!reference.starts_with(prefix)) return std::nullopt;
    reference.remove_prefix(prefix.size());
    std::uint32_t number = 0;
    const auto [end, error] =
        std::from_chars(reference.data(), reference.data() + reference.size(), number);
    if (error != std::errc{} || end != reference.data() + reference.size()) return std::nullopt;
    return AccountId{number};
}

Kept<Payment> customer_of(const Draft& draft, const std::string& id)
{
    auto lookup = "customer:" + id;
    if (auto kept = find<Payment>(draft, lookup)) return *std::move(kept);
    return {.id = {}, .account = {}, .lookup = std::move(lookup), .value = {}};
}

Result<> keep_customer(Draft& draft, const Kept<Payment>& customer, const zone::Origin& origin)
{
    if (customer.id != EntryId{}) {
        keep(draft, customer, origin);
        return {};
    }
    MOORING_CHECK(keep(draft, customer.account, customer.lookup, customer.value, origin));
    return {};
}

/// Takes over what the event says. False if something newer is known.
bool take_over(Kept<Payment>& customer, const BillingEvent& event)
{
    // Within one second the order is not known; then what has ended stays ended.
    const auto is_older = event.made < customer.value.at;
    const auto has_ended = event.made == customer.value.at && !customer.value.is_active;
    if (customer.value.at != WallTime{} && (is_older || has_ended)) return false;
    customer.value.at = event.made;
    customer.value.price = event.price;
    customer.value.is_active = event.is_active;
    return true;
}

Result<BillingOutcome> apply_plan(Draft& draft, const Kept<Payment>& customer,
                                  const zone::Origin& origin)
{
    const auto& payment = customer.value;
    if (payment.at == WallTime{}) return BillingOutcome::Waiting;
    const auto* plan = payment.is_active ? draft.rules().plans.of_price(payment.price) : nullptr;
    if (payment.is_active && plan == nullptr) return BillingOutcome::Ignored;
    auto profile = profile_of(draft, customer.account);
    profile.value.customer = customer.lookup.substr(customer.lookup.find(':') + 1);
    profile.value.billed = payment.at;
    keep_profile(draft, profile, origin);
    MOORING_CHECK(set_plan(draft,
                           {.account = customer.account,
                            .plan = plan != nullptr ? plan->name : std::string{default_plan},
                            .until = {}},
                           origin));
    return BillingOutcome::Applied;
}

}  // namespace

bool is_signed_by(const SignedPayload& signed_payload, WallTime now)
{
    std::string_view seconds;
    std::array<std::string_view, signatures_max> signatures;
    std::size_t count = 0;
    for (auto rest = signed_payload.header; !rest.empty();) {
        auto part = rest.substr(0, rest.find(','));
        rest.remove_prefix(std::min(part.size() + 1, rest.size()));
        if (part.starts_with("t=")) seconds = part.substr(2);
        if (part.starts_with("v1=") && count < signatures_max) signatures[count++] = part.substr(3);
    }
    if (signed_payload.secret.empty() || !is_fresh(seconds, now)) return false;
    const auto expected = hmac_of(seconds, signed_payload);
    bool is_good = false;
    for (std::size_t i = 0; i < count; ++i)
        if (is_equal(expected, signatures[i])) is_good = true;
    return is_good;
}

void Payment::write(zone::ByteWriter& writer) const
{
    writer.put_byte(payment_version);
    put_time(writer, at);
    writer.put_string(price);
    writer.put_byte(is_active ? 1 : 0);
}

Payment Payment::read(zone::ByteReader& reader)
{
    Payment payment;
    if (reader.byte() != payment_version) reader.set_bad();
    payment.at = time_in(reader);
    payment.price = reader.text();
    payment.is_active = reader.byte() != 0;
    return payment;
}

std::string_view text_of(BillingOutcome outcome) noexcept
{
    switch (outcome) {
        case BillingOutcome::Applied:
            return "applied";
        case BillingOutcome::Ignored:
            return "ignored";
        case BillingOutcome::Waiting:
            return "waiting";
        case BillingOutcome::Repeated:
            return "repeated";
    }
    return "ignored";
}

Result<BillingOutcome> apply_billing(Draft& draft, const BillingEvent& event,
                                     const zone::Origin& origin)
{
    if (event.kind == BillingKind::Other) return BillingOutcome::Ignored;
    const auto is_short = [](const std::string& text) {
        return text.size() <= billing_id_bytes_max;
    };
    if (event.id.empty() || event.customer.empty() || !is_short(event.id) ||
        !is_short(event.customer) || !is_short(event.price))
        return fail(Errc::InvalidArgument, "the event has no id, or no customer");
    const auto lookup = "event:" + event.id;
    if (find<Payment>(draft, lookup)) return BillingOutcome::Repeated;
    MOORING_CHECK(
        keep(draft, AccountId{}, lookup, Payment{.at = draft.now(), .price = {}}, origin));

    auto customer = customer_of(draft, event.customer);
    if (event.kind == BillingKind::Checkout) {
        const auto account = account_in(event.reference);
        if (!account || !draft.account(*account)) return BillingOutcome::Ignored;
        customer.account = *account;
    } else if (!take_over(customer, event)) {
        return BillingOutcome::Ignored;
    }
    MOORING_CHECK(keep_customer(draft, customer, origin));
    if (customer.account == AccountId{}) return BillingOutcome::Waiting;
    return apply_plan(draft, customer, origin);
}

}  // namespace mooring::registry

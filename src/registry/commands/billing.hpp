// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What a billing provider says of an account's subscription, and what follows from it.
///
///     checkout completed:  customer ◀─▶ account (the reference we put into the checkout link)
///     subscription ...:    customer, price, status  ─▶ the plan of that price, or the default one
///
/// Events come twice, late, and in any order: each is dealt with once by its id; of a customer the
/// newest counts; and what is said of a customer whose account is not known yet waits for it.
///
/// Thread safety: the writer thread; is_signed_by() is pure.
/// Limits: a signature is good for five minutes.

#include <span>
#include <string>
#include <string_view>

#include "registry/entries.hpp"
#include "registry/name_rules.hpp"

namespace mooring::registry {

/// How long an event's id is remembered: longer than the provider repeats it.
inline constexpr std::chrono::days billing_memory{90};
inline constexpr std::chrono::minutes signature_tolerance{5};

/// Checks `t=SECONDS,v1=HEX[,v1=HEX]`: HMAC-SHA256 of "SECONDS.PAYLOAD" under the webhook's secret
/// (https://docs.stripe.com/webhooks, "Verify webhook signatures manually").
struct SignedPayload {
    std::string_view header;
    std::string_view payload;
    std::string_view secret;
};
[[nodiscard]] bool is_signed_by(const SignedPayload& signed_payload, WallTime now);

/// Two things in one kind: "event:ID", that was dealt with, and "customer:ID", what is known.
struct Payment {
    static constexpr auto kind = zone::EntryKind::Payment;

    WallTime at{};        ///< An event: when it came. A customer: when the newest event was made.
    std::string price{};  ///< Of the subscription.
    bool is_active = false;

    bool operator==(const Payment&) const = default;
    void write(zone::ByteWriter& writer) const;
    [[nodiscard]] static Payment read(zone::ByteReader& reader);
};

enum class BillingKind : std::uint8_t {
    Checkout,      ///< Somebody has subscribed: says whose account it is.
    Subscription,  ///< How a subscription stands.
    Other,         ///< Nothing that concerns us.
};
struct BillingEvent {
    std::string id;
    BillingKind kind = BillingKind::Other;
    WallTime made{};
    std::string customer{};
    std::string reference{};  ///< Of a checkout: "account-7".
    std::string price{};
    bool is_active = false;
};

enum class BillingOutcome : std::uint8_t { Applied, Ignored, Waiting, Repeated };
[[nodiscard]] std::string_view text_of(BillingOutcome outcome) noexcept;

/// Fails with InvalidArgument for an event without an id, or about nobody.
[[nodiscard]] Result<BillingOutcome> apply_billing(Draft& draft, const BillingEvent& event,
                                                   const zone::Origin& origin);

}  // namespace mooring::registry

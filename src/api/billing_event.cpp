// SPDX-License-Identifier: Apache-2.0
#include "api/billing_event.hpp"

#include <algorithm>
#include <array>

namespace mooring::api {

namespace {

using registry::BillingEvent;
using registry::BillingKind;

const json::object* object_in(const json::object& object, std::string_view name)
{
    const auto* member = object.if_contains(name);
    return member == nullptr ? nullptr : member->if_object();
}

std::string text_in(const json::object& object, std::string_view name)
{
    const auto* member = object.if_contains(name);
    const auto* text = member == nullptr ? nullptr : member->if_string();
    return text == nullptr ? std::string{} : std::string{*text};
}

/// The price of the first item: a subscription of ours has one.
std::string price_of(const json::object& subscription)
{
    const auto* items = object_in(subscription, "items");
    const auto* data = items == nullptr ? nullptr : items->if_contains("data");
    const auto* list = data == nullptr ? nullptr : data->if_array();
    const auto* first = list == nullptr || list->empty() ? nullptr : list->front().if_object();
    const auto* price = first == nullptr ? nullptr : object_in(*first, "price");
    return price == nullptr ? std::string{} : text_in(*price, "id");
}

/// The states in which the customer has what was paid for; while a payment is late as well, for
/// the provider tries again and says when it gives up.
bool is_active_status(std::string_view status)
{
    constexpr std::array<std::string_view, 3> active{"active", "trialing", "past_due"};
    return std::ranges::find(active, status) != active.end();
}

BillingKind kind_of_event(std::string_view type)
{
    if (type == "checkout.session.completed") return BillingKind::Checkout;
    if (type.starts_with("customer.subscription.")) return BillingKind::Subscription;
    return BillingKind::Other;
}

}  // namespace

Result<registry::BillingEvent> billing_event_of(const json::object& event)
{
    BillingEvent known{.id = text_in(event, "id"), .kind = kind_of_event(text_in(event, "type"))};
    if (known.kind == BillingKind::Other) return known;
    const auto* created = event.if_contains("created");
    const auto* seconds = created == nullptr ? nullptr : created->if_int64();
    const auto* data = object_in(event, "data");
    const auto* object = data == nullptr ? nullptr : object_in(*data, "object");
    constexpr std::int64_t seconds_max = 100'000'000'000;
    if (seconds == nullptr || *seconds < 0 || *seconds > seconds_max || object == nullptr)
        return fail(Errc::InvalidArgument, "the event has no \"created\" or no \"data.object\"");
    known.made = WallTime{std::chrono::seconds{*seconds}};
    known.customer = text_in(*object, "customer");
    if (known.kind == BillingKind::Checkout) {
        known.reference = text_in(*object, "client_reference_id");
        return known;
    }
    known.price = price_of(*object);
    known.is_active = text_in(event, "type") != "customer.subscription.deleted" &&
                      is_active_status(text_in(*object, "status"));
    return known;
}

}  // namespace mooring::api

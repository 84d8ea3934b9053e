// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What the billing provider sends, as the registry understands it: events of Stripe's format
/// (https://docs.stripe.com/api/events/object) about checkouts and subscriptions.
///
/// Thread safety: a pure function.

#include "api/json.hpp"
#include "registry/commands/billing.hpp"

namespace mooring::api {

/// Fails with InvalidArgument for what has not the form of an event. An event of a type that does
/// not concern us is BillingKind::Other.
[[nodiscard]] Result<registry::BillingEvent> billing_event_of(const json::object& event);

}  // namespace mooring::api

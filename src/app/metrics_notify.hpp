// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What mails, webhook calls and event streams count, as families of the metrics page.
///
/// Thread safety: any thread.

#include "app/metric_families.hpp"
#include "app/notifications.hpp"

namespace mooring::app {

void add_notifications(MetricFamilies& out, Notifications& notifications);

}  // namespace mooring::app

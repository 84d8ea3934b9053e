// SPDX-License-Identifier: Apache-2.0
#include "updates/metrics.hpp"

#include <utility>

namespace mooring::updates {

const char* text_of(HostOutcome outcome) noexcept
{
    switch (outcome) {
        case HostOutcome::Changed:
            return "changed";
        case HostOutcome::Unchanged:
            return "unchanged";
        case HostOutcome::NotPublished:
            return "not-published";
        case HostOutcome::NoSuchHost:
            return "no-such-host";
        case HostOutcome::Suspended:
            return "suspended";
        case HostOutcome::NoRight:
            return "no-right";
        case HostOutcome::Aborted:
            return "aborted";
        case HostOutcome::Held:
            return "held";
    }
    std::unreachable();
}

}  // namespace mooring::updates

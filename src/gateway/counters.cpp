// SPDX-License-Identifier: Apache-2.0
#include "gateway/counters.hpp"

namespace mooring::gateway {

const char* text_of(Outcome outcome) noexcept
{
    switch (outcome) {
        case Outcome::Changed:
            return "changed";
        case Outcome::Unchanged:
            return "unchanged";
        case Outcome::NotPublished:
            return "not-published";
        case Outcome::NoSuchHost:
            return "no-such-host";
        case Outcome::NotAHostName:
            return "not-a-host-name";
        case Outcome::Suspended:
            return "suspended";
        case Outcome::NoCredentials:
            return "no-credentials";
        case Outcome::BadCredentials:
            return "bad-credentials";
        case Outcome::NoRight:
            return "no-right";
        case Outcome::NoHostNamed:
            return "no-host-named";
        case Outcome::TooManyHosts:
            return "too-many-hosts";
        case Outcome::BadAddress:
            return "bad-address";
        case Outcome::BadRequest:
            return "bad-request";
        case Outcome::Aborted:
            return "aborted";
        case Outcome::Flood:
            return "flood";
        case Outcome::Unavailable:
            return "unavailable";
        case Outcome::Held:
            return "held";
    }
    return "unknown";
}

}  // namespace mooring::gateway

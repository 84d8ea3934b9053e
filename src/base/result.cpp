// SPDX-License-Identifier: Apache-2.0
#include "base/result.hpp"

namespace mooring {

const char* text_of(Errc code) noexcept
{
    switch (code) {
        case Errc::InvalidArgument:
            return "invalid-argument";
        case Errc::NotFound:
            return "not-found";
        case Errc::AlreadyExists:
            return "already-exists";
        case Errc::NotAllowed:
            return "not-allowed";
        case Errc::Unauthenticated:
            return "unauthenticated";
        case Errc::StepUpNeeded:
            return "step-up-needed";
        case Errc::TooManyRequests:
            return "too-many-requests";
        case Errc::PreconditionFailed:
            return "precondition-failed";
        case Errc::Conflict:
            return "conflict";
        case Errc::LimitExceeded:
            return "limit-exceeded";
        case Errc::QueueFull:
            return "queue-full";
        case Errc::ShuttingDown:
            return "shutting-down";
        case Errc::StoreFailed:
            return "store-failed";
        case Errc::StoreFull:
            return "store-full";
        case Errc::StoreInUse:
            return "store-in-use";
        case Errc::StoreTooNew:
            return "store-too-new";
        case Errc::Corrupt:
            return "corrupt";
        case Errc::PortTaken:
            return "port-taken";
        case Errc::Io:
            return "io";
        case Errc::Internal:
            return "internal";
    }
    return "unknown";
}

}  // namespace mooring

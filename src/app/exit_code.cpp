// SPDX-License-Identifier: Apache-2.0
#include "app/exit_code.hpp"

namespace mooring::app {

ExitCode exit_code_of(Errc code) noexcept
{
    switch (code) {
        case Errc::InvalidArgument:
        case Errc::NotFound:
        case Errc::AlreadyExists:
        case Errc::Conflict:
        case Errc::LimitExceeded:
        case Errc::TooManyRequests:
        case Errc::PreconditionFailed:
        case Errc::QueueFull:
        case Errc::ShuttingDown:
            return ExitCode::Refused;
        case Errc::NotAllowed:
        case Errc::Unauthenticated:
        case Errc::StepUpNeeded:
            return ExitCode::NotAllowed;
        case Errc::StoreInUse:
            return ExitCode::DataInUse;
        case Errc::StoreTooNew:
            return ExitCode::DataTooNew;
        case Errc::StoreFull:
            return ExitCode::DiskFull;
        case Errc::Corrupt:
            return ExitCode::DataCorrupt;
        case Errc::PortTaken:
            return ExitCode::PortTaken;
        case Errc::StoreFailed:
        case Errc::Io:
        case Errc::Internal:
            return ExitCode::Failed;
    }
    return ExitCode::Failed;
}

}  // namespace mooring::app

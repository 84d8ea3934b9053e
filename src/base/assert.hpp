// SPDX-License-Identifier: Apache-2.0
#pragma once

/// MOORING_ASSERT(condition) checks an invariant of this program, in every build.
///
/// It is for the programmer's mistakes and never for what network, disk or user sent: a failed
/// assertion prints the expression and its place on stderr and aborts the process.

namespace mooring {

/// Prints the broken invariant and aborts. Called by MOORING_ASSERT only.
[[noreturn]] void assertion_failed(const char* expression, const char* file, int line) noexcept;

}  // namespace mooring

#define MOORING_ASSERT(condition)       \
    ((condition) ? static_cast<void>(0) \
                 : ::mooring::assertion_failed(#condition, __FILE__, __LINE__))

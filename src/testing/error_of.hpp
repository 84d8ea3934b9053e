// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What a test wants to know of a Result that should have failed.
///
/// Thread safety: pure function.

#include <optional>

#include "base/result.hpp"

namespace mooring::testing {

/// The kind of error; nothing if there was none.
template <class T>
[[nodiscard]] std::optional<Errc> error_of(const Result<T>& result)
{
    return result ? std::nullopt : std::optional{result.error().code};
}

}  // namespace mooring::testing

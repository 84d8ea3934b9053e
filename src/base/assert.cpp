// SPDX-License-Identifier: Apache-2.0
#include "base/assert.hpp"

#include <cstdio>
#include <cstdlib>

namespace mooring {

void assertion_failed(const char* expression, const char* file, int line) noexcept
{
    std::fprintf(stderr, "mooring: broken invariant: %s (%s:%d)\n", expression, file, line);
    std::abort();
}

}  // namespace mooring

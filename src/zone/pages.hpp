// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Zeroed memory that costs nothing until it is touched: whole pages from the kernel.
///
/// Thread safety: any thread.

#include <cstddef>

namespace mooring::zone {

inline constexpr std::size_t page_bytes = 4096;

/// Zeroed memory aligned to a page. The process cannot go on without memory: a refusal aborts.
[[nodiscard]] void* map_pages(std::size_t bytes) noexcept;
void unmap_pages(void* pages, std::size_t bytes) noexcept;

}  // namespace mooring::zone

// SPDX-License-Identifier: Apache-2.0
#include "zone/pages.hpp"

#include <sys/mman.h>

#include "base/assert.hpp"

namespace mooring::zone {

void* map_pages(std::size_t bytes) noexcept
{
    void* pages =
        ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    MOORING_ASSERT(pages != MAP_FAILED);
    return pages;
}

void unmap_pages(void* pages, std::size_t bytes) noexcept
{
    ::munmap(pages, bytes);
}

}  // namespace mooring::zone

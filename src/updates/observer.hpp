// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Who wants to hear what the writer has done, on the writer's own thread: the memory of what
/// changed for IXFR, the senders of NOTIFY, the maker of the catalog zone.
///
///     Store::commit ──▶ committed() ──▶ apply ──▶ applied() ──▶ publish ──▶ replies
///                                                        seal ──▶ sealed()
///
/// There are two calls per batch, because whoever tells what a name showed before and shows now
/// has to look at the contents twice: what a suspension hides stands in no batch.
///
/// Thread safety: called on the writer thread, one call at a time. Must be quick, must not block
/// and must not push requests that it then waits for.

#include <span>

#include "zone/journal/batch.hpp"

namespace mooring::updates {

class Observer {
public:
    Observer() = default;
    Observer(const Observer&) = delete;
    Observer& operator=(const Observer&) = delete;
    virtual ~Observer() = default;

    /// A batch is on stable storage. Contents and tables are as they were before it.
    virtual void committed(const zone::Batch& batch) = 0;
    /// The same batch has been applied to contents and tables, and is about to be published.
    virtual void applied(const zone::Batch& batch) = 0;
    /// These zones show these serials from now on, also to queries.
    virtual void sealed(std::span<const zone::ZoneSerial> serials) = 0;
};

}  // namespace mooring::updates

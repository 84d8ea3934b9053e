// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The desk of the name server in this process, for signed messages and updates: with the keys of a
/// script, each of which may change everything in its zones.
///
/// Thread safety: ask() from one thread; it waits for the desk's own loop.

#include <memory>

#include "nameserver/answerer.hpp"
#include "script.hpp"
#include "subject.hpp"
#include "testing/zone_builder.hpp"

namespace mooring::conformance {

class InProcessDesk {
public:
    struct World {
        mooring::testing::ZoneBuilder& zones;
        const Clock& clock;
        const nameserver::SigningSource& signing;
        Endpoint client;
    };
    InProcessDesk(const World& world, std::vector<dns::TsigKey> keys);
    ~InProcessDesk();
    InProcessDesk(const InProcessDesk&) = delete;
    InProcessDesk& operator=(const InProcessDesk&) = delete;

    /// The response to one message; nothing if there is none.
    [[nodiscard]] std::optional<Bytes> ask(const Bytes& message, authority::Transport transport);

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace mooring::conformance

// SPDX-License-Identifier: Apache-2.0
#pragma once

/// An UPDATE message by the names that RFC 2136, section 2, gives to its sections.
///
/// Thread safety: values.

#include <vector>

#include "base/result.hpp"
#include "dns/message.hpp"

namespace mooring::authority {

struct UpdateMessage {
    dns::Name zone;
    dns::RrClass zone_class = dns::RrClass::IN;
    std::vector<dns::MessageRecord> prerequisites;
    std::vector<dns::MessageRecord> updates;

    /// Takes the sections out of a parsed message. Fails with FORMERR unless the zone section has
    /// exactly one entry, of type SOA (RFC 2136, 3.1.1).
    [[nodiscard]] static Result<UpdateMessage, dns::Rcode> from(dns::Message message);
};

}  // namespace mooring::authority

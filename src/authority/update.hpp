// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What an UPDATE message makes of a zone: the server's part of RFC 2136, section 3.
///
///     message + zone as it is ──process_update()──▶ RCODE, and the RRsets as they shall become
///
/// PURE: the zone is seen through UpdateView, nothing is changed here, and all of the update
/// applies or nothing. Names are literal, wildcards too (RFC 2136 knows no synthesis).
///
/// The zone's serial is its owner's business: an SOA in the update section replaces the other
/// fields only if its serial is newer (3.4.2.2), and who applies the outcome sets the serial.
///
/// Thread safety: a function of its arguments.
/// Limits: the message's 64 KiB; work grows as n log n with its records.

#include <optional>
#include <vector>

#include "authority/update_message.hpp"
#include "dns/rdata.hpp"

namespace mooring::authority {

/// The zone as it stands and what the requestor may do with it.
class UpdateView {
public:
    UpdateView() = default;
    UpdateView(const UpdateView&) = delete;
    UpdateView& operator=(const UpdateView&) = delete;
    virtual ~UpdateView() = default;

    /// All RRsets of a name, without what signing makes (RRSIG, NSEC, NSEC3).
    [[nodiscard]] virtual std::vector<dns::Rrset> rrsets(dns::NameView owner) const = 0;
    /// True if the name belongs to the zone and not to one of ours below it (3.2.1, 3.4.1.1).
    [[nodiscard]] virtual bool is_in_zone(dns::NameView owner) const = 0;
    /// The requestor's permission for one record of the update section (3.3). Asked only for
    /// records that are well-formed.
    [[nodiscard]] virtual bool may_update(const dns::MessageRecord& record) const = 0;
};

struct UpdateOutcome {
    dns::Rcode rcode = dns::Rcode::NoError;
    /// The RRsets that change, in canonical order of owners; one without records is deleted. Empty
    /// unless NOERROR.
    std::vector<dns::Rrset> changed;
};

/// Processes a message whose zone is served here.
[[nodiscard]] UpdateOutcome process_update(const UpdateMessage& update, const UpdateView& view);

}  // namespace mooring::authority

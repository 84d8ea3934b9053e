// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Writes a decision as a message, with the signatures it asks for.
///
///     sign ──▶ write ──▶ finish        all signatures first: what cannot be signed is not begun
///
/// A client over UDP that has not proven its address gets an empty answer with TC if the signatures
/// are over the budget: over TCP it will be a proven one. Whoever is proven, and every other
/// failure, gets SERVFAIL, never an answer that lacks a signature. An RRSIG RRset is written right
/// behind what it covers; where it does not fit, TC is set (RFC 4035, section 3.1.1).
///
/// Thread safety: none; lives for one message.

#include <boost/container/static_vector.hpp>

#include "authority/answer.hpp"
#include "dnssec/signer.hpp"

namespace mooring::authority {

class Encoder {
public:
    Encoder(const Decision& decision, const dns::QueryMessage& query, const Reply& reply) noexcept
        : decision_{decision}, query_{query}, reply_{reply}
    {}

    [[nodiscard]] Answer run();

private:
    using Status = dnssec::Signed::Status;

    [[nodiscard]] bool is_udp() const noexcept
    {
        return reply_.envelope.transport == Transport::Udp;
    }
    [[nodiscard]] Status sign_all();
    [[nodiscard]] Answer write_message() const;
    [[nodiscard]] Answer write_empty(Status why) const;
    [[nodiscard]] dns::ResponseWriter begin() const noexcept;
    [[nodiscard]] Answer finish(dns::ResponseWriter& writer, dns::Rcode rcode) const noexcept;

    const Decision& decision_;
    const dns::QueryMessage& query_;
    const Reply& reply_;
    /// Those the signer made, in the order of what they cover.
    boost::container::static_vector<zone::RrsetView, Decision::chosen_max> made_;
};

}  // namespace mooring::authority

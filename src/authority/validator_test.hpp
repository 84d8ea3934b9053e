// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A small validator of signed answers, written from RFC 4035 section 5, RFC 5155 section 8 and
/// RFC 9824 section 4 without a look at how answers are made.
///
/// Thread safety: pure. Used by tests only.

#include <string>

#include "dns/message.hpp"
#include "dnssec/dnskey.hpp"

namespace mooring::authority {

struct Validation {
    const dns::Message& response;
    const dns::Name& origin;
    const dnssec::Dnskey& key;
    std::uint32_t now_seconds;
};

/// Why the response to the question would be bogus; empty if it validates, or proves an insecure
/// delegation.
[[nodiscard]] std::string why_bogus(const Validation& validation, const dns::Name& qname,
                                    dns::RrType qtype);

}  // namespace mooring::authority

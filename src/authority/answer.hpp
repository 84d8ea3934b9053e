// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The heart of the name server: a query's bytes in, the response's bytes out.
///
///     ReceivedQuery ──decide()──▶ Decision ──encode()──▶ bytes        answer() does both
///                                     what to sign ──▶ dnssec::Signer
///
/// PURE: no socket, clock or lock; the answer is a function of the query, of the name table as the
/// Reader sees it, of the keys and signatures the Signer has, of the time and of the Envelope.
/// Nothing allocates, unless a signature has to be made.
///
/// Implements RFC 1034 section 4.3.2, RFC 2308 (negative answers), RFC 4035 section 3.1 (signed
/// answers), RFC 4592 (wildcards), RFC 5155 section 7.2 (NSEC3), RFC 6604 (RCODE of CNAME chains),
/// RFC 6672 (DNAME), RFC 6891 (EDNS), RFC 8482 (ANY), RFC 8914 (EDE), RFC 9471 (glue), RFC 9824
/// (compact denial). Responses are minimal: no additional data but glue.
///
/// Thread safety: functions of their arguments; a Reader and a Signer belong to one thread.
/// Limits: at most `chain_links_max` CNAMEs and DNAMEs are followed; then the answer ends there.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "authority/decision.hpp"
#include "dns/wire.hpp"
#include "zone/name_table.hpp"

namespace mooring::dnssec {
class Signer;
}

namespace mooring::authority {

inline constexpr std::size_t chain_links_max = 8;

enum class Transport : std::uint8_t { Udp, Tcp, Tls };

/// A message from outside after parsing, with what was wrong with it. Borrows the bytes.
struct ReceivedQuery {
    dns::QueryMessage message;
    std::optional<dns::WireError> error;

    [[nodiscard]] static ReceivedQuery parse(std::span<const std::uint8_t> bytes) noexcept;
    /// False for what must be dropped without a word: responses, and less than a header.
    [[nodiscard]] bool deserves_response() const noexcept;
};

/// How a response travels, and what the door adds to its OPT record. Borrows its bytes.
struct Envelope {
    Transport transport = Transport::Udp;
    /// The client's address is not spoofed: a valid cookie (RFC 7873). Over TCP it never is.
    bool is_client_proven = false;
    std::span<const std::uint8_t> cookie = {};    ///< The COOKIE option's data; empty: none.
    std::span<const std::uint8_t> nsid = {};      ///< Returned if asked for (RFC 5001).
    std::optional<std::uint16_t> keepalive = {};  ///< In 100 ms (RFC 7828).
    std::size_t padding_block = 0;                ///< Pad to a multiple of it (RFC 8467); 0: no.
    std::size_t reserved_bytes = 0;               ///< Kept back for a TSIG record.
    /// The largest response; over UDP what the client allows counts, too.
    std::size_t size_max = 0xffff;
};

/// From where answers come.
struct Authority {
    const zone::NameTable::Reader& reader;
    dnssec::Signer* signer = nullptr;  ///< Null: zones in mode Online are answered unsigned.
    std::uint32_t now_seconds = 0;     ///< Since 1970, for the validity of signatures.
};

struct Answer {
    std::size_t size_bytes = 0;  ///< 0: nothing is to be sent.
    dns::Rcode rcode = dns::Rcode::NoError;
    bool is_truncated = false;
    ResponseKind kind = ResponseKind::Error;
    /// The name a response rate limit counts the response for: the QNAME, or what is the same for
    /// all names of a random flood: the zone (NXDOMAIN), the closest encloser (wildcard), the cut
    /// (referral). The root for errors. A suffix of the QNAME, or of a name in the table: valid
    /// until the Reader's next refresh() or rest().
    dns::NameView imputed_to = dns::NameView::root();
};

/// Decides about every query that deserves a response.
void decide(const ReceivedQuery& query, const Authority& authority, Decision& decision);

/// What a decision becomes a response with. The buffer has at least 512 bytes.
struct Reply {
    const Authority& authority;
    const Envelope& envelope;
    std::span<std::uint8_t> buffer;
};

/// Writes a decision into the reply's buffer, as far as the envelope and the client's
/// EDNS allow. Asks the signer for the signatures that the decision lists: a UDP client that has
/// not proven its address gets an empty answer with TC if they are over the budget; SERVFAIL if one
/// cannot be had.
[[nodiscard]] Answer encode(const Decision& decision, const dns::QueryMessage& query,
                            const Reply& reply);

/// decide() and encode(); an empty Answer for what deserves none.
[[nodiscard]] Answer answer(const ReceivedQuery& query, const Authority& authority,
                            const Envelope& envelope, std::span<std::uint8_t> buffer);

}  // namespace mooring::authority

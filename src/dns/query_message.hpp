// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What a name server needs of a query, parsed in place (RFC 1035, section 4; EDNS: RFC 6891).
///
///     bytes ──parse()──▶ header fields, question, EDNS     nothing is copied or allocated
///
/// Every record of the message is walked, so that a response is only given to a whole message, but
/// of what follows the question only the OPT record is looked into. That there is a TSIG record and
/// that it stands where it must is seen (RFC 8945, 5.1), what it says is not read here.
///
/// Thread safety: none; a message is used by one thread.
/// Limits: a QNAME is at most 255 bytes. Compression pointers must point backwards and are never
/// followed, so that no input loops; a question cannot have one, as only the header precedes it.

#include <cstdint>
#include <optional>
#include <span>

#include "base/result.hpp"
#include "dns/name.hpp"
#include "dns/types.hpp"

namespace mooring::dns {

inline constexpr std::size_t header_bytes = 12;
inline constexpr std::size_t udp_bytes_min = 512;            ///< RFC 1035, 4.2.1.
inline constexpr std::uint16_t server_udp_bytes_max = 1232;  ///< Never fragmented in practice.

enum class WireError : std::uint8_t {
    TooShort,            ///< Fewer than the 12 bytes of a header: cannot even be answered.
    NotAQuery,           ///< QR is set: must not be answered, or two servers could talk for ever.
    BadName,             ///< A label or pointer that cannot be.
    Truncated,           ///< A section ends in mid-record.
    TrailingBytes,       ///< Bytes after the last counted record.
    BadQuestionCount,    ///< Not exactly one question.
    BadOpt,              ///< Two OPT records, one with a name or out of place, or broken options.
    BadCookie,           ///< A COOKIE option of a size that cannot be (RFC 7873, 5.2.2).
    BadRdata,            ///< RDATA that is not of its type's form (message.hpp only).
    BadTsig,             ///< A TSIG record that is not the last one (RFC 8945, 5.1).
    UnsupportedVersion,  ///< EDNS version above 0: BADVERS.
};
/// The RCODE that answers each error; nothing means: drop silently.
[[nodiscard]] std::optional<Rcode> rcode_of(WireError error) noexcept;

/// What the OPT record of a query says (RFC 6891, 6.1). Options that are not named here are
/// ignored.
struct Edns {
    std::uint16_t udp_payload_bytes_max = 512;  ///< At least 512 (RFC 6891, 6.2.3).
    bool is_dnssec_ok = false;                  ///< The DO flag (RFC 3225).
    bool is_compact_ok = false;                 ///< The CO flag (RFC 9824, 5.1).
    bool wants_nsid = false;                    ///< RFC 5001, 2.1.
    bool wants_keepalive = false;               ///< Means nothing over UDP (RFC 7828, 3.2.1).
    bool has_padding = false;                   ///< RFC 7830.
    /// The first COOKIE option as it was sent: the client's 8 bytes, or those and the server's 8 to
    /// 32 (RFC 7873, 4); empty if there is none. Borrows from the message.
    std::span<const std::uint8_t> cookie{};
};

/// A query's header fields, question and EDNS. `qname` keeps the case of the query (0x20).
/// `has_tsig`: the last record is a TSIG, which nobody has verified yet.
struct QueryMessage {
    std::uint16_t id = 0;
    Opcode opcode = Opcode::Query;
    bool is_recursion_desired = false;
    bool is_checking_disabled = false;
    NameView qname = NameView::root();
    RrType qtype{};
    RrClass qclass{};
    bool has_tsig = false;
    std::optional<Edns> edns;
    std::span<const std::uint8_t> question;  ///< The question section's bytes, to be echoed.

    /// Parses one message. `qname` and `question` borrow from `bytes`. Fails as WireError says;
    /// what was understood before the error is filled even then, so that the error can be answered:
    /// the header if there are 12 bytes, the question if it is whole, EDNS if its version is too
    /// new, its cookie is broken or a TSIG is out of place.
    ///
    /// A message of another opcode than Query, Update and Notify does not fail after its header,
    /// for it is answered with NOTIMP whatever follows; its question is empty unless it reads like
    /// a query's. An UPDATE's zone section is its question.
    [[nodiscard]] Result<void, WireError> parse(std::span<const std::uint8_t> bytes) noexcept;

private:
    [[nodiscard]] Result<void, WireError> parse_sections(
        std::span<const std::uint8_t> bytes) noexcept;
    [[nodiscard]] Result<void, WireError> parse_question(
        std::span<const std::uint8_t> bytes) noexcept;
    [[nodiscard]] Result<void, WireError> parse_records(
        std::span<const std::uint8_t> bytes) noexcept;
};

/// The size that a response over UDP may have: what the query's EDNS allows, 512 without, and never
/// more than server_udp_bytes_max.
[[nodiscard]] std::size_t udp_response_bytes_max(const QueryMessage& query) noexcept;

}  // namespace mooring::dns

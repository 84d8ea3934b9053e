// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A whole DNS message, taken apart (RFC 1035, section 4): for UPDATE, NOTIFY, transfers and the
/// responses to our own queries. Plain queries take the way of query_message.hpp, which copies
/// nothing.
///
///     bytes ──parse()──▶ header, questions, records of three sections, EDNS, TSIG
///
/// Names are uncompressed everywhere, also inside RDATA where a type may have them compressed (RFC
/// 3597, section 4), so a record can be kept and written again without its message.
///
/// Thread safety: values.
/// Limits: compression pointers lead backwards only, so no input loops. A hostile message of 64 KiB
/// costs at most some megabytes; who can be asked by anybody verifies a TSIG first.
/// Invariants: RDATA is valid for its type, but for the empty RDATA that RFC 2136 has in classes
/// ANY and NONE, and RDATA of class ANY, which has no meaning.

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/result.hpp"
#include "dns/name.hpp"
#include "dns/query_message.hpp"
#include "dns/rdata.hpp"
#include "dns/tsig.hpp"
#include "dns/types.hpp"

namespace mooring::dns {

/// The header without the counts (RFC 1035, 4.1.1).
struct MessageHeader {
    std::uint16_t id = 0;
    Opcode opcode = Opcode::Query;
    bool is_response = false;
    bool is_authoritative = false;
    bool is_truncated = false;
    bool is_recursion_desired = false;
    Rcode rcode = Rcode::NoError;  ///< As parsed: with the upper bits of an OPT record.
    bool operator==(const MessageHeader&) const = default;
};

struct Question {
    Name name;
    RrType type{};
    RrClass rrclass = RrClass::IN;
    bool operator==(const Question&) const = default;
};

struct MessageRecord {
    Name owner;
    RrType type{};
    RrClass rrclass = RrClass::IN;
    Ttl ttl = {};  ///< As sent, all 32 bits.
    Rdata rdata;
    bool operator==(const MessageRecord&) const = default;
};

/// What of an OPT record concerns more than plain queries (RFC 6891, 6.1).
struct MessageEdns {
    std::uint16_t udp_payload_bytes_max = 512;
    std::uint8_t version = 0;
    bool is_dnssec_ok = false;
    bool operator==(const MessageEdns&) const = default;
};

struct Message {
    MessageHeader header;
    std::vector<Question> questions;
    std::vector<MessageRecord> answers;      ///< In an UPDATE: prerequisites.
    std::vector<MessageRecord> authorities;  ///< In an UPDATE: the update section.
    std::vector<MessageRecord> additionals;  ///< Without OPT and TSIG.
    std::optional<MessageEdns> edns;
    std::optional<TsigRecord> tsig;

    /// Parses one whole message, query or response. Fails as WireError says: also for two OPT
    /// records, and for a TSIG record that is not the last of all (RFC 8945, 5.1).
    [[nodiscard]] static Result<Message, WireError> parse(std::span<const std::uint8_t> bytes);
};

}  // namespace mooring::dns

// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What a case may have besides a plain query: the sections of an UPDATE message (RFC 2136) and a
/// TSIG record (RFC 8945), right or wrong as the script says.
///
/// Thread safety: values and pure functions.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "dns/name.hpp"
#include "dns/rdata.hpp"
#include "dns/tsig.hpp"
#include "dns/types.hpp"
#include "response.hpp"

namespace mooring::conformance {

/// A record as it is sent, of any class and with any RDATA.
struct WireRecord {
    dns::Name owner;
    dns::RrType type{};
    std::uint16_t rrclass = 1;
    std::uint32_t ttl = 0;
    Bytes rdata;
};

struct UpdateSections {
    std::vector<WireRecord> prerequisites;
    std::vector<WireRecord> changes;
};

/// How a message is signed.
struct TsigPlan {
    dns::TsigKey key;
    std::int64_t seconds_off = 0;  // Added to the time of signing.
    std::uint16_t fudge = 300;
    std::optional<std::size_t> mac_size;  // The MAC is cut or lengthened with zeros to it.
    std::optional<std::uint16_t>
        sent_id;             // The header's id after signing: the original one differs.
    bool is_forged = false;  // A bit of the MAC is wrong.
};

/// What the TSIG record of the response must say; nothing of it is looked at if the query has none.
struct ExpectedTsig {
    dns::TsigError error = dns::TsigError::None;
    bool is_absent = false;
};

/// Appends a section's records to a message whose counts say so already.
void put_records(Bytes& bytes, const std::vector<WireRecord>& records);

/// The message with its TSIG record.
[[nodiscard]] Bytes signed_message(Bytes message, const TsigPlan& plan, std::uint64_t now_seconds);

/// Every way in which the response's TSIG is not what is expected.
[[nodiscard]] std::vector<std::string> tsig_faults(const Bytes& request, const Bytes& response,
                                                   const TsigPlan& plan,
                                                   const ExpectedTsig& expected);

/// OWNER TTL CLASS TYPE [RDATA...], beginning at the second word.
[[nodiscard]] Result<WireRecord> parse_wire_record(const std::vector<std::string>& words,
                                                   const dns::Name& origin);
/// tsig-key NAME ALGORITHM BASE64
[[nodiscard]] Result<dns::TsigKey> parse_key(const std::vector<std::string>& words);
[[nodiscard]] Result<dns::TsigError> parse_tsig_error(const std::string& word);

}  // namespace mooring::conformance

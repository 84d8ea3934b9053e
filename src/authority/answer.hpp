// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The heart of the name server: a query's bytes in, the response's bytes out.
///
///     ReceivedQuery ──decide()──▶ Decision ──encode()──▶ bytes        answer() does both
///
/// PURE: no socket, clock, lock or allocation; the answer is a function of the query, of the name
/// table as the Reader sees it, and of the options.
///
/// Implements RFC 1034 section 4.3.2, RFC 2308 (negative answers), RFC 4592 (wildcards), RFC 6604
/// (RCODE of CNAME chains), RFC 6891 (EDNS), RFC 8482 (ANY), RFC 8914 (EDE 15 for a suspended
/// name), RFC 9471 (glue). Responses are minimal: no additional data but glue.
///
/// Thread safety: functions of their arguments; a Reader belongs to one thread.
/// Limits: at most `chain_links_max` CNAMEs are followed; then the answer ends there.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "authority/decision.hpp"
#include "dns/wire.hpp"
#include "zone/name_table.hpp"

namespace mooring::authority {

inline constexpr std::size_t chain_links_max = 8;

/// RFC 8914, section 4.16: the operator blocks this name.
inline constexpr std::uint16_t extended_error_blocked = 15;

enum class Transport : std::uint8_t { Udp, Tcp };

/// A message from outside after parsing, with what was wrong with it. Borrows the bytes.
struct ReceivedQuery {
    dns::QueryMessage message;
    std::optional<dns::WireError> error;

    [[nodiscard]] static ReceivedQuery parse(std::span<const std::uint8_t> bytes) noexcept;
    /// False for what must be dropped without a word: responses, and less than a header.
    [[nodiscard]] bool deserves_response() const noexcept;
};

struct Answer {
    std::size_t size_bytes = 0;  ///< 0: nothing is to be sent.
    dns::Rcode rcode = dns::Rcode::NoError;
    bool is_truncated = false;
};

/// Decides about every query that deserves a response.
void decide(const ReceivedQuery& query, const zone::NameTable::Reader& reader, Decision& decision);

/// Writes a decision into `buffer`, of at least 512 bytes, as far as the transport and the client's
/// EDNS allow, and returns the size; `is_truncated` of the result is the TC bit.
[[nodiscard]] Answer encode(const Decision& decision, const dns::QueryMessage& query,
                            Transport transport, std::span<std::uint8_t> buffer) noexcept;

/// decide() and encode(); an empty Answer for what deserves none.
[[nodiscard]] Answer answer(const ReceivedQuery& query, const zone::NameTable::Reader& reader,
                            Transport transport, std::span<std::uint8_t> buffer);

}  // namespace mooring::authority

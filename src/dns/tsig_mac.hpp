// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What a TSIG signs and the MAC over it (RFC 8945, section 4.3): shared by signing and verifying.
///
/// Thread safety: values and pure functions.

#include <cstdint>
#include <span>
#include <vector>

#include "dns/tsig.hpp"

namespace mooring::dns {

/// Gathers what is digested, in the order of RFC 8945, 4.3.
class TsigDigest {
public:
    /// A MAC with its length before it (4.3.1): of the request, or of the message before.
    void add_mac(std::span<const std::uint8_t> mac);
    /// A message whose TSIG record begins at `end` and is taken out: the record count as it was
    /// before, and the original ID (4.3.2).
    void add_message_before(std::span<const std::uint8_t> message, const TsigRecord& record);
    void add_message(std::span<const std::uint8_t> message);
    /// All TSIG variables (4.3.3).
    void add_variables(const TsigRecord& record);
    /// Time Signed and Fudge only (5.3.1).
    void add_timers(const TsigRecord& record);

    /// The whole MAC; empty if the library has no such hash (never equal to anything then).
    [[nodiscard]] std::vector<std::uint8_t> mac(const TsigKey& key) const;
    [[nodiscard]] std::vector<std::uint8_t> take() && { return std::move(bytes_); }

private:
    std::vector<std::uint8_t> bytes_;
};

/// True if `mac` is the beginning of `whole`, compared in constant time, and not empty.
[[nodiscard]] bool is_mac(std::span<const std::uint8_t> mac, std::span<const std::uint8_t> whole);

/// Big-endian numbers at the end of a vector.
void append_u16(std::vector<std::uint8_t>& bytes, std::uint64_t value);
void append_u48(std::vector<std::uint8_t>& bytes, std::uint64_t value);

/// Appends a whole TSIG record to a message and counts it.
void append_record(std::vector<std::uint8_t>& message, const TsigRecord& record);

}  // namespace mooring::dns

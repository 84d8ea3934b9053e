// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A response as a strict client reads it: everything parsed, names uncompressed, nothing forgiven.
///
/// Written apart from src/dns, so that a mistake in writing messages is not repeated in reading
/// them.
///
/// Thread safety: values.

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "dns/rdata.hpp"
#include "dns/zone_file.hpp"

namespace mooring::conformance {

using Bytes = std::vector<std::uint8_t>;

struct ResponseEdns {
    std::uint16_t payload_bytes = 0;
    std::uint8_t version = 0;
    bool is_dnssec_ok = false;
    bool is_compact_ok = false;
    std::vector<std::uint16_t> extended_errors;  // INFO-CODEs (RFC 8914).
    struct Option {
        std::uint16_t code = 0;
        Bytes value;
    };
    std::vector<Option> options;  // All of them, in their order.
};

struct Response {
    std::uint16_t id = 0;
    unsigned opcode = 0;
    bool is_response = false;
    bool is_authoritative = false;
    bool is_truncated = false;
    bool is_recursion_desired = false;
    bool is_recursion_available = false;
    bool is_authentic = false;
    std::uint16_t rcode = 0;  // With the upper bits of the OPT record.
    Bytes question;           // The question section as it stands in the message.
    std::array<std::vector<dns::Record>, 3> sections;  // Answer, authority, additional without OPT.
    std::optional<ResponseEdns> edns;
    std::size_t size_bytes = 0;

    /// Fails with InvalidArgument on anything that a message must not be.
    [[nodiscard]] static Result<Response> parse(std::span<const std::uint8_t> bytes);
};

}  // namespace mooring::conformance

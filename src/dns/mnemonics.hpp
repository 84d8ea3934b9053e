// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The words that zone files may have for numbers in RDATA. They are read in any case; what we
/// print are the numbers, which everyone reads.
///
/// Thread safety: pure functions.

#include <cstdint>
#include <optional>
#include <string_view>

namespace mooring::dns {

/// "ECDSAP256SHA256" or "13" (RFC 4034, 2.2 and appendix A.1).
/// https://www.iana.org/assignments/dns-sec-alg-numbers/dns-sec-alg-numbers.xhtml
[[nodiscard]] std::optional<std::uint8_t> parse_dnssec_algorithm(std::string_view text) noexcept;

/// "PKIX" or "1" (RFC 4398, 2.1).
[[nodiscard]] std::optional<std::uint16_t> parse_certificate_type(std::string_view text) noexcept;

/// "TCP" or "6": the protocols that WKS knows (RFC 1035, 3.4.2).
[[nodiscard]] std::optional<std::uint8_t> parse_ip_protocol(std::string_view text) noexcept;

}  // namespace mooring::dns

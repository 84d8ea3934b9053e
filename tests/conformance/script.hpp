// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A conformance test as it stands in a data file: zones, what is kept at some of their names, and
/// cases of a query with what must come back. README.md describes the format.
///
/// Thread safety: values.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ip_address.hpp"
#include "base/result.hpp"
#include "dns/name.hpp"
#include "dns/rdata.hpp"
#include "dns/types.hpp"
#include "response.hpp"

namespace mooring::conformance {

struct ZoneText {
    dns::Name origin;
    std::string text;  // As a zone file; one line per line of the test file.
};

/// What our product keeps at a name and no zone file can say.
struct Keeping {
    dns::Name name;
    bool is_host = false;
    bool is_wildcard = false;
    bool is_silenced = false;  // A suspended host.
    bool is_hidden = false;    // A suspended claim.
    std::optional<Ipv4> ipv4;
    std::optional<Ipv6> ipv6;
};

struct QueryEdns {
    std::uint16_t payload_bytes = 1232;
    std::uint8_t version = 0;
    bool is_dnssec_ok = false;
    Bytes options;
};

struct Query {
    dns::Name qname;
    dns::RrType qtype{};
    std::uint16_t qclass = 1;
    std::optional<QueryEdns> edns = QueryEdns{};
    unsigned opcode = 0;
    bool is_recursion_desired = false;
    bool is_checking_disabled = false;
    bool is_tcp = false;
    std::optional<Bytes> raw;  // The whole message, instead of all above but is_tcp.

    [[nodiscard]] Bytes wire(std::uint16_t id) const;
    /// The question section of wire(); empty for a raw message.
    [[nodiscard]] Bytes question() const;
};

struct ExpectedRecord {
    dns::Name owner;
    std::optional<dns::Ttl> ttl;
    dns::RrType type{};
    std::optional<dns::Rdata> rdata;  // Nothing: some record of the type is enough.
    std::string text;
};

struct Expectation {
    bool is_dropped = false;
    std::string rcode;
    bool is_authoritative = false;
    bool is_truncated = false;
    bool is_recursion_available = false;
    bool is_authentic = false;
    bool has_dnssec_ok = false;
    std::optional<bool> has_edns;  // Nothing: as the query has, if that is not raw.
    std::optional<std::uint16_t> extended_error;
    /// Per section: nothing if it is not looked at; otherwise exactly what may be there.
    std::array<std::optional<std::vector<ExpectedRecord>>, 3> sections;
};

struct Case {
    std::size_t line = 0;
    std::string text;        // The query line, for the report.
    bool is_choice = false;  // The RFC leaves it open, and this is what we do.
    Query query;
    Expectation expectation;
};

struct Script {
    std::vector<ZoneText> zones;
    std::vector<Keeping> keepings;
    std::vector<Case> cases;
};

/// Fails with InvalidArgument, "line 12: ...".
[[nodiscard]] Result<Script> parse_script(std::string_view text);

}  // namespace mooring::conformance

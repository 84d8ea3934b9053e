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
#include "exchange.hpp"
#include "response.hpp"
#include "zone/journal/rows.hpp"

namespace mooring::conformance {

struct ZoneText {
    dns::Name origin;
    std::string text;  // As a zone file; one line per line of the test file.
    zone::Signing signing = zone::Signing::Unsigned;
    zone::Denial denial = zone::Denial::Nsec;
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
    bool is_compact_ok = false;  // CO (RFC 9824, section 5).
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
    bool is_tls = false;
    std::optional<UpdateSections> update;  // Then `qname` is the zone.
    std::optional<TsigPlan> tsig;
    std::optional<Bytes> raw;  // The whole message, instead of all above but is_tcp and is_tls.

    [[nodiscard]] Bytes wire(std::uint16_t id) const;
    /// The question section of wire(); empty for a raw message.
    [[nodiscard]] Bytes question() const;
};

struct ExpectedRecord {
    dns::Name owner;
    std::optional<dns::Ttl> ttl;
    dns::RrType type{};
    std::optional<dns::Rdata> rdata;     // Nothing: some record of the type is enough.
    std::optional<dns::RrType> covered;  // Of an RRSIG: a signature over this type is enough.
    std::string text;
};

/// An EDNS option that must be there, or must not.
struct ExpectedOption {
    std::uint16_t code = 0;
    bool is_absent = false;
    std::optional<std::size_t> size;  // Nothing: of any.
    std::optional<Bytes> value;       // Nothing: any.
};

struct Expectation {
    bool is_dropped = false;
    std::string rcode;
    bool is_authoritative = false;
    bool is_truncated = false;
    bool is_recursion_available = false;
    bool is_authentic = false;
    bool has_dnssec_ok = false;
    bool has_compact_ok = false;
    std::optional<bool> has_edns;  // Nothing: as the query has, if that is not raw.
    std::optional<std::uint16_t> extended_error;
    std::vector<ExpectedOption> options;
    ExpectedTsig tsig;              // Of a signed query's response.
    std::size_t size_multiple = 1;  // Of the response, in bytes (RFC 8467).
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
    std::vector<dns::TsigKey> keys;  // They may change everything.
    std::vector<Case> cases;
};

/// Fails with InvalidArgument, "line 12: ...".
[[nodiscard]] Result<Script> parse_script(std::string_view text);

}  // namespace mooring::conformance

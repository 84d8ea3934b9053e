// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The small numbers of DNS: RR types, classes, response codes, opcodes, TTLs and serials.
///
/// Enumerators are the registry's mnemonics:
/// https://www.iana.org/assignments/dns-parameters/dns-parameters.xhtml

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mooring::dns {

/// RR type. Every 16-bit value is valid; unknown ones are handled by RFC 3597.
enum class RrType : std::uint16_t {
    A = 1,
    NS = 2,
    MD = 3,
    MF = 4,
    CNAME = 5,
    SOA = 6,
    MB = 7,
    MG = 8,
    MR = 9,
    Null = 10,  // The registry's NULL is a macro of the C library.
    WKS = 11,
    PTR = 12,
    HINFO = 13,
    MINFO = 14,
    MX = 15,
    TXT = 16,
    RP = 17,
    AFSDB = 18,
    RT = 21,
    SIG = 24,
    PX = 26,
    AAAA = 28,
    LOC = 29,
    SRV = 33,
    NAPTR = 35,
    KX = 36,
    CERT = 37,
    DNAME = 39,
    OPT = 41,
    DS = 43,
    SSHFP = 44,
    RRSIG = 46,
    NSEC = 47,
    DNSKEY = 48,
    NSEC3 = 50,
    NSEC3PARAM = 51,
    TLSA = 52,
    SMIMEA = 53,
    CDS = 59,
    CDNSKEY = 60,
    OPENPGPKEY = 61,
    CSYNC = 62,
    ZONEMD = 63,
    SVCB = 64,
    HTTPS = 65,
    NXNAME = 128,  ///< Only ever a bit of an NSEC: the name does not exist (RFC 9824, 2).
    TSIG = 250,
    IXFR = 251,
    AXFR = 252,
    ANY = 255,
    URI = 256,
    CAA = 257,
};
/// "AAAA", or "TYPE65280" for types without a mnemonic here (RFC 3597, 5).
[[nodiscard]] std::string text_of(RrType type);
/// Parses a mnemonic of any case, or TYPEnnn.
[[nodiscard]] std::optional<RrType> parse_rr_type(std::string_view text);
/// True for types that are questions or machinery, never data of a zone (OPT, TSIG, 128-255).
[[nodiscard]] bool is_meta(RrType type) noexcept;

enum class RrClass : std::uint16_t { IN = 1, CH = 3, NONE = 254, ANY = 255 };

enum class Rcode : std::uint16_t {
    NoError = 0,
    FormErr = 1,
    ServFail = 2,
    NXDomain = 3,
    NotImp = 4,
    Refused = 5,
    YXDomain = 6,
    YXRRSet = 7,
    NXRRSet = 8,
    NotAuth = 9,
    NotZone = 10,
    DsoTypeNi = 11,  ///< RFC 8490, 3.1
    BadVers = 16,
    BadCookie = 23,  ///< RFC 7873, 8
};
/// "NXDOMAIN", as dig prints it; "RCODE11" for others.
[[nodiscard]] std::string text_of(Rcode rcode);

enum class Opcode : std::uint8_t { Query = 0, IQuery = 1, Status = 2, Notify = 4, Update = 5 };

/// Time to live in seconds, 31 bits (RFC 2181, 8).
struct Ttl {
    std::uint32_t seconds = 0;
    auto operator<=>(const Ttl&) const = default;
};

/// A zone's serial, compared by RFC 1982 arithmetic; never 0 once a zone has changed.
struct Serial {
    std::uint32_t value = 0;
    bool operator==(const Serial&) const = default;

    /// RFC 1982, 3.2, as a predicate: there is no `<`, because the order is not total.
    [[nodiscard]] constexpr bool is_newer_than(Serial other) const noexcept
    {
        return value != other.value && (value - other.value) < 0x80000000U;
    }
    /// The next serial, skipping 0.
    [[nodiscard]] constexpr Serial next() const noexcept
    {
        return Serial{value + 1 == 0 ? 1 : value + 1};
    }
};

}  // namespace mooring::dns

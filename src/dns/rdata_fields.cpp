// SPDX-License-Identifier: Apache-2.0
#include "dns/rdata_fields.hpp"

#include <algorithm>
#include <array>

#include "dns/location.hpp"
#include "dns/name.hpp"
#include "dns/svc_params.hpp"
#include "dns/type_bitmap.hpp"

namespace mooring::dns {

namespace {

using enum FieldKind;

constexpr std::size_t long_hex_bytes_min = 12;

// NOLINTBEGIN(modernize-use-designated-initializers): tables read better in columns.
// Each type cites where its RDATA is defined.
constexpr std::array a_fields{Field{Ipv4, "the address"}};         // RFC 1035, 3.4.1
constexpr std::array ns_fields{Field{Target, "the name server"}};  // RFC 1035, 3.3.11
constexpr std::array host_fields{Field{Target, "the host"}};       // MD, MF, MB: RFC 1035, 3.3
// CNAME, PTR, MG, MR: RFC 1035, 3.3; DNAME: RFC 6672, 2.1
constexpr std::array name_fields{Field{PlainName, "the target"}};
constexpr std::array soa_fields{// RFC 1035, 3.3.13
                                Field{PlainName, "the primary (MNAME)"},
                                Field{PlainName, "the mailbox (RNAME)"},
                                Field{U32, "the serial"},
                                Field{Period, "the refresh interval"},
                                Field{Period, "the retry interval"},
                                Field{Period, "the expiry limit"},
                                Field{Period, "the minimum"}};
constexpr std::array hinfo_fields{Field{String, "the CPU"},  // RFC 1035, 3.3.2; RFC 8482
                                  Field{String, "the operating system"}};
constexpr std::array minfo_fields{Field{PlainName, "the responsible mailbox"},  // RFC 1035, 3.3.7
                                  Field{PlainName, "the mailbox for errors"}};
constexpr std::array wks_fields{Field{Ipv4, "the address"},  // RFC 1035, 3.4.2
                                Field{Protocol, "the protocol"}, Field{Ports, "the ports"}};
constexpr std::array mx_fields{Field{U16, "the preference"},  // RFC 1035, 3.3.9
                               Field{Target, "the mail exchange"}};
constexpr std::array txt_fields{Field{Strings, "the text"}};     // RFC 1035, 3.3.14
constexpr std::array rp_fields{Field{PlainName, "the mailbox"},  // RFC 1183, 2.2
                               Field{PlainName, "the name of the TXT record"}};
constexpr std::array afsdb_fields{Field{U16, "the subtype"},  // RFC 1183, 1
                                  Field{Target, "the server"}};
constexpr std::array rt_fields{Field{U16, "the preference"},  // RFC 1183, 3.3
                               Field{Target, "the intermediate host"}};
constexpr std::array px_fields{Field{U16, "the preference"},  // RFC 2163, 4
                               Field{PlainName, "the Internet name"},
                               Field{PlainName, "the X.400 name"}};
constexpr std::array loc_fields{Field{Location, "the location"}};  // RFC 1876
constexpr std::array kx_fields{Field{U16, "the preference"},       // RFC 2230, 3.1
                               Field{Target, "the exchanger"}};
constexpr std::array cert_fields{Field{CertificateType, "the certificate type"},  // RFC 4398, 2
                                 Field{U16, "the key tag"}, Field{Algorithm, "the algorithm"},
                                 Field{Base64, "the certificate"}};
constexpr std::array rrsig_fields{
    // RFC 4034, 3.1; SIG: RFC 2535, 4.1
    Field{Type, "the type covered"},   Field{Algorithm, "the algorithm"},
    Field{U8, "the number of labels"}, Field{U32, "the original TTL"},
    Field{Time, "the expiration"},     Field{Time, "the inception"},
    Field{U16, "the key tag"},         Field{PlainName, "the signer's name"},
    Field{Base64, "the signature"}};
constexpr std::array nsec_fields{Field{KeptName, "the next name"},  // RFC 4034, 4.1
                                 Field{Types, "the types"}};
constexpr std::array nsec3_fields{
    Field{U8, "the hash algorithm"},  // RFC 5155, 3.2
    Field{U8, "the flags"},          Field{U16, "the iterations"},
    Field{Salt, "the salt"},         Field{HashedName, "the next hashed name"},
    Field{Types, "the types"}};
constexpr std::array nsec3param_fields{Field{U8, "the hash algorithm"},  // RFC 5155, 4.2
                                       Field{U8, "the flags"}, Field{U16, "the iterations"},
                                       Field{Salt, "the salt"}};
constexpr std::array csync_fields{Field{U32, "the serial"},  // RFC 7477, 2.1
                                  Field{U16, "the flags"}, Field{Types, "the types"}};
constexpr std::array aaaa_fields{Field{Ipv6, "the address"}};  // RFC 3596, 2.2
constexpr std::array srv_fields{Field{U16, "the priority"},    // RFC 2782
                                Field{U16, "the weight"}, Field{U16, "the port"},
                                Field{Target, "the target"}};
constexpr std::array naptr_fields{// RFC 3403, 4.1
                                  Field{U16, "the order"},
                                  Field{U16, "the preference"},
                                  Field{String, "the flags"},
                                  Field{String, "the service"},
                                  Field{String, "the regular expression"},
                                  Field{PlainName, "the replacement"}};
constexpr std::array ds_fields{Field{U16, "the key tag"},  // RFC 4034, 5.1; RFC 7344
                               Field{Algorithm, "the algorithm"}, Field{U8, "the digest type"},
                               Field{Hex, "the digest"}};
constexpr std::array sshfp_fields{Field{U8, "the algorithm"},  // RFC 4255, 3.1
                                  Field{U8, "the fingerprint type"}, Field{Hex, "the fingerprint"}};
constexpr std::array dnskey_fields{Field{U16, "the flags"},  // RFC 4034, 2.1; RFC 7344
                                   Field{U8, "the protocol"}, Field{Algorithm, "the algorithm"},
                                   Field{Base64, "the public key"}};
constexpr std::array tlsa_fields{Field{U8, "the usage"},  // RFC 6698, 2.1; RFC 8162, 2
                                 Field{U8, "the selector"}, Field{U8, "the matching type"},
                                 Field{Hex, "the association data"}};
constexpr std::array openpgpkey_fields{Field{Base64, "the key"}};  // RFC 7929, 2.1
constexpr std::array zonemd_fields{Field{U32, "the serial"},       // RFC 8976, 2.2
                                   Field{U8, "the scheme"}, Field{U8, "the hash algorithm"},
                                   Field{LongHex, "the digest"}};
constexpr std::array svcb_fields{Field{U16, "the priority"},  // RFC 9460, 2.2
                                 Field{KeptTarget, "the target"},
                                 Field{SvcParams, "the parameters"}};
constexpr std::array uri_fields{Field{U16, "the priority"},  // RFC 7553, 4.5
                                Field{U16, "the weight"}, Field{NonemptyText, "the target"}};
constexpr std::array caa_fields{Field{U8, "the flags"},  // RFC 8659, 4.1
                                Field{Tag, "the tag"}, Field{Text, "the value"}};

struct Layout {
    RrType type;
    std::span<const Field> fields;
};

// Ascending, so that the table is searched by bisection.
constexpr std::array layouts{
    Layout{RrType::A, a_fields},
    Layout{RrType::NS, ns_fields},
    Layout{RrType::MD, host_fields},
    Layout{RrType::MF, host_fields},
    Layout{RrType::CNAME, name_fields},
    Layout{RrType::SOA, soa_fields},
    Layout{RrType::MB, host_fields},
    Layout{RrType::MG, name_fields},
    Layout{RrType::MR, name_fields},
    Layout{RrType::WKS, wks_fields},
    Layout{RrType::PTR, name_fields},
    Layout{RrType::HINFO, hinfo_fields},
    Layout{RrType::MINFO, minfo_fields},
    Layout{RrType::MX, mx_fields},
    Layout{RrType::TXT, txt_fields},
    Layout{RrType::RP, rp_fields},
    Layout{RrType::AFSDB, afsdb_fields},
    Layout{RrType::RT, rt_fields},
    Layout{RrType::SIG, rrsig_fields},
    Layout{RrType::PX, px_fields},
    Layout{RrType::AAAA, aaaa_fields},
    Layout{RrType::LOC, loc_fields},
    Layout{RrType::SRV, srv_fields},
    Layout{RrType::NAPTR, naptr_fields},
    Layout{RrType::KX, kx_fields},
    Layout{RrType::CERT, cert_fields},
    Layout{RrType::DNAME, name_fields},
    Layout{RrType::DS, ds_fields},
    Layout{RrType::SSHFP, sshfp_fields},
    Layout{RrType::RRSIG, rrsig_fields},
    Layout{RrType::NSEC, nsec_fields},
    Layout{RrType::DNSKEY, dnskey_fields},
    Layout{RrType::NSEC3, nsec3_fields},
    Layout{RrType::NSEC3PARAM, nsec3param_fields},
    Layout{RrType::TLSA, tlsa_fields},
    Layout{RrType::SMIMEA, tlsa_fields},
    Layout{RrType::CDS, ds_fields},
    Layout{RrType::CDNSKEY, dnskey_fields},
    Layout{RrType::OPENPGPKEY, openpgpkey_fields},
    Layout{RrType::CSYNC, csync_fields},
    Layout{RrType::ZONEMD, zonemd_fields},
    Layout{RrType::SVCB, svcb_fields},
    Layout{RrType::HTTPS, svcb_fields},
    Layout{RrType::URI, uri_fields},
    Layout{RrType::CAA, caa_fields},
};
// NOLINTEND(modernize-use-designated-initializers)
static_assert(std::ranges::is_sorted(layouts, {}, &Layout::type));

bool is_letter_or_digit(std::uint8_t byte) noexcept
{
    return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= 'a' && byte <= 'z');
}

using Bytes = std::span<const std::uint8_t>;
using Size = std::optional<std::size_t>;

Size fixed(std::size_t size, Bytes rdata) noexcept
{
    return rdata.size() >= size ? Size{size} : Size{};
}

Size name_bytes(Bytes rdata) noexcept
{
    const auto size = leading_name_bytes(rdata);
    return size != 0 ? Size{size} : Size{};
}

Size string_bytes(Bytes rdata) noexcept
{
    if (rdata.empty()) return {};
    return fixed(1U + rdata[0], rdata);
}

Size strings_bytes(Bytes rdata) noexcept
{
    if (rdata.empty()) return {};
    for (auto rest = rdata; !rest.empty();) {
        const auto size = string_bytes(rest);
        if (!size) return {};
        rest = rest.subspan(*size);
    }
    return rdata.size();
}

/// All bytes, if there are at least `least` of them.
Size all_bytes(std::size_t least, Bytes rdata) noexcept
{
    return rdata.size() >= least ? Size{rdata.size()} : Size{};
}

Size hashed_name_bytes(Bytes rdata) noexcept
{
    const auto size = string_bytes(rdata);
    return size && *size > 1 ? size : Size{};
}

/// Without zeros at the end, so that each set of ports has one form.
Size ports_bytes(Bytes rdata) noexcept
{
    constexpr std::size_t ports_bytes_max = 65536 / 8;
    if (rdata.size() > ports_bytes_max || (!rdata.empty() && rdata.back() == 0)) return {};
    return rdata.size();
}

Size tag_bytes(Bytes rdata) noexcept
{
    const auto size = string_bytes(rdata);
    if (!size || *size == 1) return {};
    return std::ranges::all_of(rdata.subspan(1, *size - 1), is_letter_or_digit) ? size : Size{};
}

}  // namespace

std::span<const Field> fields_of(RrType type) noexcept
{
    const auto* const found = std::ranges::lower_bound(layouts, type, {}, &Layout::type);
    if (found == layouts.end() || found->type != type) return {};
    return found->fields;
}

std::optional<std::size_t> field_bytes(FieldKind kind, std::span<const std::uint8_t> rdata) noexcept
{
    switch (kind) {
        case U8:
        case Algorithm:
        case Protocol:
            return fixed(1, rdata);
        case U16:
        case CertificateType:
        case Type:
            return fixed(2, rdata);
        case U32:
        case Period:
        case Time:
        case Ipv4:
            return fixed(4, rdata);
        case Ipv6:
            return fixed(16, rdata);
        case KeptName:
        case PlainName:
        case Target:
        case KeptTarget:
            return name_bytes(rdata);
        case String:
        case Salt:
            return string_bytes(rdata);
        case Strings:
            return strings_bytes(rdata);
        case Tag:
            return tag_bytes(rdata);
        case Text:
            return rdata.size();
        case NonemptyText:
        case Hex:
        case Base64:
            return all_bytes(1, rdata);
        case LongHex:
            return all_bytes(long_hex_bytes_min, rdata);
        case HashedName:
            return hashed_name_bytes(rdata);
        case SvcParams:
            return are_valid_svc_params(rdata) ? Size{rdata.size()} : Size{};
        case Types:
            return is_valid_type_bitmap(rdata) ? Size{rdata.size()} : Size{};
        case Ports:
            return ports_bytes(rdata);
        case Location:
            return is_valid_location(rdata) ? Size{rdata.size()} : Size{};
    }
    return {};
}

}  // namespace mooring::dns

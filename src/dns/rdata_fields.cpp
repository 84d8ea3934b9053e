// SPDX-License-Identifier: Apache-2.0
#include "dns/rdata_fields.hpp"

#include <algorithm>
#include <array>

#include "dns/name.hpp"
#include "dns/svc_params.hpp"

namespace mooring::dns {

namespace {

using enum FieldKind;

// NOLINTBEGIN(modernize-use-designated-initializers): tables read better in columns.
// Each type cites where its RDATA is defined.
constexpr std::array a_fields{Field{Ipv4, "the address"}};         // RFC 1035, 3.4.1
constexpr std::array ns_fields{Field{Target, "the name server"}};  // RFC 1035, 3.3.11
constexpr std::array name_fields{Field{PlainName, "the target"}};  // CNAME, PTR; DNAME: RFC 6672
constexpr std::array soa_fields{                                   // RFC 1035, 3.3.13
                                Field{PlainName, "the primary (MNAME)"},
                                Field{PlainName, "the mailbox (RNAME)"},
                                Field{U32, "the serial"},
                                Field{Period, "the refresh interval"},
                                Field{Period, "the retry interval"},
                                Field{Period, "the expiry limit"},
                                Field{Period, "the minimum"}};
constexpr std::array hinfo_fields{Field{String, "the CPU"},  // RFC 1035, 3.3.2; RFC 8482
                                  Field{String, "the operating system"}};
constexpr std::array mx_fields{Field{U16, "the preference"},  // RFC 1035, 3.3.9
                               Field{Target, "the mail exchange"}};
constexpr std::array txt_fields{Field{Strings, "the text"}};     // RFC 1035, 3.3.14
constexpr std::array rp_fields{Field{PlainName, "the mailbox"},  // RFC 1183, 2.2
                               Field{PlainName, "the name of the TXT record"}};
constexpr std::array afsdb_fields{Field{U16, "the subtype"},  // RFC 1183, 1
                                  Field{Target, "the server"}};
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
                               Field{U8, "the algorithm"}, Field{U8, "the digest type"},
                               Field{Hex, "the digest"}};
constexpr std::array sshfp_fields{Field{U8, "the algorithm"},  // RFC 4255, 3.1
                                  Field{U8, "the fingerprint type"}, Field{Hex, "the fingerprint"}};
constexpr std::array dnskey_fields{Field{U16, "the flags"},  // RFC 4034, 2.1; RFC 7344
                                   Field{U8, "the protocol"}, Field{U8, "the algorithm"},
                                   Field{Base64, "the public key"}};
constexpr std::array tlsa_fields{Field{U8, "the usage"},  // RFC 6698, 2.1; RFC 8162, 2
                                 Field{U8, "the selector"}, Field{U8, "the matching type"},
                                 Field{Hex, "the association data"}};
constexpr std::array openpgpkey_fields{Field{Base64, "the key"}};  // RFC 7929, 2.1
constexpr std::array zonemd_fields{Field{U32, "the serial"},       // RFC 8976, 2.2
                                   Field{U8, "the scheme"}, Field{U8, "the hash algorithm"},
                                   Field{Hex, "the digest"}};
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
    Layout{RrType::CNAME, name_fields},
    Layout{RrType::SOA, soa_fields},
    Layout{RrType::PTR, name_fields},
    Layout{RrType::HINFO, hinfo_fields},
    Layout{RrType::MX, mx_fields},
    Layout{RrType::TXT, txt_fields},
    Layout{RrType::RP, rp_fields},
    Layout{RrType::AFSDB, afsdb_fields},
    Layout{RrType::AAAA, aaaa_fields},
    Layout{RrType::SRV, srv_fields},
    Layout{RrType::NAPTR, naptr_fields},
    Layout{RrType::DNAME, name_fields},
    Layout{RrType::DS, ds_fields},
    Layout{RrType::SSHFP, sshfp_fields},
    Layout{RrType::DNSKEY, dnskey_fields},
    Layout{RrType::TLSA, tlsa_fields},
    Layout{RrType::SMIMEA, tlsa_fields},
    Layout{RrType::CDS, ds_fields},
    Layout{RrType::CDNSKEY, dnskey_fields},
    Layout{RrType::OPENPGPKEY, openpgpkey_fields},
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
            return fixed(1, rdata);
        case U16:
            return fixed(2, rdata);
        case U32:
        case Period:
        case Ipv4:
            return fixed(4, rdata);
        case Ipv6:
            return fixed(16, rdata);
        case PlainName:
        case Target:
        case KeptTarget:
            return name_bytes(rdata);
        case String:
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
            return rdata.empty() ? Size{} : Size{rdata.size()};
        case SvcParams:
            return are_valid_svc_params(rdata) ? Size{rdata.size()} : Size{};
    }
    return {};
}

}  // namespace mooring::dns

// SPDX-License-Identifier: Apache-2.0
#include "dns/types.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace mooring::dns {

namespace {

struct TypeName {
    RrType type;
    std::string_view text;
};

// Ascending, so that the table is searched by bisection.
// NOLINTBEGIN(modernize-use-designated-initializers): a table reads better in columns.
constexpr std::array type_names{
    TypeName{RrType::A, "A"},
    TypeName{RrType::NS, "NS"},
    TypeName{RrType::MD, "MD"},
    TypeName{RrType::MF, "MF"},
    TypeName{RrType::CNAME, "CNAME"},
    TypeName{RrType::SOA, "SOA"},
    TypeName{RrType::MB, "MB"},
    TypeName{RrType::MG, "MG"},
    TypeName{RrType::MR, "MR"},
    TypeName{RrType::Null, "NULL"},
    TypeName{RrType::WKS, "WKS"},
    TypeName{RrType::PTR, "PTR"},
    TypeName{RrType::HINFO, "HINFO"},
    TypeName{RrType::MINFO, "MINFO"},
    TypeName{RrType::MX, "MX"},
    TypeName{RrType::TXT, "TXT"},
    TypeName{RrType::RP, "RP"},
    TypeName{RrType::AFSDB, "AFSDB"},
    TypeName{RrType::RT, "RT"},
    TypeName{RrType::SIG, "SIG"},
    TypeName{RrType::PX, "PX"},
    TypeName{RrType::AAAA, "AAAA"},
    TypeName{RrType::LOC, "LOC"},
    TypeName{RrType::SRV, "SRV"},
    TypeName{RrType::NAPTR, "NAPTR"},
    TypeName{RrType::KX, "KX"},
    TypeName{RrType::CERT, "CERT"},
    TypeName{RrType::DNAME, "DNAME"},
    TypeName{RrType::OPT, "OPT"},
    TypeName{RrType::DS, "DS"},
    TypeName{RrType::SSHFP, "SSHFP"},
    TypeName{RrType::RRSIG, "RRSIG"},
    TypeName{RrType::NSEC, "NSEC"},
    TypeName{RrType::DNSKEY, "DNSKEY"},
    TypeName{RrType::NSEC3, "NSEC3"},
    TypeName{RrType::NSEC3PARAM, "NSEC3PARAM"},
    TypeName{RrType::TLSA, "TLSA"},
    TypeName{RrType::SMIMEA, "SMIMEA"},
    TypeName{RrType::CDS, "CDS"},
    TypeName{RrType::CDNSKEY, "CDNSKEY"},
    TypeName{RrType::OPENPGPKEY, "OPENPGPKEY"},
    TypeName{RrType::CSYNC, "CSYNC"},
    TypeName{RrType::ZONEMD, "ZONEMD"},
    TypeName{RrType::SVCB, "SVCB"},
    TypeName{RrType::HTTPS, "HTTPS"},
    TypeName{RrType::NXNAME, "NXNAME"},
    TypeName{RrType::TSIG, "TSIG"},
    TypeName{RrType::IXFR, "IXFR"},
    TypeName{RrType::AXFR, "AXFR"},
    TypeName{RrType::ANY, "ANY"},
    TypeName{RrType::URI, "URI"},
    TypeName{RrType::CAA, "CAA"},
};
// NOLINTEND(modernize-use-designated-initializers)
static_assert(std::ranges::is_sorted(type_names, {}, &TypeName::type));

constexpr char upper(char letter) noexcept
{
    return letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
}

bool is_same_word(std::string_view left, std::string_view right) noexcept
{
    return std::ranges::equal(left, right, {}, upper, upper);
}

}  // namespace

std::string text_of(RrType type)
{
    const auto* const found = std::ranges::lower_bound(type_names, type, {}, &TypeName::type);
    if (found != type_names.end() && found->type == type) return std::string{found->text};
    return "TYPE" + std::to_string(static_cast<std::uint16_t>(type));
}

std::optional<RrType> parse_rr_type(std::string_view text)
{
    const auto* const found = std::ranges::find_if(
        type_names, [&](const TypeName& each) { return is_same_word(each.text, text); });
    if (found != type_names.end()) return found->type;

    constexpr std::string_view prefix = "TYPE";
    if (text.size() <= prefix.size() || !is_same_word(text.substr(0, prefix.size()), prefix))
        return {};
    const auto digits = text.substr(prefix.size());
    std::uint16_t number = 0;
    const auto [end, error] = std::from_chars(digits.begin(), digits.end(), number);
    if (error != std::errc{} || end != digits.end()) return {};
    return RrType{number};
}

bool is_meta(RrType type) noexcept
{
    const auto number = static_cast<std::uint16_t>(type);
    return number == 0 || type == RrType::OPT || (number >= 128 && number <= 255);
}

std::string text_of(Rcode rcode)
{
    switch (rcode) {
        case Rcode::NoError:
            return "NOERROR";
        case Rcode::FormErr:
            return "FORMERR";
        case Rcode::ServFail:
            return "SERVFAIL";
        case Rcode::NXDomain:
            return "NXDOMAIN";
        case Rcode::NotImp:
            return "NOTIMP";
        case Rcode::Refused:
            return "REFUSED";
        case Rcode::YXDomain:
            return "YXDOMAIN";
        case Rcode::YXRRSet:
            return "YXRRSET";
        case Rcode::NXRRSet:
            return "NXRRSET";
        case Rcode::NotAuth:
            return "NOTAUTH";
        case Rcode::NotZone:
            return "NOTZONE";
        case Rcode::DsoTypeNi:
            return "DSOTYPENI";
        case Rcode::BadVers:
            return "BADVERS";
        case Rcode::BadCookie:
            return "BADCOOKIE";
    }
    return "RCODE" + std::to_string(static_cast<std::uint16_t>(rcode));
}

}  // namespace mooring::dns

// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/encoding.hpp"
#include "base/ip_address.hpp"
#include "dns/big_endian.hpp"
#include "dns/escape.hpp"
#include "dns/location.hpp"
#include "dns/rdata.hpp"
#include "dns/rdata_fields.hpp"
#include "dns/svc_params.hpp"
#include "dns/timestamp.hpp"
#include "dns/tokens.hpp"
#include "dns/type_bitmap.hpp"

namespace mooring::dns {

namespace {

using Bytes = std::span<const std::uint8_t>;

std::string_view characters_of(Bytes bytes) noexcept
{
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes seen as characters.
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

template <class Address>
std::string address_text(Bytes bytes)
{
    Address address;
    std::ranges::copy(bytes, address.bytes.begin());
    return address.text();
}

std::string quoted(Bytes bytes)
{
    std::string text;
    append_quoted(text, characters_of(bytes));
    return text;
}

std::string strings_text(Bytes bytes)
{
    std::string text;
    for (; !bytes.empty(); bytes = bytes.subspan(1U + bytes[0])) {
        if (!text.empty()) text += ' ';
        append_quoted(text, characters_of(bytes.subspan(1, bytes[0])));
    }
    return text;
}

std::string svc_params_text(Bytes bytes)
{
    std::string text;
    append_svc_params(text, bytes);
    return text.empty() ? text : text.substr(1);
}

std::string salt_text(Bytes bytes)
{
    return bytes.size() == 1 ? "-" : hex(bytes.subspan(1));
}

std::string types_text(Bytes bytes)
{
    std::string text;
    for_each_type(bytes, [&](RrType type) {
        if (!text.empty()) text += ' ';
        text += text_of(type);
    });
    return text;
}

std::string ports_text(Bytes bytes)
{
    std::string text;
    for (std::size_t port = 0; port < bytes.size() * 8; ++port) {
        if ((bytes[port / 8] & (0x80U >> (port % 8))) == 0) continue;
        if (!text.empty()) text += ' ';
        text += std::to_string(port);
    }
    return text;
}

std::string field_text(FieldKind kind, Bytes bytes)
{
    switch (kind) {
        case FieldKind::U8:
        case FieldKind::Algorithm:
        case FieldKind::Protocol:
            return std::to_string(bytes[0]);
        case FieldKind::U16:
        case FieldKind::CertificateType:
            return std::to_string(load_u16(bytes.data()));
        case FieldKind::U32:
        case FieldKind::Period:
            return std::to_string(load_u32(bytes.data()));
        case FieldKind::Time:
            return timestamp_text(load_u32(bytes.data()));
        case FieldKind::Type:
            return text_of(RrType{load_u16(bytes.data())});
        case FieldKind::Ipv4:
            return address_text<Ipv4>(bytes);
        case FieldKind::Ipv6:
            return address_text<Ipv6>(bytes);
        case FieldKind::KeptName:
        case FieldKind::PlainName:
        case FieldKind::Target:
        case FieldKind::KeptTarget:
            return NameView{bytes}.text();
        case FieldKind::String:
            return quoted(bytes.subspan(1));
        case FieldKind::Strings:
            return strings_text(bytes);
        case FieldKind::Tag:
            return std::string{characters_of(bytes.subspan(1))};
        case FieldKind::Text:
        case FieldKind::NonemptyText:
            return quoted(bytes);
        case FieldKind::Salt:
            return salt_text(bytes);
        case FieldKind::HashedName:
            return base32hex(bytes.subspan(1));
        case FieldKind::Hex:
        case FieldKind::LongHex:
            return hex(bytes);
        case FieldKind::Base64:
            return base64(bytes);
        case FieldKind::SvcParams:
            return svc_params_text(bytes);
        case FieldKind::Types:
            return types_text(bytes);
        case FieldKind::Ports:
            return ports_text(bytes);
        case FieldKind::Location:
            return location_text(bytes);
    }
    return {};
}

/// RFC 3597, section 5.
std::string generic_text(Bytes rdata)
{
    auto text = "\\# " + std::to_string(rdata.size());
    if (!rdata.empty()) text += ' ' + hex(rdata);
    return text;
}

}  // namespace

std::string rdata_text(RrType type, std::span<const std::uint8_t> rdata)
{
    const auto fields = fields_of(type);
    if (fields.empty()) return generic_text(rdata);
    std::string text;
    const auto is_whole = for_each_field(fields, rdata, [&](FieldKind kind, Bytes bytes) {
        const auto field = field_text(kind, bytes);
        if (!text.empty() && !field.empty()) text += ' ';
        text += field;
    });
    // Thousands of ports or types take more text than an entry may have; their bytes do not.
    return is_whole && text.size() <= entry_bytes_max / 2 ? text : generic_text(rdata);
}

}  // namespace mooring::dns

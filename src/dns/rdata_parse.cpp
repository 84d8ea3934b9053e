// SPDX-License-Identifier: Apache-2.0
#include "dns/rdata_parse.hpp"

#include <limits>

#include "base/digits.hpp"
#include "base/encoding.hpp"
#include "base/ip_address.hpp"
#include "dns/location.hpp"
#include "dns/mnemonics.hpp"
#include "dns/rdata_fields.hpp"
#include "dns/svc_params.hpp"
#include "dns/timestamp.hpp"
#include "dns/type_bitmap.hpp"

namespace mooring::dns {

namespace {

constexpr std::size_t string_bytes_max = 255;

std::unexpected<SyntaxError> wrong(const Token& token, std::string detail)
{
    return std::unexpected{SyntaxError{.place = token.text, .detail = std::move(detail)}};
}

template <class Number>
std::optional<Number> parse_number(const Token& token) noexcept
{
    if (token.is_quoted) return {};
    return parse_digits<Number>(token.text);
}

std::optional<std::uint16_t> parse_type_number(std::string_view text)
{
    const auto type = parse_rr_type(text);
    if (!type) return {};
    return static_cast<std::uint16_t>(*type);
}

/// Appends the fields of one record to its RDATA, one after the other.
class RdataParser {
public:
    RdataParser(TokenReader& tokens, NameView origin) noexcept : tokens_{tokens}, origin_{origin} {}

    Result<void, SyntaxError> parse(const Field& field)
    {
        switch (field.kind) {
            case FieldKind::U8:
                return parse_number_field<std::uint8_t>(field);
            case FieldKind::U16:
                return parse_number_field<std::uint16_t>(field);
            case FieldKind::U32:
                return parse_number_field<std::uint32_t>(field);
            case FieldKind::Period:
                return parse_period_field(field);
            case FieldKind::Time:
                return parse_word(field, parse_timestamp, "YYYYMMDDHHmmSS");
            case FieldKind::Algorithm:
                return parse_word(field, parse_dnssec_algorithm, "a number or mnemonic of DNSSEC");
            case FieldKind::CertificateType:
                return parse_word(field, parse_certificate_type, "a number or mnemonic of CERT");
            case FieldKind::Protocol:
                return parse_word(field, parse_ip_protocol, "a number, TCP or UDP");
            case FieldKind::Type:
                return parse_word(field, parse_type_number, "an RR type");
            case FieldKind::Ipv4:
                return parse_address<mooring::Ipv4>(field);
            case FieldKind::Ipv6:
                return parse_address<mooring::Ipv6>(field);
            case FieldKind::KeptName:
            case FieldKind::PlainName:
            case FieldKind::Target:
            case FieldKind::KeptTarget:
                return parse_name_field(field);
            case FieldKind::String:
                return parse_string(field);
            case FieldKind::Strings:
                return parse_strings(field);
            case FieldKind::Tag:
                return parse_tag(field);
            case FieldKind::Text:
            case FieldKind::NonemptyText:
                return parse_text(field);
            case FieldKind::Salt:
                return parse_salt(field);
            case FieldKind::HashedName:
                return parse_hashed_name(field);
            case FieldKind::Hex:
            case FieldKind::LongHex:
            case FieldKind::Base64:
                return parse_encoded(field);
            case FieldKind::SvcParams:
                return parse_params();
            case FieldKind::Types:
                return parse_types(field);
            case FieldKind::Ports:
                return parse_ports(field);
            case FieldKind::Location:
                return parse_place();
        }
        return {};
    }

    /// RFC 3597, section 5: `\# SIZE HEX...`.
    Result<void, SyntaxError> parse_generic()
    {
        constexpr Field size_field{FieldKind::U16, "the size of the RDATA"};
        MOORING_TRY(const auto size_token, tokens_.take(size_field.name));
        const auto size = parse_number<std::uint16_t>(size_token);
        if (!size) return wrong(size_token, "the size of the RDATA is not a number up to 65535");
        std::string digits;
        for (const auto& token : tokens_.take_rest()) digits += token.text;
        const auto bytes = decode_hex(digits);
        if (!bytes) return wrong(size_token, "the RDATA is not hexadecimal");
        if (bytes->size() != *size)
            return wrong(size_token, "the RDATA has " + std::to_string(bytes->size()) + " bytes");
        append(*bytes);
        return {};
    }

    [[nodiscard]] Rdata take() && noexcept { return std::move(rdata_); }
    [[nodiscard]] std::size_t size() const noexcept { return rdata_.size(); }

private:
    template <class Bytes>
    void append(const Bytes& bytes)
    {
        rdata_.insert(rdata_.end(), bytes.begin(), bytes.end());
    }

    template <class Number>
    void append_number(Number number)
    {
        for (auto shift = (sizeof(Number) - 1) * 8; shift != 0; shift -= 8)
            rdata_.push_back(static_cast<std::uint8_t>(number >> shift));
        rdata_.push_back(static_cast<std::uint8_t>(number));
    }

    template <class Number>
    Result<void, SyntaxError> parse_number_field(const Field& field)
    {
        MOORING_TRY(const auto token, tokens_.take(field.name));
        const auto number = parse_number<Number>(token);
        if (!number) {
            return wrong(token, std::string{field.name} + " is not a number up to " +
                                    std::to_string(std::numeric_limits<Number>::max()));
        }
        append_number(*number);
        return {};
    }

    Result<void, SyntaxError> parse_period_field(const Field& field)
    {
        MOORING_TRY(const auto token, tokens_.take(field.name));
        const auto seconds = token.is_quoted ? std::nullopt : parse_period(token.text);
        if (!seconds) return wrong(token, std::string{field.name} + " is not a number of seconds");
        append_number(*seconds);
        return {};
    }

    /// A number that has words for some values: what `read` makes of one token.
    template <class Read>
    Result<void, SyntaxError> parse_word(const Field& field, Read read, std::string_view expected)
    {
        MOORING_TRY(const auto token, tokens_.take(field.name));
        const auto number = token.is_quoted ? std::nullopt : read(token.text);
        if (!number)
            return wrong(token, std::string{field.name} + " is not " + std::string{expected});
        append_number(*number);
        return {};
    }

    template <class Address>
    Result<void, SyntaxError> parse_address(const Field& field)
    {
        MOORING_TRY(const auto token, tokens_.take(field.name));
        const auto address = token.is_quoted ? std::nullopt : Address::parse(token.text);
        if (!address) {
            return wrong(token, std::string{field.name} + " is not an " +
                                    (std::is_same_v<Address, mooring::Ipv4> ? "IPv4" : "IPv6") +
                                    " address");
        }
        append(address->bytes);
        return {};
    }

    Result<void, SyntaxError> parse_name_field(const Field& field)
    {
        MOORING_TRY(const auto token, tokens_.take(field.name));
        auto name = parse_name(token, origin_);
        if (!name) return wrong(token, std::string{field.name} + ": " + name.error().detail);
        append(name->wire());
        return {};
    }

    Result<void, SyntaxError> parse_string(const Field& field)
    {
        MOORING_TRY(const auto token, tokens_.take(field.name));
        if (!token.is_quoted && token.text.find('"') != std::string_view::npos)
            return wrong(token, "white space is missing before a quotation mark");
        MOORING_TRY(const auto bytes, unescape(token));
        if (bytes.size() > string_bytes_max)
            return wrong(token, "a string is longer than 255 bytes; split it into several");
        rdata_.push_back(static_cast<std::uint8_t>(bytes.size()));
        append(bytes);
        return {};
    }

    Result<void, SyntaxError> parse_strings(const Field& field)
    {
        do {
            MOORING_CHECK(parse_string(field));
        } while (!tokens_.is_at_end());
        return {};
    }

    Result<void, SyntaxError> parse_tag(const Field& field)
    {
        const auto start = rdata_.size();
        const auto place = tokens_.place();
        MOORING_CHECK(parse_string(field));
        if (!field_bytes(field.kind, std::span{rdata_}.subspan(start))) {
            return std::unexpected{SyntaxError{
                .place = place, .detail = std::string{field.name} + " is not letters and digits"}};
        }
        return {};
    }

    Result<void, SyntaxError> parse_text(const Field& field)
    {
        MOORING_TRY(const auto token, tokens_.take(field.name));
        if (!token.is_quoted && token.text.find('"') != std::string_view::npos)
            return wrong(token, "white space is missing before a quotation mark");
        MOORING_TRY(const auto bytes, unescape(token));
        if (bytes.empty() && field.kind == FieldKind::NonemptyText)
            return wrong(token, std::string{field.name} + " is empty");
        append(bytes);
        return {};
    }

    Result<void, SyntaxError> parse_encoded(const Field& field)
    {
        MOORING_TRY(const auto first, tokens_.take(field.name));
        std::string digits{first.text};
        for (const auto& token : tokens_.take_rest()) digits += token.text;
        const auto is_hex = field.kind != FieldKind::Base64;
        const auto bytes = is_hex ? decode_hex(digits) : decode_base64(digits);
        if (!bytes || bytes->empty()) {
            return wrong(
                first, std::string{field.name} + " is not " + (is_hex ? "hexadecimal" : "Base64"));
        }
        append(*bytes);
        return {};
    }

    Result<void, SyntaxError> parse_salt(const Field& field)
    {
        MOORING_TRY(const auto token, tokens_.take(field.name));
        const auto bytes = decode_hex(token.is_word("-") ? "" : token.text);
        if (!bytes || bytes->size() > string_bytes_max || token.text.empty())
            return wrong(token, std::string{field.name} + " is not - or hexadecimal");
        rdata_.push_back(static_cast<std::uint8_t>(bytes->size()));
        append(*bytes);
        return {};
    }

    Result<void, SyntaxError> parse_hashed_name(const Field& field)
    {
        MOORING_TRY(const auto token, tokens_.take(field.name));
        const auto bytes = decode_base32hex(token.text);
        if (!bytes || bytes->empty() || bytes->size() > string_bytes_max)
            return wrong(token, std::string{field.name} + " is not Base32 (RFC 4648, 7)");
        rdata_.push_back(static_cast<std::uint8_t>(bytes->size()));
        append(*bytes);
        return {};
    }

    Result<void, SyntaxError> parse_types(const Field& field)
    {
        TypeBitmap types;
        for (const auto& token : tokens_.take_rest()) {
            const auto type = token.is_quoted ? std::nullopt : parse_rr_type(token.text);
            if (!type) return wrong(token, std::string{field.name} + ": this is not an RR type");
            types.add(*type);
        }
        append(types.wire());
        return {};
    }

    Result<void, SyntaxError> parse_ports(const Field& field)
    {
        Rdata bitmap;
        for (const auto& token : tokens_.take_rest()) {
            const auto port = parse_number<std::uint16_t>(token);
            if (!port) return wrong(token, std::string{field.name} + ": this is not a port number");
            const std::size_t byte = *port / 8U;
            if (bitmap.size() <= byte) bitmap.resize(byte + 1);
            bitmap[byte] = static_cast<std::uint8_t>(bitmap[byte] | (0x80U >> (*port % 8U)));
        }
        append(bitmap);
        return {};
    }

    Result<void, SyntaxError> parse_place()
    {
        MOORING_TRY(const auto location, parse_location(tokens_));
        append(location);
        return {};
    }

    Result<void, SyntaxError> parse_params()
    {
        MOORING_TRY(const auto params, parse_svc_params(tokens_.take_rest()));
        append(params);
        return {};
    }

    TokenReader& tokens_;
    NameView origin_;
    Rdata rdata_;
};

}  // namespace

Result<Name, SyntaxError> parse_name(const Token& token, NameView origin)
{
    if (token.is_word("@")) return Name{origin};
    if (token.is_quoted) return wrong(token, "a name has no quotation marks around it");
    const auto name = Name::parse(token.text, origin);
    if (!name) return wrong(token, text_of(name.error()));
    return *name;
}

Result<Rdata, SyntaxError> parse_rdata(RrType type, TokenReader& tokens, NameView origin)
{
    const auto place = tokens.place();
    const auto fields = fields_of(type);
    const auto is_generic = tokens.peek() != nullptr && tokens.peek()->is_word("\\#");
    if (fields.empty() && !is_generic) {
        return std::unexpected{SyntaxError{
            .place = place,
            .detail =
                "RDATA of type " + text_of(type) + " must be written as \\# SIZE HEX (RFC 3597)"}};
    }
    RdataParser parser{tokens, origin};
    if (is_generic) {
        static_cast<void>(tokens.take("\\#"));
        MOORING_CHECK(parser.parse_generic());
    } else {
        for (const auto& field : fields) MOORING_CHECK(parser.parse(field));
    }
    if (!tokens.is_at_end())
        return std::unexpected{
            SyntaxError{.place = tokens.place(), .detail = "this is one field too many"}};
    if (parser.size() > rdata_bytes_max)
        return std::unexpected{
            SyntaxError{.place = place, .detail = "the RDATA is longer than 65,535 bytes"}};
    auto rdata = std::move(parser).take();
    if (auto valid = validate_rdata(type, rdata); !valid)
        return std::unexpected{
            SyntaxError{.place = place, .detail = std::move(valid.error().detail)}};
    return rdata;
}

Result<Rdata> parse_rdata(RrType type, std::string_view text, NameView origin)
{
    EntryScanner scanner{text, CommentRule::Refuse};
    const auto entry = scanner.next();
    if (!entry) return fail(Errc::InvalidArgument, entry.error().detail);
    const auto tokens = *entry == nullptr ? std::span<const Token>{} : (*entry)->tokens;
    TokenReader reader{tokens, text};
    auto rdata = parse_rdata(type, reader, origin);
    if (!rdata) return fail(Errc::InvalidArgument, std::move(rdata.error().detail));
    const auto more = scanner.next();
    if (!more || *more != nullptr)
        return fail(Errc::InvalidArgument, "there is more than the RDATA of one record");
    return std::move(*rdata);
}

}  // namespace mooring::dns

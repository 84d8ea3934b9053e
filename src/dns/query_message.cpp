// SPDX-License-Identifier: Apache-2.0
#include "dns/query_message.hpp"

#include <algorithm>

#include "dns/big_endian.hpp"
#include "dns/message_format.hpp"

namespace mooring::dns {

namespace {

// RFC 7873, section 4: a client cookie alone, or with a server cookie.
constexpr std::size_t client_cookie_bytes = 8;
constexpr std::size_t whole_cookie_bytes_min = 16;
constexpr std::size_t whole_cookie_bytes_max = 40;

using Bytes = std::span<const std::uint8_t>;

bool is_cookie_size(std::size_t bytes) noexcept
{
    return bytes == client_cookie_bytes ||
           (bytes >= whole_cookie_bytes_min && bytes <= whole_cookie_bytes_max);
}

/// What an OPT record has room for besides flags; `options` are whole.
/// False if the first cookie cannot be one. RFC 7873, 5.2 ignores all others.
bool read_options(Edns& edns, Bytes options) noexcept
{
    auto has_cookie = false;
    auto is_readable = true;
    while (!options.empty()) {
        const auto code = load_u16(options.data());
        const auto value = options.subspan(option_header_bytes, load_u16(options.data() + 2));
        options = options.subspan(option_header_bytes + value.size());
        if (code == nsid_option) edns.wants_nsid = true;
        if (code == keepalive_option) edns.wants_keepalive = true;
        if (code == padding_option) edns.has_padding = true;
        if (code != cookie_option || has_cookie) continue;
        has_cookie = true;
        is_readable = is_cookie_size(value.size());
        if (is_readable) edns.cookie = value;
    }
    return is_readable;
}

/// Walks over the records behind the question, looking for OPT and TSIG.
class RecordWalker {
public:
    RecordWalker(Bytes message, std::size_t offset) noexcept : message_{message}, offset_{offset} {}

    /// Passes over `count` records in a section where OPT and TSIG have no place.
    Result<void, WireError> pass_over(std::uint16_t count) noexcept
    {
        for (; count != 0; --count) {
            MOORING_CHECK(read_record());
            if (type_ == RrType::OPT) return std::unexpected{WireError::BadOpt};
            if (type_ == RrType::TSIG) has_misplaced_tsig_ = true;
        }
        return {};
    }

    /// Passes over `count` records of the additional section, which may have an OPT and end with a
    /// TSIG.
    Result<void, WireError> search(std::uint16_t count) noexcept
    {
        for (; count != 0; --count) {
            const auto owner_offset = offset_;
            MOORING_CHECK(read_record());
            if (type_ == RrType::OPT) MOORING_CHECK(read_opt(message_[owner_offset]));
            if (type_ == RrType::TSIG) (count == 1 ? has_tsig_ : has_misplaced_tsig_) = true;
        }
        return {};
    }

    [[nodiscard]] const std::optional<Edns>& edns() const noexcept { return edns_; }
    [[nodiscard]] bool has_tsig() const noexcept { return has_tsig_; }
    [[nodiscard]] bool has_misplaced_tsig() const noexcept { return has_misplaced_tsig_; }
    [[nodiscard]] bool has_bad_cookie() const noexcept { return has_bad_cookie_; }
    [[nodiscard]] bool is_at_end() const noexcept { return offset_ == message_.size(); }
    [[nodiscard]] std::uint8_t edns_version() const noexcept { return edns_version_; }

private:
    Result<void, WireError> read_opt(std::uint8_t owner_byte) noexcept
    {
        if (edns_ || owner_byte != 0 || !has_whole_options())
            return std::unexpected{WireError::BadOpt};
        edns_ = Edns{.udp_payload_bytes_max = std::max<std::uint16_t>(class_, udp_bytes_min),
                     .is_dnssec_ok = (ttl_ & dnssec_ok_bit) != 0,
                     .is_compact_ok = (ttl_ & compact_ok_bit) != 0};
        edns_version_ = static_cast<std::uint8_t>(ttl_ >> version_shift);
        // What the options of a later version mean is not known here.
        if (!rdata_.empty() && edns_version_ == 0) has_bad_cookie_ = !read_options(*edns_, rdata_);
        return {};
    }

    Result<void, WireError> read_record() noexcept
    {
        MOORING_CHECK(pass_name());
        if (message_.size() - offset_ < record_fixed_bytes)
            return std::unexpected{WireError::Truncated};
        const auto* const fixed = message_.data() + offset_;
        type_ = RrType{load_u16(fixed)};
        class_ = load_u16(fixed + 2);
        ttl_ = load_u32(fixed + 4);
        const auto rdata_size = load_u16(fixed + 8);
        offset_ += record_fixed_bytes;
        if (message_.size() - offset_ < rdata_size) return std::unexpected{WireError::Truncated};
        rdata_ = message_.subspan(offset_, rdata_size);
        offset_ += rdata_size;
        return {};
    }

    Result<void, WireError> pass_name() noexcept
    {
        const auto start = offset_;
        while (offset_ < message_.size()) {
            const auto length = message_[offset_];
            if (length == 0) {
                ++offset_;
                return {};
            }
            if ((length & pointer_bits) == pointer_bits) return pass_pointer(start);
            if (length > label_bytes_max) return std::unexpected{WireError::BadName};
            offset_ += 1U + length;
            if (offset_ - start >= name_bytes_max) return std::unexpected{WireError::BadName};
        }
        return std::unexpected{WireError::Truncated};
    }

    Result<void, WireError> pass_pointer(std::size_t name_start) noexcept
    {
        if (message_.size() - offset_ < 2) return std::unexpected{WireError::Truncated};
        const std::size_t target = load_u16(message_.data() + offset_) & 0x3fffU;
        if (target < header_bytes || target >= name_start)
            return std::unexpected{WireError::BadName};
        offset_ += 2;
        return {};
    }

    [[nodiscard]] bool has_whole_options() const noexcept
    {
        auto rest = rdata_;
        while (rest.size() >= option_header_bytes) {
            const std::size_t option_size = load_u16(rest.data() + 2);
            if (rest.size() - option_header_bytes < option_size) return false;
            rest = rest.subspan(option_header_bytes + option_size);
        }
        return rest.empty();
    }

    Bytes message_;
    std::size_t offset_;
    // The record read last.
    RrType type_{};
    std::uint16_t class_ = 0;
    std::uint32_t ttl_ = 0;
    Bytes rdata_;
    // What was found.
    std::optional<Edns> edns_;
    std::uint8_t edns_version_ = 0;
    bool has_bad_cookie_ = false;
    bool has_tsig_ = false;
    bool has_misplaced_tsig_ = false;
};

}  // namespace

std::optional<Rcode> rcode_of(WireError error) noexcept
{
    switch (error) {
        case WireError::TooShort:
        case WireError::NotAQuery:
            return {};
        case WireError::BadName:
        case WireError::Truncated:
        case WireError::TrailingBytes:
        case WireError::BadQuestionCount:
        case WireError::BadOpt:
        case WireError::BadCookie:
        case WireError::BadRdata:
        case WireError::BadTsig:
            return Rcode::FormErr;
        case WireError::UnsupportedVersion:
            return Rcode::BadVers;
    }
    return Rcode::FormErr;
}

Result<void, WireError> QueryMessage::parse(Bytes bytes) noexcept
{
    *this = {};
    if (bytes.size() < header_bytes) return std::unexpected{WireError::TooShort};
    id = load_u16(bytes.data());
    opcode = Opcode{static_cast<std::uint8_t>((bytes[2] >> 3U) & 0x0fU)};
    is_recursion_desired = (bytes[2] & rd_bit) != 0;
    is_checking_disabled = (bytes[3] & cd_bit) != 0;
    if ((bytes[2] & qr_bit) != 0) return std::unexpected{WireError::NotAQuery};
    const auto sections = parse_sections(bytes);
    const auto is_known =
        opcode == Opcode::Query || opcode == Opcode::Update || opcode == Opcode::Notify;
    if (is_known) return sections;
    return {};
}

Result<void, WireError> QueryMessage::parse_sections(Bytes bytes) noexcept
{
    const auto question_count = load_u16(bytes.data() + 4);
    if (question_count == 0) {
        // Who only wants a cookie need not ask anything (RFC 7873, 5.4): EDNS says whether he does.
        MOORING_CHECK(parse_records(bytes));
        return std::unexpected{WireError::BadQuestionCount};
    }
    if (question_count != 1) return std::unexpected{WireError::BadQuestionCount};
    MOORING_CHECK(parse_question(bytes));
    return parse_records(bytes);
}

Result<void, WireError> QueryMessage::parse_question(Bytes bytes) noexcept
{
    auto end = header_bytes;
    while (true) {
        if (end >= bytes.size()) return std::unexpected{WireError::Truncated};
        const auto length = bytes[end];
        if (length == 0) break;
        if (length > label_bytes_max) return std::unexpected{WireError::BadName};
        end += 1U + length;
        if (end - header_bytes >= name_bytes_max) return std::unexpected{WireError::BadName};
    }
    ++end;
    if (bytes.size() - end < question_tail_bytes) return std::unexpected{WireError::Truncated};
    qname = NameView{bytes.subspan(header_bytes, end - header_bytes)};
    qtype = RrType{load_u16(bytes.data() + end)};
    qclass = RrClass{load_u16(bytes.data() + end + 2)};
    question = bytes.subspan(header_bytes, qname.size() + question_tail_bytes);
    return {};
}

Result<void, WireError> QueryMessage::parse_records(Bytes bytes) noexcept
{
    RecordWalker walker{bytes, header_bytes + question.size()};
    MOORING_CHECK(walker.pass_over(load_u16(bytes.data() + 6)));
    MOORING_CHECK(walker.pass_over(load_u16(bytes.data() + 8)));
    MOORING_CHECK(walker.search(load_u16(bytes.data() + 10)));
    if (!walker.is_at_end()) return std::unexpected{WireError::TrailingBytes};
    edns = walker.edns();
    has_tsig = walker.has_tsig();
    if (walker.edns_version() != 0) return std::unexpected{WireError::UnsupportedVersion};
    if (walker.has_misplaced_tsig()) return std::unexpected{WireError::BadTsig};
    if (walker.has_bad_cookie()) return std::unexpected{WireError::BadCookie};
    return {};
}

std::size_t udp_response_bytes_max(const QueryMessage& query) noexcept
{
    if (!query.edns) return udp_bytes_min;
    return std::min(query.edns->udp_payload_bytes_max, server_udp_bytes_max);
}

}  // namespace mooring::dns
